import type { Performed } from '../../flow/event.ts'
import type { OrganizationRef } from '../../flow/state.ts'
import type { Db } from '../../store/dialect.ts'
import type { Passage } from '../passage.ts'

/** The organization that was asked for and whether the user may log in to it; or all that the user can choose from. */
export const loadOrganizations = async (passage: Passage): Promise<Performed> => {
  const { state, parts } = passage
  const { db, now } = parts.services
  const userId = state.user?.id as string
  const wanted = state.request.organization
  if (wanted === undefined) {
    const organizations = await organizationsOf(db, userId)
    return { task: 'load-organizations', organizations, member: organizations.length > 0 }
  }
  const organization = await findOrganization(db, wanted)
  if (!organization) return { task: 'load-organizations', organizations: [], member: false }
  if (await isMember(db, organization.id, userId)) {
    return { task: 'load-organizations', organizations: [organization], member: true }
  }
  const joins = await assignsOnLogin(db, organization.id, state.proof?.connection?.id)
  if (joins) passage.writes.push(trx => join(trx, organization.id, userId, now()))
  return { task: 'load-organizations', organizations: [organization], member: joins }
}

/** An organization by its id or, in lower case, its name. */
export const findOrganization = async (db: Db, idOrName: string): Promise<OrganizationRef | undefined> => {
  const row = await db
    .selectFrom('organizations')
    .select(['id', 'name', 'display_name'])
    .where(eb => eb.or([eb('id', '=', idOrName), eb('name', '=', idOrName.toLowerCase())]))
    .executeTakeFirst()
  return row && toRef(row)
}

const organizationsOf = async (db: Db, userId: string): Promise<OrganizationRef[]> => {
  const rows = await db
    .selectFrom('organizations')
    .innerJoin('organization_members', 'organization_members.organization_id', 'organizations.id')
    .where('organization_members.user_id', '=', userId)
    .select(['organizations.id', 'organizations.name', 'organizations.display_name'])
    .orderBy('organizations.name')
    .limit(100)
    .execute()
  return rows.map(toRef)
}

const isMember = async (db: Db, organizationId: string, userId: string): Promise<boolean> => {
  const row = await db
    .selectFrom('organization_members')
    .select('user_id')
    .where('organization_id', '=', organizationId)
    .where('user_id', '=', userId)
    .executeTakeFirst()
  return row !== undefined
}

/** Whether who comes by this connection becomes a member by logging in (`assign_membership_on_login`). */
const assignsOnLogin = async (db: Db, organizationId: string, connectionId: string | undefined): Promise<boolean> => {
  if (connectionId === undefined) return false
  const row = await db
    .selectFrom('organization_connections')
    .select('data')
    .where('organization_id', '=', organizationId)
    .where('connection_id', '=', connectionId)
    .executeTakeFirst()
  return row !== undefined && (JSON.parse(row.data) as Record<string, unknown>)['assign_membership_on_login'] === true
}

const join = (trx: Db, organizationId: string, userId: string, now: number) =>
  trx
    .insertInto('organization_members')
    .values({ organization_id: organizationId, user_id: userId, created_at: now })
    .onConflict(c => c.columns(['organization_id', 'user_id']).doNothing())
    .execute()

const toRef = (row: { id: string; name: string; display_name: string | null }): OrganizationRef => ({
  id: row.id,
  name: row.name,
  ...(row.display_name !== null && { displayName: row.display_name }),
})
