import { type Insertable, type Selectable, type SelectQueryBuilder, sql } from 'kysely'
import type { Category, Types } from '../log-streams/categories.ts'
import type { Destination, PiiConfig } from '../log-streams/sink.ts'
import { logIdAt } from '../logs/log-id.ts'
import { type Db, isUniqueViolation } from './dialect.ts'
import { settledBefore } from './logs.ts'
import type { Schema } from './schema.ts'
import type { SecretBox } from './secrets.ts'

const purpose = 'log_streams.sink'

type Row = Selectable<Schema['log_streams']>
type NewRow = Insertable<Schema['log_streams']>

export type StreamStatus = Row['status']

export interface LogStream {
  id: string
  name: string | null
  status: StreamStatus
  isPriority: boolean
  filters: { type: 'category'; name: Category }[]
  piiConfig: PiiConfig | undefined
  destination: Destination
}

const opened = (box: SecretBox, row: Row): LogStream => ({
  id: row.id,
  name: row.name,
  status: row.status,
  isPriority: row.is_priority === 1,
  filters: JSON.parse(row.filters) as LogStream['filters'],
  piiConfig: row.pii_config === null ? undefined : (JSON.parse(row.pii_config) as PiiConfig),
  destination: { type: row.type, sink: JSON.parse(box.open(purpose, row.sink_encrypted)) } as Destination,
})

const columns = (box: SecretBox, stream: Partial<LogStream>): Partial<NewRow> => ({
  ...(stream.name !== undefined && { name: stream.name }),
  ...(stream.status && { status: stream.status }),
  ...(stream.isPriority !== undefined && { is_priority: stream.isPriority ? 1 : 0 }),
  ...(stream.filters && { filters: JSON.stringify(stream.filters) }),
  ...('piiConfig' in stream && { pii_config: stream.piiConfig ? JSON.stringify(stream.piiConfig) : null }),
  ...(stream.destination && {
    type: stream.destination.type,
    sink_encrypted: box.seal(purpose, JSON.stringify(stream.destination.sink)),
  }),
})

/** What became of a write: done, or another stream has the name, or there is none. */
export type StreamWritten = 'written' | 'taken' | 'absent'

const unlessTaken = async (write: () => Promise<StreamWritten>): Promise<StreamWritten> => {
  try {
    return await write()
  } catch (error) {
    if (isUniqueViolation(error)) return 'taken'
    throw error
  }
}

/** Stores a new stream, which begins with the entries of `startFrom`. */
export const insertLogStream = (
  db: Db,
  box: SecretBox,
  stream: LogStream,
  { now, startFrom }: { now: number; startFrom: number },
): Promise<StreamWritten> =>
  unlessTaken(async () => {
    const row = columns(box, stream) as NewRow
    await db
      .insertInto('log_streams')
      .values({
        ...row,
        id: stream.id,
        cursor: logIdAt(startFrom),
        swept: logIdAt(startFrom),
        sent_since: 0,
        revision: 1,
        failures: 0,
        next_attempt_at: 0,
        created_at: now,
        updated_at: now,
      })
      .execute()
    return 'written'
  })

/** Changes a stream. What failed before is forgotten, so that it is tried at once; other filters hold from where it stands. */
export const updateLogStream = (
  db: Db,
  box: SecretBox,
  id: string,
  change: Partial<LogStream>,
  now: number,
): Promise<StreamWritten> =>
  unlessTaken(async () => {
    const { numUpdatedRows } = await db
      .updateTable('log_streams')
      .set(eb => ({
        ...columns(box, change),
        ...(change.filters && { swept: eb.ref('cursor'), sent_since: 0 }),
        revision: eb('revision', '+', 1),
        failures: 0,
        failing_since: null,
        last_error: null,
        next_attempt_at: 0,
        updated_at: now,
      }))
      .where('id', '=', id)
      .executeTakeFirst()
    return numUpdatedRows === 1n ? 'written' : 'absent'
  })

export const deleteLogStream = async (db: Db, id: string): Promise<boolean> => {
  const { numDeletedRows } = await db.deleteFrom('log_streams').where('id', '=', id).executeTakeFirst()
  return numDeletedRows === 1n
}

export const logStreamById = async (db: Db, box: SecretBox, id: string): Promise<LogStream | undefined> => {
  const row = await db.selectFrom('log_streams').selectAll().where('id', '=', id).executeTakeFirst()
  return row && opened(box, row)
}

/** Every stream, oldest first. */
export const listLogStreams = async (db: Db, box: SecretBox): Promise<LogStream[]> => {
  const rows = await db.selectFrom('log_streams').selectAll().orderBy('created_at').orderBy('id').execute()
  return rows.map(row => opened(box, row))
}

const healthColumns = ['id', 'status', 'cursor', 'failures', 'failing_since', 'last_error', 'next_attempt_at'] as const

/** How far a stream has come, and what is in its way. */
export type LogStreamHealth = Pick<Row, (typeof healthColumns)[number]>

export const logStreamHealth = (db: Db, id: string): Promise<LogStreamHealth | undefined> =>
  db.selectFrom('log_streams').select(healthColumns).where('id', '=', id).executeTakeFirst()

/** That of every stream. */
export const logStreamsHealth = (db: Db): Promise<LogStreamHealth[]> =>
  db.selectFrom('log_streams').select(healthColumns).orderBy('id').execute()

/** A stream that this node sends for, until its lock is over or another takes it. */
export interface ClaimedStream extends LogStream {
  cursor: string
  revision: number
  failures: number
}

/** Entries may come so late after their id was made, by a transaction that took long or a clock that is slow, ... */
const lateness = 60_000
/** ... and are looked for so seldom. */
const sweepAfter = 2 * lateness

/**
 * Takes up to `limit` streams that have something to send for `lockFor` milliseconds, those with priority first, in one
 * statement: of several nodes each gets others. A node that dies leaves its streams to be taken when the lock is over.
 */
export const claimStreams = async (
  db: Db,
  box: SecretBox,
  { node, now, limit, lockFor }: { node: string; now: number; limit: number; lockFor: number },
): Promise<ClaimedStream[]> => {
  const before = settledBefore(db, now)
  const rows = await db
    .updateTable('log_streams')
    .set({ locked_by: node, locked_until: now + lockFor })
    .where('id', 'in', eb =>
      eb
        .selectFrom('log_streams as s')
        .select('s.id')
        .where('s.status', '=', 'active')
        .where('s.next_attempt_at', '<=', now)
        .where(or => or.or([or('s.locked_until', 'is', null), or('s.locked_until', '<=', now)]))
        .where(({ eb: on, or, and, exists, selectFrom }) =>
          or([
            exists(
              selectFrom('logs')
                .select('logs.log_id')
                .whereRef('logs.log_id', '>', 's.cursor')
                .where('logs.log_id', '<', before),
            ),
            and([on('s.swept', '<', on.ref('s.cursor')), on('s.swept', '<', logIdAt(now - sweepAfter))]),
          ]),
        )
        .orderBy('s.is_priority', 'desc')
        .orderBy('s.cursor')
        .limit(limit),
    )
    // Checked again on the row itself: a second node waits here for the first, and then must not take it too.
    .where('status', '=', 'active')
    .where('next_attempt_at', '<=', now)
    .where(eb => eb.or([eb('locked_until', 'is', null), eb('locked_until', '<=', now)]))
    .returningAll()
    .execute()
  return rows.map(row => ({
    ...opened(box, row),
    cursor: row.cursor,
    revision: row.revision,
    failures: row.failures,
  }))
}

/** Keeps claimed streams until `until`, for a node that is still at them. */
export const keepStreams = async (db: Db, node: string, ids: string[], until: number): Promise<void> => {
  await db
    .updateTable('log_streams')
    .set({ locked_until: until })
    .where('id', 'in', ids)
    .where('locked_by', '=', node)
    .execute()
}

/**
 * Notes that everything up to `cursor` was handed over, and answers whether this node may go on: not where the stream
 * was changed or deleted, or has been taken by another node.
 */
export const advanceStream = async (
  db: Db,
  node: string,
  { id, revision }: Pick<ClaimedStream, 'id' | 'revision'>,
  { cursor, sent }: { cursor: string; sent: number },
): Promise<boolean> => {
  const row = await db
    .updateTable('log_streams')
    .set(eb => ({
      cursor,
      sent_since: eb('sent_since', '+', sent),
      failures: 0,
      failing_since: null,
      last_error: null,
      next_attempt_at: 0,
    }))
    .where('id', '=', id)
    .where('locked_by', '=', node)
    .where('cursor', '<', cursor)
    .returning('revision')
    .executeTakeFirst()
  return row?.revision === revision
}

/**
 * Looks back, once in a while, whether more entries lie before the cursor than were handed over: some came late then, and
 * all of the last minutes are sent again. True when that is so.
 */
export const sweepStream = async (
  db: Db,
  node: string,
  id: string,
  { types, now }: { types: Types; now: number },
): Promise<boolean> => {
  const stream = await db
    .selectFrom('log_streams')
    .select(['cursor', 'swept', 'sent_since'])
    .where('id', '=', id)
    .where('locked_by', '=', node)
    .executeTakeFirst()
  if (!stream || stream.swept >= logIdAt(now - sweepAfter) || stream.swept >= stream.cursor) return false
  const settled = logIdAt(now - lateness)
  const [swept = settled] = [stream.cursor, settled].toSorted()
  const { there, recent } = await ofTypes(db.selectFrom('logs'), types)
    .select([
      sql<number>`count(*)`.as('there'),
      sql<number>`sum(case when log_id > ${swept} then 1 else 0 end)`.as('recent'),
    ])
    .where('log_id', '>', stream.swept)
    .where('log_id', '<=', stream.cursor)
    .executeTakeFirstOrThrow()
  const late = Number(there) > stream.sent_since
  await db
    .updateTable('log_streams')
    .set(late ? { cursor: stream.swept, sent_since: 0 } : { swept, sent_since: Number(recent ?? 0) })
    .where('id', '=', id)
    .where('locked_by', '=', node)
    .where('cursor', '=', stream.cursor)
    .where('swept', '=', stream.swept)
    .execute()
  return late
}

type Logs = SelectQueryBuilder<Schema, 'logs', Record<never, never>>

const ofTypes = (logs: Logs, types: Types): Logs => {
  if (types.kind === 'only') return logs.where('type', 'in', types.types)
  return types.kind === 'except' && types.types.length > 0 ? logs.where('type', 'not in', types.types) : logs
}

/** Lets go of a stream, which is tried again when more has come. */
export const releaseStream = async (db: Db, node: string, id: string): Promise<void> => {
  await db
    .updateTable('log_streams')
    .set({ locked_by: null, locked_until: null })
    .where('id', '=', id)
    .where('locked_by', '=', node)
    .execute()
}

/** Lets go of a stream that could not be reached until `retryAt`; a change that was made meanwhile is tried at once. */
export const postponeStream = async (
  db: Db,
  node: string,
  { id, revision }: Pick<ClaimedStream, 'id' | 'revision'>,
  { now, retryAt, error }: { now: number; retryAt: number; error: string },
): Promise<void> => {
  await db
    .updateTable('log_streams')
    .set(eb => ({
      failures: eb('failures', '+', 1),
      failing_since: sql<number>`coalesce(failing_since, ${now})`,
      last_error: error,
      next_attempt_at: retryAt,
    }))
    .where('id', '=', id)
    .where('locked_by', '=', node)
    .where('revision', '=', revision)
    .execute()
  await releaseStream(db, node, id)
}

/** Suspends a stream that was not reached since `before`. True for the one caller who did it. */
export const suspendStream = async (trx: Db, id: string, before: number, now: number): Promise<boolean> => {
  const { numUpdatedRows } = await trx
    .updateTable('log_streams')
    .set({ status: 'suspended', updated_at: now })
    .where('id', '=', id)
    .where('status', '=', 'active')
    .where('failing_since', '<=', before)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

export interface Batch {
  entries: { logId: string; data: Record<string, unknown> }[]
  /** What the stream's cursor becomes when the entries are handed over: the last of them, or how far none was found. */
  cursor: string
}

/** The next settled entries of these types after a cursor, as many as fit. At least one, if there is any. */
export const nextBatch = async (
  db: Db,
  { cursor, types, now }: { cursor: string; types: Types; now: number },
  { entries: most, bytes }: { entries: number; bytes: number },
): Promise<Batch> => {
  const before = settledBefore(db, now)
  const settled = ofTypes(db.selectFrom('logs'), types)
    .select(['log_id', 'data'])
    .where('log_id', '>', cursor)
    .where('log_id', '<', before)
    .orderBy('log_id')
    .limit(most)
  const measured = db
    .selectFrom(settled.as('l'))
    .select([
      'l.log_id',
      'l.data',
      sql<number>`sum(length(l.data)) over (order by l.log_id) - length(l.data)`.as('length_before'),
    ])
  const rows = await db
    .selectFrom(measured.as('m'))
    .select(['m.log_id', 'm.data'])
    .where('m.length_before', '<', bytes)
    .orderBy('m.log_id')
    .execute()
  return {
    entries: rows.map(row => ({ logId: row.log_id, data: JSON.parse(row.data) as Record<string, unknown> })),
    cursor: rows.at(-1)?.log_id ?? (before > cursor ? before : cursor),
  }
}
