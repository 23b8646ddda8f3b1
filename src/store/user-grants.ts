import type { Selectable } from 'kysely'
import { hexId } from '../ids.ts'
import type { Db } from './dialect.ts'
import type { Schema } from './schema.ts'
import { inTransaction } from './transaction.ts'

/** What a user has consented to: scopes of one client on one API (empty audience: without one), in one organization or none. */
export interface UserGrant {
  id: string
  client_id: string
  user_id: string
  audience: string
  scope: string[]
  organization_id?: string
  created_at: number
}

/** Stands for no organization, so that one index says what there is once. */
const none = ''

const toUserGrant = ({ scope, organization_id, ...row }: Selectable<Schema['user_grants']>): UserGrant => ({
  ...row,
  scope: JSON.parse(scope) as string[],
  organization_id: organization_id || undefined,
})

export const userGrantFor = async (
  db: Db,
  userId: string,
  clientId: string,
  audience: string,
  organizationId?: string,
): Promise<UserGrant | undefined> => {
  const row = await db
    .selectFrom('user_grants')
    .selectAll()
    .where('user_id', '=', userId)
    .where('client_id', '=', clientId)
    .where('audience', '=', audience)
    .where('organization_id', '=', organizationId ?? none)
    .executeTakeFirst()
  return row && toUserGrant(row)
}

/** Adds scopes to what the user has consented to. Consents that meet are all kept. */
export const addUserGrant = (
  db: Db,
  consent: {
    userId: string
    clientId: string
    audience: string
    scope: string[]
    organizationId?: string
    now: number
  },
): Promise<void> =>
  inTransaction(db, async trx => {
    const { userId, clientId, audience, organizationId = none } = consent
    await trx
      .insertInto('user_grants')
      .values({
        id: hexId(consent.now),
        user_id: userId,
        client_id: clientId,
        audience,
        scope: '[]',
        organization_id: organizationId,
        created_at: consent.now,
      })
      // The touch locks the row, so that what is read next cannot change before it is written.
      .onConflict(oc =>
        oc.columns(['user_id', 'client_id', 'audience', 'organization_id']).doUpdateSet({ client_id: clientId }),
      )
      .execute()
    const known = await userGrantFor(trx, userId, clientId, audience, organizationId)
    await trx
      .updateTable('user_grants')
      .set({ scope: JSON.stringify([...new Set([...(known?.scope ?? []), ...consent.scope])]) })
      .where('user_id', '=', userId)
      .where('client_id', '=', clientId)
      .where('audience', '=', audience)
      .where('organization_id', '=', organizationId)
      .execute()
  })

/** Takes back all that the user has consented to for a client. */
export const deleteUserGrants = async (db: Db, userId: string, clientId: string): Promise<void> => {
  await db.deleteFrom('user_grants').where('user_id', '=', userId).where('client_id', '=', clientId).execute()
}

/** Consents, oldest first, of which `limit` from `offset`, and how many there are. */
export const listUserGrants = async (
  db: Db,
  filter: { id?: string; userId?: string; clientId?: string; audience?: string },
  page: { limit: number; offset: number },
): Promise<{ grants: UserGrant[]; total: number }> => {
  let query = db.selectFrom('user_grants')
  if (filter.id !== undefined) query = query.where('id', '=', filter.id)
  if (filter.userId !== undefined) query = query.where('user_id', '=', filter.userId)
  if (filter.clientId !== undefined) query = query.where('client_id', '=', filter.clientId)
  if (filter.audience !== undefined) query = query.where('audience', '=', filter.audience)
  const { total } = await query.select(eb => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  const rows = await query
    .selectAll()
    .orderBy('created_at')
    .orderBy('id')
    .limit(page.limit)
    .offset(page.offset)
    .execute()
  return { grants: rows.map(toUserGrant), total: Number(total) }
}

export const deleteUserGrant = async (db: Db, id: string): Promise<void> => {
  await db.deleteFrom('user_grants').where('id', '=', id).execute()
}

/** Takes back all that a user has consented to. */
export const deleteGrantsOfUser = async (db: Db, userId: string): Promise<void> => {
  await db.deleteFrom('user_grants').where('user_id', '=', userId).execute()
}
