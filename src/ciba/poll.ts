import type { Services } from '../services.ts'
import {
  cibaRequest,
  pollCibaRequest,
  redeemCibaRequest,
  type StoredCibaRequest,
  takeCibaRequest,
} from '../store/ciba-requests.ts'
import { touchEnrollment } from '../store/enrollments.ts'
import { transactionById } from '../store/push-transactions.ts'
import { inTransaction } from '../store/transaction.ts'
import { type CibaProblem, problem } from './problem.ts'
import { interval } from './start.ts'

/** `request` is known wherever the refusal is about one of the application's. */
export type Polled =
  | { ok: true; request: StoredCibaRequest }
  | { ok: false; problem: CibaProblem; request?: StoredCibaRequest }

const unknown = problem('invalid_grant', 'Invalid or expired auth_req_id.')
const denied = problem('access_denied', 'The end-user denied the authorization request or it has been expired')

/**
 * How a request for approval stands (CIBA, 10.1 and 11). An approval is handed out once, and uses the request up; so do a
 * denial and the end of its time.
 */
export const pollCiba = async (services: Services, authReqId: string, clientId: string): Promise<Polled> => {
  const { db, now } = services
  const request = await cibaRequest(db, authReqId, clientId)
  if (!request) return { ok: false, problem: unknown }
  const refused = (why: CibaProblem): Polled => ({ ok: false, problem: why, request })
  const over = async (why: CibaProblem) => refused((await takeCibaRequest(db, request.idHash)) ? why : unknown)
  if (request.expiresAt <= now()) return over(problem('expired_token', 'The auth_req_id has expired.'))
  if (!(await pollCibaRequest(db, request.idHash, now(), interval * 1000))) {
    // What asks too fast is to leave five seconds more between its questions.
    const retryAfter = interval + 5
    const description = `You are polling faster than allowed. Try again in ${retryAfter} seconds.`
    return refused({ ...problem('slow_down', description), retryAfter })
  }
  const asked = await transactionById(db, request.transactionId)
  switch (asked?.status) {
    case 'pending':
      return refused(problem('authorization_pending', 'The end-user authorization is pending'))
    case 'accepted':
      return redeem(services, request)
    default:
      return over(denied)
  }
}

const redeem = async ({ db, now }: Services, request: StoredCibaRequest): Promise<Polled> => {
  const outcome = await inTransaction(db, async trx => {
    const taken = await redeemCibaRequest(trx, request, now())
    if (taken === 'redeemed') await touchEnrollment(trx, request.enrollmentId, now())
    return taken
  })
  if (outcome === 'redeemed') return { ok: true, request }
  return { ok: false, problem: outcome === 'lost' ? unknown : denied, request }
}
