import type { Selectable } from 'kysely'
import type { Db } from './dialect.ts'
import type { RefreshTokenRecord } from './refresh-tokens.ts'
import type { Schema } from './schema.ts'
import type { Device, SessionRecord } from './sessions.ts'
import { inTransaction } from './transaction.ts'

const withClients = async (db: Db, rows: Selectable<Schema['sessions']>[]): Promise<SessionRecord[]> => {
  if (rows.length === 0) return []
  const sids = rows.map(row => row.sid)
  const clients = await db
    .selectFrom('session_clients')
    .selectAll()
    .where('sid', 'in', sids)
    .orderBy('created_at')
    .orderBy('client_id')
    .execute()
  return rows.map(row => ({
    sid: row.sid,
    userId: row.user_id,
    methods: JSON.parse(row.methods),
    metadata: JSON.parse(row.metadata),
    device: JSON.parse(row.device) as Device,
    cookieMode: row.cookie_mode,
    clients: clients.filter(client => client.sid === row.sid).map(client => client.client_id),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    authenticatedAt: row.authenticated_at,
    lastInteractedAt: row.last_interacted_at,
    expiresAt: row.expires_at,
    idleExpiresAt: row.idle_expires_at,
  }))
}

/** Live sessions of a user by id, after the id `after`. */
export const sessionsOfUser = async (
  db: Db,
  userId: string,
  now: number,
  page: { limit: number; after?: string },
): Promise<{ sessions: SessionRecord[]; total: number }> => {
  const query = db
    .selectFrom('sessions')
    .where('user_id', '=', userId)
    .where('expires_at', '>', now)
    .where('idle_expires_at', '>', now)
  const { total } = await query.select(eb => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  let rows = query.selectAll().orderBy('sid').limit(page.limit)
  if (page.after !== undefined) rows = rows.where('sid', '>', page.after)
  return { sessions: await withClients(db, await rows.execute()), total: Number(total) }
}

/** Refresh tokens of a user that are good, by public id, after the id `after`. */
export const refreshTokensOfUser = async (
  db: Db,
  userId: string,
  now: number,
  page: { limit: number; after?: string },
): Promise<{ tokens: Omit<RefreshTokenRecord, 'payload' | 'idHash'>[]; total: number }> => {
  const query = db
    .selectFrom('refresh_tokens')
    .where('user_id', '=', userId)
    .where('consumed_at', 'is', null)
    .where(eb => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', now)]))
    .where(eb => eb.or([eb('idle_expires_at', 'is', null), eb('idle_expires_at', '>', now)]))
  const { total } = await query.select(eb => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  let rows = query.selectAll().orderBy('public_id').limit(page.limit)
  if (page.after !== undefined) rows = rows.where('public_id', '>', page.after)
  const tokens = (await rows.execute()).map(row => ({
    publicId: row.public_id,
    grantId: row.grant_id,
    clientId: row.client_id,
    userId: row.user_id,
    sid: row.sid ?? undefined,
    rotating: row.rotating === 1,
    resourceServers: JSON.parse(row.resource_servers) as { audience: string; scopes: string }[],
    metadata: JSON.parse(row.metadata) as Record<string, string>,
    device: JSON.parse(row.device) as Device,
    createdAt: row.created_at,
    expiresAt: row.expires_at ?? undefined,
    idleExpiresAt: row.idle_expires_at ?? undefined,
    lastExchangedAt: row.last_exchanged_at ?? undefined,
  }))
  return { tokens, total: Number(total) }
}

/**
 * Ends sessions of a user, all or one; their refresh tokens too unless they are to stay. Returns those that this call
 * ended, so that their applications are told once.
 */
export const endSessionsOfUser = (
  db: Db,
  userId: string,
  options: { sid?: string; preserveRefreshTokens?: boolean } = {},
): Promise<SessionRecord[]> =>
  inTransaction(db, async trx => {
    if (!options.preserveRefreshTokens) await endRefreshTokensOfUser(trx, userId, options.sid)
    let ending = trx.deleteFrom('sessions').where('user_id', '=', userId)
    if (options.sid !== undefined) ending = ending.where('sid', '=', options.sid)
    const ended = await withClients(trx, await ending.returningAll().execute())
    const sids = ended.map(session => session.sid)
    if (sids.length > 0) await trx.deleteFrom('session_clients').where('sid', 'in', sids).execute()
    return ended
  })

/** Revokes refresh tokens of a user, all or those of one session, with what their grants still hold. */
export const endRefreshTokensOfUser = (db: Db, userId: string, sid?: string): Promise<void> =>
  inTransaction(db, async trx => {
    let grants = trx.selectFrom('refresh_tokens').select('grant_id').where('user_id', '=', userId)
    if (sid !== undefined) grants = grants.where('sid', '=', sid)
    await trx.deleteFrom('oidc_records').where('grant_id', 'in', grants).execute()
    let tokens = trx.deleteFrom('refresh_tokens').where('user_id', '=', userId)
    if (sid !== undefined) tokens = tokens.where('sid', '=', sid)
    await tokens.execute()
  })
