import type { Selectable } from 'kysely'
import { AppError } from '../errors.ts'
import { alphanumeric, prefixedId } from '../ids.ts'
import { type Db, isUniqueViolation } from './dialect.ts'
import type { Schema } from './schema.ts'

/** A mail domain that leads to an organization (management reference, organizations: discovery domains). */
export interface OrganizationDomain {
  id: string
  domain: string
  status: 'pending' | 'verified'
  use_for_organization_discovery: boolean
  /** What whoever owns the domain puts into a TXT record. */
  proof: string
}

const toDomain = (row: Selectable<Schema['organization_domains']>): OrganizationDomain => ({
  id: row.id,
  domain: row.domain,
  status: row.status,
  use_for_organization_discovery: row.for_discovery === 1,
  proof: row.proof,
})

const select = (db: Db, organizationId: string) =>
  db.selectFrom('organization_domains').selectAll().where('organization_id', '=', organizationId)

/** The domains of an organization by id; at most `limit`, after the id `after`. */
export const domainsOfOrganization = async (
  db: Db,
  organizationId: string,
  page: { limit: number; after?: string },
): Promise<OrganizationDomain[]> => {
  let query = select(db, organizationId).orderBy('id').limit(page.limit)
  if (page.after !== undefined) query = query.where('id', '>', page.after)
  return (await query.execute()).map(toDomain)
}

/** One domain of an organization, by its id or its name. */
export const domainOfOrganization = async (
  db: Db,
  organizationId: string,
  by: { id: string } | { domain: string },
): Promise<OrganizationDomain | undefined> => {
  const query = select(db, organizationId)
  const row = await ('id' in by
    ? query.where('id', '=', by.id)
    : query.where('domain', '=', by.domain.toLowerCase())
  ).executeTakeFirst()
  return row && toDomain(row)
}

/** Stores a new domain with what will prove it; one that the organization has already is `conflict`. */
export const insertDomain = async (
  db: Db,
  organizationId: string,
  domain: Omit<OrganizationDomain, 'id' | 'proof'>,
  now: number,
): Promise<OrganizationDomain> => {
  const made = { ...domain, domain: domain.domain.toLowerCase(), id: prefixedId('ord', 22), proof: alphanumeric(32) }
  await db
    .insertInto('organization_domains')
    .values({
      id: made.id,
      organization_id: organizationId,
      domain: made.domain,
      status: made.status,
      for_discovery: made.use_for_organization_discovery ? 1 : 0,
      proof: made.proof,
      created_at: now,
    })
    .execute()
    .catch(error => {
      if (isUniqueViolation(error))
        throw new AppError('conflict', { message: 'The organization has this domain already.', cause: error })
      throw error
    })
  return made
}

/** Changes a domain and returns it; `undefined`: the organization does not have it. */
export const updateDomain = async (
  db: Db,
  organizationId: string,
  id: string,
  changes: { status?: OrganizationDomain['status']; use_for_organization_discovery?: boolean },
): Promise<OrganizationDomain | undefined> => {
  const { status, use_for_organization_discovery: forDiscovery } = changes
  const set = {
    ...(status !== undefined && { status }),
    ...(forDiscovery !== undefined && { for_discovery: forDiscovery ? (1 as const) : (0 as const) }),
  }
  if (Object.keys(set).length > 0)
    await db
      .updateTable('organization_domains')
      .set(set)
      .where('organization_id', '=', organizationId)
      .where('id', '=', id)
      .execute()
  return domainOfOrganization(db, organizationId, { id })
}

/** False: the organization did not have it. */
export const deleteDomain = async (db: Db, organizationId: string, id: string): Promise<boolean> => {
  const { numDeletedRows } = await db
    .deleteFrom('organization_domains')
    .where('organization_id', '=', organizationId)
    .where('id', '=', id)
    .executeTakeFirst()
  return numDeletedRows === 1n
}

/** The organizations that a verified domain leads to, by age; `limit` at most. */
export const organizationsOfDomain = async (db: Db, domain: string, limit: number): Promise<string[]> => {
  const rows = await db
    .selectFrom('organization_domains')
    .select('organization_id')
    .where('domain', '=', domain.toLowerCase())
    .where('status', '=', 'verified')
    .where('for_discovery', '=', 1)
    .orderBy('created_at')
    .orderBy('organization_id')
    .limit(limit)
    .execute()
  return rows.map(row => row.organization_id)
}
