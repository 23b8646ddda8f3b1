import { errors, type Grant, type KoaContextWithOIDC } from 'oidc-provider'
import { heldScopes } from '../administrators/held-scopes.ts'
import type { Method } from '../flow/session-facts.ts'
import { withNetwork } from '../geo/geo.ts'
import type { Decision } from '../login/login.ts'
import type { Services } from '../services.ts'
import { permissionNames } from '../store/permissions.ts'
import { newToken } from '../store/secrets.ts'
import { cachedDocument } from '../store/settings.ts'
import { addUserGrant } from '../store/user-grants.ts'
import { accountOf } from './account.ts'
import { customClaims } from './claims.ts'
import { applicationOf } from './clients.ts'
import { isCut, warnOfCut } from './cut-ends.ts'
import type { LoginOutcome } from './outcome.ts'
import { refreshEnds } from './refresh-lifetime.ts'
import { stateOf } from './request-state.ts'
import { type Api, indicatorOf } from './resources.ts'
import { isProtocolScope, marker } from './scopes.ts'
import { paramsOf, sessionOf, sessionStateOf, setOutcome, setSessionState } from './seams.ts'
import { differs, sessionAfter } from './session-state.ts'

export type Complete = Extract<Decision, { kind: 'complete' }>
export type Deny = Extract<Decision, { kind: 'deny' }>

/** What was granted: asked for, on APIs with RBAC also permitted, then what Actions added and took away. */
const grantScopes = (
  requested: string[],
  api: Api | undefined,
  permissions: string[] | undefined,
  decision: Pick<Complete, 'addedScopes' | 'removedScopes'>,
): string[] => {
  const permitted = requested.filter(scope => isProtocolScope(scope) || !permissions || permissions.includes(scope))
  const all = [...new Set([...permitted, ...decision.addedScopes])].filter(
    scope => api !== undefined || isProtocolScope(scope),
  )
  return all.filter(scope => !decision.removedScopes.includes(scope))
}

/** What the user may do on an API with RBAC; on the Management API administrators have what their role gives. */
const permissionsFor = async (
  { db, config }: Services,
  { userId, organization }: Complete,
  { identifier }: Api,
): Promise<string[]> =>
  identifier === `${config.issuer}api/v2/`
    ? [...(await heldScopes(db, { userId, identifier, organizationId: organization?.id }))]
    : permissionNames(db, userId, identifier, organization?.id)

/** Turns a decision into what tokens are made from. */
export const outcomeFor = async (
  services: Services,
  decision: Complete,
  asked: { requested: string[]; api: Api | undefined; sid?: string },
): Promise<LoginOutcome> => {
  const { api, requested } = asked
  const permissions = api?.enforcePolicies ? await permissionsFor(services, decision, api) : undefined
  return {
    traceId: decision.traceId,
    executionId: decision.executionId,
    sid: asked.sid,
    audience: api?.audience,
    requested,
    scopes: grantScopes(requested, api, permissions, decision),
    permissions: api?.showPermissions ? permissions : undefined,
    organization: decision.organization,
    idToken: customClaims(decision.idTokenClaims),
    accessToken: customClaims(decision.accessTokenClaims),
    acr: decision.acr,
    amr: decision.amr,
    methods: decision.methods,
    actor: decision.actor,
    authenticatedAt: decision.authenticatedAt,
    refreshEffects: decision.effects.filter(effect => effect.kind.startsWith('refresh-token-')),
  }
}

/** The grant that tokens of this outcome are made from; it travels inside them. */
export const grantFor = (
  ctx: KoaContextWithOIDC,
  userId: string,
  outcome: LoginOutcome,
  api: Api | undefined,
): Grant & { jti: string } => {
  const grant = new ctx.oidc.provider.Grant({ accountId: userId, clientId: ctx.oidc.client?.clientId as string })
  grant.jti = newToken()
  const scopes = [...outcome.scopes, marker]
  grant.addOIDCScope(scopes.filter(scope => isProtocolScope(scope) || scope === marker))
  if (api) grant.addResourceScope(indicatorOf(api.audience), scopes)
  setOutcome(grant, outcome)
  return grant
}

/** Puts a proven user into the browser's session. */
const enterSession = async (
  services: Services,
  ctx: KoaContextWithOIDC,
  login: {
    userId: string
    methods: Method[]
    authenticatedAt: number
    renewed: boolean
    newId?: string
    effects: Decision['effects']
  },
): Promise<string> => {
  const session = sessionOf(ctx)
  const before = sessionStateOf(session)
  const record = sessionAfter(before?.record, {
    userId: login.userId,
    methods: login.methods,
    authenticatedAt: login.authenticatedAt,
    renewed: login.renewed,
    newId: login.newId,
    effects: login.effects,
    tenant: await cachedDocument(services, 'tenant'),
    http: withNetwork(services.geo, stateOf(ctx).http),
    now: services.now(),
  })
  const cut =
    isCut(login.effects, 'session-expires-at', record.expiresAt) ||
    isCut(login.effects, 'session-idle-expires-at', record.idleExpiresAt)
  if (cut) await warnOfCut(services, ctx, { what: 'session', userId: record.userId, sid: record.sid })
  session.loginAccount({ accountId: record.userId, loginTs: Math.floor(record.authenticatedAt / 1000) })
  if (record.cookieMode === 'non-persistent') session.transient = true
  else delete (session as { transient?: boolean }).transient
  if (session.uid !== record.sid) session.uid = record.sid
  setSessionState(session, {
    record,
    storedAs: before?.storedAs,
    changed: differs(before?.record, record),
    used: true,
    passing: stateOf(ctx).tried,
  })
  return record.sid
}

/** The same for a refresh token, whose ends are the application's settings. */
export const warnOfTokenCut = async (
  services: Services,
  ctx: KoaContextWithOIDC,
  token: { userId: string; sid: string | undefined; effects: Decision['effects']; createdAt: number; now: number },
): Promise<void> => {
  const { effects, createdAt, now } = token
  const ends = refreshEnds(applicationOf(ctx.oidc.client as never), createdAt, now)
  const cut =
    isCut(effects, 'refresh-token-expires-at', ends.expiresAt) ||
    isCut(effects, 'refresh-token-idle-expires-at', ends.idleExpiresAt)
  if (cut) await warnOfCut(services, ctx, { what: 'refresh token', userId: token.userId, sid: token.sid })
}

/** Carries a granted login out: session, consent, and the grant that the library makes tokens from. */
export const complete = async (
  services: Services,
  ctx: KoaContextWithOIDC,
  decision: Complete,
  asked: { requested: string[]; api: Api | undefined },
): Promise<void> => {
  const client = ctx.oidc.client as NonNullable<KoaContextWithOIDC['oidc']['client']>
  const sid = await enterSession(services, ctx, {
    ...decision,
    renewed: !decision.reusedSession,
    newId: decision.sessionId,
  })
  const session = sessionOf(ctx)
  const outcome = await outcomeFor(services, decision, { ...asked, sid })
  if (outcome.scopes.includes('offline_access')) {
    const now = services.now()
    await warnOfTokenCut(services, ctx, {
      userId: decision.userId,
      sid,
      effects: decision.effects,
      createdAt: now,
      now,
    })
  }
  if (decision.consented?.length)
    await addUserGrant(services.db, {
      userId: decision.userId,
      clientId: client.clientId,
      audience: asked.api?.identifier ?? '',
      scope: decision.consented,
      organizationId: decision.organization?.id,
      now: services.now(),
    })

  const grant = grantFor(ctx, decision.userId, outcome, asked.api)
  paramsOf(ctx).scope = [...outcome.scopes, marker].join(' ')
  ctx.oidc.entity('Grant', grant)
  ctx.oidc.entity('Account', accountOf(services, ctx, decision.userId))
  session.ensureClientContainer(client.clientId)
  session.sidFor(client.clientId, sid)
  session.grantIdFor(client.clientId, grant.jti)
}

/** A refusal as the callback gets it. */
export const refusal = (decision: Deny): errors.OIDCProviderError =>
  new errors.CustomOIDCProviderError(decision.error, decision.description)

/** Keeps the session of a user who was proven before the refusal, as upstream does (login-flow reference, 1.1). */
export const keepProven = async (services: Services, ctx: KoaContextWithOIDC, decision: Deny): Promise<void> => {
  if (!decision.provenUser) return
  const known = sessionStateOf(sessionOf(ctx))?.record
  const { userId, authenticatedAt } = decision.provenUser
  const renewed = known?.userId !== userId || known.authenticatedAt !== authenticatedAt
  await enterSession(services, ctx, { ...decision.provenUser, renewed, effects: decision.effects })
}
