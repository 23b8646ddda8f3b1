import type { Selectable } from 'kysely'
import { announcements } from './announcements.ts'
import type { Db } from './dialect.ts'
import type { ActionTables } from './schema/actions.ts'

/** A claimed row: nobody else works on it before its lock time is over. `attempts` counts this one. */
export type QueuedTrigger = Pick<
  Selectable<ActionTables['trigger_queue']>,
  'id' | 'trigger_id' | 'event' | 'about' | 'progress' | 'attempts'
>

const { announce, listen } = announcements()

/** Calls `listener` whenever this process queues a trigger in this store. Answers how to stop that. */
export const onTriggerQueued = listen

/** Queues a trigger inside the caller's transaction, so that its Actions run if and only if what fired it was written. */
export const queueTrigger = async (
  trx: Db,
  row: Pick<QueuedTrigger, 'id' | 'trigger_id' | 'event' | 'about' | 'progress'> & { now: number },
): Promise<void> => {
  const { now, ...rest } = row
  await trx
    .insertInto('trigger_queue')
    .values({ ...rest, attempts: 0, next_attempt_at: now, locked_until: null, created_at: now })
    .execute()
  announce(trx)
}

/** Takes up to `limit` due triggers for `lockFor` milliseconds, in one statement, so that of several workers each gets others. */
export const claimTriggers = (db: Db, now: number, limit: number, lockFor: number): Promise<QueuedTrigger[]> =>
  db
    .updateTable('trigger_queue')
    .set(eb => ({ locked_until: now + lockFor, attempts: eb('attempts', '+', 1) }))
    .where(({ eb, selectFrom }) =>
      eb(
        'id',
        'in',
        selectFrom('trigger_queue')
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
    .returning(['id', 'trigger_id', 'event', 'about', 'progress', 'attempts'])
    .execute()

/** Keeps claimed triggers until `until`, for a worker that is still at them. */
export const keepTriggers = async (db: Db, ids: string[], until: number): Promise<void> => {
  await db
    .updateTable('trigger_queue')
    .set({ locked_until: until })
    .where('id', 'in', ids)
    .where('locked_until', 'is not', null)
    .execute()
}

/**
 * Writes how far this attempt has come. False: somebody else has claimed the row since, or has ended it; what this
 * attempt did must not be recorded a second time.
 */
export const advanceTrigger = async (db: Db, id: string, attempt: number, progress: string): Promise<boolean> => {
  const { numUpdatedRows } = await db
    .updateTable('trigger_queue')
    .set({ progress })
    .where('id', '=', id)
    .where('attempts', '=', attempt)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Puts a trigger back, to be tried again at `at`. */
export const postponeTrigger = async (db: Db, id: string, attempt: number, at: number): Promise<void> => {
  await db
    .updateTable('trigger_queue')
    .set({ next_attempt_at: at, locked_until: null })
    .where('id', '=', id)
    .where('attempts', '=', attempt)
    .execute()
}

/** Forgets a trigger whose Actions are through. False: another attempt has taken over. */
export const endTrigger = async (db: Db, id: string, attempt: number): Promise<boolean> => {
  const { numDeletedRows } = await db
    .deleteFrom('trigger_queue')
    .where('id', '=', id)
    .where('attempts', '=', attempt)
    .executeTakeFirst()
  return numDeletedRows === 1n
}
