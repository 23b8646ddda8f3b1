import { type Selectable, sql } from 'kysely'
import { alphanumeric, prefixedId } from '../ids.ts'
import type { Db } from './dialect.ts'
import { addMembers } from './organization-members.ts'
import type { Schema } from './schema.ts'
import { hashToken, type SecretBox } from './secrets.ts'
import { inTransaction } from './transaction.ts'
import { normalEmail, updateUser } from './users.ts'

/** What an invitation keeps beside whom it is for. */
interface InvitationData {
  inviterName: string
  /** Where its link leads: the application's own sign-in address at the time. */
  loginUri: string
  appMetadata: Record<string, unknown>
  userMetadata: Record<string, unknown>
}

export interface NewInvitation extends InvitationData {
  organizationId: string
  clientId: string
  /** The only connection that it may be accepted by. */
  connectionId?: string
  email: string
  roles: string[]
  createdAt: number
  expiresAt: number
}

/** An invitation that was not accepted; times in epoch milliseconds. It says nothing of its ticket. */
export interface Invitation extends NewInvitation {
  id: string
}

const sealed = (id: string) => `invitation:${id}`

const toInvitation = (row: Selectable<Schema['organization_invitations']>, roles: string[]): Invitation => ({
  id: row.id,
  organizationId: row.organization_id,
  clientId: row.client_id,
  connectionId: row.connection_id ?? undefined,
  email: row.email,
  roles,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  ...(JSON.parse(row.data) as InvitationData),
})

/** Stores an invitation under a new ticket of 32 characters, and answers both. */
export const insertInvitation = (
  db: Db,
  box: SecretBox,
  invitation: NewInvitation,
): Promise<{ invitation: Invitation; ticket: string }> =>
  inTransaction(db, async trx => {
    const [id, ticket] = [prefixedId('uinv'), alphanumeric(32)]
    const { organizationId, clientId, connectionId, roles, createdAt, expiresAt, ...rest } = invitation
    const { email: given, ...data } = rest
    const email = normalEmail(given)
    await trx
      .insertInto('organization_invitations')
      .values({
        id,
        organization_id: organizationId,
        client_id: clientId,
        connection_id: connectionId ?? null,
        email,
        ticket_hash: hashToken(ticket),
        ticket_encrypted: box.seal(sealed(id), ticket),
        data: JSON.stringify(data),
        created_at: createdAt,
        expires_at: expiresAt,
      })
      .execute()
    if (roles.length > 0)
      await trx
        .insertInto('organization_invitation_roles')
        .values(roles.map(role_id => ({ invitation_id: id, role_id })))
        .execute()
    return { invitation: { ...invitation, id, email }, ticket }
  })

const rolesOf = async (db: Db, ids: string[]): Promise<Map<string, string[]>> => {
  const found = new Map<string, string[]>(ids.map(id => [id, []]))
  if (ids.length === 0) return found
  const rows = await db
    .selectFrom('organization_invitation_roles')
    .selectAll()
    .where('invitation_id', 'in', ids)
    .orderBy('role_id')
    .execute()
  for (const { invitation_id, role_id } of rows) found.get(invitation_id)?.push(role_id)
  return found
}

const one = async (
  db: Db,
  row: Selectable<Schema['organization_invitations']> | undefined,
): Promise<Invitation | undefined> => row && toInvitation(row, (await rolesOf(db, [row.id])).get(row.id) ?? [])

/** The open invitation to an organization that a ticket is for; nothing when it was accepted, taken back or is over. */
export const openInvitation = async (
  db: Db,
  organizationId: string,
  ticket: string,
  now: number,
): Promise<Invitation | undefined> =>
  one(
    db,
    await db
      .selectFrom('organization_invitations')
      .selectAll()
      .where('ticket_hash', '=', hashToken(ticket))
      .where('organization_id', '=', organizationId)
      .where('expires_at', '>', now)
      .executeTakeFirst(),
  )

/** The same by its id. */
export const openInvitationById = async (db: Db, id: string, now: number): Promise<Invitation | undefined> =>
  one(
    db,
    await db
      .selectFrom('organization_invitations')
      .selectAll()
      .where('id', '=', id)
      .where('expires_at', '>', now)
      .executeTakeFirst(),
  )

type WithTicket = Invitation & { ticket: string }

/** An invitation to an organization with its ticket, for administrators. */
export const invitationOf = async (
  db: Db,
  box: SecretBox,
  organizationId: string,
  id: string,
): Promise<WithTicket | undefined> => {
  const row = await db
    .selectFrom('organization_invitations')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where('id', '=', id)
    .executeTakeFirst()
  const invitation = await one(db, row)
  return row && invitation && { ...invitation, ticket: box.open(sealed(id), row.ticket_encrypted) }
}

/** The invitations to an organization by time, newest first unless told, with their tickets. */
export const listInvitations = async (
  db: Db,
  box: SecretBox,
  organizationId: string,
  page: { limit: number; offset: number; direction?: 'asc' | 'desc' },
): Promise<WithTicket[]> => {
  const direction = page.direction ?? 'desc'
  const rows = await db
    .selectFrom('organization_invitations')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .orderBy('created_at', direction)
    .orderBy('id', direction)
    .limit(page.limit)
    .offset(page.offset)
    .execute()
  const roles = await rolesOf(
    db,
    rows.map(row => row.id),
  )
  return rows.map(row => ({
    ...toInvitation(row, roles.get(row.id) ?? []),
    ticket: box.open(sealed(row.id), row.ticket_encrypted),
  }))
}

/** Takes an invitation back. False: there is none. */
export const deleteInvitation = (db: Db, organizationId: string, id: string): Promise<boolean> =>
  inTransaction(db, async trx => {
    const { numDeletedRows } = await trx
      .deleteFrom('organization_invitations')
      .where('organization_id', '=', organizationId)
      .where('id', '=', id)
      .executeTakeFirst()
    if (numDeletedRows === 0n) return false
    await trx.deleteFrom('organization_invitation_roles').where('invitation_id', '=', id).execute()
    return true
  })

/**
 * Accepts an invitation for a user, in the caller's transaction: uses it up, makes the user a member with its roles,
 * merges its metadata, and takes the address for verified, to which it was sent. False, and nothing done: it is over, was
 * used by another request, or the address is not the user's any more.
 */
export const acceptInvitation = async (
  trx: Db,
  accepted: { id: string; userId: string; now: number },
): Promise<boolean> => {
  const { id, userId, now } = accepted
  const row = await trx
    .deleteFrom('organization_invitations')
    .where('id', '=', id)
    .where('expires_at', '>', now)
    .where('email', '=', eb => eb.selectFrom('users').select('email').where('user_id', '=', userId))
    .returningAll()
    .executeTakeFirst()
  if (!row) return false
  const { appMetadata, userMetadata } = JSON.parse(row.data) as InvitationData
  await addMembers(trx, row.organization_id, [userId], now)
  await trx
    .insertInto('organization_member_roles')
    .columns(['organization_id', 'user_id', 'role_id'])
    .expression(eb =>
      eb
        .selectFrom('organization_invitation_roles')
        .innerJoin('roles', 'roles.id', 'organization_invitation_roles.role_id')
        .select([
          sql<string>`cast(${row.organization_id} as text)`.as('organization_id'),
          sql<string>`cast(${userId} as text)`.as('user_id'),
          'role_id',
        ])
        .where('invitation_id', '=', id),
    )
    .onConflict(oc => oc.doNothing())
    .execute()
  await trx.deleteFrom('organization_invitation_roles').where('invitation_id', '=', id).execute()
  await updateUser(
    trx,
    userId,
    {
      email_verified: true,
      ...(Object.keys(appMetadata).length > 0 && { app_metadata: appMetadata }),
      ...(Object.keys(userMetadata).length > 0 && { user_metadata: userMetadata }),
    },
    now,
  )
  return true
}

/** Deletes invitations that were over before `before`; until then administrators see that they were not accepted. */
export const pruneInvitations = (db: Db, before: number): Promise<void> =>
  inTransaction(db, async trx => {
    const over = sql<boolean>`expires_at < ${before}`
    await trx
      .deleteFrom('organization_invitation_roles')
      .where('invitation_id', 'in', eb => eb.selectFrom('organization_invitations').select('id').where(over))
      .execute()
    await trx.deleteFrom('organization_invitations').where(over).execute()
  })
