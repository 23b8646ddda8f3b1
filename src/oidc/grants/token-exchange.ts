import type { KoaContextWithOIDC } from 'oidc-provider'
import { exchangedUser } from '../../accounts/exchanged-user.ts'
import { isOwnTokenType } from '../../actions/token-type.ts'
import { addressBlockedNotice } from '../../attack-protection/admin-notices.ts'
import { attemptExchange } from '../../attack-protection/exchange-attempts.ts'
import { browserLanguages, pickLanguage } from '../../languages.ts'
import { insertLogs, logRow } from '../../logs/write.ts'
import { findNamed } from '../../organizations/find.ts'
import type { Services } from '../../services.ts'
import { cachedDocument } from '../../store/settings.ts'
import { cachedProfile } from '../../store/token-exchange-profiles.ts'
import { inTransaction } from '../../store/transaction.ts'
import { applicationOf, isPublic } from '../clients.ts'
import type { ProtocolParts } from '../provider.ts'
import { textsOf } from '../refresh.ts'
import { stateOf } from '../request-state.ts'
import { words } from '../scopes.ts'
import { bodyOf, paramsOf } from '../seams.ts'
import type { Complete } from '../settle.ts'
import { actorOf, idTokenType } from './actor-token.ts'
import { refusalOf } from './decision.ts'
import { askedOf, directLogin, userFacts } from './direct-login.ts'
import { askExchange, type ExchangeRequest } from './exchange-action.ts'
import { type Asked, issue } from './issue.ts'
import { type Proof, proofOf } from './library.ts'
import { mfaRequired } from './mfa-required.ts'
import { invalidRequest, missing, TokenRefusal } from './token-refusal.ts'

const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token'

const textOf = (ctx: KoaContextWithOIDC, name: string): string | undefined => {
  const value = bodyOf(ctx)[name]
  if (value === undefined || value === '') return undefined
  if (typeof value !== 'string') throw invalidRequest(`parameter ${name} must be a single value`)
  return value
}

/** An actor token comes with its type; only ID tokens of ours are looked at, all others are the Action's to read. */
const actorIn = async (services: Services, ctx: KoaContextWithOIDC): Promise<ExchangeRequest['actor']> => {
  const token = textOf(ctx, 'actor_token')
  const type = textOf(ctx, 'actor_token_type')
  if (token === undefined && type === undefined) return undefined
  if (token === undefined) throw missing('actor_token')
  if (type === undefined) throw missing('actor_token_type')
  if (type === idTokenType) return { token, type, user: await actorOf(services, token) }
  if (!isOwnTokenType(type)) throw invalidRequest('The actor_token_type is not supported.')
  return { token, type }
}

/** The organization that the request names: looked up before the Action is told of it. */
const organizationIn = async (services: Services, ctx: KoaContextWithOIDC): Promise<string | undefined> => {
  const named = textOf(ctx, 'organization')
  if (named === undefined) return undefined
  const found = await findNamed(services, named)
  if (found.kind === 'found') return found.organization.id
  throw invalidRequest('parameter organization names no organization')
}

const requestOf = async (services: Services, ctx: KoaContextWithOIDC): Promise<ExchangeRequest> => {
  const subjectToken = textOf(ctx, 'subject_token')
  const subjectTokenType = textOf(ctx, 'subject_token_type')
  if (subjectTokenType !== undefined) stateOf(ctx).exchanging = { type: subjectTokenType.slice(0, 100) }
  if (subjectToken === undefined) throw missing('subject_token')
  if (subjectTokenType === undefined) throw missing('subject_token_type')
  const requestedTokenType = textOf(ctx, 'requested_token_type')
  if (requestedTokenType !== undefined && requestedTokenType !== accessTokenType)
    throw invalidRequest('The requested_token_type is not supported.')
  const actor = await actorIn(services, ctx)
  const organizationId = await organizationIn(services, ctx)
  return {
    subjectToken,
    subjectTokenType,
    actor,
    requestedTokenType,
    organizationId,
    api: undefined,
    scopes: words(paramsOf(ctx).scope),
    http: userFacts(ctx),
  }
}

/** An address has brought too many tokens that were no good, or brings one more afterwards. */
const addressBlocked = async (services: Services, ctx: KoaContextWithOIDC, http: ExchangeRequest['http']) => {
  const client = applicationOf(ctx.oidc.client as never)
  const row = logRow(
    services,
    { type: 'limit_mu', description: 'Too many invalid tokens from this address', details: { flow: 'exchange' } },
    { http, clientId: client.client_id, clientName: client.name },
  )
  await inTransaction(services.db, async trx => {
    await insertLogs(trx, [row])
    await addressBlockedNotice(services, trx, http.ip, 'exchange')
  })
}

/** The Action's answer; whoever brought a token that is no good is counted, and refused after too many. */
const answerTo = async (parts: ProtocolParts, ctx: KoaContextWithOIDC, request: ExchangeRequest) => {
  const { services } = parts
  const profile = await cachedProfile(services, request.subjectTokenType)
  if (!profile) throw invalidRequest('The subject_token_type is not supported.')
  const from = { ip: request.http.ip, proven: !isPublic(ctx.oidc.client as never) }
  const attempted = await attemptExchange(services, from, () => askExchange(parts, ctx, profile, request))
  if (attempted.kind === 'refused' || attempted.atEnd) await addressBlocked(services, ctx, request.http)
  if (attempted.kind === 'refused')
    throw new TokenRefusal(
      429,
      'too_many_attempts',
      'We have detected suspicious login behavior and further attempts will be blocked. Please contact the administrator.',
    )
  if ('refusal' in attempted.found) throw attempted.found.refusal
  return attempted.found.answer
}

/** Gives the tokens of an exchange, and says of what type they are (RFC 8693, 2.2.1). */
export const issueExchanged = async (
  parts: ProtocolParts,
  ctx: KoaContextWithOIDC,
  decision: Complete,
  asked: Asked & { proof: Proof | undefined },
): Promise<void> => {
  await issue(parts, ctx, decision, { ...asked, gty: 'token_exchange' })
  ctx.body = { ...(ctx.body as Record<string, unknown>), issued_token_type: accessTokenType }
}

/**
 * Custom token exchange: an Action says whose a foreign token is, and a login of that user gives the tokens
 * (authentication reference, 4.1).
 */
export const tokenExchangeGrant =
  (parts: ProtocolParts) =>
  async (ctx: KoaContextWithOIDC): Promise<void> => {
    const { services, host } = parts
    const unresolved = await requestOf(services, ctx)
    const proof = await proofOf(ctx)
    const { api, scopes } = await askedOf(parts, ctx)
    const request = { ...unresolved, api }
    const { actor, organizationId, ...named } = await answerTo(parts, ctx, request)
    const { subjectTokenType, http } = request
    stateOf(ctx).exchanging = { type: subjectTokenType, actor }
    const delegated = actor !== undefined || request.actor !== undefined
    const requested = delegated ? scopes.filter(scope => scope !== 'offline_access') : scopes
    const client = applicationOf(ctx.oidc.client as never)
    const { enabled_locales } = await cachedDocument(services, 'tenant')
    const found = await exchangedUser(services, host, named, {
      clientId: client.client_id,
      clientName: client.name,
      http,
      body: http.body,
      transaction: {
        params: textsOf(bodyOf(ctx)),
        protocol: 'oauth2-token-exchange',
        locale: pickLanguage([...browserLanguages(http)], enabled_locales),
        scopes: requested,
        acrValues: [],
        prompt: [],
      },
    })
    if (!found.ok) throw invalidRequest(found.description)
    stateOf(ctx).subject = found.userId
    const { state, browser, next } = await parts.login.begin(
      directLogin(ctx, {
        protocol: 'oauth2-token-exchange',
        scopes: requested,
        api,
        organization: organizationId ?? request.organizationId,
        exchanged: {
          userId: found.userId,
          connection: found.connection,
          subjectTokenType,
          actor,
          actorTokenType: request.actor?.type,
        },
      }),
    )
    const asked = { audience: api?.audience, requested }
    if (next.kind === 'show' && next.mfa)
      throw mfaRequired(services, ctx, { state, browser, waiting: { kind: 'exchange', ...asked } }, next.mfa)
    if (next.kind !== 'finished') throw new Error('an exchange waits for what it cannot be given')
    if (next.decision.kind === 'deny') throw refusalOf(ctx, next.decision)
    await issueExchanged(parts, ctx, next.decision, { ...asked, proof })
  }
