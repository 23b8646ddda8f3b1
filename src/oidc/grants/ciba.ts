import type { KoaContextWithOIDC } from 'oidc-provider'
import { pollCiba } from '../../ciba/poll.ts'
import { type CibaProblem, problem } from '../../ciba/problem.ts'
import { readRequest } from '../../ciba/read-request.ts'
import { interval, startCiba } from '../../ciba/start.ts'
import { writeLog } from '../../logs/write.ts'
import { applicationOf, isPublic } from '../clients.ts'
import type { ProtocolParts } from '../provider.ts'
import { textsOf } from '../refresh.ts'
import { stateOf } from '../request-state.ts'
import { apiOf } from '../resources.ts'
import { bodyOf, paramsOf } from '../seams.ts'
import { checkOrganization } from '../validate-request.ts'
import { refusalOf } from './decision.ts'
import { askedOf, directLogin, userFacts } from './direct-login.ts'
import { issue } from './issue.ts'
import { proofOf } from './library.ts'
import { cibaType } from './names.ts'
import { missing, TokenRefusal } from './token-refusal.ts'

type Handler = (ctx: KoaContextWithOIDC) => Promise<void>

const refusalFor = (ctx: KoaContextWithOIDC, { status, error, description, retryAfter }: CibaProblem): TokenRefusal => {
  if (retryAfter !== undefined) ctx.set('Retry-After', String(retryAfter))
  return new TokenRefusal(status, error, description, error === 'slow_down' ? { interval: retryAfter } : {})
}

/** Only applications of the tenant's own, which can prove themselves and have the grant, may ask. */
const checkClient = (ctx: KoaContextWithOIDC): void => {
  const client = applicationOf(ctx.oidc.client as never)
  if (!client.is_first_party || isPublic(ctx.oidc.client as never) || !client.grant_types?.includes(cibaType))
    throw new TokenRefusal(403, 'unauthorized_client', `Grant type '${cibaType}' not allowed for the client.`)
}

/** `/bc-authorize`: an application asks a user for an approval (authentication reference, 8.5). */
export const cibaStart =
  (parts: ProtocolParts): Handler =>
  async ctx => {
    const { services } = parts
    const client = applicationOf(ctx.oidc.client as never)
    const http = userFacts(ctx)
    const given = paramsOf(ctx)
    const begin = async () => {
      checkClient(ctx)
      const { authorization_details } = textsOf(bodyOf(ctx))
      const request = readRequest({ ...given, authorization_details }, services.config.domains)
      if ('error' in request) throw refusalFor(ctx, request)
      checkOrganization(client, given.organization)
      const { api, scopes } = await askedOf(parts, ctx)
      const { grant_type: _, client_secret: __, client_assertion: ___, ...params } = textsOf(bodyOf(ctx))
      const asked = { audience: api?.audience, scopes, organization: given.organization }
      const started = await startCiba(services, { client, http, request, params, asked })
      if (!started.ok) throw refusalFor(ctx, started.problem)
      ctx.body = { auth_req_id: started.authReqId, expires_in: started.expiresIn, interval }
    }
    try {
      await begin()
    } catch (error) {
      const description = error instanceof Error ? error.message : undefined
      const about = { http, clientId: client.client_id, clientName: client.name }
      await writeLog(services, { type: 'ciba_start_failed', description }, about)
      throw error
    }
  }

/** The application asks whether its request was approved; the login that gives the tokens runs then. */
export const cibaGrant =
  (parts: ProtocolParts): Handler =>
  async ctx => {
    const { services } = parts
    checkClient(ctx)
    const { auth_req_id } = paramsOf(ctx)
    if (!auth_req_id) throw missing('auth_req_id')
    const proof = await proofOf(ctx)
    const polled = await pollCiba(services, auth_req_id, ctx.oidc.client?.clientId as string)
    stateOf(ctx).subject = polled.request?.userId
    if (!polled.ok) throw refusalFor(ctx, polled.problem)
    const { userId, enrollmentId, loginTraceId, params, asked } = polled.request
    const { audience, scopes, organization } = asked
    const api = audience === undefined ? undefined : await apiOf(services, audience)
    if (audience !== undefined && !api) throw refusalFor(ctx, problem('access_denied', 'Service not found', 403))
    const { next } = await parts.login.begin({
      ...directLogin(ctx, {
        protocol: 'oidc-ciba',
        scopes,
        api,
        organization,
        approved: { userId, enrollmentId, traceId: loginTraceId },
      }),
      params,
    })
    if (next.kind !== 'finished') throw new Error('an approved request waits for what it cannot be given')
    if (next.decision.kind === 'deny') throw refusalOf(ctx, next.decision)
    await issue(parts, ctx, next.decision, { audience, requested: scopes, gty: 'ciba', proof })
  }
