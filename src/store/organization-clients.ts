import type { Db } from './dialect.ts'
import { bumpVersion } from './settings.ts'
import { inTransaction } from './transaction.ts'

/** An application of an organization, and whether its members may sign in to it. */
export interface OrganizationClient {
  client_id: string
  use_for_member_access: boolean
}

const toClient = (row: { client_id: string; member_access: number }): OrganizationClient => ({
  client_id: row.client_id,
  use_for_member_access: row.member_access === 1,
})

/** The applications of an organization by id; at most `limit`, after the id `after`. */
export const clientsOfOrganization = async (
  db: Db,
  organizationId: string,
  page: { limit: number; after?: string },
): Promise<OrganizationClient[]> => {
  let query = db
    .selectFrom('organization_clients')
    .select(['client_id', 'member_access'])
    .where('organization_id', '=', organizationId)
    .orderBy('client_id')
    .limit(page.limit)
  if (page.after !== undefined) query = query.where('client_id', '>', page.after)
  return (await query.execute()).map(toClient)
}

/** How many applications an organization may have, as upstream. */
export const mostOrganizationClients = 100

/** Gives an organization applications. False, and nothing changed: one is there already, or it would have too many. */
export const addOrganizationClients = (
  db: Db,
  organization_id: string,
  clients: OrganizationClient[],
  created_at: number,
): Promise<boolean> =>
  inTransaction(db, async trx => {
    // The version's row is the lock: additions that meet come one after the other.
    await bumpVersion(trx)
    const known = await clientsOfOrganization(trx, organization_id, { limit: mostOrganizationClients })
    const repeated = clients.some(one => known.some(other => other.client_id === one.client_id))
    if (repeated || known.length + clients.length > mostOrganizationClients) return false
    await trx
      .insertInto('organization_clients')
      .values(
        clients.map(({ client_id, use_for_member_access }) => ({
          organization_id,
          client_id,
          member_access: use_for_member_access ? (1 as const) : (0 as const),
          created_at,
        })),
      )
      .execute()
    return true
  })

/** Whether members may sign in to an application of the organization. False: the organization does not have it. */
export const setMemberAccess = (
  db: Db,
  organizationId: string,
  clientId: string,
  memberAccess: boolean,
): Promise<boolean> =>
  inTransaction(db, async trx => {
    const { numUpdatedRows } = await trx
      .updateTable('organization_clients')
      .set({ member_access: memberAccess ? 1 : 0 })
      .where('organization_id', '=', organizationId)
      .where('client_id', '=', clientId)
      .executeTakeFirst()
    await bumpVersion(trx)
    return numUpdatedRows === 1n
  })

/** Takes applications from an organization; those that it does not have are passed over. */
export const removeOrganizationClients = (db: Db, organizationId: string, clientIds: string[]): Promise<void> =>
  inTransaction(db, async trx => {
    await trx
      .deleteFrom('organization_clients')
      .where('organization_id', '=', organizationId)
      .where('client_id', 'in', clientIds)
      .execute()
    await bumpVersion(trx)
  })
