import { describe, expect, it } from 'vitest'
import { engines, freshStore } from '../../test/fixtures/store.ts'
import { insertConnection } from './connections.ts'
import { insertLogin, loadLogin } from './logins.ts'
import { linkUsers } from './user-links.ts'
import { passwordHistory, setPassword } from './user-passwords.ts'
import { findIdentity, insertUser, ownersOf, recordLogin, updateUser, userById } from './users.ts'

const ada = {
  provider: 'auth0',
  identity_user_id: '507f1f77bcf86cd799439011',
  connection: 'Username-Password-Authentication',
  email: 'Ada@Example.com',
  username: 'Ada',
  phone_number: '+49 30 901820',
  password_hash: 'first',
  user_metadata: { colour: 'green' },
  now: 1000,
}

describe.each(engines)('users on %s', engine => {
  it('finds an identity by e-mail in any case, by user name and by phone number, in its connection only', async () => {
    const db = await freshStore(engine)
    await insertUser(db, ada)
    for (const identifier of ['ada@example.com', 'ADA@EXAMPLE.COM ', 'ada', 'ADA', '+4930901820']) {
      expect(await findIdentity(db, ada.connection, identifier)).toMatchObject({
        owner: 'auth0|507f1f77bcf86cd799439011',
        password_hash: 'first',
      })
    }
    expect(await findIdentity(db, 'another', 'ada@example.com')).toBeUndefined()
    expect(await findIdentity(db, ada.connection, 'a_a')).toBeUndefined()
  })

  it('finds everybody who signs in by an identifier, at any connection', async () => {
    const db = await freshStore(engine)
    for (const [n, name] of [ada.connection, 'another'].entries()) {
      await insertConnection(db, {
        id: `con_${n}`,
        name,
        strategy: 'auth0',
        data: { options: {}, realms: [] },
        clients: [],
        now: 1,
      })
      await insertUser(db, { ...ada, identity_user_id: name, connection: name })
    }
    for (const identifier of ['ADA@example.com', 'ada', '+49 30 90-1820'])
      expect((await ownersOf(db, identifier)).toSorted()).toEqual([`auth0|${ada.connection}`, 'auth0|another'])
    expect(await ownersOf(db, 'bob')).toEqual([])
  })

  it('refuses an identifier that the connection has already, and stores nothing of the refused user', async () => {
    const db = await freshStore(engine)
    await insertUser(db, ada)
    const second = { ...ada, identity_user_id: 'other', username: undefined, phone_number: undefined }
    await expect(insertUser(db, second)).rejects.toMatchObject({ code: 'auth0_idp_error', status: 409 })
    expect(await userById(db, 'auth0|other')).toBeUndefined()
    await insertUser(db, { ...second, connection: 'another' })
    expect(await userById(db, 'auth0|other')).toMatchObject({ email: 'ada@example.com' })
  })

  it('merges metadata at its first level and loses none of two changes that meet', async () => {
    const db = await freshStore(engine)
    await insertUser(db, ada)
    const id = 'auth0|507f1f77bcf86cd799439011'
    await Promise.all(
      Array.from({ length: 8 }, (_, n) => updateUser(db, id, { app_metadata: { [`k${n}`]: n } }, 2000 + n)),
    )
    const user = await userById(db, id)
    expect(Object.keys(user?.app_metadata ?? {}).sort()).toEqual(['k0', 'k1', 'k2', 'k3', 'k4', 'k5', 'k6', 'k7'])
    expect(user?.user_metadata).toEqual({ colour: 'green' })
    await updateUser(db, id, { app_metadata: {}, user_metadata: { colour: null, size: 3 } }, 3000)
    expect(await userById(db, id)).toMatchObject({ app_metadata: {}, user_metadata: { size: 3 } })
  })

  it('keeps the passwords of before, newest first', async () => {
    const db = await freshStore(engine)
    await insertUser(db, ada)
    const identity = { provider: 'auth0', user_id: ada.identity_user_id }
    await setPassword(db, identity, 'second', 2000)
    await setPassword(db, identity, 'third', 3000)
    expect(await passwordHistory(db, identity, 5)).toEqual(['third', 'second', 'first'])
    expect(await passwordHistory(db, identity, 2)).toEqual(['third', 'second'])
    expect(await setPassword(db, { provider: 'auth0', user_id: 'nobody' }, 'x', 1)).toBe(false)
  })

  it('links a user to another one, whose unfinished login may go on, and counts no login of who is gone', async () => {
    const db = await freshStore(engine)
    const bob = { ...ada, identity_user_id: 'bob', email: 'bob@example.com', username: 'bob', phone_number: undefined }
    const [primary, secondary] = [await insertUser(db, ada), await insertUser(db, bob)]
    const login = { browserHash: 'b', clientId: 'c', status: 'active' as const, state: '{}', now: 1, expiresAt: 9000 }
    await insertLogin(db, { ...login, idHash: 'h', traceId: 't', userId: secondary.user_id })
    const linked = await linkUsers(db, primary.user_id, secondary.user_id, {
      issuer: 'https://login.example.com/',
      initiator: 'account-deleted',
      now: 2000,
    })
    expect(linked.identities.map(({ user_id }) => user_id)).toEqual([ada.identity_user_id, 'bob'])
    expect(await loadLogin(db, 'h')).toMatchObject({ status: 'active', user_id: primary.user_id })
    expect(await recordLogin(db, secondary.user_id, { ip: '203.0.113.7', now: 3000 })).toBe(false)
    expect(await recordLogin(db, primary.user_id, { ip: '203.0.113.7', now: 3000 })).toBe(true)
    expect(await userById(db, primary.user_id)).toMatchObject({ logins_count: 1 })
  })
})
