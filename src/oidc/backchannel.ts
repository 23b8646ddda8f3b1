import { randomBytes } from 'node:crypto'
import { uuid } from '../ids.ts'
import type { Services } from '../services.ts'
import { type Client, cachedClient } from '../store/clients.ts'
import type { SessionRecord } from '../store/sessions.ts'
import { signForClient } from './keys.ts'

/** Calls at once, tries of each, and how long one may take. */
const concurrency = 8
const tries = 3
const patience = 5_000
const pauses = [1_000, 5_000]
/** Calls that wait; more than this means that nobody answers, and the oldest are given up. */
const queued = 10_000

/** Who an application wants to hear about; these two when it says nothing (login-flow reference; management reference, 2.8). */
const defaultInitiators = ['rp-logout', 'idp-logout']

interface Call {
  client: Client
  url: string
  session: SessionRecord
  issuer: string
}

const urlsFor = (client: Client, initiator: string): string[] => {
  const settings = client.oidc_logout ?? (client.oidc_backchannel_logout as Client['oidc_logout'])
  const urls = settings?.backchannel_logout_urls ?? []
  const { mode, selected_initiators: selected = defaultInitiators } = settings?.backchannel_logout_initiators ?? {}
  return mode === 'all' || selected.includes(initiator) ? urls : []
}

/** The logout token of one application (authentication reference, 6.5; OpenID Connect Back-Channel Logout, 2.4). */
const logoutToken = (services: Services, { client, session, issuer }: Call): Promise<string> => {
  const iat = Math.floor(services.now() / 1000)
  return signForClient(
    services,
    client,
    {
      iss: issuer,
      sub: session.userId,
      aud: client.client_id,
      iat,
      exp: iat + 120,
      jti: uuid(),
      events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
      sid: session.sid,
      trace_id: randomBytes(16).toString('hex'),
    },
    'logout+jwt',
  )
}

const send = async (services: Services, call: Call): Promise<void> => {
  const response = await fetch(call.url, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ logout_token: await logoutToken(services, call) }),
    signal: AbortSignal.timeout(patience),
  })
  await response.body?.cancel()
  if (response.status !== 200 && response.status !== 204) throw new Error(`answered ${response.status}`)
}

/**
 * Tells applications that a session has ended: off the path of the request that ended it, a few at a time, each a few
 * times. The addresses are the administrator's, so they may be on this machine or network.
 */
export const backchannel = (services: Services) => {
  const waiting: Call[] = []
  const running = new Set<Promise<void>>()
  let closing = false

  const deliver = async (call: Call): Promise<void> => {
    for (let attempt = 0; attempt < tries; attempt += 1) {
      try {
        return await send(services, call)
      } catch (error) {
        const last = attempt === tries - 1 || closing
        services.log.warn(
          { err: error, client_id: call.client.client_id, attempt: attempt + 1 },
          last ? 'a logout call was given up' : 'a logout call failed',
        )
        if (last) return
        await new Promise(resolve => setTimeout(resolve, pauses[attempt]).unref())
      }
    }
  }

  const pump = (): void => {
    while (running.size < concurrency) {
      const call = waiting.shift()
      if (!call) return
      const run: Promise<void> = deliver(call).finally(() => {
        running.delete(run)
        pump()
      })
      running.add(run)
    }
  }

  const enqueue = async (session: SessionRecord, end: { issuer: string; initiator: string }): Promise<void> => {
    for (const clientId of session.clients) {
      const client = await cachedClient(services, clientId)
      if (!client) continue
      for (const url of urlsFor(client, end.initiator)) waiting.push({ client, url, session, issuer: end.issuer })
    }
    if (waiting.length > queued) waiting.splice(0, waiting.length - queued)
    pump()
  }

  return {
    sessionEnded: (session: SessionRecord, end: { issuer: string; initiator: string }): void => {
      enqueue(session, end).catch(error => services.log.error({ err: error }, 'logout calls could not be prepared'))
    },
    close: async (): Promise<void> => {
      closing = true
      waiting.length = 0
      await Promise.allSettled(running)
    },
  }
}
