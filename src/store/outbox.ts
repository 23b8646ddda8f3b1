import type { About, Channel, Message } from '../delivery/message.ts'
import { timeOrderedId } from '../ids.ts'
import { announcements } from './announcements.ts'
import type { Db } from './dialect.ts'
import type { SecretBox } from './secrets.ts'

const purpose = 'outbox.content'

/** A claimed row: nobody else tries it before its lock time is over. */
export interface OutboxItem {
  id: string
  message: Message
  about: About
  /** Which try this is, from 1. */
  attempt: number
  createdAt: number
  expiresAt: number | undefined
}

/** How a message stands: a row that is gone was sent. `error` is the provider's last answer, without message content. */
export type MessageState =
  | { kind: 'sent' }
  | { kind: 'waiting'; attempts: number; error?: string }
  | { kind: 'failed'; error: string }

const { announce, listen } = announcements()

/** Calls `listener` whenever this process puts a message into the outbox of this store. Answers how to stop that. */
export const onEnqueue = listen

/**
 * Puts a message into the outbox, inside the caller's transaction, so that it goes out if and only if what caused it
 * was written. The content is sealed. What the same login still waits for is dropped: its code counts no longer.
 * Answers the id by which `messageState` knows it.
 */
export const enqueue = async (
  trx: Db,
  box: SecretBox,
  message: Message,
  about: About & { now?: number } = {},
): Promise<string> => {
  const { now = Date.now(), ...rest } = about
  const id = timeOrderedId(now)
  if (about.loginTraceId !== undefined) await forgetEarlier(trx, about.loginTraceId, now)
  await trx
    .insertInto('outbox')
    .values({
      id,
      channel: message.channel,
      recipient: message.to,
      content_encrypted: box.seal(purpose, JSON.stringify({ message, about: rest })),
      login_trace_id: about.loginTraceId ?? null,
      attempts: 0,
      next_attempt_at: 0,
      locked_until: null,
      expires_at: message.expiresAt ?? null,
      failed_at: null,
      error: null,
      created_at: now,
    })
    .execute()
  announce(trx)
  return id
}

const forgetEarlier = (trx: Db, loginTraceId: string, now: number) =>
  trx
    .deleteFrom('outbox')
    .where('login_trace_id', '=', loginTraceId)
    .where(eb => eb.or([eb('locked_until', 'is', null), eb('locked_until', '<=', now)]))
    .execute()

/**
 * Takes up to `limit` due messages for `lockFor` milliseconds, in one statement, so that of several workers each gets
 * others. A worker that dies leaves its rows to be taken again when the lock is over.
 */
export const claimDue = async (
  db: Db,
  box: SecretBox,
  now: number,
  limit: number,
  lockFor: number,
): Promise<OutboxItem[]> => {
  const rows = await db
    .updateTable('outbox')
    .set(eb => ({ locked_until: now + lockFor, attempts: eb('attempts', '+', 1) }))
    .where(({ eb, selectFrom }) =>
      eb(
        'id',
        'in',
        selectFrom('outbox')
          .select('id')
          .where('failed_at', 'is', null)
          .where('next_attempt_at', '<=', now)
          .where(or => or.or([or('locked_until', 'is', null), or('locked_until', '<=', now)]))
          .orderBy('next_attempt_at')
          .orderBy('id')
          .limit(limit),
      ),
    )
    // Checked again on the row itself: a second worker waits here for the first, and then must not take it too.
    .where('failed_at', 'is', null)
    .where(eb => eb.or([eb('locked_until', 'is', null), eb('locked_until', '<=', now)]))
    .returning(['id', 'content_encrypted', 'attempts', 'created_at', 'expires_at'])
    .execute()
  return rows.map(row => ({
    id: row.id,
    ...(JSON.parse(box.open(purpose, row.content_encrypted)) as { message: Message; about: About }),
    attempt: row.attempts,
    createdAt: row.created_at,
    expiresAt: row.expires_at ?? undefined,
  }))
}

/** Keeps claimed messages until `until`, for a worker that is still at them. */
export const keepClaimed = async (db: Db, ids: string[], until: number): Promise<void> => {
  await db
    .updateTable('outbox')
    .set({ locked_until: until })
    .where('id', 'in', ids)
    .where('locked_until', 'is not', null)
    .execute()
}

/** Forgets a message that its provider took, content and all. */
export const eraseSent = async (db: Db, id: string): Promise<void> => {
  await db.deleteFrom('outbox').where('id', '=', id).execute()
}

/** Puts a message back to be tried again at `at`, with what went wrong. */
export const postpone = async (db: Db, id: string, at: number, error: string): Promise<void> => {
  await db.updateTable('outbox').set({ next_attempt_at: at, locked_until: null, error }).where('id', '=', id).execute()
}

/** Gives a message up: its content is erased, that it failed and why stays visible until pruned. */
export const giveUp = async (db: Db, id: string, now: number, error: string): Promise<void> => {
  await db
    .updateTable('outbox')
    .set({ content_encrypted: '', failed_at: now, locked_until: null, error })
    .where('id', '=', id)
    .execute()
}

/** How the message with this id stands. */
export const messageState = async (db: Db, id: string): Promise<MessageState> => {
  const row = await db
    .selectFrom('outbox')
    .select(['failed_at', 'attempts', 'error'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) return { kind: 'sent' }
  if (row.failed_at !== null) return { kind: 'failed', error: row.error ?? '' }
  return { kind: 'waiting', attempts: row.attempts, ...(row.error === null ? {} : { error: row.error }) }
}

/** How the newest message of a login stands that has not been sent; nothing when all were. */
export const newestUnsent = async (
  db: Db,
  loginTraceId: string,
): Promise<{ channel: Channel; error?: string } | undefined> => {
  const row = await db
    .selectFrom('outbox')
    .select(['channel', 'error'])
    .where('login_trace_id', '=', loginTraceId)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row && { channel: row.channel, ...(row.error === null ? {} : { error: row.error }) }
}

/** Deletes what was given up before `before`. */
export const pruneFailed = async (db: Db, before: number): Promise<void> => {
  await db.deleteFrom('outbox').where('failed_at', '<', before).execute()
}
