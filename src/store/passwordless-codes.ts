import type { Db } from './dialect.ts'

/** A code that was sent: for what and whom (`key`), and its digest. */
export interface SentCode {
  key: string
  codeHash: string
}

/** Keeps a fresh code in the place of the one before. */
export const keepCode = async (db: Db, code: SentCode & { tries: number; expiresAt: number }): Promise<void> => {
  const row = { code_hash: code.codeHash, tries_left: code.tries, expires_at: code.expiresAt }
  await db
    .insertInto('passwordless_codes')
    .values({ key: code.key, ...row })
    .onConflict(c => c.column('key').doUpdateSet(row))
    .execute()
}

/** Spends one try at the code of a key, before it is looked at. False: there is none, or none is left. */
export const spendTry = async (db: Db, key: string, now: number): Promise<boolean> => {
  const { numUpdatedRows } = await db
    .updateTable('passwordless_codes')
    .set(eb => ({ tries_left: eb('tries_left', '-', 1) }))
    .where('key', '=', key)
    .where('tries_left', '>', 0)
    .where('expires_at', '>', now)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Uses up a code. False: it is another, its time is over, or somebody used it. */
export const takeCode = async (db: Db, { key, codeHash }: SentCode, now: number): Promise<boolean> => {
  const { numDeletedRows } = await db
    .deleteFrom('passwordless_codes')
    .where('key', '=', key)
    .where('code_hash', '=', codeHash)
    .where('expires_at', '>', now)
    .executeTakeFirst()
  return numDeletedRows === 1n
}

export const prunePasswordlessCodes = async (db: Db, now: number): Promise<void> => {
  await db.deleteFrom('passwordless_codes').where('expires_at', '<=', now).execute()
}
