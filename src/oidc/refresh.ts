import { errors, type KoaContextWithOIDC } from 'oidc-provider'
import { withoutSecrets } from '../actions/event-api/event-parts.ts'
import type { RefreshTokenFacts } from '../flow/session-facts.ts'
import { withNetwork } from '../geo/geo.ts'
import type { Decision, LoginRequest } from '../login/login.ts'
import type { RefreshTokenRecord } from '../store/refresh-tokens.ts'
import { touchRefreshToken } from '../store/refresh-tokens.ts'
import { applicationOf } from './clients.ts'
import { logRevoked } from './exchange-log.ts'
import { mfaRequired } from './grants/mfa-required.ts'
import type { LoginOutcome } from './outcome.ts'
import type { ProtocolParts } from './provider.ts'
import { rotates, useOf } from './refresh-lifetime.ts'
import { type Exchange, stateOf } from './request-state.ts'
import { type Api, apiOf, indicatorOf } from './resources.ts'
import { isProtocolScope, marker, words } from './scopes.ts'
import { bodyOf, outcomeOf, paramsOf, setOutcome } from './seams.ts'
import { type Deny, outcomeFor, refusal, warnOfTokenCut } from './settle.ts'

const tokenFacts = (record: RefreshTokenRecord, outcome: LoginOutcome): RefreshTokenFacts => ({
  id: record.publicId,
  userId: record.userId,
  methods: outcome.methods,
  authenticatedAt: outcome.authenticatedAt,
  createdAt: record.createdAt,
  expiresAt: record.expiresAt,
  idleExpiresAt: record.idleExpiresAt,
  lastExchangedAt: record.lastExchangedAt,
  rotating: record.rotating,
  sessionId: record.sid,
  resourceServers: record.resourceServers,
  device: { ...record.device },
  metadata: record.metadata,
})

/** The texts of a body, without those that prove something: Actions have no business with them. */
export const textsOf = (body: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(withoutSecrets(body)).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )

const refreshRequest = (ctx: KoaContextWithOIDC, { record, other }: Exchange, outcome: LoginOutcome): LoginRequest => {
  const state = stateOf(ctx)
  const body = textsOf(bodyOf(ctx))
  const asked = words(paramsOf(ctx).scope)
  return {
    protocol: 'oauth2-refresh-token',
    clientId: record.clientId,
    params: body,
    audience: other?.audience ?? outcome.audience,
    scopes: asked.length > 0 ? asked : (other?.scopes ?? outcome.requested),
    prompt: [],
    acrValues: [],
    organization: outcome.organization?.id,
    refreshToken: tokenFacts(record, outcome),
    http: { ...state.http, body },
    interactive: false,
    consentFor: [],
  }
}

/** The grant of the token as this exchange's login leaves it; permissions are asked for anew each time. */
const regrant = (ctx: KoaContextWithOIDC, api: Api | undefined, outcome: LoginOutcome): void => {
  const { Grant: grant } = ctx.oidc.entities
  if (!grant) throw new Error('a refresh token without a grant')
  const scopes = [...outcome.scopes, marker]
  grant.openid = { scope: scopes.filter(scope => isProtocolScope(scope) || scope === marker).join(' ') }
  if (api) grant.resources = { [indicatorOf(api.audience)]: scopes.join(' ') }
  setOutcome(grant, outcome)
}

const refuse = async (
  parts: ProtocolParts,
  ctx: KoaContextWithOIDC,
  { record }: Exchange,
  decision: Deny,
): Promise<never> => {
  if (decision.effects.some(effect => effect.kind === 'refresh-token-revoke')) {
    await parts.endGrant(record.grantId)
    await logRevoked(parts.services, ctx)
  }
  throw refusal(decision)
}

/** Runs the login of an exchange; one that needs MFA waits, and the client goes on with it by the MFA API. */
const loginOf = async (
  parts: ProtocolParts,
  ctx: KoaContextWithOIDC,
  exchange: Exchange,
  before: LoginOutcome,
): Promise<Decision> => {
  const { state, browser, next } = await parts.login.begin(refreshRequest(ctx, exchange, before))
  if (next.kind === 'finished') return next.decision
  if (next.kind !== 'show' || !next.mfa) throw new errors.InteractionRequired('the user must be asked')
  const { refresh_token = '', scope } = paramsOf(ctx)
  const { audience } = bodyOf(ctx)
  const waiting = {
    kind: 'refresh' as const,
    refreshToken: refresh_token,
    audience: typeof audience === 'string' ? audience : undefined,
    scope,
  }
  throw mfaRequired(parts.services, ctx, { state, browser, waiting }, next.mfa)
}

/**
 * The library asks whether to rotate, after it has found the token good and before it is used up: that is when the
 * exchange's login runs. A refusal leaves the token as it was. Answers by the application's setting.
 */
export const exchangeRefreshToken =
  (parts: ProtocolParts) =>
  async (ctx: KoaContextWithOIDC): Promise<boolean> => {
    const { services } = parts
    const { exchange, http } = stateOf(ctx)
    const client = applicationOf(ctx.oidc.client as never)
    const before = outcomeOf(ctx.oidc.entities.Grant)
    if (!exchange || !before) throw new Error('a refresh token without a login')
    const { record } = exchange
    const decision = stateOf(ctx).decision ?? (await loginOf(parts, ctx, exchange, before))
    if (decision.kind === 'deny') return refuse(parts, ctx, exchange, decision)
    if (decision.userId !== record.userId) throw new errors.AccessDenied('A refresh token cannot change its user.')
    const audience = exchange.other?.audience ?? before.audience
    const api = audience === undefined ? undefined : await apiOf(services, audience)
    const requested = exchange.other?.scopes ?? before.requested
    const outcome = await outcomeFor(services, decision, { requested, api, sid: record.sid })
    regrant(ctx, api, {
      ...outcome,
      organization: decision.organization ?? before.organization,
      methods: decision.methods,
      authenticatedAt: before.authenticatedAt,
    })
    exchange.effects = decision.effects
    const now = services.now()
    const { userId, sid, createdAt } = record
    await warnOfTokenCut(services, ctx, { userId, sid, createdAt, effects: decision.effects, now })
    if (rotates(client)) return true
    const use = useOf(record, { client, effects: decision.effects, http: withNetwork(services.geo, http), now })
    if (!(await touchRefreshToken(services.db, record.idHash, { ...use, now })))
      throw new errors.InvalidGrant({ detail: 'refresh token not found' })
    return false
  }
