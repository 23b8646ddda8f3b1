import { describe, expect, test } from 'vitest'
import { engines, freshStore } from '../../test/fixtures/store.ts'
import type { Db } from './dialect.ts'
import {
  acceptInvitation,
  deleteInvitation,
  insertInvitation,
  invitationOf,
  listInvitations,
  openInvitation,
  openInvitationById,
  pruneInvitations,
} from './organization-invitations.ts'
import { isMember, rolesOfMembers } from './organization-members.ts'
import { deleteOrganization, insertOrganization } from './organizations.ts'
import { deleteRole, insertRole } from './roles.ts'
import { secretBox } from './secrets.ts'
import { inTransaction } from './transaction.ts'
import { insertUser, updateUser, userById } from './users.ts'

const box = secretBox('a secret of tests')
const now = 1_768_478_400_000
const week = 604_800_000

const filled = async (db: Db) => {
  await insertOrganization(db, { id: 'org_1', name: 'acme', data: {}, now }, [])
  await insertRole(db, { id: 'rol_1', name: 'Clerk' }, now)
  const { user_id } = await insertUser(db, {
    provider: 'auth0',
    identity_user_id: 'ann',
    connection: 'Users',
    email: 'ann@example.com',
    user_metadata: { kept: 'yes' },
    now,
  })
  const invite = (changes: { email?: string; createdAt?: number } = {}) =>
    insertInvitation(db, box, {
      organizationId: 'org_1',
      clientId: 'app',
      email: 'Ann@Example.com ',
      inviterName: 'Bob',
      loginUri: 'https://app.example.com/login',
      appMetadata: {},
      userMetadata: { language: 'de' },
      roles: ['rol_1'],
      createdAt: now,
      expiresAt: now + week,
      ...changes,
    })
  const rows = async () =>
    (await db.selectFrom('organization_invitations').selectAll().execute()).length +
    (await db.selectFrom('organization_invitation_roles').selectAll().execute()).length
  return { userId: user_id, invite, rows }
}

describe.each(engines)('invitations on %s', engine => {
  test('a ticket opens the invitation of its organization until it is over, and is not kept in clear', async () => {
    const db = await freshStore(engine)
    const { invite } = await filled(db)
    const { invitation, ticket } = await invite()
    expect(ticket).toMatch(/^[A-Za-z0-9]{32}$/)
    expect(invitation).toMatchObject({ id: expect.stringMatching(/^uinv_\w{16}$/), email: 'ann@example.com' })
    expect(await openInvitation(db, 'org_1', ticket, now)).toEqual(invitation)
    expect(await openInvitationById(db, invitation.id, now)).toEqual(invitation)
    expect(await openInvitation(db, 'org_2', ticket, now)).toBeUndefined()
    expect(await openInvitation(db, 'org_1', ticket, now + week)).toBeUndefined()
    expect(await openInvitationById(db, invitation.id, now + week)).toBeUndefined()
    expect(await invitationOf(db, box, 'org_1', invitation.id)).toEqual({ ...invitation, ticket })
    expect(await invitationOf(db, box, 'org_2', invitation.id)).toBeUndefined()
    const [row] = await db.selectFrom('organization_invitations').selectAll().execute()
    expect(JSON.stringify(row)).not.toContain(ticket)
  })

  test('are listed by time', async () => {
    const db = await freshStore(engine)
    const { invite } = await filled(db)
    for (const step of [1, 2, 3]) await invite({ email: `${step}@example.com`, createdAt: now + step })
    const emails = async (page: Parameters<typeof listInvitations>[3]) =>
      (await listInvitations(db, box, 'org_1', page)).map(one => one.email)
    expect(await emails({ limit: 2, offset: 0 })).toEqual(['3@example.com', '2@example.com'])
    expect(await emails({ limit: 2, offset: 2, direction: 'asc' })).toEqual(['3@example.com'])
    expect(await emails({ limit: 2, offset: 3 })).toEqual([])
  })

  test('accepting one gives membership, roles and metadata, verifies the address and works once', async () => {
    const db = await freshStore(engine)
    const { userId, invite, rows } = await filled(db)
    const { invitation } = await invite()
    const accept = () => inTransaction(db, trx => acceptInvitation(trx, { id: invitation.id, userId, now: now + 1 }))
    expect((await Promise.all([accept(), accept(), accept()])).filter(Boolean)).toHaveLength(1)
    expect(await isMember(db, 'org_1', userId)).toBe(true)
    expect((await rolesOfMembers(db, 'org_1', [userId])).get(userId)).toMatchObject([{ name: 'Clerk' }])
    expect(await userById(db, userId)).toMatchObject({
      email_verified: true,
      user_metadata: { kept: 'yes', language: 'de' },
    })
    expect(await rows()).toBe(0)
  })

  test('one that is over, or for another address by then, gives nothing', async () => {
    const db = await freshStore(engine)
    const { userId, invite, rows } = await filled(db)
    const { invitation } = await invite()
    const accept = (at: number) =>
      inTransaction(db, trx => acceptInvitation(trx, { id: invitation.id, userId, now: at }))
    expect(await accept(now + week)).toBe(false)
    await updateUser(db, userId, { email: 'other@example.com' }, now)
    expect(await accept(now)).toBe(false)
    expect(await isMember(db, 'org_1', userId)).toBe(false)
    expect(await rows()).toBe(2)
  })

  test('go with their organization, when taken back and some time after their end; a role that is gone is not given', async () => {
    const db = await freshStore(engine)
    const { userId, invite, rows } = await filled(db)
    const { invitation } = await invite()
    expect(await deleteInvitation(db, 'org_2', invitation.id)).toBe(false)
    expect(await rows()).toBe(2)
    expect(await deleteInvitation(db, 'org_1', invitation.id)).toBe(true)
    expect(await rows()).toBe(0)
    await invite()
    await pruneInvitations(db, now + week)
    expect(await rows()).toBe(2)
    await pruneInvitations(db, now + week + 1)
    expect(await rows()).toBe(0)
    const { invitation: last } = await invite()
    await deleteRole(db, 'rol_1')
    expect(await inTransaction(db, trx => acceptInvitation(trx, { id: last.id, userId, now }))).toBe(true)
    expect((await rolesOfMembers(db, 'org_1', [userId])).get(userId)).toEqual([])
    await invite()
    await deleteOrganization(db, 'org_1')
    expect(await rows()).toBe(0)
  })
})
