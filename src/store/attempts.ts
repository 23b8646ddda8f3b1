import { type RawBuilder, sql } from 'kysely'
import type { Db } from './dialect.ts'
import type { BucketSize } from './guards.ts'
import type { AttemptTables } from './schema/attempts.ts'

export type AttemptKind = AttemptTables['attempts']['kind']

interface Counted {
  /** An address or network; empty where all count together. */
  address: string
  /** Whether nothing more is taken once the counter is at its end; otherwise it only counts. */
  blocks: boolean
}

/** Failures in a row for one identifier, at most `most`, each of which keeps them all for `keepMs` more. */
export interface FailureCounter extends Counted {
  kind: 'failures'
  identifier: string
  connection: string
  most: number
  keepMs: number
}

/** A bucket that refills: of one address, or of one identifier from an address. */
export interface BucketCounter extends Counted {
  kind: Exclude<AttemptKind, 'failures'>
  identifier?: string
  connection?: string
  size: BucketSize
}

/** The counters of one attempt. Always in the order failures, identifier, address: rows are locked in it. */
export type Counter = FailureCounter | BucketCounter

/** How a counter stands after an attempt was taken: failures so far, this one included, and when they or it are over. */
export interface Standing {
  count: number
  until: number
  /** Whether it is at its end: the next attempt is one too many. */
  atEnd: boolean
}

export type Taken = { ok: true; standing: Partial<Record<AttemptKind, Standing>> }
export type AttemptSpent = Taken | { ok: false; by: AttemptKind; retryAt: number }

const keyOf = ({ kind, identifier = '', connection = '', address }: Counter): string =>
  `${kind}:${identifier}:${encodeURIComponent(connection)}:${address}`

const intervalOf = (counter: Counter): number =>
  counter.kind === 'failures' ? counter.keepMs : counter.size.intervalMs

/** The latest `until` of a bucket that still has something. */
const latestOf = ({ size }: BucketCounter, now: number): number => now + (size.burst - 1) * size.intervalMs

const isAtEnd = (counter: Counter, row: { count: number; until: number }, now: number): boolean =>
  counter.kind === 'failures' ? row.until > now && row.count >= counter.most : row.until > latestOf(counter, now)

const big = (value: number) => sql`cast(${value} as bigint)`
const text = (value: string | undefined) => sql`cast(${value ?? null} as text)`
const any = (parts: RawBuilder<unknown>[]) => sql.join(parts, sql` or `)

/**
 * Takes one attempt from every counter, in one statement, before what is attempted is looked at. Refused where one is at
 * its end: then none has taken it, and no row was made for it.
 */
export const spendAttempt = async (db: Db, counters: Counter[], now: number): Promise<AttemptSpent> => {
  if (counters.length === 0) return { ok: true, standing: {} }
  const values = counters.map(
    counter => sql`(${text(keyOf(counter))}, ${text(counter.kind)}, ${text(counter.identifier)},
      ${text(counter.connection)}, ${text(counter.address)}, ${big(counter.kind === 'failures' ? 1 : 0)},
      ${big(now + intervalOf(counter))})`,
  )
  const blocking = counters.filter(({ blocks }) => blocks)
  const full = blocking.map(counter =>
    counter.kind === 'failures'
      ? sql`(full_one.key = ${keyOf(counter)} and full_one.until > ${now} and full_one.count >= ${counter.most})`
      : sql`(full_one.key = ${keyOf(counter)} and full_one.until > ${latestOf(counter, now)})`,
  )
  const isFree =
    full.length === 0 ? sql`1 = 1` : sql`not exists (select 1 from attempts as full_one where ${any(full)})`
  const taken = counters.map(counter => {
    const free =
      counter.kind === 'failures'
        ? sql`attempts.until <= ${now} or attempts.count < ${counter.most}`
        : sql`attempts.until <= ${latestOf(counter, now)}`
    return sql`(attempts.key = ${keyOf(counter)}${counter.blocks ? sql` and (${free})` : sql``})`
  })
  // What only counts stays full rather than growing: it must not outlive the attempts that it counted.
  const fullest = counters.flatMap(counter =>
    counter.kind === 'failures'
      ? []
      : [sql`when ${keyOf(counter)} then ${big(latestOf(counter, now) + counter.size.intervalMs)}`],
  )
  const refilled = sql`attempts.until + excluded.until - ${big(now)}`
  const most = fullest.length === 0 ? refilled : sql`case attempts.key ${sql.join(fullest, sql` `)} end`
  const { rows } = await sql<{ key: string; count: number; until: number }>`
    insert into attempts (key, kind, identifier, connection, address, count, until)
    select * from (values ${sql.join(values)}) as asked where ${isFree}
    on conflict (key) do update set
      count = case when attempts.kind <> 'failures' then 0 when attempts.until > ${now} then attempts.count + 1 else 1 end,
      until = case
        when attempts.kind = 'failures' or attempts.until <= ${now} then excluded.until
        when ${refilled} > ${most} then ${most}
        else ${refilled}
      end
    where ${any(taken)}
    returning key, count, until`.execute(db)
  const found = new Map(rows.map(row => [row.key, row]))
  if (found.size < counters.length) return refused(db, counters, found, now)
  const standing = counters.map(counter => {
    const { count, until } = found.get(keyOf(counter)) as { count: number; until: number }
    return [counter.kind, { count, until, atEnd: isAtEnd(counter, { count, until }, now) }]
  })
  return { ok: true, standing: Object.fromEntries(standing) }
}

/** Names the counter at whose end the attempt was, and gives back what others took in the same moment. */
const refused = async (
  db: Db,
  counters: Counter[],
  taken: ReadonlyMap<string, unknown>,
  now: number,
): Promise<AttemptSpent> => {
  for (const counter of counters.filter(one => taken.has(keyOf(one)))) await giveBack(db, counter)
  const keys = counters.map(keyOf)
  const rows = await db.selectFrom('attempts').select(['key', 'count', 'until']).where('key', 'in', keys).execute()
  const rowOf = (counter: Counter) => rows.find(({ key }) => key === keyOf(counter))
  const ended = counters.filter(counter => {
    const row = rowOf(counter)
    return counter.blocks && row !== undefined && isAtEnd(counter, row, now)
  })
  const by = (ended[0] ?? counters.find(one => one.blocks && !taken.has(keyOf(one))) ?? counters[0]) as Counter
  const until = rowOf(by)?.until ?? now
  const retryAt = by.kind === 'failures' ? until : until - (by.size.burst - 1) * by.size.intervalMs
  return { ok: false, by: by.kind, retryAt: Math.max(now, retryAt) }
}

const giveBack = async (db: Db, counter: Counter): Promise<void> => {
  await db
    .updateTable('attempts')
    .set(
      counter.kind === 'failures'
        ? eb => ({ count: eb('count', '-', 1) })
        : eb => ({ until: eb('until', '-', counter.size.intervalMs) }),
    )
    .where('key', '=', keyOf(counter))
    .execute()
}

/**
 * An attempt was right: the failures in a row are forgotten, and the address gets back what it spent. How often somebody
 * logs in is counted whatever comes of it. Once for each attempt that was taken.
 */
export const settleAttempt = async (db: Db, counters: Counter[], now: number): Promise<void> => {
  const rows = counters
    .filter(({ kind }) => kind !== 'same-user')
    .map(
      counter => sql`(${keyOf(counter)}, ${counter.kind}, ${counter.identifier ?? null}, ${counter.connection ?? null},
        ${counter.address}, 0, ${counter.kind === 'failures' ? now : now + intervalOf(counter)})`,
    )
  if (rows.length === 0) return
  await sql`
    insert into attempts (key, kind, identifier, connection, address, count, until) values ${sql.join(rows)}
    on conflict (key) do update set
      count = 0,
      until = case when attempts.kind = 'failures' then excluded.until else attempts.until + ${now} - excluded.until end
  `.execute(db)
}

/** Failures in a row for an identifier: how many, at which connection, from where. */
export interface Failures {
  identifier: string
  connection: string
  address: string
  count: number
}

/** All failures that are kept for these identifiers. */
export const failuresOf = async (db: Db, identifiers: string[], now: number): Promise<Failures[]> => {
  if (identifiers.length === 0) return []
  const rows = await db
    .selectFrom('attempts')
    .select(['identifier', 'connection', 'address', 'count'])
    .where('identifier', 'in', identifiers)
    .where('kind', '=', 'failures')
    .where('until', '>', now)
    .orderBy('connection')
    .orderBy('address')
    .execute()
  return rows.map(row => ({ ...row, identifier: row.identifier ?? '', connection: row.connection ?? '' }))
}

/** Forgets the failures of these identifiers, everywhere or where they are named; answers how many rows went. */
export const forgetFailures = async (
  db: Db,
  identifiers: string[],
  where: { connection?: string; address?: string } = {},
): Promise<number> => {
  if (identifiers.length === 0) return 0
  let query = db.deleteFrom('attempts').where('identifier', 'in', identifiers).where('kind', '=', 'failures')
  if (where.connection !== undefined) query = query.where('connection', '=', where.connection)
  if (where.address !== undefined) query = query.where('address', '=', where.address)
  return Number((await query.executeTakeFirst()).numDeletedRows)
}

/** Which of these counters are at their end now; looks only. */
export const countersAtEnd = async (db: Db, counters: Counter[], now: number): Promise<Counter[]> => {
  if (counters.length === 0) return []
  const keys = counters.map(keyOf)
  const rows = await db.selectFrom('attempts').select(['key', 'count', 'until']).where('key', 'in', keys).execute()
  return counters.filter(counter => {
    const row = rows.find(({ key }) => key === keyOf(counter))
    return row !== undefined && isAtEnd(counter, row, now)
  })
}

/** Empties these counters; answers how many there were. */
export const clearCounters = async (db: Db, counters: Counter[]): Promise<number> => {
  if (counters.length === 0) return 0
  const { numDeletedRows } = await db.deleteFrom('attempts').where('key', 'in', counters.map(keyOf)).executeTakeFirst()
  return Number(numDeletedRows)
}

/** How many failed logins an address has not got back yet, and how many there were in a row for an identifier. */
export const loginFailures = async (
  db: Db,
  { counter, identifier }: { counter: BucketCounter | undefined; identifier: string | undefined },
  now: number,
): Promise<{ ofAddress: number; ofIdentifier: number }> => {
  const row =
    counter &&
    (await db
      .selectFrom('attempts')
      .select('until')
      .where('key', '=', keyOf(counter))
      .where('until', '>', now)
      .executeTakeFirst())
  const sum =
    identifier === undefined
      ? undefined
      : await db
          .selectFrom('attempts')
          .select(eb => eb.fn.sum<number | null>('count').as('failures'))
          .where('identifier', '=', identifier)
          .where('kind', '=', 'failures')
          .where('until', '>', now)
          .executeTakeFirst()
  return {
    ofAddress: counter && row ? Math.ceil((row.until - now) / counter.size.intervalMs) : 0,
    ofIdentifier: Number(sum?.failures ?? 0),
  }
}

/** Deletes what means nothing any more. */
export const pruneAttempts = async (db: Db, now: number): Promise<void> => {
  await db.deleteFrom('attempts').where('until', '<=', now).execute()
}
