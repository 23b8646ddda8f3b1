import type { Selectable } from 'kysely'
import { AppError } from '../errors.ts'
import { forgetDefaultOrganization } from './clients.ts'
import { contains } from './contains.ts'
import { type Db, isUniqueViolation } from './dialect.ts'
import { deleteInvitationRoles } from './invitation-roles.ts'
import type { Schema } from './schema.ts'
import { bumpVersion } from './settings.ts'
import { inTransaction } from './transaction.ts'

/** What an organization keeps beside its names: Auth0's members, as they were given. */
export interface OrganizationData {
  branding?: { logo_url?: string; colors?: { primary: string; page_background: string } }
  metadata?: Record<string, string | null>
  token_quota?: Record<string, unknown> | null
  /** Whether applications of other parties let its members in; not unless it says so. */
  third_party_client_access?: 'block' | 'allow'
  /** Its members sign in to no applications but those that it has. */
  is_app_entitlement_active?: boolean
}

export interface Organization extends OrganizationData {
  id: string
  name: string
  display_name?: string
  created_at: number
  updated_at: number
}

const toOrganization = ({ data, display_name, ...row }: Selectable<Schema['organizations']>): Organization => ({
  ...row,
  display_name: display_name ?? undefined,
  ...(JSON.parse(data) as OrganizationData),
})

export const organizationById = async (db: Db, id: string): Promise<Organization | undefined> => {
  const row = await db.selectFrom('organizations').selectAll().where('id', '=', id).executeTakeFirst()
  return row && toOrganization(row)
}

export const organizationByName = async (db: Db, name: string): Promise<Organization | undefined> => {
  const row = await db.selectFrom('organizations').selectAll().where('name', '=', name).executeTakeFirst()
  return row && toOrganization(row)
}

/** The organizations of these ids in the order given. */
export const organizationsByIds = async (db: Db, ids: string[]): Promise<Organization[]> => {
  if (ids.length === 0) return []
  const rows = await db.selectFrom('organizations').selectAll().where('id', 'in', ids).execute()
  const byId = new Map(rows.map(row => [row.id, toOrganization(row)]))
  return ids.flatMap(id => byId.get(id) ?? [])
}

export const organizationSortFields = ['name', 'display_name', 'created_at', 'id'] as const

/**
 * Organizations by id unless sorted: an offset page, or those after the id `after`; with `contains` those with this text in
 * one of their names, in capitals or not.
 */
export const listOrganizations = async (
  db: Db,
  page: {
    limit: number
    offset: number
    after?: string
    contains?: string
    sort?: { field: (typeof organizationSortFields)[number]; direction: 'asc' | 'desc' }
  },
): Promise<{ organizations: Organization[]; total: number }> => {
  let found = db.selectFrom('organizations')
  const { contains: text } = page
  if (text) found = found.where(eb => eb.or([contains(eb.ref('name'), text), contains(eb.ref('display_name'), text)]))
  const { total } = await found.select(eb => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  let query = found.selectAll().limit(page.limit).offset(page.offset)
  if (page.after !== undefined) query = query.where('id', '>', page.after)
  if (page.sort) query = query.orderBy(page.sort.field, page.sort.direction)
  return { organizations: (await query.orderBy('id').execute()).map(toOrganization), total: Number(total) }
}

const nameTaken = (error: unknown): never => {
  if (isUniqueViolation(error))
    throw new AppError('conflict', { message: 'An organization with this name already exists.', cause: error })
  throw error
}

/** Stores a new organization with the connections that are enabled for it; a name that is taken is `conflict`. */
export const insertOrganization = (
  db: Db,
  organization: { id: string; name: string; display_name?: string; data: OrganizationData; now: number },
  connections: EnabledConnection[],
): Promise<void> =>
  inTransaction(db, async trx => {
    await trx
      .insertInto('organizations')
      .values({
        id: organization.id,
        name: organization.name,
        display_name: organization.display_name ?? null,
        data: JSON.stringify(organization.data),
        created_at: organization.now,
        updated_at: organization.now,
      })
      .execute()
    for (const connection of connections)
      await insertEnabledConnection(trx, organization.id, connection, organization.now)
    await bumpVersion(trx)
  }).catch(nameTaken)

/** Changes an organization; members of its data are replaced, null takes one away. `undefined`: there is none. */
export const updateOrganization = (
  db: Db,
  id: string,
  changes: { name?: string; display_name?: string } & OrganizationData,
  now: number,
): Promise<Organization | undefined> =>
  inTransaction(db, async trx => {
    const { name, display_name, ...data } = changes
    const { numUpdatedRows } = await trx
      .updateTable('organizations')
      .set({
        ...(name !== undefined && { name }),
        ...(display_name !== undefined && { display_name }),
        updated_at: now,
      })
      .where('id', '=', id)
      .executeTakeFirst()
    if (numUpdatedRows === 0n) return undefined
    const { data: stored } = await trx
      .selectFrom('organizations')
      .select('data')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    const given = Object.entries(data).filter(([, value]) => value !== undefined)
    const merged = { ...(JSON.parse(stored) as OrganizationData), ...Object.fromEntries(given) }
    await trx
      .updateTable('organizations')
      .set({ data: JSON.stringify(Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== null))) })
      .where('id', '=', id)
      .execute()
    await bumpVersion(trx)
    return organizationById(trx, id)
  }).catch(nameTaken)

/** Tables whose rows belong to an organization. */
const owned = [
  'organization_connections',
  'organization_client_grants',
  'organization_clients',
  'organization_domains',
  'organization_members',
  'organization_member_roles',
  'organization_invitations',
] as const

/**
 * Deletes an organization with its memberships, connections, invitations and grants; applications do not act for it any
 * more. False: there is none.
 */
export const deleteOrganization = (db: Db, id: string): Promise<boolean> =>
  inTransaction(db, async trx => {
    const { numDeletedRows } = await trx.deleteFrom('organizations').where('id', '=', id).executeTakeFirst()
    await deleteInvitationRoles(trx, 'organization_id', id)
    for (const table of owned) await trx.deleteFrom(table).where('organization_id', '=', id).execute()
    await forgetDefaultOrganization(trx, id)
    // What was agreed to in it was agreed to nowhere else.
    await trx.deleteFrom('user_grants').where('organization_id', '=', id).execute()
    await bumpVersion(trx)
    return numDeletedRows === 1n
  })

/** A connection of an organization, with the names of both generations of the API. */
export interface EnabledConnection {
  connection_id: string
  assign_membership_on_login: boolean
  show_as_button: boolean
  is_signup_enabled: boolean
  is_enabled: boolean
  organization_connection_name?: string
  organization_access_level?: string
}

export interface OrganizationConnection extends EnabledConnection {
  connection: { name: string; strategy: string }
}

const insertEnabledConnection = async (
  db: Db,
  organizationId: string,
  { connection_id, ...data }: EnabledConnection,
  now: number,
): Promise<void> => {
  await db
    .insertInto('organization_connections')
    .values({ organization_id: organizationId, connection_id, data: JSON.stringify(data), created_at: now })
    .execute()
}

/** Enables a connection for an organization; one that is enabled already is `conflict`. */
export const enableConnection = (
  db: Db,
  organizationId: string,
  connection: EnabledConnection,
  now: number,
): Promise<void> =>
  inTransaction(db, async trx => {
    await insertEnabledConnection(trx, organizationId, connection, now)
    await bumpVersion(trx)
  }).catch(error => {
    if (isUniqueViolation(error))
      throw new AppError('conflict', {
        message: 'This connection is already enabled for this organization.',
        cause: error,
      })
    throw error
  })

const connectionRows = (db: Db, organizationId: string) =>
  db
    .selectFrom('organization_connections')
    .innerJoin('connections', 'connections.id', 'organization_connections.connection_id')
    .where('organization_connections.organization_id', '=', organizationId)

const toEnabled = (row: {
  connection_id: string
  data: string
  name: string
  strategy: string
}): OrganizationConnection => ({
  ...(JSON.parse(row.data) as Omit<EnabledConnection, 'connection_id'>),
  connection_id: row.connection_id,
  connection: { name: row.name, strategy: row.strategy },
})

/** The connections of an organization in the order they were enabled; with `enabled`, only those switched on or off. */
export const connectionsOfOrganization = async (
  db: Db,
  organizationId: string,
  enabled?: boolean,
): Promise<OrganizationConnection[]> => {
  const rows = await connectionRows(db, organizationId)
    .select(['organization_connections.connection_id', 'organization_connections.data', 'name', 'strategy'])
    .orderBy('organization_connections.created_at')
    .orderBy('organization_connections.connection_id')
    .execute()
  return rows.map(toEnabled).filter(connection => enabled === undefined || connection.is_enabled === enabled)
}

export const connectionOfOrganization = async (
  db: Db,
  organizationId: string,
  connectionId: string,
): Promise<OrganizationConnection | undefined> => {
  const row = await connectionRows(db, organizationId)
    .select(['organization_connections.connection_id', 'organization_connections.data', 'name', 'strategy'])
    .where('organization_connections.connection_id', '=', connectionId)
    .executeTakeFirst()
  return row && toEnabled(row)
}

/** Replaces the settings of a connection of an organization. */
export const updateEnabledConnection = (
  db: Db,
  organizationId: string,
  { connection_id, ...data }: EnabledConnection,
): Promise<void> =>
  inTransaction(db, async trx => {
    await trx
      .updateTable('organization_connections')
      .set({ data: JSON.stringify(data) })
      .where('organization_id', '=', organizationId)
      .where('connection_id', '=', connection_id)
      .execute()
    await bumpVersion(trx)
  })

/** False: the connection was not enabled. */
export const disableConnection = (db: Db, organizationId: string, connectionId: string): Promise<boolean> =>
  inTransaction(db, async trx => {
    const { numDeletedRows } = await trx
      .deleteFrom('organization_connections')
      .where('organization_id', '=', organizationId)
      .where('connection_id', '=', connectionId)
      .executeTakeFirst()
    await bumpVersion(trx)
    return numDeletedRows === 1n
  })
