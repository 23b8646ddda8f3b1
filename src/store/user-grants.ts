import type { Selectable } from 'kysely'
import { prefixedId } from '../ids.ts'
import type { Db } from './dialect.ts'
import type { Schema } from './schema.ts'
import { inTransaction } from './transaction.ts'

/** What a user has consented to: scopes of one client on one API (empty audience: without one). */
export interface UserGrant {
  id: string
  client_id: string
  user_id: string
  audience: string
  scope: string[]
  organization_id?: string
  created_at: number
}

const toUserGrant = ({ scope, organization_id, ...row }: Selectable<Schema['user_grants']>): UserGrant => ({
  ...row,
  scope: JSON.parse(scope) as string[],
  organization_id: organization_id ?? undefined,
})

export const userGrantFor = async (
  db: Db,
  userId: string,
  clientId: string,
  audience: string,
): Promise<UserGrant | undefined> => {
  const row = await db
    .selectFrom('user_grants')
    .selectAll()
    .where('user_id', '=', userId)
    .where('client_id', '=', clientId)
    .where('audience', '=', audience)
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
    const { userId, clientId, audience } = consent
    await trx
      .insertInto('user_grants')
      .values({
        id: prefixedId('cgr'),
        user_id: userId,
        client_id: clientId,
        audience,
        scope: '[]',
        organization_id: consent.organizationId ?? null,
        created_at: consent.now,
      })
      // The touch locks the row, so that what is read next cannot change before it is written.
      .onConflict(oc => oc.columns(['user_id', 'client_id', 'audience']).doUpdateSet({ client_id: clientId }))
      .execute()
    const known = await userGrantFor(trx, userId, clientId, audience)
    await trx
      .updateTable('user_grants')
      .set({ scope: JSON.stringify([...new Set([...(known?.scope ?? []), ...consent.scope])]) })
      .where('user_id', '=', userId)
      .where('client_id', '=', clientId)
      .where('audience', '=', audience)
      .execute()
  })

/** Takes back all that the user has consented to for a client. */
export const deleteUserGrants = async (db: Db, userId: string, clientId: string): Promise<void> => {
  await db.deleteFrom('user_grants').where('user_id', '=', userId).where('client_id', '=', clientId).execute()
}
