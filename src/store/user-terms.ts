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
export const termsOf = (path: string, value: unknown): Term[] => {
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

/** Writes anew what the user search finds of a user's documents. Belongs in the transaction that changes them. */
export const reindexUser = async (db: Db, userId: string): Promise<void> => {
  const user = await db
    .selectFrom('users')
    .select(['app_metadata', 'user_metadata'])
    .where('user_id', '=', userId)
    .executeTakeFirst()
  const identities = await db.selectFrom('identities').select('profile').where('user_id', '=', userId).execute()
  const terms = [
    ...termsOf('app_metadata', JSON.parse(user?.app_metadata ?? '{}')),
    ...termsOf('user_metadata', JSON.parse(user?.user_metadata ?? '{}')),
    ...identities.flatMap(identity => termsOf('identities.profileData', JSON.parse(identity.profile))),
  ]
  await db.deleteFrom('user_terms').where('user_id', '=', userId).execute()
  const rows = [...new Map(terms.map(term => [`${term.path}\0${term.value}`, { user_id: userId, ...term }])).values()]
  for (let at = 0; at < rows.length; at += 100)
    await db
      .insertInto('user_terms')
      .values(rows.slice(at, at + 100))
      .execute()
}
