import { randomBytes } from 'node:crypto'
import { digestPurpose } from '../factors/factor.ts'
import { challengeOf, newTransactionId, transactionToken } from '../factors/push-notification/protocol.ts'
import { consentIdOf } from '../guardian/consent.ts'
import { timeOrderedId } from '../ids.ts'
import { bucketKey, budgets } from '../login/budgets.ts'
import type { HttpFacts } from '../login/login.ts'
import { insertLogs, logRow } from '../logs/write.ts'
import type { Services } from '../services.ts'
import { type CibaRequest, insertCibaRequest } from '../store/ciba-requests.ts'
import type { Client } from '../store/clients.ts'
import { type EnrollmentRecord, enrollmentsOf } from '../store/enrollments.ts'
import { spend } from '../store/guards.ts'
import { enqueue } from '../store/outbox.ts'
import { openTransaction } from '../store/push-transactions.ts'
import { newToken } from '../store/secrets.ts'
import { cachedDocument } from '../store/settings.ts'
import { inTransaction } from '../store/transaction.ts'
import { loggedName, userById } from '../store/users.ts'
import { type CibaProblem, problem } from './problem.ts'
import { type ReadRequest, unknownUser } from './read-request.ts'

/** Seconds between two questions of an application. */
export const interval = 5

export interface CibaStart {
  client: Client
  http: HttpFacts
  request: ReadRequest
  params: Record<string, string>
  asked: CibaRequest['asked']
}

export type Started = { ok: true; authReqId: string; expiresIn: number } | { ok: false; problem: CibaProblem }

const refused = (why: CibaProblem): Started => ({ ok: false, problem: why })

/** Whether an application takes approvals from devices; one that says nothing takes what there is. */
const asksDevices = ({ async_approval_notification_channels: channels }: Client): boolean =>
  !Array.isArray(channels) || channels.length === 0 || channels.includes('guardian-push')

/** The device that is asked: the one that was enrolled last, as at a login. */
const deviceOf = async ({ db, box }: Services, userId: string): Promise<EnrollmentRecord | undefined> =>
  (await enrollmentsOf(db, box, userId)).findLast(one => one.factor === 'push-notification' && one.confirmed)

/**
 * Asks a user's device for an approval (authentication reference, 8.5). The application is one that has proven itself. The
 * question goes out if and only if the request is kept.
 */
export const startCiba = async (services: Services, start: CibaStart): Promise<Started> => {
  const { db, box, now } = services
  const { client, http, request, params, asked } = start
  if (!asksDevices(client))
    return refused(problem('invalid_request', 'The application has no notification channel that this server offers.'))
  const user = await userById(db, request.userId)
  if (!user) return refused(unknownUser)
  if (user.blocked) return refused(problem('unauthorized', 'user is blocked', 403))
  const { factors } = await cachedDocument(services, 'guardian')
  const device = factors['push-notification'] ? await deviceOf(services, user.user_id) : undefined
  if (!device)
    return refused(problem('invalid_request', 'The user has no device that is enrolled for push notifications.'))
  const paid = await spend(db, bucketKey('push-send', user.user_id), budgets['push-send'], now())
  if (!paid.ok)
    return refused({
      ...problem('too_many_requests', 'The user was asked too often. Try again later.', 429),
      retryAfter: Math.ceil((paid.retryAt - now()) / 1000),
    })

  const authReqId = newToken()
  const at = now()
  const kept: CibaRequest = {
    clientId: client.client_id,
    userId: user.user_id,
    transactionId: newTransactionId(randomBytes),
    enrollmentId: device.id,
    loginTraceId: timeOrderedId(at),
    params,
    asked,
    createdAt: at,
    expiresAt: at + request.lifetimeMs,
  }
  const about = {
    userId: user.user_id,
    userName: loggedName(user),
    clientId: client.client_id,
    clientName: client.name,
  }
  await inTransaction(db, async trx => {
    await insertCibaRequest(trx, authReqId, kept)
    await openTransaction(trx, {
      id: kept.transactionId,
      kind: 'challenge',
      userId: kept.userId,
      enrollmentId: device.id,
      loginTraceId: kept.loginTraceId,
      createdAt: at,
      expiresAt: kept.expiresAt,
      details: {
        application: client.name,
        clientId: client.client_id,
        userName: about.userName,
        hostname: http.hostname,
        purpose: 'backchannel',
        consent: {
          bindingMessage: request.bindingMessage,
          scope: asked.scopes,
          audience: asked.audience ?? `${http.issuer}userinfo`,
        },
      },
    })
    const digest = (text: string) => box.digest(digestPurpose, text)
    await enqueue(
      trx,
      box,
      {
        channel: 'push',
        to: device.id,
        template: 'push',
        variables: {
          token: transactionToken(digest, kept.transactionId),
          challenge: challengeOf(digest, kept.transactionId),
          issuer: http.issuer,
          startedAt: at,
          application: client.name,
          purpose: 'backchannel',
          consentId: consentIdOf(kept.transactionId),
        },
        expiresAt: kept.expiresAt,
      },
      {
        ...about,
        now: at,
        loginTraceId: kept.loginTraceId,
        ip: http.ip,
        userAgent: http.userAgent,
        hostname: http.hostname,
        authenticator: { id: device.id, type: 'push-notification' },
      },
    )
    await insertLogs(trx, [logRow(services, { type: 'ciba_start_succeeded' }, { ...about, http })])
  })
  return { ok: true, authReqId, expiresIn: request.lifetimeMs / 1000 }
}
