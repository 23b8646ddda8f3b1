import { describe, expect, it } from 'vitest'
import { engines, freshStore } from '../../test/fixtures/store.ts'
import { mostPasskeys } from '../factors/passkey/credential.ts'
import type { Db } from './dialect.ts'
import type { SessionEnd } from './logout-calls.ts'
import {
  claimPasskey,
  deletePasskeys,
  holdsPasskey,
  insertPasskey,
  type NewPasskey,
  passkeyByKey,
  passkeysOf,
  renamePasskey,
} from './passkeys.ts'
import { inTransaction } from './transaction.ts'
import { deleteUser, deleteUsersOfConnection } from './user-deletion.ts'
import { linkUsers, unlinkIdentity } from './user-links.ts'
import { insertUser } from './users.ts'

const person = (db: Db, name: string, connection = 'Users') =>
  insertUser(db, {
    provider: 'auth0',
    identity_user_id: name,
    connection,
    email: `${name}@example.com`,
    email_verified: true,
    now: 1,
  })

const end: SessionEnd = { issuer: 'https://login.example.com/', initiator: 'account-deleted', now: 2 }

const data = (key_id: string, more = {}) => ({
  key_id,
  public_key: 'cG9zZQ==',
  relying_party_identifier: 'login.example.com',
  ...more,
})

const add = (db: Db, name: string, key: string, more: Partial<NewPasskey> = {}) =>
  inTransaction(db, trx =>
    insertPasskey(trx, { provider: 'auth0', identityUserId: name, counter: 0, data: data(key), ...more }, 5),
  )

const made = async (db: Db, name: string, key: string, more: Partial<NewPasskey> = {}): Promise<string> => {
  const answer = await add(db, name, key, more)
  if (!answer.ok) throw new Error(answer.why)
  return answer.id
}

describe.each(engines)('passkeys on %s', engine => {
  it('come back as they were stored, and are found by credential and relying party with their connection', async () => {
    const db = await freshStore(engine)
    await person(db, 'ann')
    const id = await made(db, 'ann', 'a+/b==', { name: 'Phone', data: data('a+/b==', { transports: ['internal'] }) })
    expect(id).toMatch(/^dev_[A-Za-z0-9]{16}$/)
    const stored = {
      id,
      userId: 'auth0|ann',
      identityUserId: 'ann',
      name: 'Phone',
      counter: 0,
      createdAt: 5,
      data: data('a-_b', { transports: ['internal'] }),
    }
    expect(await passkeysOf(db, 'auth0|ann')).toMatchObject([stored])
    expect(await passkeyByKey(db, 'login.example.com', 'a-_b')).toMatchObject({ ...stored, connection: 'Users' })
    expect(await passkeyByKey(db, 'other.example.com', 'a-_b')).toBeUndefined()
    expect(await passkeyByKey(db, 'login.example.com', 'a')).toBeUndefined()
    expect(await holdsPasskey(db, id)).toBe(true)
  })

  it('are of one user at a relying party, of somebody who is there, and not more than there may be', async () => {
    const db = await freshStore(engine)
    await person(db, 'ann')
    await person(db, 'bob')
    await made(db, 'ann', 'key')
    expect(await add(db, 'bob', 'key')).toEqual({ ok: false, why: 'known' })
    await made(db, 'bob', 'key', { data: { ...data('key'), relying_party_identifier: 'other.example.com' } })
    expect((await add(db, 'nobody', 'other')).ok).toBe(false)
    const answers = await Promise.all(Array.from({ length: mostPasskeys + 5 }, (_, i) => add(db, 'ann', `more-${i}`)))
    expect(answers.filter(one => one.ok)).toHaveLength(mostPasskeys - 1)
    expect(await add(db, 'ann', 'last')).toEqual({ ok: false, why: 'full' })
    expect(await passkeysOf(db, 'auth0|ann')).toHaveLength(mostPasskeys)
  })

  it('answer a challenge once, even twenty times at the same moment, and only with a counter that grows', async () => {
    const db = await freshStore(engine)
    await person(db, 'ann')
    const id = await made(db, 'ann', 'key')
    const use = (challenge: string, counter: number, more = {}) =>
      inTransaction(db, trx =>
        claimPasskey(trx, { id, challenge, expiresAt: 100, counter, data: data('key', more) }, 9),
      )
    expect((await Promise.all(Array.from({ length: 20 }, () => use('c1', 0)))).filter(Boolean)).toHaveLength(1)
    expect(await use('c2', 7, { credential_backed_up: true })).toBe(true)
    expect(await passkeysOf(db, 'auth0|ann')).toMatchObject([
      { counter: 7, lastAuthAt: 9, data: { key_id: 'key', credential_backed_up: true } },
    ])
    expect(await use('c3', 7)).toBe(false)
    expect(await use('c4', 0)).toBe(false)
    expect(await use('c5', 8)).toBe(true)
    await deletePasskeys(db, 'auth0|ann', { id })
    expect(await use('c6', 9)).toBe(false)
    expect(await holdsPasskey(db, id)).toBe(false)
  })

  it('are renamed and removed only for their own user', async () => {
    const db = await freshStore(engine)
    await person(db, 'ann')
    await person(db, 'bob')
    const id = await made(db, 'ann', 'one')
    await made(db, 'ann', 'two')
    expect(await renamePasskey(db, 'auth0|bob', id, 'mine')).toBe(false)
    expect(await renamePasskey(db, 'auth0|ann', id, 'Laptop')).toBe(true)
    expect(await deletePasskeys(db, 'auth0|bob', 'all')).toEqual([])
    expect(await deletePasskeys(db, 'auth0|bob', { id })).toEqual([])
    expect(await deletePasskeys(db, 'auth0|ann', { id })).toEqual([id])
    expect(await deletePasskeys(db, 'auth0|ann', 'all')).toHaveLength(1)
  })

  it('go with their identity to the user that it is linked to, and back', async () => {
    const db = await freshStore(engine)
    await person(db, 'ann')
    await person(db, 'second', 'Others')
    await made(db, 'second', 'key')
    await linkUsers(db, 'auth0|ann', 'auth0|second', end)
    expect(await passkeyByKey(db, 'login.example.com', 'key')).toMatchObject({
      userId: 'auth0|ann',
      identityUserId: 'second',
      connection: 'Others',
    })
    await unlinkIdentity(db, 'auth0|ann', { provider: 'auth0', user_id: 'second' }, 3)
    expect(await passkeyByKey(db, 'login.example.com', 'key')).toMatchObject({ userId: 'auth0|second' })
  })

  it('go with their user, and with the connection of their identity', async () => {
    const db = await freshStore(engine)
    await person(db, 'ann')
    await person(db, 'bob')
    await person(db, 'other', 'Others')
    for (const name of ['ann', 'bob', 'other']) await made(db, name, `key-of-${name}`)
    await linkUsers(db, 'auth0|bob', 'auth0|other', end)
    await deleteUser(db, 'auth0|ann', end)
    await deleteUsersOfConnection(db, 'Others', end)
    const left = await db.selectFrom('passkeys').select('key_id').execute()
    expect(left).toEqual([{ key_id: 'key-of-bob' }])
  })
})
