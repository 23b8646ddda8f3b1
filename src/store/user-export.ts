import type { Db } from './dialect.ts'
import { type User, usersById } from './users.ts'

/** The next `limit` users by id, after the id `after`; of one connection those who have an identity there. */
export const nextUsers = async (
  db: Db,
  { connection, after = '', limit }: { connection?: string; after?: string; limit: number },
): Promise<User[]> => {
  const rows =
    connection === undefined
      ? await db
          .selectFrom('users')
          .select('user_id')
          .where('user_id', '>', after)
          .orderBy('user_id')
          .limit(limit)
          .execute()
      : await db
          .selectFrom('identities')
          .select('user_id')
          .distinct()
          .where('connection', '=', connection)
          .where('user_id', '>', after)
          .orderBy('user_id')
          .limit(limit)
          .execute()
  return usersById(
    db,
    rows.map(row => row.user_id),
  )
}

/** How many users `nextUsers` comes to, one after the other. */
export const countUsers = async (db: Db, connection: string | undefined): Promise<number> => {
  const { count } =
    connection === undefined
      ? await db
          .selectFrom('users')
          .select(eb => eb.fn.countAll<number>().as('count'))
          .executeTakeFirstOrThrow()
      : await db
          .selectFrom('identities')
          .select(eb => eb.fn.count<number>('user_id').distinct().as('count'))
          .where('connection', '=', connection)
          .executeTakeFirstOrThrow()
  return Number(count)
}
