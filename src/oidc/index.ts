import './runtime-notice.ts'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { factsOf } from '../http/facts.ts'
import { nameRoute } from '../http/route-names.ts'
import type { HttpFacts } from '../login/login.ts'
import type { Services } from '../services.ts'
import { deleteRecordsOfGrant } from '../store/oidc-records.ts'
import { deleteRefreshTokensOfGrant } from '../store/refresh-tokens.ts'
import { cachedDocument } from '../store/settings.ts'
import { ensureSigningKeys } from '../store/signing-keys.ts'
import { startLogoutCalls } from './backchannel.ts'
import { deviceRequest } from './device-login.ts'
import { discovery, jwks, webfinger } from './discovery.ts'
import { cookiesOf, libraryRequest } from './library-request.ts'
import { logout } from './logout.ts'
import { type OwnCode, type ProvenLogin, redeemCode } from './own-code.ts'
import { followedLink, provesItself, startUnproven } from './passwordless.ts'
import { routeOf } from './paths.ts'
import type { ProtocolParts } from './provider.ts'
import { providers } from './registry.ts'
import { type Fields, parseFields, readBody, single, UnreadableBody } from './request-body.ts'
import { openRequestObject, type SignedRequest } from './request-object.ts'
import { keepState } from './request-state.ts'
import { checkSeams } from './seams.ts'
import { apartFromSession, isTried } from './tried-login.ts'

export { verificationKeys } from './keys.ts'
export { loginCookieName, rememberCookieName, resumePath, sessionCookieName } from './paths.ts'
export { originAllowed } from './url-match.ts'

/** The protocol layer: `/authorize`, `/oauth/*`, `/userinfo`, logout, discovery. */
export interface ProtocolLayer {
  /** Whether this layer answers a path. */
  handles: (pathname: string) => boolean
  handler: (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void>
  /** Answers a request if its path is one of ours, and says so. */
  protocol: (incoming: IncomingMessage, outgoing: ServerResponse) => boolean
  /** Uses up a code for a page of this server itself; nothing for one that is not good. */
  redeem: (code: OwnCode) => Promise<ProvenLogin | undefined>
  /** Lets logout calls that are under way finish, for a while. */
  close: () => Promise<void>
}

/** Makes the protocol layer; the signing keys are there when it resolves. */
export const oidc = async (parts: Pick<ProtocolParts, 'services' | 'login' | 'host'>): Promise<ProtocolLayer> => {
  const { services, login, host } = parts
  checkSeams()
  await ensureSigningKeys(services)
  const calls = startLogoutCalls(services)
  const protocolParts: ProtocolParts = {
    services,
    login,
    host,
    endGrant: async grantId => {
      await deleteRefreshTokensOfGrant(services.db, grantId)
      await deleteRecordsOfGrant(services.db, 'AccessToken', grantId)
    },
  }
  const providerOf = providers(protocolParts)
  const leave = logout(protocolParts)

  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse, path: string): Promise<void> => {
    const facts = factsOf(incoming)
    if (path.startsWith('/.well-known/')) return wellKnown(services, facts, path, incoming, outgoing)
    const query = parseFields((incoming.url ?? '').split('?').slice(1).join('?'))
    const body = incoming.method === 'POST' ? await readBody(incoming) : {}
    const cookies = cookiesOf(incoming)
    if (path === '/v2/logout' || path === '/oidc/logout') {
      const params = single({ ...query, ...body })
      return leave({ path, method: incoming.method ?? 'GET', params, cookies, facts }, outgoing)
    }
    const tenant = await cachedDocument(services, 'tenant')
    if (path === '/passwordless/start' && incoming.method === 'POST' && !provesItself(incoming, body)) {
      if (!tenant.flags['enforce_client_authentication_on_passwordless_start'])
        return startUnproven(services, { incoming, http: { ...facts, body: single(body) } }, outgoing)
    }
    const link = path === '/passwordless/verify_redirect' ? followedLink(incoming, single(query)) : undefined
    if (path === '/passwordless/verify_redirect' && !link)
      return json(outgoing, 404, { error: 'not_found', error_description: 'Not found' })
    const forDevice = path === '/activate/login'
    const asked = forDevice
      ? await deviceRequest(services, facts, single(query).user_code, cookies)
      : (link?.query ?? query)
    if (!asked) {
      outgoing.writeHead(303, { Location: '/activate', 'Cache-Control': 'no-store' }).end()
      return
    }
    const target = forDevice || link ? '/authorize' : path
    const opened = await openedRequest(services, facts.issuer, target, asked, body)
    const resources = tenant.resource_parameter_profile === 'compatibility'
    const request = libraryRequest(incoming, target, opened.query, opened.body, resources)
    const params = { ...opened.query, ...opened.body }
    const tried = isTried({ path: target, issuer: facts.issuer, params }, cookies)
    if (tried) apartFromSession(request, outgoing)
    keepState(request, {
      forDevice,
      tried,
      passwordless: link?.brought,
      signed: opened.signed,
      http: { ...facts, body: single(body) },
      cookies,
      apis: new Map(),
      grants: new Map(),
    })
    const serving = await providerOf(facts.issuer)
    await serving.answer(request, outgoing)
  }

  const handler = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const path = pathOf(incoming)
    nameRoute(incoming, routeOf(path) ?? path)
    try {
      await answer(incoming, outgoing, path)
    } catch (error) {
      const unreadable = error instanceof UnreadableBody
      if (!unreadable) services.log.error({ err: error }, 'the protocol layer failed')
      if (outgoing.headersSent) outgoing.end()
      else if (unreadable) json(outgoing, 400, { error: 'invalid_request', error_description: error.message })
      else json(outgoing, 500, { error: 'server_error', error_description: 'An internal error occurred' })
    }
  }

  const handles = (pathname: string) => routeOf(pathname) !== undefined
  return {
    handles,
    handler,
    protocol: (incoming, outgoing) => {
      if (!handles(pathOf(incoming))) return false
      void handler(incoming, outgoing)
      return true
    },
    redeem: code => redeemCode(services, protocolParts.endGrant, code),
    close: calls.stop,
  }
}

/** The fields of an authorization request, pushed or not, with what a signed one says in them. */
const openedRequest = async (
  services: Services,
  issuer: string,
  target: string,
  query: Fields,
  body: Fields,
): Promise<{ query: Fields; body: Fields; signed?: SignedRequest }> => {
  if (target === '/authorize') {
    const { fields, signed } = await openRequestObject(services, issuer, { ...query, ...body })
    return { query: fields, body: {}, signed }
  }
  if (target !== '/oauth/par') return { query, body }
  const proof = Object.entries(body).filter(([name]) => clientProof.includes(name))
  const asked = Object.entries(body).filter(([name]) => !clientProof.includes(name))
  const { fields, signed } = await openRequestObject(services, issuer, Object.fromEntries(asked))
  return { query, body: { ...fields, ...Object.fromEntries(proof) }, signed }
}

/** By what a client proves itself; no signed request speaks of it. */
const clientProof = ['client_secret', 'client_assertion', 'client_assertion_type']

const pathOf = (incoming: IncomingMessage): string => (incoming.url ?? '/').split('?', 1)[0] as string

const json = (outgoing: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void => {
  outgoing.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8', ...headers })
  outgoing.end(JSON.stringify(body))
}

/** Discovery and keys, readable from any page. */
const wellKnown = async (
  services: Services,
  { issuer }: HttpFacts,
  path: string,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> => {
  const open = { 'Access-Control-Allow-Origin': '*', 'Cache-Control': 'public, max-age=15' }
  if (incoming.method === 'OPTIONS') {
    const asked = incoming.headers['access-control-request-headers']
    outgoing.writeHead(204, {
      ...open,
      'Access-Control-Allow-Methods': 'GET',
      ...(asked ? { 'Access-Control-Allow-Headers': asked } : {}),
    })
    outgoing.end()
    return
  }
  if (path === '/.well-known/webfinger') {
    const { resource, rel } = single(parseFields((incoming.url ?? '').split('?').slice(1).join('?')))
    if (!resource)
      return json(
        outgoing,
        400,
        { error: 'invalid_request', error_description: 'Missing required parameter: resource' },
        open,
      )
    const found = webfinger(issuer, resource, rel)
    if (!found) return json(outgoing, 404, { error: 'not_found', error_description: 'Not found' }, open)
    return json(outgoing, 200, found, { ...open, 'Content-Type': 'application/jrd+json; charset=utf-8' })
  }
  const body = path === '/.well-known/jwks.json' ? await jwks(services) : await discovery(services, issuer)
  json(outgoing, 200, body, open)
}
