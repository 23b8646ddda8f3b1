import { describe, expect, it } from 'vitest'
import { engines, freshStore } from '../../test/fixtures/store.ts'
import { addressesOfPermitted, countNotice, holdNotices, takeNotices } from './admin-notices.ts'
import { insertAdministrator } from './administrators.ts'
import { insertUser } from './users.ts'

const notice = { kind: 'blocked-address', frequency: 'daily' }

describe.each(engines)('notices to administrators on %s', engine => {
  it('count until they are due, keep the first, and are taken by one of twenty', async () => {
    const db = await freshStore(engine)
    await Promise.all(
      Array.from({ length: 20 }, (_, n) => countNotice(db, { ...notice, detail: { ip: 'x' }, now: n, dueAt: 100 + n })),
    )
    expect(await takeNotices(db, 99)).toEqual([])
    const taken = (await Promise.all(Array.from({ length: 20 }, () => takeNotices(db, 200)))).flat()
    expect(taken).toEqual([{ ...notice, count: 20, detail: { ip: 'x' }, since: expect.any(Number) }])
    expect(await takeNotices(db, 1000)).toEqual([])
  })

  it('wait for as long as they are held', async () => {
    const db = await freshStore(engine)
    const count = (now: number, n = 1) => countNotice(db, { ...notice, detail: { n }, now, dueAt: now })
    await count(100)
    const [first] = await takeNotices(db, 100)
    if (!first) throw new Error('nothing was due')
    await holdNotices(db, first, 500)
    await count(200, 2)
    await count(300, 3)
    expect(await takeNotices(db, 499)).toEqual([])
    expect(await takeNotices(db, 500)).toEqual([{ ...notice, count: 2, detail: { n: 2 }, since: 200 }])
    await count(900, 4)
    expect(await takeNotices(db, 900)).toMatchObject([{ count: 1, detail: { n: 4 } }])
  })

  it('go to verified addresses of those who have the permission, by themselves or by a role', async () => {
    const db = await freshStore(engine)
    const user = async (name: string, changes: { email_verified?: boolean; blocked?: boolean } = {}) =>
      (
        await insertUser(db, {
          provider: 'auth0',
          identity_user_id: name,
          connection: 'db',
          email: `${name}@example.com`,
          email_verified: true,
          now: 1,
          ...changes,
        })
      ).user_id
    const permission = { resource_server_identifier: 'api', permission_name: 'read:it' }
    for (const id of [
      await user('direct'),
      await user('unverified', { email_verified: false }),
      await user('blocked', { blocked: true }),
    ])
      await db
        .insertInto('user_permissions')
        .values({ user_id: id, ...permission })
        .execute()
    await db
      .insertInto('user_permissions')
      .values({ user_id: await user('other'), ...permission, permission_name: 'x' })
      .execute()
    await db.insertInto('roles').values({ id: 'rol_1', name: 'Ops', description: null, created_at: 1 }).execute()
    await db
      .insertInto('role_permissions')
      .values({ role_id: 'rol_1', ...permission })
      .execute()
    for (const id of [await user('by-role'), 'auth0|direct'])
      await db.insertInto('user_roles').values({ user_id: id, role_id: 'rol_1', created_at: 1 }).execute()
    await insertAdministrator(db, { user_id: await user('all-rights'), role: 'admin', created_at: 1 })
    await insertAdministrator(db, { user_id: await user('reader'), role: 'read-only', created_at: 1 })
    const of = (limit: number) => addressesOfPermitted(db, { audience: 'api', name: 'read:it' }, limit)
    expect(await of(10)).toEqual(['all-rights@example.com', 'by-role@example.com', 'direct@example.com'])
    expect(await of(1)).toEqual(['all-rights@example.com'])
  })
})
