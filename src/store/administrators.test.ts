import { describe, expect, test } from 'vitest'
import { engines, freshStore, freshStoreUrl, openFor } from '../../test/fixtures/store.ts'
import {
  administratorRole,
  assignedRole,
  insertAdministrator,
  listAdministrators,
  removeAdministrator,
  setAdministrator,
} from './administrators.ts'
import type { Db } from './dialect.ts'
import { addMemberRoles, addMembers } from './organization-members.ts'
import { insertOrganization } from './organizations.ts'
import { addRolePermissions, addUserPermissions, permissionNamesAnywhere } from './permissions.ts'
import { assignRoles, insertRole } from './roles.ts'
import { deleteUser } from './user-deletion.ts'
import { linkUsers } from './user-links.ts'
import { insertUser, updateUser, userById } from './users.ts'

const gone = { issuer: 'https://login.example.com/', initiator: 'account-deleted', now: 2 } as const

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
    expect(await assignedRole(db, bob)).toBe('read-only')
    expect(await removeAdministrator(db, bob)).toBe('done')
    expect(await removeAdministrator(db, bob)).toBe('none')
    await setAdministrator(db, { user_id: bob, role: 'support', created_at: 4 })
    await deleteUser(db, bob, gone)
    expect(await listAdministrators(db)).toHaveLength(1)
  })

  test('have permissions of a user beside the role, wherever the user has them', async () => {
    const db = await freshStore(engine)
    const ann = await person(db, 'ann')
    const ref = (permission_name: string, resource_server_identifier = 'https://api/') => ({
      resource_server_identifier,
      permission_name,
    })
    for (const role of ['own', 'member', 'nobody']) {
      await insertRole(db, { id: role, name: role }, 1)
      await addRolePermissions(db, role, [ref(`by-${role}`), ref('elsewhere', 'https://other/')])
    }
    await addUserPermissions(db, ann, [ref('direct'), ref('by-own')])
    await assignRoles(db, [ann], ['own'], 1)
    await insertOrganization(db, { id: 'org_1', name: 'acme', data: {}, now: 1 }, [])
    await addMembers(db, 'org_1', [ann], 1)
    await addMemberRoles(db, 'org_1', ann, ['member'])
    expect((await permissionNamesAnywhere(db, ann, 'https://api/')).toSorted()).toEqual([
      'by-member',
      'by-own',
      'direct',
    ])
    expect(await permissionNamesAnywhere(db, 'auth0|bob', 'https://api/')).toEqual([])
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

  test('keep one with all rights who is neither deleted, nor blocked, nor linked to another', async () => {
    const db = await freshStore(engine)
    const [ann, bob] = [await person(db, 'ann'), await person(db, 'bob')]
    await insertAdministrator(db, { user_id: ann, role: 'admin', created_at: 1 })
    await setAdministrator(db, { user_id: bob, role: 'support', created_at: 1 })
    const last = { code: 'conflict' }
    await expect(deleteUser(db, ann, gone)).rejects.toMatchObject(last)
    await expect(updateUser(db, ann, { blocked: true, name: 'Ann' }, 2)).rejects.toMatchObject(last)
    await expect(linkUsers(db, bob, ann, gone)).rejects.toMatchObject(last)
    expect(await administratorRole(db, ann)).toBe('admin')
    expect((await userById(db, ann))?.name).toBeUndefined()
    await updateUser(db, bob, { blocked: true }, 2)

    await setAdministrator(db, { user_id: bob, role: 'admin', created_at: 1 })
    // Who is blocked stands in for nobody.
    expect(await removeAdministrator(db, ann)).toBe('last')
    await expect(deleteUser(db, ann, gone)).rejects.toMatchObject(last)
    await updateUser(db, bob, { blocked: false }, 2)
    await updateUser(db, ann, { blocked: true }, 2)
    expect(await deleteUser(db, ann, gone)).toBe(true)
  })

  test('keep one of many who delete, block and demote each other at once, on two nodes', async () => {
    const url = await freshStoreUrl(engine)
    const nodes = [openFor(url), openFor(url)]
    const node = (n: number) => nodes[n % 2] as Db
    const names = ['ann', 'bob', 'cy', 'dan', 'eve', 'fay']
    const all = []
    for (const name of names) all.push(await person(node(0), name))
    for (const user_id of all) await insertAdministrator(node(0), { user_id, role: 'admin', created_at: 1 })
    const ways = [
      (n: number, id: string) => deleteUser(node(n), id, gone),
      (n: number, id: string) => updateUser(node(n), id, { blocked: true }, 2),
      (n: number, id: string) => removeAdministrator(node(n), id),
    ]
    await Promise.allSettled(all.map((id, n) => ways[n % 3]?.(n, id)))
    const left = []
    for (const id of all) if ((await administratorRole(node(0), id)) === 'admin') left.push(id)
    expect(left).toHaveLength(1)
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
