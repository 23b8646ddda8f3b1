import type { Expression, SelectQueryBuilder, SqlBool } from 'kysely'
import type { Db } from './dialect.ts'
import type { Schema } from './schema.ts'
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

/** Users that match, oldest first unless sorted; who has no value in the sorted member comes last. Counted when asked. */
export const searchUsers = async (
  db: Db,
  search: UserSearch,
  withTotal: boolean,
): Promise<{ users: User[]; total: number | undefined }> => {
  const { connection, sort } = search
  let query = db.selectFrom('users')
  if (search.where) query = query.where(search.where)
  if (connection !== undefined)
    query = query.where('users.user_id', 'in', eb =>
      eb.selectFrom('identities').select('identities.user_id').where('identities.connection', '=', connection),
    )
  const count = async (some: typeof query): Promise<number> =>
    Number((await some.select(eb => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()).total)
  const page = async (some: typeof query, { limit, offset }: { limit: number; offset: number }): Promise<string[]> => {
    const rows = await some.select('users.user_id').orderBy('users.user_id').limit(limit).offset(offset).execute()
    return rows.map(row => row.user_id)
  }

  const ids = sort
    ? await sortedPage(query, sort, search, { page, count })
    : await page(query.orderBy('users.created_at'), search)
  return { users: await usersById(db, ids), total: withTotal ? await count(query) : undefined }
}

type Users = SelectQueryBuilder<Schema, 'users', Record<never, never>>

/** The engines do not agree on where nulls sort, and an index serves only who has a value: the others are read after them. */
const sortedPage = async (
  query: Users,
  { field, direction }: NonNullable<UserSearch['sort']>,
  { limit, offset }: { limit: number; offset: number },
  {
    page,
    count,
  }: {
    page: (some: Users, window: { limit: number; offset: number }) => Promise<string[]>
    count: (some: Users) => Promise<number>
  },
): Promise<string[]> => {
  const column = `users.${field}` as const
  const having = neverNull.has(field) ? query : query.where(column, 'is not', null)
  const first = await page(having.orderBy(column, direction), { limit, offset })
  if (neverNull.has(field) || first.length === limit) return first
  const before = first.length > 0 ? 0 : Math.max(0, offset - (await count(having)))
  const rest = await page(query.where(column, 'is', null), { limit: limit - first.length, offset: before })
  return [...first, ...rest]
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
