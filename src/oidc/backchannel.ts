import { randomBytes } from 'node:crypto'
import { uuid } from '../ids.ts'
import { insertLogs, logRow } from '../logs/write.ts'
import { type QueueWorker, startQueueWorker } from '../queue-worker.ts'
import type { Services } from '../services.ts'
import { type Client, cachedClient } from '../store/clients.ts'
import {
  claimLogoutCalls,
  endLogoutCall,
  keepLogoutCalls,
  type LogoutCall,
  onLogoutCall,
  postponeLogoutCall,
} from '../store/logout-calls.ts'
import { inTransaction } from '../store/transaction.ts'
import { signForClient } from './keys.ts'

/** Milliseconds that one call may take. */
const patience = 5_000
/** Milliseconds to wait after each failed try; after the last one the call is given up. */
const backOff = [1_000, 5_000, 30_000, 120_000, 600_000]
/** A call stays with its worker while that lives, and goes to another one so long after it died. */
const lockFor = 6_000

/** The logout token of one application (authentication reference, 6.5; OpenID Connect Back-Channel Logout, 2.4). */
const logoutToken = (services: Services, client: Client, call: LogoutCall): Promise<string> => {
  const iat = Math.floor(services.now() / 1000)
  const shows = client.oidc_logout?.backchannel_logout_session_metadata?.include === true
  return signForClient(
    services,
    client,
    {
      iss: call.issuer,
      sub: call.user_id,
      aud: client.client_id,
      iat,
      exp: iat + 120,
      jti: uuid(),
      events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
      sid: call.sid,
      trace_id: randomBytes(16).toString('hex'),
      ...(shows && { session_metadata: JSON.parse(call.metadata) }),
    },
    'logout+jwt',
  )
}

/** The addresses are the administrator's, so they may be on this machine or network. */
const send = async (url: string, token: string): Promise<void> => {
  const response = await fetch(url, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ logout_token: token }),
    signal: AbortSignal.timeout(patience),
  })
  await response.body?.cancel()
  if (response.status !== 200 && response.status !== 204) throw new Error(`answered ${response.status}`)
}

/** What went wrong, for the tenant log. */
const reasonOf = (error: unknown): string => {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  return cause instanceof Error ? cause.message : String(cause)
}

const work = async (services: Services, call: LogoutCall): Promise<void> => {
  const client = await cachedClient(services, call.client_id)
  const url = client?.oidc_logout?.backchannel_logout_urls?.[0]
  if (!client || url === undefined) {
    // The application has gone, or wants to hear no more.
    await endLogoutCall(services.db, call.id, call.attempts)
    return
  }
  const fact = { details: { backchannel_logout_url: url, initiator: call.initiator } }
  const context = {
    clientId: client.client_id,
    clientName: client.name,
    userId: call.user_id,
    sessionId: call.sid,
    http: { ip: '', hostname: new URL(call.issuer).hostname },
  }
  try {
    await send(url, await logoutToken(services, client, call))
  } catch (error) {
    return failed(services, call, {
      reason: reasonOf(error),
      log: reason =>
        logRow(
          services,
          { type: 'oidc_backchannel_logout_failed', description: reason, details: { ...fact.details, error: reason } },
          context,
        ),
    })
  }
  await inTransaction(services.db, async trx => {
    if (await endLogoutCall(trx, call.id, call.attempts))
      await insertLogs(trx, [logRow(services, { type: 'oidc_backchannel_logout_succeeded', ...fact }, context)])
  })
}

/** The first failure tells that something is wrong, the last that the application was never told. */
const failed = async (
  services: Services,
  call: LogoutCall,
  failure: { reason: string; log: (reason: string) => ReturnType<typeof logRow> },
): Promise<void> => {
  const wait = backOff[call.attempts - 1]
  services.log.warn(
    { client_id: call.client_id, attempt: call.attempts, reason: failure.reason },
    'a logout call failed',
  )
  await inTransaction(services.db, async trx => {
    const ours =
      wait === undefined
        ? await endLogoutCall(trx, call.id, call.attempts)
        : await postponeLogoutCall(trx, call.id, call.attempts, services.now() + wait)
    if (ours && (wait === undefined || call.attempts === 1)) await insertLogs(trx, [failure.log(failure.reason)])
  })
}

/**
 * Starts the worker that tells applications of sessions that have ended: rows that any node works off, each a few times
 * until the application has heard.
 */
export const startLogoutCalls = (services: Services): QueueWorker =>
  startQueueWorker<LogoutCall>({
    what: 'a logout call',
    log: services.log,
    atOnce: 8,
    pollEvery: 1000,
    claim: room => claimLogoutCalls(services.db, services.now(), room, lockFor),
    keep: ids => keepLogoutCalls(services.db, ids, services.now() + lockFor),
    work: call => work(services, call),
    onQueued: listener => onLogoutCall(services.db, listener),
  })
