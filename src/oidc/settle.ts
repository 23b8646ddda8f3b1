import { errors, type Grant, type KoaContextWithOIDC } from 'oidc-provider'
import type { Decision, Method } from '../login/login.ts'
import { writeLog } from '../logs/write.ts'
import type { Services } from '../services.ts'
import { permissionNames } from '../store/permissions.ts'
import { newToken } from '../store/secrets.ts'
import type { SessionRecord } from '../store/sessions.ts'
import { cachedDocument } from '../store/settings.ts'
import { addUserGrant } from '../store/user-grants.ts'
import { accountOf } from './account.ts'
import { customClaims } from './claims.ts'
import { applicationOf } from './clients.ts'
import type { LoginOutcome } from './outcome.ts'
import { stateOf } from './request-state.ts'
import { type Api, indicatorOf } from './resources.ts'
import { isProtocolScope, marker } from './scopes.ts'
import { paramsOf, sessionOf, sessionStateOf, setOutcome, setSessionState } from './seams.ts'
import { differs, sessionAfter } from './session-state.ts'

export type Complete = Extract<Decision, { kind: 'complete' }>
export type Deny = Extract<Decision, { kind: 'deny' }>

/** What was granted: asked for, on APIs with RBAC also permitted, then what Actions added and took away. */
export const grantScopes = (
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

/** Turns a decision into what tokens are made from. */
export const outcomeFor = async (
  services: Services,
  decision: Complete,
  asked: { requested: string[]; api: Api | undefined; sid?: string },
): Promise<LoginOutcome> => {
  const { api, requested } = asked
  const permissions = api?.enforcePolicies
    ? await permissionNames(services.db, decision.userId, api.identifier, decision.organization?.id)
    : undefined
  return {
    traceId: decision.traceId,
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
    authenticatedAt: decision.authTime * 1000,
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
    authTime: number
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
    authenticatedAt: login.authTime * 1000,
    renewed: login.renewed,
    newId: login.newId,
    effects: login.effects,
    tenant: await cachedDocument(services, 'tenant'),
    http: stateOf(ctx).http,
    now: services.now(),
  })
  await warnOfCuts(services, ctx, record, login.effects)
  session.loginAccount({ accountId: record.userId, loginTs: Math.floor(record.authenticatedAt / 1000) })
  if (record.cookieMode === 'non-persistent') session.transient = true
  else delete (session as { transient?: boolean }).transient
  if (session.uid !== record.sid) session.uid = record.sid
  setSessionState(session, {
    record,
    storedAs: before?.storedAs,
    changed: differs(before?.record, record),
    used: true,
  })
  return record.sid
}

/** Ends that Actions asked for beyond what the tenant allows are cut, and the tenant log says so (reference, 3.10). */
const warnOfCuts = async (
  services: Services,
  ctx: KoaContextWithOIDC,
  record: SessionRecord,
  effects: Decision['effects'],
): Promise<void> => {
  const cut = effects.some(
    effect =>
      (effect.kind === 'session-expires-at' && effect.at > record.expiresAt && isLast(effects, effect)) ||
      (effect.kind === 'session-idle-expires-at' && effect.at > record.idleExpiresAt && isLast(effects, effect)),
  )
  if (!cut) return
  const client = ctx.oidc.client && applicationOf(ctx.oidc.client)
  const description = 'An Action asked for a longer session than the tenant allows; the end was cut.'
  await writeLog(
    services,
    { type: 'w', description },
    {
      http: stateOf(ctx).http,
      userId: record.userId,
      clientId: client?.client_id,
      clientName: client?.name,
      sessionId: record.sid,
    },
  )
}

/** Whether no earlier end was asked for; a later one would be passed over anyway. */
const isLast = (effects: Decision['effects'], one: Decision['effects'][number]): boolean =>
  !effects.some(other => other.kind === one.kind && 'at' in other && 'at' in one && other.at < one.at)

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
  ctx.oidc.entity('Account', accountOf(services, decision.userId))
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
  const { userId, authTime } = decision.provenUser
  const renewed = known?.userId !== userId || known.authenticatedAt !== authTime * 1000
  await enterSession(services, ctx, { ...decision.provenUser, renewed, effects: decision.effects })
}
