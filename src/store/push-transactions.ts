import type { Selectable } from 'kysely'
import type { Db } from './dialect.ts'
import { confirmEnrollment } from './enrollments.ts'
import type { Schema } from './schema.ts'

/** What a device shows of the login that asks, and what log entries about its answer say. */
export interface PushDetails {
  application: string
  clientId: string
  userName?: string
  browser?: { name: string; version?: string }
  system?: { name: string; version?: string }
  place?: string
  /** What an approval is good for, where that is no login. */
  purpose?: 'password-reset' | 'backchannel'
  /** What an application wants approved: its words, and what it would get for it. */
  consent?: { bindingMessage: string; scope: string[]; audience: string }
  hostname: string
}

export interface PushTransaction {
  id: string
  kind: 'enroll' | 'challenge'
  userId: string
  enrollmentId?: string
  loginTraceId: string
  status: 'pending' | 'enrolled' | 'accepted' | 'rejected' | 'used' | 'replaced'
  numberDigest?: string
  details: PushDetails
  createdAt: number
  expiresAt: number
}

/** Opens a transaction; of the same login and kind no earlier one can be answered or used any more. */
export const openTransaction = async (
  trx: Db,
  { ticketHash, ...open }: Omit<PushTransaction, 'status'> & { ticketHash?: string },
): Promise<void> => {
  await trx
    .updateTable('push_transactions')
    .set({ status: 'replaced' })
    .where('login_trace_id', '=', open.loginTraceId)
    .where('kind', '=', open.kind)
    .where('status', 'in', ['pending', 'accepted'])
    .execute()
  await trx
    .insertInto('push_transactions')
    .values({
      id: open.id,
      kind: open.kind,
      ticket_hash: ticketHash ?? null,
      user_id: open.userId,
      enrollment_id: open.enrollmentId ?? null,
      login_trace_id: open.loginTraceId,
      status: 'pending',
      number_digest: open.numberDigest ?? null,
      tries: 0,
      details: JSON.stringify(open.details),
      created_at: open.createdAt,
      expires_at: open.expiresAt,
      answered_at: null,
    })
    .execute()
}

export const transactionById = async (db: Db, id: string): Promise<PushTransaction | undefined> => {
  const row = await db.selectFrom('push_transactions').selectAll().where('id', '=', id).executeTakeFirst()
  return row && toTransaction(row)
}

export const transactionByTicket = async (db: Db, ticketHash: string): Promise<PushTransaction | undefined> => {
  const row = await db
    .selectFrom('push_transactions')
    .selectAll()
    .where('ticket_hash', '=', ticketHash)
    .executeTakeFirst()
  return row && toTransaction(row)
}

/** What a device is asked now, oldest first. */
export const pendingChallenges = async (db: Db, enrollmentId: string, now: number): Promise<PushTransaction[]> => {
  const rows = await db
    .selectFrom('push_transactions')
    .selectAll()
    .where('enrollment_id', '=', enrollmentId)
    .where('kind', '=', 'challenge')
    .where('status', '=', 'pending')
    .where('expires_at', '>', now)
    .orderBy('created_at')
    .execute()
  return rows.map(toTransaction)
}

/** Uses up a ticket for the device it makes. False: it was used, replaced, or is too old. */
export const takeTicket = async (db: Db, id: string, enrollmentId: string, now: number): Promise<boolean> => {
  const { numUpdatedRows } = await db
    .updateTable('push_transactions')
    .set({ status: 'enrolled', enrollment_id: enrollmentId, answered_at: now })
    .where('id', '=', id)
    .where('kind', '=', 'enroll')
    .where('status', '=', 'pending')
    .where('expires_at', '>', now)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/**
 * Spends one try at the number, before it is looked at; answers how many that makes. Nothing: there was none left, or
 * nothing is asked any more.
 */
export const spendNumberTry = async (db: Db, id: string, most: number): Promise<number | undefined> => {
  const row = await db
    .updateTable('push_transactions')
    .set(eb => ({ tries: eb('tries', '+', 1) }))
    .where('id', '=', id)
    .where('status', '=', 'pending')
    .where('tries', '<', most)
    .returning('tries')
    .executeTakeFirst()
  return row?.tries
}

/** Takes the one answer of the device that was asked. False: it was answered, replaced, or is too old. */
export const answerTransaction = async (
  db: Db,
  answer: { id: string; enrollmentId: string; status: 'accepted' | 'rejected'; now: number },
): Promise<boolean> => {
  const { numUpdatedRows } = await db
    .updateTable('push_transactions')
    .set({ status: answer.status, answered_at: answer.now })
    .where('id', '=', answer.id)
    .where('kind', '=', 'challenge')
    .where('enrollment_id', '=', answer.enrollmentId)
    .where('status', '=', 'pending')
    .where('expires_at', '>', answer.now)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

interface Asked {
  id: string
  userId: string
  enrollmentId: string
  loginTraceId: string
}

/**
 * Uses up an approval, for the login, user and device that it was given for. False: it was used before, belongs to
 * another login, is too old, or the device is no longer enrolled.
 */
export const claimApproval = async (
  trx: Db,
  { id, userId, enrollmentId, loginTraceId }: Asked,
  now: number,
): Promise<boolean> => {
  const { numUpdatedRows } = await trx
    .updateTable('push_transactions')
    .set({ status: 'used' })
    .where('id', '=', id)
    .where('kind', '=', 'challenge')
    .where('status', '=', 'accepted')
    .where('user_id', '=', userId)
    .where('enrollment_id', '=', enrollmentId)
    .where('login_trace_id', '=', loginTraceId)
    .where('expires_at', '>', now)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('enrollments')
          .select('id')
          .whereRef('enrollments.id', '=', 'push_transactions.enrollment_id')
          .whereRef('enrollments.user_id', '=', 'push_transactions.user_id')
          .where('confirmed', '=', 1),
      ),
    )
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Uses up a ticket that a device has enrolled by, and confirms what it has made. False: it was used before, or the device is gone. */
export const claimEnrolled = async (
  trx: Db,
  { id, userId, enrollmentId, loginTraceId }: Asked,
  made: string[],
  now: number,
): Promise<boolean> => {
  const { numUpdatedRows } = await trx
    .updateTable('push_transactions')
    .set({ status: 'used' })
    .where('id', '=', id)
    .where('kind', '=', 'enroll')
    .where('status', '=', 'enrolled')
    .where('user_id', '=', userId)
    .where('enrollment_id', '=', enrollmentId)
    .where('login_trace_id', '=', loginTraceId)
    .executeTakeFirst()
  if (numUpdatedRows !== 1n) return false
  for (const one of made) if (!(await confirmEnrollment(trx, one, now))) return false
  return true
}

/** What a device has enrolled together, itself first. */
export const enrolledTogether = (
  db: Db,
  userId: string,
  enrollmentId: string,
): Promise<{ id: string; factor: string }[]> =>
  db
    .selectFrom('enrollments')
    .select(['id', 'factor'])
    .where('user_id', '=', userId)
    .where('link_id', '=', enrollmentId)
    .orderBy(eb => eb.case().when('id', '=', enrollmentId).then(0).else(1).end())
    .execute()

const day = 24 * 60 * 60_000

/** Deletes transactions a day after their end, and devices that enrolled for a login which never took them. */
export const prunePush = async (db: Db, now: number): Promise<void> => {
  await db
    .deleteFrom('push_transactions')
    .where('expires_at', '<', now - day)
    .execute()
  await db
    .deleteFrom('enrollments')
    .where('confirmed', '=', 0)
    .where('link_id', 'is not', null)
    .where('created_at', '<', now - day)
    .execute()
}

const toTransaction = (row: Selectable<Schema['push_transactions']>): PushTransaction => ({
  id: row.id,
  kind: row.kind,
  userId: row.user_id,
  enrollmentId: row.enrollment_id ?? undefined,
  loginTraceId: row.login_trace_id,
  status: row.status,
  numberDigest: row.number_digest ?? undefined,
  details: JSON.parse(row.details),
  createdAt: row.created_at,
  expiresAt: row.expires_at,
})
