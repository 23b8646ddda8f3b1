import type { Db } from './dialect.ts'
import { hashToken } from './secrets.ts'

const day = 24 * 60 * 60 * 1000
/** At most 30 days, and 7 without use (reference, 4.8). */
export const rememberedFor = 30 * day
export const forgottenAfter = 7 * day

/** Remembers a browser for a user by the token in its cookie; only the digest is kept. */
export const rememberBrowser = async (
  db: Db,
  token: string,
  userId: string,
  userAgent: string | undefined,
  now: number,
): Promise<void> => {
  await db
    .insertInto('remembered_browsers')
    .values({
      token_hash: hashToken(token),
      user_id: userId,
      user_agent: userAgent ?? null,
      created_at: now,
      last_used_at: now,
      expires_at: now + rememberedFor,
    })
    .execute()
}

/** Whether this browser is remembered for this user; changes nothing. */
export const isRemembered = async (db: Db, token: string, userId: string, now: number): Promise<boolean> => {
  const row = await db
    .selectFrom('remembered_browsers')
    .select('user_id')
    .where('token_hash', '=', hashToken(token))
    .where('user_id', '=', userId)
    .where('expires_at', '>', now)
    .where('last_used_at', '>', now - forgottenAfter)
    .executeTakeFirst()
  return row !== undefined
}

/** Renews a remembered browser that stood in for a second factor; a forgotten one stays forgotten. */
export const renewRemembered = async (db: Db, token: string, now: number): Promise<void> => {
  await db
    .updateTable('remembered_browsers')
    .set({ last_used_at: now })
    .where('token_hash', '=', hashToken(token))
    .where('expires_at', '>', now)
    .where('last_used_at', '>', now - forgottenAfter)
    .execute()
}

/** Forgets every remembered browser of a user. */
export const forgetBrowsers = async (db: Db, userId: string): Promise<number> => {
  const { numDeletedRows } = await db.deleteFrom('remembered_browsers').where('user_id', '=', userId).executeTakeFirst()
  return Number(numDeletedRows)
}

export const pruneRemembered = async (db: Db, now: number): Promise<void> => {
  await db
    .deleteFrom('remembered_browsers')
    .where(eb => eb.or([eb('expires_at', '<=', now), eb('last_used_at', '<=', now - forgottenAfter)]))
    .execute()
}
