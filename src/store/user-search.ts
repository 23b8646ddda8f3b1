import type { Expression, SelectQueryBuilder, SqlBool } from 'kysely'
import type { Db } from './dialect.ts'
import type { Schema } from './schema.ts'
import { type User, usersById } from './users.ts'

/** Root members that a list of users may be sorted by; each has an index. */
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
    const rows = await some.select('users.user_id').limit(limit).offset(offset).execute()
    return rows.map(row => row.user_id)
  }

  const ids = sort
    ? await sortedPage(query, sort, search, { page, count })
    : await page(query.orderBy('users.created_at').orderBy('users.user_id'), search)
  return { users: await usersById(db, ids), total: withTotal ? await count(query) : undefined }
}

type Users = SelectQueryBuilder<Schema, 'users', Record<never, never>>
type Sort = NonNullable<UserSearch['sort']>

/** Users with a value in the sorted member. Equal ones follow in the direction of the rest, as the index has them. */
export const withValue = (query: Users, { field, direction }: Sort): Users => {
  const column = `users.${field}` as const
  const having = neverNull.has(field) ? query : query.where(column, 'is not', null)
  return having.orderBy(column, direction).orderBy('users.user_id', direction)
}

/** Users without one. */
export const withoutValue = (query: Users, { field }: Sort): Users =>
  query.where(`users.${field}`, 'is', null).orderBy('users.user_id')

/** The engines do not agree on where nulls sort, and an index serves only who has a value: the others are read after them. */
const sortedPage = async (
  query: Users,
  sort: Sort,
  { limit, offset }: { limit: number; offset: number },
  {
    page,
    count,
  }: {
    page: (some: Users, window: { limit: number; offset: number }) => Promise<string[]>
    count: (some: Users) => Promise<number>
  },
): Promise<string[]> => {
  const first = await page(withValue(query, sort), { limit, offset })
  if (neverNull.has(sort.field) || first.length === limit) return first
  const having = query.where(`users.${sort.field}`, 'is not', null)
  const before = first.length > 0 ? 0 : Math.max(0, offset - (await count(having)))
  const rest = await page(withoutValue(query, sort), { limit: limit - first.length, offset: before })
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
