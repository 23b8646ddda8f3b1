import type { Db } from './dialect.ts'

/** Ends every session of a user; answers how many there were. Refresh tokens live on, as upstream. */
export const endSessionsOfUser = async (db: Db, userId: string): Promise<number> => {
  const { numDeletedRows } = await db.deleteFrom('sessions').where('user_id', '=', userId).executeTakeFirst()
  return Number(numDeletedRows)
}
