import { describe, expect, test } from 'vitest'
import { engines, freshStore, freshStoreUrl, openFor } from '../../test/fixtures/store.ts'
import {
  administratorRole,
  insertAdministrator,
  listAdministrators,
  removeAdministrator,
  setAdministrator,
} from './administrators.ts'
import type { Db } from './dialect.ts'
import { deleteUser } from './user-deletion.ts'
import { insertUser } from './users.ts'

const person = async (db: Db, name: string) =>
  (
    await insertUser(db, {
      provider: 'auth0',
      identity_user_id: name,
      connection: 'db',
      email: `${name}@example.com`,
      email_verified: true,
      now: 1,
    })
  ).user_id

describe.each(engines)('administrators, on %s', engine => {
  test('have one role, until it is changed, taken away or blocked', async () => {
    const db = await freshStore(engine)
    const [ann, bob] = [await person(db, 'ann'), await person(db, 'bob')]
    await insertAdministrator(db, { user_id: ann, role: 'admin', created_at: 1 })
    expect(await setAdministrator(db, { user_id: bob, role: 'support', created_at: 2 })).toBe('done')
    expect(await setAdministrator(db, { user_id: bob, role: 'read-only', created_at: 3 })).toBe('done')
    expect((await listAdministrators(db)).map(one => [one.user_id, one.role, one.created_at])).toEqual([
      [ann, 'admin', 1],
      [bob, 'read-only', 2],
    ])
    expect(await administratorRole(db, bob)).toBe('read-only')
    await db.updateTable('users').set({ blocked: 1 }).where('user_id', '=', bob).execute()
    expect(await administratorRole(db, bob)).toBeUndefined()
    expect(await removeAdministrator(db, bob)).toBe('done')
    expect(await removeAdministrator(db, bob)).toBe('none')
    await deleteUser(db, ann, { issuer: 'https://login.example.com/', initiator: 'account-deleted', now: 2 })
    expect(await listAdministrators(db)).toEqual([])
  })

  test('keep one with all rights', async () => {
    const db = await freshStore(engine)
    const [ann, bob] = [await person(db, 'ann'), await person(db, 'bob')]
    await insertAdministrator(db, { user_id: ann, role: 'admin', created_at: 1 })
    expect(await setAdministrator(db, { user_id: ann, role: 'support', created_at: 1 })).toBe('last')
    expect(await setAdministrator(db, { user_id: ann, role: 'admin', created_at: 1 })).toBe('done')
    expect(await removeAdministrator(db, ann)).toBe('last')
    expect(await administratorRole(db, ann)).toBe('admin')
    await setAdministrator(db, { user_id: bob, role: 'admin', created_at: 1 })
    expect(await removeAdministrator(db, ann)).toBe('done')
  })

  test('keep one of two who take the rights from each other at once, on two nodes', async () => {
    const url = await freshStoreUrl(engine)
    const [one, other] = [openFor(url), openFor(url)]
    const [ann, bob] = [await person(one, 'ann'), await person(one, 'bob')]
    for (const user_id of [ann, bob]) await insertAdministrator(one, { user_id, role: 'admin', created_at: 1 })
    const changes = await Promise.all([
      removeAdministrator(one, ann),
      setAdministrator(other, { user_id: bob, role: 'read-only', created_at: 1 }),
    ])
    expect(changes.sort()).toEqual(['done', 'last'])
    expect((await listAdministrators(one)).filter(({ role }) => role === 'admin')).toHaveLength(1)
  })
})
