import { createHash } from 'node:crypto'
import { type FactorType, factorTypes } from '../flow/command.ts'

/** How long a browser keeps which factor was used in it, in seconds. */
const keptForSeconds = 365 * 24 * 60 * 60
/** As many users as share a browser; who has not been there for long is forgotten first. */
const mostUsers = 8

/** Under what name a browser keeps a user's factor; it tells nobody who the user is. */
const keyOf = (userId: string): string =>
  createHash('sha256').update(`last-used:${userId}`).digest('base64url').slice(0, 12)

const entriesOf = (cookie: string | undefined): [key: string, type: FactorType][] =>
  (cookie ?? '').split('~').flatMap(entry => {
    const [key = '', type] = entry.split('.')
    const known = factorTypes.find(one => one === type)
    return known && /^[\w-]{12}$/.test(key) ? [[key, known]] : []
  })

/** The factor that a user passed last in a browser, by its cookie. The cookie is a wish and proves nothing. */
export const lastUsedBy = (cookie: string | undefined, userId: string): FactorType | undefined =>
  entriesOf(cookie).find(([key]) => key === keyOf(userId))?.[1]

/** The cookie after a user has passed a factor. */
export const withLastUsed = (
  cookie: string | undefined,
  userId: string,
  type: FactorType,
): { value: string; maxAgeSeconds: number } => {
  const others = entriesOf(cookie).filter(([key]) => key !== keyOf(userId))
  const entries = [[keyOf(userId), type], ...others].slice(0, mostUsers)
  return { value: entries.map(entry => entry.join('.')).join('~'), maxAgeSeconds: keptForSeconds }
}
