import type { Selectable } from 'kysely'
import { announcements } from './announcements.ts'
import type { Db } from './dialect.ts'
import { claimRows, endRow, keepRows, postponeRow } from './queue-rows.ts'
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

/** Takes triggers that are due. */
export const claimTriggers = (db: Db, now: number, limit: number, lockFor: number): Promise<QueuedTrigger[]> =>
  claimRows(db, 'trigger_queue', { now, limit, lockFor })

/** Keeps claimed triggers until `until`, for a worker that is still at them. */
export const keepTriggers = (db: Db, ids: string[], until: number): Promise<void> =>
  keepRows(db, 'trigger_queue', ids, until)

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

/** Puts a trigger back, to be tried again at `at`. False: another attempt has taken over. */
export const postponeTrigger = (db: Db, id: string, attempt: number, at: number): Promise<boolean> =>
  postponeRow(db, 'trigger_queue', id, attempt, at)

/** Forgets a trigger whose Actions are through. False: another attempt has taken over. */
export const endTrigger = (db: Db, id: string, attempt: number): Promise<boolean> =>
  endRow(db, 'trigger_queue', id, attempt)
