import type { Selectable } from 'kysely'
import { type Db, isUniqueViolation } from './dialect.ts'
import type { Schema } from './schema.ts'

/** A record of the protocol library; `idHash` is the digest of the code, token or id that finds it. */
export interface OidcRecord {
  model: string
  idHash: string
  grantId?: string
  payload: string
  expiresAt: number
  consumedAt?: number
}

const toRecord = (row: Selectable<Schema['oidc_records']>): OidcRecord => ({
  model: row.model,
  idHash: row.id_hash,
  grantId: row.grant_id ?? undefined,
  payload: row.payload,
  expiresAt: row.expires_at,
  consumedAt: row.consumed_at ?? undefined,
})

/** Stores a new record. False: one of that id is there already, and nothing was changed. */
export const insertRecord = async (db: Db, record: OidcRecord): Promise<boolean> => {
  try {
    await db
      .insertInto('oidc_records')
      .values({
        model: record.model,
        id_hash: record.idHash,
        grant_id: record.grantId ?? null,
        payload: record.payload,
        expires_at: record.expiresAt,
        consumed_at: null,
      })
      .execute()
    return true
  } catch (error) {
    if (isUniqueViolation(error)) return false
    throw error
  }
}

/** A record that has not expired. */
export const findRecord = async (
  db: Db,
  model: string,
  idHash: string,
  now: number,
): Promise<OidcRecord | undefined> => {
  const row = await db
    .selectFrom('oidc_records')
    .selectAll()
    .where('model', '=', model)
    .where('id_hash', '=', idHash)
    .where('expires_at', '>', now)
    .executeTakeFirst()
  return row && toRecord(row)
}

/** Uses a record up. False: it was used before, or is gone. */
export const consumeRecord = async (db: Db, model: string, idHash: string, now: number): Promise<boolean> => {
  const { numUpdatedRows } = await db
    .updateTable('oidc_records')
    .set({ consumed_at: now })
    .where('model', '=', model)
    .where('id_hash', '=', idHash)
    .where('consumed_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Uses a record up and answers it. Nothing: it was used before, or is gone. */
export const takeUnused = async (
  db: Db,
  model: string,
  idHash: string,
  now: number,
): Promise<OidcRecord | undefined> => {
  const row = await db
    .updateTable('oidc_records')
    .set({ consumed_at: now })
    .where('model', '=', model)
    .where('id_hash', '=', idHash)
    .where('consumed_at', 'is', null)
    .returningAll()
    .executeTakeFirst()
  return row && toRecord(row)
}

/** A record that has not expired, kept until `until` at least. */
export const holdRecord = async (
  db: Db,
  model: string,
  idHash: string,
  now: number,
  until: number,
): Promise<OidcRecord | undefined> => {
  const row = await db
    .updateTable('oidc_records')
    .set(eb => ({
      expires_at: eb.case().when('expires_at', '<', until).then(eb.val(until)).else(eb.ref('expires_at')).end(),
    }))
    .where('model', '=', model)
    .where('id_hash', '=', idHash)
    .where('expires_at', '>', now)
    .returningAll()
    .executeTakeFirst()
  return row && toRecord(row)
}

/** Deletes a record. False: somebody else did before. */
export const deleteRecord = async (db: Db, model: string, idHash: string): Promise<boolean> => {
  const { numDeletedRows } = await db
    .deleteFrom('oidc_records')
    .where('model', '=', model)
    .where('id_hash', '=', idHash)
    .executeTakeFirst()
  return numDeletedRows === 1n
}

/** Deletes every record of a model under a grant. */
export const deleteRecordsOfGrant = async (db: Db, model: string, grantId: string): Promise<void> => {
  await db.deleteFrom('oidc_records').where('model', '=', model).where('grant_id', '=', grantId).execute()
}

export const pruneRecords = async (db: Db, now: number): Promise<void> => {
  await db.deleteFrom('oidc_records').where('expires_at', '<=', now).execute()
}
