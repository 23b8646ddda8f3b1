import type { Selectable } from 'kysely'
import type { Db } from './dialect.ts'
import type { SessionEnd } from './logout-calls.ts'
import type { RefreshTokenRecord } from './refresh-tokens.ts'
import type { Schema } from './schema.ts'
import { type Device, endedColumns, type SessionRecord, tellEnd } from './sessions.ts'
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
  page: { limit: number; offset?: number; after?: string },
): Promise<{ sessions: SessionRecord[]; total: number }> => {
  const query = db
    .selectFrom('sessions')
    .where('user_id', '=', userId)
    .where('expires_at', '>', now)
    .where('idle_expires_at', '>', now)
  const { total } = await query.select(eb => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  let rows = query.selectAll().orderBy('sid').limit(page.limit)
  if (page.offset) rows = rows.offset(page.offset)
  if (page.after !== undefined) rows = rows.where('sid', '>', page.after)
  return { sessions: await withClients(db, await rows.execute()), total: Number(total) }
}

/** A refresh token as others than the protocol layer see it. */
export type KnownRefreshToken = Omit<RefreshTokenRecord, 'payload' | 'idHash'>

/** Refresh tokens that are good, of a user, of one of his applications or by id; by public id, after the id `after`. */
export const listRefreshTokens = async (
  db: Db,
  filter: { userId?: string; clientId?: string; publicId?: string },
  now: number,
  page: { limit: number; offset?: number; after?: string },
): Promise<{ tokens: KnownRefreshToken[]; total: number }> => {
  let query = db
    .selectFrom('refresh_tokens')
    .where('consumed_at', 'is', null)
    .where(eb => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', now)]))
    .where(eb => eb.or([eb('idle_expires_at', 'is', null), eb('idle_expires_at', '>', now)]))
  if (filter.userId !== undefined) query = query.where('user_id', '=', filter.userId)
  if (filter.clientId !== undefined) query = query.where('client_id', '=', filter.clientId)
  if (filter.publicId !== undefined) query = query.where('public_id', '=', filter.publicId)
  const { total } = await query.select(eb => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  let rows = query.selectAll().orderBy('public_id').limit(page.limit)
  if (page.offset) rows = rows.offset(page.offset)
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

/** Ends sessions of a user, all or one, and has their applications told; their refresh tokens end too unless they are to stay. */
export const endSessionsOfUser = (
  db: Db,
  userId: string,
  end: SessionEnd,
  options: { sid?: string; preserveRefreshTokens?: boolean } = {},
): Promise<void> =>
  inTransaction(db, async trx => {
    if (!options.preserveRefreshTokens) await endRefreshTokensOfUser(trx, userId, options.sid)
    let ending = trx.deleteFrom('sessions').where('user_id', '=', userId)
    if (options.sid !== undefined) ending = ending.where('sid', '=', options.sid)
    await tellEnd(trx, await ending.returning(endedColumns).execute(), end)
  })

/** Revokes refresh tokens of a user, all or those of one session, with what their grants still hold. */
export const endRefreshTokensOfUser = (db: Db, userId: string, sid?: string): Promise<void> =>
  revoke(db, { user_id: userId, ...(sid !== undefined && { sid }) })

/** Revokes the refresh tokens of these public ids, with what their grants still hold. */
export const revokeRefreshTokens = async (db: Db, publicIds: string[]): Promise<void> => {
  for (const public_id of publicIds) await revoke(db, { public_id })
}

/** Revokes every refresh token that logins of a session gave. */
export const revokeRefreshTokensOfSession = (db: Db, sid: string): Promise<void> => revoke(db, { sid })

const revoke = (db: Db, by: { user_id?: string; sid?: string; public_id?: string }): Promise<void> =>
  inTransaction(db, async trx => {
    const theirs = Object.entries(by) as ['user_id' | 'sid' | 'public_id', string][]
    let grants = trx.selectFrom('refresh_tokens').select('grant_id')
    let tokens = trx.deleteFrom('refresh_tokens')
    for (const [column, value] of theirs) {
      grants = grants.where(column, '=', value)
      tokens = tokens.where(column, '=', value)
    }
    await trx.deleteFrom('oidc_records').where('grant_id', 'in', grants).execute()
    await tokens.execute()
  })

/** Replaces the metadata of a session. False: it has ended. */
export const setSessionMetadata = async (
  db: Db,
  sid: string,
  metadata: Record<string, string>,
  now: number,
): Promise<boolean> => {
  const { numUpdatedRows } = await db
    .updateTable('sessions')
    .set({ metadata: JSON.stringify(metadata), updated_at: now })
    .where('sid', '=', sid)
    .where('expires_at', '>', now)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Replaces the metadata of a refresh token. */
export const setRefreshTokenMetadata = async (
  db: Db,
  publicId: string,
  metadata: Record<string, string>,
): Promise<void> => {
  await db
    .updateTable('refresh_tokens')
    .set({ metadata: JSON.stringify(metadata) })
    .where('public_id', '=', publicId)
    .where('consumed_at', 'is', null)
    .execute()
}
