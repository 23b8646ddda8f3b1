import type { Selectable } from 'kysely'
import type { Db } from './dialect.ts'
import { claimApproval } from './push-transactions.ts'
import type { Schema } from './schema.ts'
import { hashToken } from './secrets.ts'

/** What an application has asked a user to approve on a device. */
export interface CibaRequest {
  clientId: string
  userId: string
  transactionId: string
  enrollmentId: string
  loginTraceId: string
  /** As the application sent them, without what proves it. */
  params: Record<string, string>
  asked: { audience?: string | undefined; scopes: string[]; organization?: string | undefined }
  createdAt: number
  expiresAt: number
}

/** A request by the digest of its `auth_req_id`, which is all that is kept of that. */
export type StoredCibaRequest = CibaRequest & { idHash: string }

const toRequest = (row: Selectable<Schema['ciba_requests']>): StoredCibaRequest => ({
  idHash: row.id_hash,
  clientId: row.client_id,
  userId: row.user_id,
  transactionId: row.transaction_id,
  enrollmentId: row.enrollment_id,
  loginTraceId: row.login_trace_id,
  params: JSON.parse(row.params) as CibaRequest['params'],
  asked: JSON.parse(row.asked) as CibaRequest['asked'],
  createdAt: row.created_at,
  expiresAt: row.expires_at,
})

/** Stores a request under its `auth_req_id`. Belongs into the transaction that asks the device. */
export const insertCibaRequest = async (trx: Db, id: string, request: CibaRequest): Promise<void> => {
  await trx
    .insertInto('ciba_requests')
    .values({
      id_hash: hashToken(id),
      client_id: request.clientId,
      user_id: request.userId,
      transaction_id: request.transactionId,
      enrollment_id: request.enrollmentId,
      login_trace_id: request.loginTraceId,
      params: JSON.stringify(request.params),
      asked: JSON.stringify(request.asked),
      created_at: request.createdAt,
      expires_at: request.expiresAt,
      polled_at: null,
    })
    .execute()
}

/** The request of an application by its `auth_req_id`; expired ones too. */
export const cibaRequest = async (db: Db, id: string, clientId: string): Promise<StoredCibaRequest | undefined> => {
  const row = await db
    .selectFrom('ciba_requests')
    .selectAll()
    .where('id_hash', '=', hashToken(id))
    .where('client_id', '=', clientId)
    .executeTakeFirst()
  return row && toRequest(row)
}

/** Notes that the application asks. False: it has asked less than `intervalMs` ago. */
export const pollCibaRequest = async (db: Db, idHash: string, now: number, intervalMs: number): Promise<boolean> => {
  const { numUpdatedRows } = await db
    .updateTable('ciba_requests')
    .set({ polled_at: now })
    .where('id_hash', '=', idHash)
    .where(eb => eb.or([eb('polled_at', 'is', null), eb('polled_at', '<=', now - intervalMs)]))
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Takes a request out, once: whoever comes second gets nothing. */
export const takeCibaRequest = async (db: Db, idHash: string): Promise<boolean> => {
  const { numDeletedRows } = await db.deleteFrom('ciba_requests').where('id_hash', '=', idHash).executeTakeFirst()
  return numDeletedRows === 1n
}

/**
 * Takes a request out together with the approval of its device, in the caller's transaction. `lost`: somebody was faster.
 * `void`: the approval counts no more, because it is too old or its device is gone; the request is over then, too.
 */
export const redeemCibaRequest = async (
  trx: Db,
  request: StoredCibaRequest,
  now: number,
): Promise<'redeemed' | 'lost' | 'void'> => {
  if (!(await takeCibaRequest(trx, request.idHash))) return 'lost'
  const { transactionId: id, userId, enrollmentId, loginTraceId } = request
  return (await claimApproval(trx, { id, userId, enrollmentId, loginTraceId }, now)) ? 'redeemed' : 'void'
}

/** Deletes requests whose time was over before `before`; until then they are told so. */
export const pruneCibaRequests = async (db: Db, before: number): Promise<void> => {
  await db.deleteFrom('ciba_requests').where('expires_at', '<', before).execute()
}
