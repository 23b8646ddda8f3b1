import type { JWTPayload } from 'jose'
import { z } from 'zod'
import { digestPurpose, openingPurpose } from '../factors/factor.ts'
import { deviceData } from '../factors/push-notification/device.ts'
import { challengeOf, idOfToken, transactionToken } from '../factors/push-notification/protocol.ts'
import type { LogFact } from '../flow/log-fact.ts'
import type { HttpFacts } from '../login/login.ts'
import { insertLogs, logRow } from '../logs/write.ts'
import type { Services } from '../services.ts'
import { type EnrollmentRecord, enrollmentById } from '../store/enrollments.ts'
import { answerTransaction, type PushTransaction, spendNumberTry, transactionById } from '../store/push-transactions.ts'
import { isSame } from '../store/secrets.ts'
import { inTransaction } from '../store/transaction.ts'
import { verifyDeviceJwt } from './device-jwt.ts'
import { GuardianError } from './guardian-error.ts'

export const resolveSchema = z.object({ challenge_response: z.string().min(1).max(8192) })

/** What a device says by its signature. */
const answerSchema = z.object({
  auth0_guardian_method: z.literal('push'),
  auth0_guardian_accepted: z.boolean(),
  auth0_guardian_reason: z.string().max(1000).optional(),
  sallyport_number: z.string().max(8).optional(),
})

/** Wrong numbers after which a request is as good as denied. */
const mostTries = 3

/** The transaction that a token opens; a token of our own making proves itself. */
export const transactionOf = async ({ db, box }: Services, token: string): Promise<PushTransaction> => {
  const id = idOfToken(token)
  if (
    id === undefined ||
    !isSame(
      token,
      transactionToken(text => box.digest(digestPurpose, text), id),
    )
  )
    throw new GuardianError('invalid_token')
  const found = await transactionById(db, id)
  if (found?.kind !== 'challenge' || found.status !== 'pending') throw new GuardianError('login_transaction_not_found')
  return found
}

/**
 * Takes a device's answer to a login. Only the device that was asked can give it, by its signature over the challenge;
 * the first answer counts and there is no second.
 */
export const resolve = async (services: Services, token: string, response: string, http: HttpFacts): Promise<void> => {
  const { db, box, now } = services
  const asked = await transactionOf(services, token)
  if (asked.expiresAt <= now()) throw new GuardianError('transaction_expired')
  const device = asked.enrollmentId ? await enrollmentById(db, box, asked.enrollmentId) : undefined
  if (!device?.confirmed || device.userId !== asked.userId) throw new GuardianError('device_account_not_found')
  const answered = { id: asked.id, enrollmentId: device.id, now: now() }
  const log = (fact: LogFact) => logRow(services, fact, contextOf(asked, http))

  const answer = await readAnswer(services, asked, device, response).catch(async error => {
    await insertLogs(db, [log(failed(device, 'invalid_challenge_response', 'The challenge response is not valid'))])
    throw new GuardianError('invalid_challenge_response', { detail: String(error) })
  })

  const reject = async (reason: string | undefined) =>
    inTransaction(db, async trx => {
      if (!(await answerTransaction(trx, { ...answered, status: 'rejected' })))
        throw new GuardianError('login_transaction_not_found')
      await insertLogs(trx, [log(rejected(device, reason))])
    })
  if (!answer.auth0_guardian_accepted) return reject(answer.auth0_guardian_reason)

  if (asked.numberDigest !== undefined) {
    if (answer.sallyport_number === undefined) throw new GuardianError('number_required')
    const tries = await spendNumberTry(db, asked.id, mostTries)
    if (tries === undefined) throw new GuardianError('login_transaction_not_found')
    if (!isSame(asked.numberDigest, box.digest(openingPurpose, `${asked.id}:${answer.sallyport_number}`))) {
      if (tries >= mostTries) await reject('wrong number')
      throw new GuardianError('invalid_number')
    }
  }
  if (!(await answerTransaction(db, { ...answered, status: 'accepted' })))
    throw new GuardianError('login_transaction_not_found')
}

const readAnswer = async (
  services: Services,
  asked: PushTransaction,
  device: EnrollmentRecord,
  response: string,
): Promise<z.output<typeof answerSchema>> => {
  const claims: JWTPayload = await verifyDeviceJwt(services, device, response, {
    issuer: deviceData(device).identifier,
    subject: challengeOf(text => services.box.digest(digestPurpose, text), asked.id),
    path: 'resolve-transaction',
  })
  return answerSchema.parse(claims)
}

const authenticatorOf = ({ id }: EnrollmentRecord) => ({ id, type: 'push-notification' })

const failed = (device: EnrollmentRecord, errorCode: string, message: string): LogFact => ({
  type: 'gd_auth_failed',
  details: { authenticator: authenticatorOf(device), failure_details: { errorCode, message } },
})

const rejected = (device: EnrollmentRecord, reason: string | undefined): LogFact => ({
  type: 'gd_auth_rejected',
  details: {
    authenticator: authenticatorOf(device),
    ...(reason !== undefined && { failure_details: { errorCode: 'transaction-rejected', message: reason } }),
  },
})

const contextOf = ({ userId, loginTraceId, details }: PushTransaction, http: HttpFacts) => ({
  http,
  userId,
  userName: details.userName,
  clientId: details.clientId,
  clientName: details.application,
  traceId: loginTraceId,
})
