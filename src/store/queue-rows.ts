import type { Selectable } from 'kysely'
import type { Db } from './dialect.ts'
import type { Schema } from './schema.ts'

/** The queues of plain rows: an id, when it is due, until when somebody works on it, and how often that was tried. */
type Queue = 'logout_calls' | 'trigger_queue'

/** The builder takes one table; both have the columns that are named here. */
const oneOf = (queue: Queue) => queue as 'trigger_queue'

/**
 * Takes up to `limit` due rows for `lockFor` milliseconds, in one statement, so that of several workers each gets others.
 * A worker that dies leaves its rows to be taken again when the lock is over. `attempts` counts this one.
 */
export const claimRows = <Q extends Queue>(
  db: Db,
  queue: Q,
  { now, limit, lockFor }: { now: number; limit: number; lockFor: number },
): Promise<Selectable<Schema[Q]>[]> =>
  db
    .updateTable(oneOf(queue))
    .set(eb => ({ locked_until: now + lockFor, attempts: eb('attempts', '+', 1) }))
    .where(({ eb, selectFrom }) =>
      eb(
        'id',
        'in',
        selectFrom(oneOf(queue))
          .select('id')
          .where('next_attempt_at', '<=', now)
          .where(or => or.or([or('locked_until', 'is', null), or('locked_until', '<=', now)]))
          .orderBy('next_attempt_at')
          .orderBy('id')
          .limit(limit),
      ),
    )
    // Checked again on the row itself: a second worker waits here for the first, and then must not take it too.
    .where(eb => eb.or([eb('locked_until', 'is', null), eb('locked_until', '<=', now)]))
    .returningAll()
    .execute() as Promise<Selectable<Schema[Q]>[]>

/** Keeps claimed rows until `until`, for a worker that is still at them. */
export const keepRows = async (db: Db, queue: Queue, ids: string[], until: number): Promise<void> => {
  await db
    .updateTable(oneOf(queue))
    .set({ locked_until: until })
    .where('id', 'in', ids)
    .where('locked_until', 'is not', null)
    .execute()
}

/** Puts a row back, to be tried again at `at`. False: another attempt has taken over. */
export const postponeRow = async (db: Db, queue: Queue, id: string, attempt: number, at: number): Promise<boolean> => {
  const { numUpdatedRows } = await db
    .updateTable(oneOf(queue))
    .set({ next_attempt_at: at, locked_until: null })
    .where('id', '=', id)
    .where('attempts', '=', attempt)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Forgets a row that is done with. False: another attempt has taken over. */
export const endRow = async (db: Db, queue: Queue, id: string, attempt: number): Promise<boolean> => {
  const { numDeletedRows } = await db
    .deleteFrom(oneOf(queue))
    .where('id', '=', id)
    .where('attempts', '=', attempt)
    .executeTakeFirst()
  return numDeletedRows === 1n
}
