import type { Selectable } from 'kysely'
import type { Db } from './dialect.ts'
import type { Schema } from './schema.ts'
import type { Device } from './sessions.ts'
import { inTransaction } from './transaction.ts'

/** A refresh token; times in epoch milliseconds. Tokens that rotation made of one another share grant, id and creation. */
export interface RefreshTokenRecord {
  idHash: string
  /** The id that the Management API and Actions see; opens nothing. */
  publicId: string
  grantId: string
  parentHash?: string
  clientId: string
  userId: string
  sid?: string
  rotating: boolean
  resourceServers: { audience: string; scopes: string }[]
  payload: string
  metadata: Record<string, string>
  device: Device
  createdAt: number
  expiresAt?: number
  idleExpiresAt?: number
  consumedAt?: number
  lastExchangedAt?: number
}

/** How many tokens of one user and application stay; the oldest go (authentication reference, 4.6). */
const kept = 200

type Row = Selectable<Schema['refresh_tokens']>

const toRecord = (row: Row): RefreshTokenRecord => ({
  idHash: row.id_hash,
  publicId: row.public_id,
  grantId: row.grant_id,
  parentHash: row.parent_hash ?? undefined,
  clientId: row.client_id,
  userId: row.user_id,
  sid: row.sid ?? undefined,
  rotating: row.rotating === 1,
  resourceServers: JSON.parse(row.resource_servers) as { audience: string; scopes: string }[],
  payload: row.payload,
  metadata: JSON.parse(row.metadata) as Record<string, string>,
  device: JSON.parse(row.device) as Device,
  createdAt: row.created_at,
  expiresAt: row.expires_at ?? undefined,
  idleExpiresAt: row.idle_expires_at ?? undefined,
  consumedAt: row.consumed_at ?? undefined,
  lastExchangedAt: row.last_exchanged_at ?? undefined,
})

const toRow = (token: RefreshTokenRecord): Row => ({
  id_hash: token.idHash,
  public_id: token.publicId,
  grant_id: token.grantId,
  parent_hash: token.parentHash ?? null,
  client_id: token.clientId,
  user_id: token.userId,
  sid: token.sid ?? null,
  rotating: token.rotating ? 1 : 0,
  resource_servers: JSON.stringify(token.resourceServers),
  payload: token.payload,
  metadata: JSON.stringify(token.metadata),
  device: JSON.stringify(token.device),
  created_at: token.createdAt,
  expires_at: token.expiresAt ?? null,
  idle_expires_at: token.idleExpiresAt ?? null,
  consumed_at: token.consumedAt ?? null,
  last_exchanged_at: token.lastExchangedAt ?? null,
})

/** A token by its digest, expired and used ones too, with whether a token that replaced it was used itself. */
export const refreshTokenByHash = async (
  db: Db,
  idHash: string,
): Promise<(RefreshTokenRecord & { successorUsed: boolean }) | undefined> => {
  const row = await db
    .selectFrom('refresh_tokens as token')
    .selectAll()
    .select(eb =>
      eb
        .selectFrom('refresh_tokens as child')
        .select(eb.fn.countAll<number>().as('used'))
        .where('child.parent_hash', '=', idHash)
        .where('child.consumed_at', 'is not', null)
        .as('used'),
    )
    .where('token.id_hash', '=', idHash)
    .executeTakeFirst()
  return row && { ...toRecord(row), successorUsed: Number(row.used) > 0 }
}

/** Stores the first token of a login; the oldest of the user and application beyond 200 go. */
export const insertRefreshToken = (db: Db, token: RefreshTokenRecord): Promise<void> =>
  inTransaction(db, async trx => {
    await trx.insertInto('refresh_tokens').values(toRow(token)).execute()
    await trx
      .deleteFrom('refresh_tokens')
      .where('id_hash', 'in', eb =>
        eb
          .selectFrom('refresh_tokens')
          .select('id_hash')
          .where('user_id', '=', token.userId)
          .where('client_id', '=', token.clientId)
          .where('consumed_at', 'is', null)
          .orderBy('created_at', 'desc')
          .limit(1000)
          .offset(kept),
      )
      .execute()
  })

/**
 * Uses `parent` up and stores the token that replaces it, both or nothing. False: the parent was used before (longer
 * than `leeway` milliseconds ago, or its successor was used since), is gone, or has expired. Since both happen in one
 * commit, whoever is refused knows that the winner's token is there to be revoked.
 */
export const rotateRefreshToken = (
  db: Db,
  parent: string,
  next: RefreshTokenRecord,
  at: { now: number; leeway: number },
): Promise<boolean> =>
  inTransaction(db, async trx => {
    const { numUpdatedRows } = await trx
      .updateTable('refresh_tokens')
      .set(eb => ({ consumed_at: eb.fn.coalesce('consumed_at', eb.val(at.now)), last_exchanged_at: at.now }))
      .where('id_hash', '=', parent)
      .where(eb => eb.or([eb('consumed_at', 'is', null), eb('consumed_at', '>', at.now - at.leeway)]))
      .where(eb =>
        eb.not(
          eb.exists(
            eb
              .selectFrom('refresh_tokens as child')
              .select('child.id_hash')
              .where('child.parent_hash', '=', parent)
              .where('child.consumed_at', 'is not', null),
          ),
        ),
      )
      .executeTakeFirst()
    if (numUpdatedRows !== 1n) return false
    await trx
      .insertInto('refresh_tokens')
      .values(toRow({ ...next, parentHash: parent }))
      .execute()
    return true
  })

/** Notes the use of a token that does not rotate. False: it is gone, so the exchange must be refused. */
export const touchRefreshToken = async (
  db: Db,
  idHash: string,
  use: Pick<RefreshTokenRecord, 'device' | 'metadata' | 'expiresAt' | 'idleExpiresAt'> & { now: number },
): Promise<boolean> => {
  const { numUpdatedRows } = await db
    .updateTable('refresh_tokens')
    .set({
      device: JSON.stringify(use.device),
      metadata: JSON.stringify(use.metadata),
      expires_at: use.expiresAt ?? null,
      idle_expires_at: use.idleExpiresAt ?? null,
      last_exchanged_at: use.now,
    })
    .where('id_hash', '=', idHash)
    .where('consumed_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Ends all tokens of one login. Answers how many of them were still good. */
export const deleteRefreshTokensOfGrant = async (db: Db, grantId: string): Promise<number> => {
  const gone = await db.deleteFrom('refresh_tokens').where('grant_id', '=', grantId).returning('consumed_at').execute()
  return gone.filter(row => row.consumed_at === null).length
}

/** Ends all tokens that logins of one session gave. */
export const deleteRefreshTokensOfSession = async (db: Db, sid: string): Promise<void> => {
  await db.deleteFrom('refresh_tokens').where('sid', '=', sid).execute()
}

/** Deletes the tokens whose time is over. */
export const pruneRefreshTokens = async (db: Db, now: number): Promise<void> => {
  await db
    .deleteFrom('refresh_tokens')
    .where(eb => eb.or([eb('expires_at', '<=', now), eb('idle_expires_at', '<=', now)]))
    .execute()
}
