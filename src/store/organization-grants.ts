import { AppError } from '../errors.ts'
import { type ClientGrant, clientGrantById } from './client-grants.ts'
import { type Db, isUniqueViolation } from './dialect.ts'
import { bumpVersion } from './settings.ts'
import { inTransaction } from './transaction.ts'

/** The client grants of an organization in the order they were given, narrowed. */
export const grantsOfOrganization = async (
  db: Db,
  organizationId: string,
  filter: { audience?: string; clientId?: string; grantIds?: string[] },
): Promise<ClientGrant[]> => {
  let query = db
    .selectFrom('organization_client_grants')
    .innerJoin('client_grants', 'client_grants.id', 'organization_client_grants.grant_id')
    .select('client_grants.id')
    .where('organization_id', '=', organizationId)
  if (filter.audience !== undefined) query = query.where('audience', '=', filter.audience)
  if (filter.clientId !== undefined) query = query.where('client_id', '=', filter.clientId)
  if (filter.grantIds !== undefined) query = query.where('client_grants.id', 'in', filter.grantIds)
  const rows = await query.orderBy('organization_client_grants.created_at').orderBy('client_grants.id').execute()
  const grants = await Promise.all(rows.map(row => clientGrantById(db, row.id)))
  return grants.filter(grant => grant !== undefined)
}

/** Gives an organization a client grant; one that it has already is `conflict`. */
export const addOrganizationGrant = (
  db: Db,
  organization_id: string,
  grant_id: string,
  created_at: number,
): Promise<void> =>
  inTransaction(db, async trx => {
    await trx.insertInto('organization_client_grants').values({ organization_id, grant_id, created_at }).execute()
    await bumpVersion(trx)
  }).catch(error => {
    if (isUniqueViolation(error))
      throw new AppError('conflict', { message: 'The organization has this client grant already.', cause: error })
    throw error
  })

/** False: the organization did not have it. */
export const removeOrganizationGrant = (db: Db, organizationId: string, grantId: string): Promise<boolean> =>
  inTransaction(db, async trx => {
    const { numDeletedRows } = await trx
      .deleteFrom('organization_client_grants')
      .where('organization_id', '=', organizationId)
      .where('grant_id', '=', grantId)
      .executeTakeFirst()
    await bumpVersion(trx)
    return numDeletedRows === 1n
  })
