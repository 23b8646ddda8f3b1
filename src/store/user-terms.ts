import type { Db } from './dialect.ts'

/** One searchable value of a user's metadata: its dotted path and the value as text. */
export interface Term {
  path: string
  value: string
  /** The same as a number, where it is one: ranges look here. */
  number: number | null
}

// An index entry of PostgreSQL holds some 2,700 bytes.
const maxTermLength = 512
const maxPathLength = 128

/** The strings, numbers and booleans of a document with their dotted paths; elements of an array share its path. Pure. */
const termsOf = (path: string, value: unknown): Term[] => {
  if (path.length > maxPathLength) return []
  if (Array.isArray(value)) return value.flatMap(item => (Array.isArray(item) ? [] : termsOf(path, item)))
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([key, member]) => termsOf(`${path}.${key}`, member))
  if (typeof value === 'string')
    return value === '' ? [] : [{ path, value: value.slice(0, maxTermLength), number: null }]
  if (typeof value === 'number') return [{ path, value: String(value), number: value }]
  if (typeof value === 'boolean') return [{ path, value: String(value), number: null }]
  return []
}

/** Under this path lie the words of a user's names in lower case, for searches that name no field. */
export const wordPath = 'word'

interface Searched {
  name?: string | null
  nickname?: string | null
  given_name?: string | null
  family_name?: string | null
  app_metadata?: Record<string, unknown>
  user_metadata?: Record<string, unknown>
}

const termsOfUser = (user: Searched, profiles: Record<string, unknown>[]): Term[] => [
  ...[user.name, user.nickname, user.given_name, user.family_name]
    .flatMap(name => name?.toLowerCase().split(/\s+/).filter(Boolean) ?? [])
    .map(word => ({ path: wordPath, value: word.slice(0, maxTermLength), number: null })),
  ...termsOf('app_metadata', user.app_metadata ?? {}),
  ...termsOf('user_metadata', user.user_metadata ?? {}),
  ...profiles.flatMap(profile => termsOf('identities.profileData', profile)),
]

/** Writes what the user search finds of a new user. Belongs in the transaction that stores it. */
export const indexUser = async (
  db: Db,
  userId: string,
  user: Searched,
  profiles: Record<string, unknown>[] = [],
): Promise<void> => {
  const terms = termsOfUser(user, profiles)
  const rows = [...new Map(terms.map(term => [`${term.path}\0${term.value}`, { user_id: userId, ...term }])).values()]
  for (let at = 0; at < rows.length; at += 100)
    await db
      .insertInto('user_terms')
      .values(rows.slice(at, at + 100))
      .execute()
}

/** Writes anew what the user search finds of a user. Belongs in the transaction that changes names, metadata or identities. */
export const reindexUser = async (db: Db, userId: string): Promise<void> => {
  const user = await db
    .selectFrom('users')
    .select(['name', 'nickname', 'given_name', 'family_name', 'app_metadata', 'user_metadata'])
    .where('user_id', '=', userId)
    .executeTakeFirst()
  const identities = await db.selectFrom('identities').select('profile').where('user_id', '=', userId).execute()
  await db.deleteFrom('user_terms').where('user_id', '=', userId).execute()
  if (!user) return
  const documents = { app_metadata: JSON.parse(user.app_metadata), user_metadata: JSON.parse(user.user_metadata) }
  const profiles = identities.map(identity => JSON.parse(identity.profile) as Record<string, unknown>)
  await indexUser(db, userId, { ...user, ...documents }, profiles)
}
