import { type Expression, type SqlBool, sql } from 'kysely'
import type { Db } from './dialect.ts'
import { type User, usersById } from './users.ts'

/** Root members that a list of users may be sorted by. */
export const userSortFields = [
  'user_id',
  'email',
  'email_verified',
  'username',
  'phone_number',
  'phone_verified',
  'name',
  'nickname',
  'given_name',
  'family_name',
  'picture',
  'blocked',
  'logins_count',
  'last_login',
  'last_ip',
  'last_password_reset',
  'created_at',
  'updated_at',
] as const

export interface UserSearch {
  /** A condition on `users`. */
  where?: Expression<SqlBool>
  connection?: string
  sort?: { field: (typeof userSortFields)[number]; direction: 'asc' | 'desc' }
  limit: number
  offset: number
}

/** Users that match, oldest first unless sorted; who has no value in the sorted member comes last. */
export const searchUsers = async (db: Db, search: UserSearch): Promise<{ users: User[]; total: number }> => {
  let query = db.selectFrom('users')
  const { where, connection, sort } = search
  if (where) query = query.where(where)
  if (connection !== undefined)
    query = query.where('users.user_id', 'in', eb =>
      eb.selectFrom('identities').select('identities.user_id').where('identities.connection', '=', connection),
    )
  const { total } = await query.select(eb => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  let page = query.select('users.user_id').limit(search.limit).offset(search.offset)
  if (sort) {
    // The engines do not agree on where nulls sort.
    if (!neverNull.has(sort.field)) page = page.orderBy(sql`${sql.ref(`users.${sort.field}`)} is null`)
    page = page.orderBy(`users.${sort.field}`, sort.direction)
  } else page = page.orderBy('users.created_at')
  const rows = await page.orderBy('users.user_id').execute()
  return {
    users: await usersById(
      db,
      rows.map(row => row.user_id),
    ),
    total: Number(total),
  }
}

const neverNull = new Set<string>([
  'user_id',
  'email_verified',
  'phone_verified',
  'blocked',
  'logins_count',
  'created_at',
  'updated_at',
])
