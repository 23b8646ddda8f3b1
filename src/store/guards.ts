import { sql } from 'kysely'
import type { Db } from './dialect.ts'

/** How many may happen at once, and how long one takes to come back (a leaky bucket, GCRA). */
export interface BucketSize {
  burst: number
  intervalMs: number
}

/** Takes what may happen once. False: somebody took it before. Kept until `expiresAt`. */
export const claimOnce = async (db: Db, key: string, expiresAt: number): Promise<boolean> => {
  const taken = await db
    .insertInto('claims')
    .values({ key, expires_at: expiresAt })
    .onConflict(c => c.column('key').doNothing())
    .returning('key')
    .execute()
  return taken.length === 1
}

/** Which of these were taken; looks only. */
export const claimed = async (db: Db, keys: string[]): Promise<Set<string>> => {
  if (keys.length === 0) return new Set()
  const rows = await db.selectFrom('claims').select('key').where('key', 'in', keys).execute()
  return new Set(rows.map(({ key }) => key))
}

/** Claims a TOTP time step. False: it or a later one was used already, so refuse the code (RFC 6238, 5.2). */
export const claimTimeStep = async (db: Db, enrollmentId: string, step: number): Promise<boolean> => {
  const { numUpdatedRows } = await db
    .updateTable('enrollments')
    .set({ last_step: step })
    .where('id', '=', enrollmentId)
    .where(eb => eb.or([eb('last_step', 'is', null), eb('last_step', '<', step)]))
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/**
 * Uses up a recovery code and puts the digest of its successor in its place (reference, 4.6). False: another request
 * used it, or an administrator replaced it.
 */
export const claimRecoveryCode = async (
  db: Db,
  enrollmentId: string,
  codeHash: string,
  nextCodeHash: string | null,
): Promise<boolean> => {
  const { numUpdatedRows } = await db
    .updateTable('enrollments')
    .set({ code_hash: nextCodeHash })
    .where('id', '=', enrollmentId)
    .where('code_hash', '=', codeHash)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/**
 * Uses up the challenge that a WebAuthn assertion answers, and moves the key's signature counter and what it says of
 * itself on with it. False: the challenge was used, or the counter has not grown (WebAuthn, 7.2), as with a cloned key;
 * a key that always says 0 counts nothing. Belongs into a transaction.
 */
export const claimAssertion = async (
  trx: Db,
  assertion: {
    enrollmentId: string
    challenge: string
    expiresAt: number
    counter: number
    data: Record<string, unknown>
  },
): Promise<boolean> => {
  if (!(await claimOnce(trx, `webauthn:${assertion.challenge}`, assertion.expiresAt))) return false
  const { numUpdatedRows } = await trx
    .updateTable('enrollments')
    .set({ last_step: assertion.counter, data: JSON.stringify(assertion.data) })
    .where('id', '=', assertion.enrollmentId)
    .where(eb =>
      eb.or([
        eb('last_step', 'is', null),
        eb('last_step', '<', assertion.counter),
        ...(assertion.counter === 0 ? [eb('last_step', '=', 0)] : []),
      ]),
    )
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/**
 * Spends one from the bucket `key`, before what it pays for is done. Refused: nothing is spent and `retryAt` (epoch
 * milliseconds) is when the next one will be there. `full_at` is the time when the bucket will be full again.
 */
export const spend = (db: Db, key: string, size: BucketSize, now: number): Promise<Spent> =>
  spendAll(db, [{ key, size }], now)

export type Spent = { ok: true } | { ok: false; retryAt: number }

/**
 * Spends one from each of these buckets in one statement. Refused where one of them has nothing left; from those that
 * had, it is spent all the same.
 */
export const spendAll = async (db: Db, buckets: { key: string; size: BucketSize }[], now: number): Promise<Spent> => {
  const rows = buckets.map(({ key, size }) => sql`(${key}, ${now + size.intervalMs})`)
  const latest = buckets.map(({ key, size }) => sql`when ${key} then cast(${latestFull(size, now)} as bigint)`)
  const spent = await sql<{ key: string }>`
    insert into buckets (key, full_at) values ${sql.join(rows)}
    on conflict (key) do update
      set full_at = case when buckets.full_at > ${now} then buckets.full_at + excluded.full_at - ${now} else excluded.full_at end
      where buckets.full_at <= case buckets.key ${sql.join(latest, sql` `)} end
    returning key`.execute(db)
  if (spent.rows.length === buckets.length) return { ok: true }
  const refused = buckets.filter(({ key }) => !spent.rows.some(row => row.key === key))
  const full = await db
    .selectFrom('buckets')
    .selectAll()
    .where(
      'key',
      'in',
      refused.map(({ key }) => key),
    )
    .execute()
  const retryAt = refused.map(({ key, size }) => {
    const fullAt = full.find(row => row.key === key)?.full_at ?? now
    return Math.max(now, fullAt - (latestFull(size, now) - now))
  })
  return { ok: false, retryAt: Math.max(...retryAt) }
}

/** Takes what may happen once in a while, before it is done. False: somebody took it less than `intervalMs` ago. */
export const oncePer = async (db: Db, intervalMs: number, key: string, now: number): Promise<boolean> =>
  (await spend(db, key, { burst: 1, intervalMs }, now)).ok

/** The latest time of being full again at which a bucket still has something. */
const latestFull = ({ burst, intervalMs }: BucketSize, now: number): number => now + (burst - 1) * intervalMs

/** Gives one back to the bucket, for a fault of ours after it was spent. */
export const giveBack = async (db: Db, key: string, { intervalMs }: BucketSize): Promise<void> => {
  await db
    .updateTable('buckets')
    .set(eb => ({ full_at: eb('full_at', '-', intervalMs) }))
    .where('key', '=', key)
    .execute()
}

/** Deletes claims that have expired and buckets that are full, which mean the same as none. */
export const pruneGuards = async (db: Db, now: number): Promise<void> => {
  await db.deleteFrom('claims').where('expires_at', '<=', now).execute()
  await db.deleteFrom('buckets').where('full_at', '<=', now).execute()
}
