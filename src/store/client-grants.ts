import { type Selectable, type SqlBool, sql } from 'kysely'
import type { Services } from '../services.ts'
import type { Db } from './dialect.ts'
import type { Schema } from './schema.ts'
import { bumpVersion, settingsCache } from './settings.ts'
import { inTransaction } from './transaction.ts'

export interface ClientGrantData {
  scope?: string[]
  allow_all_scopes?: boolean
  organization_usage?: 'deny' | 'allow' | 'require'
  allow_any_organization?: boolean
  [member: string]: unknown
}

/** What an application may do on an API, for itself (`client`) or for users (management reference, 2.9). */
export interface ClientGrant extends NewClientGrant {
  created_at: number
}

interface NewClientGrant extends ClientGrantData {
  id: string
  client_id: string
  audience: string
  subject_type: string
}

const toClientGrant = ({ data, ...row }: Selectable<Schema['client_grants']>): ClientGrant => ({
  ...(JSON.parse(data) as ClientGrantData),
  ...row,
})

export const clientGrantFor = async (
  db: Db,
  clientId: string,
  audience: string,
  subjectType = 'client',
): Promise<ClientGrant | undefined> => {
  const row = await db
    .selectFrom('client_grants')
    .selectAll()
    .where('client_id', '=', clientId)
    .where('audience', '=', audience)
    .where('subject_type', '=', subjectType)
    .executeTakeFirst()
  return row && toClientGrant(row)
}

/** Stores a new grant and counts the settings' version up. */
export const insertClientGrant = (db: Db, grant: NewClientGrant & { now: number }): Promise<void> =>
  inTransaction(db, async trx => {
    const { id, client_id, audience, subject_type, now, ...data } = grant
    await trx
      .insertInto('client_grants')
      .values({ id, client_id, audience, subject_type, data: JSON.stringify(data), created_at: now })
      .execute()
    await bumpVersion(trx)
  })

/** Whether a grant was given for an organization that is there. */
export const isGrantedIn = async (db: Db, grantId: string, organizationId: string): Promise<boolean> =>
  (await db
    .selectFrom('organization_client_grants')
    .innerJoin('organizations', 'organizations.id', 'organization_client_grants.organization_id')
    .select('grant_id')
    .where('organization_id', '=', organizationId)
    .where('grant_id', '=', grantId)
    .executeTakeFirst()) !== undefined

/** A grant through the cache; what it gives is shared and must not be changed. */
export const cachedClientGrant = (
  services: Pick<Services, 'db'>,
  clientId: string,
  audience: string,
): Promise<ClientGrant | undefined> =>
  settingsCache(services).get('client-grant', `${clientId} ${audience}`, () =>
    clientGrantFor(services.db, clientId, audience),
  )

/**
 * Grants that are for every organization: what says so can be taken out of them. As JSON writes it, and as the index on
 * them is written; `like` is not let into an index by SQLite.
 */
export const forAnyOrganization = sql<SqlBool>`replace(client_grants.data, '"allow_any_organization":true', '') <> client_grants.data`

export const clientGrantById = async (db: Db, id: string): Promise<ClientGrant | undefined> => {
  const row = await db.selectFrom('client_grants').selectAll().where('id', '=', id).executeTakeFirst()
  return row && toClientGrant(row)
}

/** Grants in the order of their ids, narrowed, of which `limit` from `offset` or after an id, and how many match. */
export const listClientGrants = async (
  db: Db,
  filter: { audience?: string; clientId?: string; subjectType?: string; anyOrganization?: boolean },
  page: { limit: number; offset: number; after?: string },
): Promise<{ grants: ClientGrant[]; total: number }> => {
  let query = db.selectFrom('client_grants')
  if (filter.audience !== undefined) query = query.where('audience', '=', filter.audience)
  if (filter.clientId !== undefined) query = query.where('client_id', '=', filter.clientId)
  if (filter.subjectType !== undefined) query = query.where('subject_type', '=', filter.subjectType)
  if (filter.anyOrganization !== undefined)
    query = query.where(filter.anyOrganization ? forAnyOrganization : sql<SqlBool>`not (${forAnyOrganization})`)
  const { total } = await query.select(eb => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  let rows = query.selectAll().orderBy('id').limit(page.limit).offset(page.offset)
  if (page.after !== undefined) rows = rows.where('id', '>', page.after)
  return { grants: (await rows.execute()).map(toClientGrant), total: Number(total) }
}

/** Replaces what a grant gives; client, audience and subject stay. False: no such grant. */
export const updateClientGrant = (db: Db, id: string, data: ClientGrantData): Promise<boolean> =>
  inTransaction(db, async trx => {
    const { numUpdatedRows } = await trx
      .updateTable('client_grants')
      .set({ data: JSON.stringify(data) })
      .where('id', '=', id)
      .executeTakeFirst()
    await bumpVersion(trx)
    return numUpdatedRows === 1n
  })

/** Deletes a grant; organizations that had it lose it. */
export const deleteClientGrant = (db: Db, id: string): Promise<void> =>
  inTransaction(db, async trx => {
    await trx.deleteFrom('organization_client_grants').where('grant_id', '=', id).execute()
    await trx.deleteFrom('client_grants').where('id', '=', id).execute()
    await bumpVersion(trx)
  })

/** Ids of the organizations that a grant is given for, in order, after an id. */
export const organizationsOfGrant = async (
  db: Db,
  grantId: string,
  page: { limit: number; offset: number; after?: string },
): Promise<{ ids: string[]; total: number }> => {
  const query = db.selectFrom('organization_client_grants').where('grant_id', '=', grantId)
  const { total } = await query.select(eb => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  let rows = query.select('organization_id').orderBy('organization_id').limit(page.limit).offset(page.offset)
  if (page.after !== undefined) rows = rows.where('organization_id', '>', page.after)
  return { ids: (await rows.execute()).map(row => row.organization_id), total: Number(total) }
}
