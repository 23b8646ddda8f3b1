import { errors, interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider'
import { AppError } from '../errors.ts'
import type { LoginService } from '../login/login.ts'
import { writeLog } from '../logs/write.ts'
import type { Services } from '../services.ts'
import type { LogoutInitiator } from '../store/logout-calls.ts'
import { hashToken, newToken } from '../store/secrets.ts'
import { endInteraction } from './adapter/interactions.ts'
import { applicationOf } from './clients.ts'
import { endSession } from './end-session.ts'
import { loginRequest, refreshable, requestedScopes } from './login-request.ts'
import { unpack } from './packed.ts'
import { loginCookieName } from './paths.ts'
import { stateOf } from './request-state.ts'
import type { Api } from './resources.ts'
import { emptySession, paramsOf, sessionOf, sessionStateOf } from './seams.ts'
import { type Complete, complete, type Deny, keepProven, refusal } from './settle.ts'

const { Prompt, Check } = interactionPolicy

/** Prompts that a request may name. What they mean is the login's matter, so none has a check of its own. */
const named = (name: string) => {
  const prompt = new Prompt({ name, requestable: true })
  prompt.checks.clear()
  return prompt
}

export interface PolicyParts {
  services: Services
  login: LoginService
}

/** The one API that a request asks for; the library has resolved it by now. */
const apiOfRequest = (ctx: KoaContextWithOIDC): Api | undefined => [...stateOf(ctx).apis.values()][0]

const scopesOf = (ctx: KoaContextWithOIDC): string[] => {
  const api = apiOfRequest(ctx)
  return requestedScopes(unpack(paramsOf(ctx)).params.scope, api, refreshable(ctx, api))
}

/** Ends the session that the browser has, and leaves the request without one. */
const dropSession = async (
  { services }: PolicyParts,
  ctx: KoaContextWithOIDC,
  initiator: LogoutInitiator,
  keepTokens = true,
) => {
  const session = sessionOf(ctx)
  const record = sessionStateOf(session)?.record
  if (record) await endSession(services, record, { issuer: ctx.oidc.issuer, initiator, keepTokens })
  emptySession(session)
}

const granted = async (parts: PolicyParts, ctx: KoaContextWithOIDC, decision: Complete): Promise<void> => {
  // The login sees to it; that no answer is about somebody else is the protocol's to promise (OIDC Core, 3.1.2.1).
  const { hint } = unpack(paramsOf(ctx))
  if (hint !== undefined && hint !== decision.userId)
    throw new errors.LoginRequired('the user is not the one that id_token_hint names')
  const session = sessionOf(ctx)
  const known = sessionStateOf(session)?.record
  if (known && known.userId !== decision.userId) await dropSession(parts, ctx, 'rp-logout')
  await complete(parts.services, ctx, decision, { requested: scopesOf(ctx), api: apiOfRequest(ctx) })
}

/** Writes that an Action has ended the session (login-flow reference, Q29). */
const logSessionRevoked = (
  services: Services,
  ctx: KoaContextWithOIDC,
  { provenUser, traceId }: Deny,
  reason: string,
): Promise<void> => {
  const client = ctx.oidc.client && applicationOf(ctx.oidc.client)
  const record = sessionStateOf(sessionOf(ctx))?.record
  return writeLog(
    services,
    { type: 'session_revoked', description: reason, details: { session_id: record?.sid } },
    {
      http: stateOf(ctx).http,
      userId: provenUser?.userId ?? record?.userId,
      clientId: client?.client_id,
      clientName: client?.name,
      sessionId: record?.sid,
      traceId,
    },
  )
}

const refused = async (
  parts: PolicyParts,
  ctx: KoaContextWithOIDC,
  decision: Deny,
): Promise<errors.OIDCProviderError> => {
  const revoked = decision.effects.find(effect => effect.kind === 'session-revoke')
  if (revoked?.kind === 'session-revoke') {
    await logSessionRevoked(parts.services, ctx, decision, revoked.reason)
    await dropSession(parts, ctx, 'session-revoked', revoked.preserveRefreshTokens)
  } else {
    const known = sessionStateOf(sessionOf(ctx))?.record
    if (known && decision.provenUser && known.userId !== decision.provenUser.userId)
      await dropSession(parts, ctx, 'rp-logout')
    await keepProven(parts.services, ctx, decision)
  }
  return refusal(decision)
}

/**
 * Runs the login of a request that has just come: every one, so that Actions run at silent and single-sign-on logins
 * too. True: the browser is needed, and the library must wait.
 */
const begin = async (parts: PolicyParts, ctx: KoaContextWithOIDC): Promise<boolean> => {
  const state = stateOf(ctx)
  const uid = newToken()
  const request = loginRequest(ctx, { uid, scopes: scopesOf(ctx), api: apiOfRequest(ctx) })
  const { browser, next } = await parts.login.begin(request)
  if (next.kind === 'finished') {
    state.decision = next.decision
    state.device = next.device
    if (next.decision.kind === 'deny') throw await refused(parts, ctx, next.decision)
    const session = sessionOf(ctx)
    // Somebody was proven without a screen: the id that the browser had before must not become his.
    if (!next.decision.reusedSession && sessionStateOf(session)) session.resetIdentifier()
    await granted(parts, ctx, next.decision)
    return false
  }
  if (!request.interactive) throw new errors.InteractionRequired('the user must be asked')
  state.begun = {
    uid,
    browser,
    screen: next.kind === 'show' ? next.screen : '',
    ...(next.kind === 'redirect' ? { url: next.url } : {}),
    remember: next.remember,
  }
  return true
}

/**
 * The policy of the library: one prompt with one check. The library sees one interaction and gets one decision; what
 * happens between them it never learns.
 */
export const policyFor = (parts: PolicyParts): interactionPolicy.DefaultPolicy => {
  const policy = interactionPolicy.base()
  policy.clear()
  for (const name of ['login', 'consent', 'select_account']) policy.add(named(name))
  policy.add(
    new Prompt(
      { name: 'sallyport' },
      new Check('login', 'the login is not finished', async ctx => {
        const { decision } = stateOf(ctx)
        if (ctx.oidc.route !== 'resume') return begin(parts, ctx)
        if (decision?.kind !== 'complete') throw new Error('a login came back without a decision')
        await granted(parts, ctx, decision)
        return false
      }),
    ),
  )
  return policy
}

/** The browser is back from its login: takes the decision, which one request at a time gets. */
export const takeDecision =
  (login: LoginService) =>
  async (ctx: KoaContextWithOIDC, uid: string): Promise<void> => {
    const state = stateOf(ctx)
    state.resumed = uid
    try {
      state.decision = await login.takeDecision(uid, state.cookies[loginCookieName(uid, state.http.issuer)])
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      throw new errors.SessionNotFound(error.message, undefined, { cause: error })
    }
  }

/**
 * Lays the decision where the library looks: the interaction's result. A login that rested on a session counts only
 * while that session lives.
 */
export const resumeLogin =
  (parts: PolicyParts) =>
  async (
    ctx: KoaContextWithOIDC,
    interaction: {
      params?: Record<string, unknown>
      session?: { uid: string } | undefined
      result?: unknown
    },
  ): Promise<void> => {
    const { decision } = stateOf(ctx)
    if (!decision) throw new Error('an interaction without a decision')
    const session = sessionOf(ctx)
    const begunIn = interaction.session?.uid
    interaction.session = undefined
    if (decision.kind === 'deny') {
      const error = await refused(parts, ctx, decision)
      if (sessionStateOf(session) && decision.provenUser) session.resetIdentifier()
      interaction.result = { error: error.error, error_description: error.error_description }
      return
    }
    const known = sessionStateOf(session)?.record
    if (decision.reusedSession && known?.sid !== begunIn) {
      interaction.result = { error: 'login_required', error_description: 'The session of this login has ended.' }
      return
    }
    if (known && known.userId !== decision.userId) await dropSession(parts, ctx, 'rp-logout')
    // Tokens in the answer itself are given once; a code is used once, whoever gets it how often.
    if (!`${interaction.params?.response_type}`.includes('code'))
      await endInteraction(parts.services.db, hashToken(stateOf(ctx).resumed ?? ''))
    const login = { accountId: decision.userId, ts: Math.floor(decision.authenticatedAt / 1000) }
    const answered = { login, consent: {}, select_account: {} }
    interaction.result = answered
  }
