import type { Db } from './dialect.ts'

/** Runs `work` in one transaction: the one that `db` already is, or a new one. `work` may await only its statements. */
export const inTransaction = <T>(db: Db, work: (trx: Db) => Promise<T>): Promise<T> =>
  db.isTransaction ? work(db) : db.transaction().execute(work)
