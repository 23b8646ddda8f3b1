import type { ServerResponse } from 'node:http'
import { compactVerify, createLocalJWKSet, decodeJwt } from 'jose'
import type { HttpFacts } from '../login/login.ts'
import { writeLog } from '../logs/write.ts'
import type { Services } from '../services.ts'
import { type Client, cachedClient, openClientSecret } from '../store/clients.ts'
import { hashToken, isSame } from '../store/secrets.ts'
import { type SessionRecord, sessionByHash } from '../store/sessions.ts'
import { cachedDocument } from '../store/settings.ts'
import type { Rendered } from '../universal-login/pages.ts'
import { endSession } from './end-session.ts'
import { hmacKey, idTokenAlg, verificationKeys } from './keys.ts'
import { confirmPage, donePage, okPage, refusedPage } from './logout-pages.ts'
import { sessionCookieName } from './paths.ts'
import type { ProtocolParts } from './provider.ts'
import { logoutUrlAllowed } from './url-match.ts'

/** A logout that a browser asked for. */
export interface LogoutRequest {
  path: '/v2/logout' | '/oidc/logout'
  method: string
  params: Record<string, string>
  cookies: Record<string, string>
  facts: HttpFacts
}

/** What an `id_token_hint` proves; it may have expired. */
interface Hint {
  sub?: string
  sid?: string
  aud: string
}

class Refused extends Error {}

const application = async (services: Services, clientId: string | undefined): Promise<Client | undefined> => {
  if (clientId === undefined) return undefined
  const client = await cachedClient(services, clientId)
  if (!client || client.global) throw new Refused('The application is unknown.')
  return client
}

const readHint = async (services: Services, issuer: string, token: string): Promise<Hint> => {
  try {
    const { aud, iss, sub, sid } = decodeJwt(token)
    const audience = [aud].flat()[0]
    const client = await application(services, audience)
    if (!client || iss !== issuer) throw new Refused()
    const secret = idTokenAlg(client) === 'HS256' ? openClientSecret(services.box, client) : undefined
    if (secret !== undefined) await compactVerify(token, hmacKey(client, secret), { algorithms: ['HS256'] })
    else {
      const keys = createLocalJWKSet({ keys: (await verificationKeys(services)).map(({ alg: _, ...key }) => key) })
      await compactVerify(token, keys, { algorithms: ['RS256', 'RS512', 'PS256'] })
    }
    return { sub, sid: typeof sid === 'string' ? sid : undefined, aud: client.client_id }
  } catch (cause) {
    throw new Refused('id_token_hint is not an ID token of ours.', { cause })
  }
}

/** Where the browser goes afterwards; only to what the application, or without one the tenant, has listed. */
const targetOf = (asked: string | undefined, allowed: string[], fallback: boolean): string | undefined => {
  if (asked === undefined) return fallback ? allowed.find(url => !url.includes('*')) : undefined
  if (!logoutUrlAllowed(asked, allowed)) throw new Refused(`The URL ${asked} is not among the allowed logout URLs.`)
  return asked
}

interface Plan {
  client: Client | undefined
  target: string | undefined
  allowed: string[]
  /** The request shows that the browser's own application asks. */
  proven: boolean
}

const planV2 = async (services: Services, { params }: LogoutRequest): Promise<Plan> => {
  const client = await application(services, params.client_id)
  const tenant = await cachedDocument(services, 'tenant')
  const allowed = client ? (client.allowed_logout_urls ?? []) : tenant.allowed_logout_urls
  return { client, allowed, target: targetOf(params.returnTo, allowed, client !== undefined), proven: true }
}

const planOidc = async (
  services: Services,
  { params, facts }: LogoutRequest,
  session: SessionRecord | undefined,
): Promise<Plan> => {
  const hint = params.id_token_hint ? await readHint(services, facts.issuer, params.id_token_hint) : undefined
  if (hint && params.client_id !== undefined && params.client_id !== hint.aud)
    throw new Refused('client_id does not match the provided id_token_hint.')
  const client = await application(services, params.client_id ?? hint?.aud)
  const tenant = await cachedDocument(services, 'tenant')
  const allowed = client ? (client.allowed_logout_urls ?? []) : tenant.allowed_logout_urls
  const asked = targetOf(params.post_logout_redirect_uri, allowed, false)
  const proven =
    !session ||
    (hint !== undefined && hint.sub === session.userId && (hint.sid === undefined || hint.sid === session.sid)) ||
    params.logout_hint === session.sid ||
    (tenant.sessions as { oidc_logout_prompt_enabled?: boolean } | null)?.oidc_logout_prompt_enabled === false
  return { client, allowed, proven, target: asked && withState(asked, params.state) }
}

const withState = (target: string, state: string | undefined): string => {
  if (state === undefined) return target
  const url = new URL(target)
  url.searchParams.set('state', state)
  return url.href
}

/**
 * `/v2/logout` and `/oidc/logout` (authentication reference, 7): the session ends, its applications are told, the browser
 * goes where it may. The second asks first, unless the request proves whose logout it is.
 */
export const logout =
  ({ services }: Pick<ProtocolParts, 'services'>) =>
  async (request: LogoutRequest, outgoing: ServerResponse): Promise<void> => {
    const { facts, params, cookies } = request
    const cookie = cookies[sessionCookieName]
    const session = cookie ? await sessionByHash(services.db, hashToken(cookie), services.now()) : undefined
    const record = (type: 'slo' | 'flo', description: string, plan?: Plan) =>
      writeLog(
        services,
        {
          type,
          description,
          details: { return_to: plan?.target, allowed_logout_url: plan?.allowed, session_id: session?.sid },
        },
        {
          http: facts,
          userId: session?.userId,
          clientId: plan?.client?.client_id ?? params.client_id,
          clientName: plan?.client?.name,
          sessionId: session?.sid,
        },
      )
    try {
      const plan =
        request.path === '/v2/logout' ? await planV2(services, request) : await planOidc(services, request, session)
      const secret = services.box.digest('logout', cookie ?? '')
      const confirmed = request.method === 'POST' && isSame(params.confirm ?? '', secret)
      const asked = { services, facts, clientId: plan.client?.client_id, locales: params.ui_locales }
      if (confirmed && params.action === 'deny') return show(outgoing, await donePage(asked, false))
      if (session && !plan.proven && !confirmed) return show(outgoing, await confirmPage(asked, params, secret))
      if (session) {
        await endSession(services, session, { issuer: facts.issuer, initiator: 'rp-logout' })
        await record('slo', 'User successfully logged out', plan)
      }
      if (cookie) outgoing.setHeader('Set-Cookie', expired(facts.issuer))
      if (plan.target === undefined)
        return show(outgoing, request.path === '/v2/logout' ? okPage : await donePage(asked, true))
      outgoing.writeHead(302, { Location: inHeader(plan.target), 'Cache-Control': 'no-store' })
      outgoing.end()
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      await record('flo', error.message)
      show(outgoing, await refusedPage({ services, facts, clientId: params.client_id }, error.message))
    }
  }

/** An address as a header takes it, letter by letter as it was given otherwise: encoded, and without what URLs drop. */
const inHeader = (address: string): string =>
  address
    .toWellFormed()
    .replace(/[\t\r\n]/g, '')
    .replace(/[^\x21-\x7e]/gu, encodeURIComponent)

const expired = (issuer: string): string =>
  `${sessionCookieName}=; path=/; expires=Thu, 01 Jan 1970 00:00:00 GMT; httponly; ${
    issuer.startsWith('https:') ? 'samesite=none; secure' : 'samesite=lax'
  }`

const show = (outgoing: ServerResponse, { status, headers, body }: Rendered): void => {
  outgoing.writeHead(status, headers)
  outgoing.end(body)
}
