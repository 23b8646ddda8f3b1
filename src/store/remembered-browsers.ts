import type { Db } from './dialect.ts'
import type { TenantDocument } from './documents.ts'
import { hashToken } from './secrets.ts'

const day = 24 * 60 * 60 * 1000
/** At most 30 days, and 7 without use (reference, 4.8), unless the tenant says otherwise. */
export const rememberedFor = 30 * day
export const forgottenAfter = 7 * day

/** How long a browser is remembered at most, and without use, in milliseconds. */
export interface RememberLengths {
  lifetimeMs: number
  idleMs: number
}

const usual: RememberLengths = { lifetimeMs: rememberedFor, idleMs: forgottenAfter }

/** The lengths that the tenant settings give; shorter ones count at once, for browsers that are remembered already too. */
export const rememberLengths = (tenant: TenantDocument): RememberLengths => {
  const days = (name: string, otherwise: number) => (typeof tenant[name] === 'number' ? tenant[name] * day : otherwise)
  const lifetimeMs = days('remembered_browser_lifetime_in_days', usual.lifetimeMs)
  return { lifetimeMs, idleMs: Math.min(lifetimeMs, days('remembered_browser_idle_lifetime_in_days', usual.idleMs)) }
}

/** Remembers a browser for a user by the token in its cookie; only the digest is kept. `by` is the factor that was passed. */
export const rememberBrowser = async (
  db: Db,
  { token, userId, userAgent, by }: { token: string; userId: string; userAgent?: string; by?: string },
  now: number,
  { lifetimeMs }: RememberLengths = usual,
): Promise<void> => {
  await db
    .insertInto('remembered_browsers')
    .values({
      token_hash: hashToken(token),
      user_id: userId,
      user_agent: userAgent ?? null,
      proven_by: by ?? null,
      created_at: now,
      last_used_at: now,
      expires_at: now + lifetimeMs,
    })
    .execute()
}

/** How this browser is remembered for this user, if it is: by which factor, where that was kept. Changes nothing. */
export const rememberedBy = async (
  db: Db,
  token: string,
  userId: string,
  now: number,
  { lifetimeMs, idleMs }: RememberLengths = usual,
): Promise<{ by?: string } | undefined> => {
  const row = await db
    .selectFrom('remembered_browsers')
    .select('proven_by')
    .where('token_hash', '=', hashToken(token))
    .where('user_id', '=', userId)
    .where('expires_at', '>', now)
    .where('created_at', '>', now - lifetimeMs)
    .where('last_used_at', '>', now - idleMs)
    .executeTakeFirst()
  return row && (row.proven_by === null ? {} : { by: row.proven_by })
}

/** Renews a remembered browser that stood in for a second factor; a forgotten one stays forgotten. */
export const renewRemembered = async (
  db: Db,
  token: string,
  now: number,
  { lifetimeMs, idleMs }: RememberLengths = usual,
): Promise<void> => {
  await db
    .updateTable('remembered_browsers')
    .set({ last_used_at: now })
    .where('token_hash', '=', hashToken(token))
    .where('expires_at', '>', now)
    .where('created_at', '>', now - lifetimeMs)
    .where('last_used_at', '>', now - idleMs)
    .execute()
}

/** A browser that may stand in for a second factor, as its owner sees it; `id` opens nothing. */
export interface RememberedBrowser {
  id: string
  userAgent?: string
  createdAt: number
  lastUsedAt: number
  /** When it will be forgotten if it is not used before. */
  endsAt: number
}

/** The id under which a browser is listed, from its cookie. */
export const rememberedId = (token: string): string => hashToken(token)

/** The browsers that are remembered for a user now, the one that was used last first. */
export const rememberedOf = async (
  db: Db,
  userId: string,
  now: number,
  { lifetimeMs, idleMs }: RememberLengths = usual,
): Promise<RememberedBrowser[]> => {
  const rows = await db
    .selectFrom('remembered_browsers')
    .selectAll()
    .where('user_id', '=', userId)
    .where('expires_at', '>', now)
    .where('created_at', '>', now - lifetimeMs)
    .where('last_used_at', '>', now - idleMs)
    .orderBy('last_used_at', 'desc')
    .orderBy('token_hash')
    .execute()
  return rows.map(row => ({
    id: row.token_hash,
    userAgent: row.user_agent ?? undefined,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    endsAt: Math.min(row.expires_at, row.created_at + lifetimeMs, row.last_used_at + idleMs),
  }))
}

/** Forgets one remembered browser of a user. */
export const forgetBrowser = async (db: Db, userId: string, id: string): Promise<boolean> => {
  const { numDeletedRows } = await db
    .deleteFrom('remembered_browsers')
    .where('user_id', '=', userId)
    .where('token_hash', '=', id)
    .executeTakeFirst()
  return numDeletedRows === 1n
}

/** Forgets every remembered browser of a user. */
export const forgetBrowsers = async (db: Db, userId: string): Promise<number> => {
  const { numDeletedRows } = await db.deleteFrom('remembered_browsers').where('user_id', '=', userId).executeTakeFirst()
  return Number(numDeletedRows)
}

export const pruneRemembered = async (db: Db, now: number, { idleMs }: RememberLengths = usual): Promise<void> => {
  await db
    .deleteFrom('remembered_browsers')
    .where(eb => eb.or([eb('expires_at', '<=', now), eb('last_used_at', '<=', now - idleMs)]))
    .execute()
}
