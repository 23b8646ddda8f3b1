import type { KoaContextWithOIDC } from 'oidc-provider'
import { type EnrollmentToken, enrollmentTokenOf } from '../../authentication/enrollment-token.ts'
import { type MfaToken, openMfaToken, openOobCode } from '../../authentication/mfa-token.ts'
import { AppError } from '../../errors.ts'
import type { Bearer, MfaAnswered, MfaProblem } from '../../login/login.ts'
import type { ProtocolParts } from '../provider.ts'
import { stateOf } from '../request-state.ts'
import { bodyOf, paramsOf } from '../seams.ts'
import type { Complete } from '../settle.ts'
import { refusalOf } from './decision.ts'
import { issue } from './issue.ts'
import { answerRefresh, type Proof, proofOf } from './library.ts'
import { mfaRequired } from './mfa-required.ts'
import { issueExchanged } from './token-exchange.ts'
import { invalidGrant, missing, TokenRefusal } from './token-refusal.ts'

type Answer = Parameters<ProtocolParts['login']['mfa']['answer']>[1]

/** How a grant reads its answer, and what it calls one that is wrong. */
export interface MfaGrant {
  read: (parts: ProtocolParts, ctx: KoaContextWithOIDC, state: string) => Answer
  wrong: string
}

export const otpGrant: MfaGrant = {
  wrong: 'Invalid otp_code.',
  read: (_parts, ctx) => {
    const { otp } = paramsOf(ctx)
    if (!otp) throw missing('otp')
    return { type: 'otp', code: otp }
  },
}

export const recoveryGrant: MfaGrant = {
  wrong: 'Invalid recovery_code.',
  read: (_parts, ctx) => {
    const { recovery_code } = paramsOf(ctx)
    if (!recovery_code) throw missing('recovery_code')
    return { type: 'recovery-code', code: recovery_code }
  },
}

export const oobGrant: MfaGrant = {
  wrong: 'Invalid binding_code.',
  read: ({ services }, ctx, state) => {
    const { oob_code, binding_code } = paramsOf(ctx)
    if (!oob_code) throw missing('oob_code')
    const sealed = openOobCode(services, oob_code)
    if (sealed?.state !== state) throw invalidGrant('Invalid oob_code.')
    return { type: sealed.type, begun: sealed.begun, code: binding_code }
  },
}

const refusalFor = (problem: MfaProblem, grant: MfaGrant): TokenRefusal => {
  switch (problem) {
    case 'pending':
      return new TokenRefusal(
        400,
        'authorization_pending',
        'Authorization pending: please repeat the request in a few seconds.',
      )
    case 'slow-down':
      return new TokenRefusal(400, 'slow_down', 'You are polling faster than allowed. Slow down and try again.')
    case 'rejected':
      return new TokenRefusal(400, 'access_denied', 'MFA Authorization rejected.')
    case 'too-many-attempts':
    case 'too-many-sends':
      return new TokenRefusal(429, 'too_many_attempts', 'Too many failed codes. Wait for some minutes before retrying.')
    case 'not-begun':
      return invalidGrant(grant === oobGrant ? 'Invalid oob_code.' : 'No enrollment of this factor was begun.')
    case 'not-offered':
    case 'not-enrolled':
    case 'already-enrolled':
      return invalidGrant('This factor is none of those that are asked for.')
    case 'ended':
      return invalidGrant('The mfa_token was used already.')
    case 'expired':
      return invalidGrant('The code has expired.')
    case 'wrong':
      return invalidGrant(grant.wrong)
  }
  return problem satisfies never
}

type Presented = { kind: 'login'; token: MfaToken } | { kind: 'enrollment'; token: EnrollmentToken }

/** The login that an `mfa_token` goes on with; an access token of the MFA API goes on with what it has begun to enroll. */
const presentedBy = async ({ services }: ProtocolParts, ctx: KoaContextWithOIDC): Promise<Presented> => {
  const text = paramsOf(ctx)['mfa_token']
  if (!text) throw missing('mfa_token')
  const clientId = ctx.oidc.client?.clientId
  const enrollment = await enrollmentTokenOf(services, text)
  if (enrollment && enrollment.clientId === clientId) return { kind: 'enrollment', token: enrollment }
  const opened = openMfaToken(services, text)
  if (!opened.ok && opened.why === 'expired') throw new TokenRefusal(403, 'expired_token', 'mfa_token is expired')
  if (!opened.ok || opened.token.clientId !== clientId) throw invalidGrant('Malformed mfa_token')
  return { kind: 'login', token: opened.token }
}

const answerOf = async (
  parts: ProtocolParts,
  ctx: KoaContextWithOIDC,
  bearer: Bearer,
  grant: MfaGrant,
): Promise<Extract<MfaAnswered, { ok: true }>> => {
  const { http } = stateOf(ctx)
  const facts = { ...http, body: {} }
  try {
    const { userId } = await parts.login.mfa.look(bearer, facts)
    stateOf(ctx).subject = userId || undefined
    const answered = await parts.login.mfa.answer(bearer, grant.read(parts, ctx, bearer.state), facts)
    if (!answered.ok) throw refusalFor(answered.problem, grant)
    return answered
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    throw error.code === 'login_expired'
      ? new TokenRefusal(403, 'expired_token', 'mfa_token is expired')
      : invalidGrant('Malformed mfa_token')
  }
}

/** Goes on with the token request that has waited, now that its login has ended well. */
const finish = async (
  parts: ProtocolParts,
  ctx: KoaContextWithOIDC,
  { waiting }: MfaToken,
  { decision, proof }: { decision: Complete; proof: Proof | undefined },
): Promise<void> => {
  if (waiting.kind === 'exchange') return issueExchanged(parts, ctx, decision, { ...waiting, proof })
  if (waiting.kind !== 'refresh') return issue(parts, ctx, decision, { ...waiting, gty: waiting.kind, proof })
  const params = paramsOf(ctx)
  stateOf(ctx).decision = decision
  params['refresh_token'] = waiting.refreshToken
  params['scope'] = waiting.scope
  bodyOf(ctx)['audience'] = waiting.audience
  stateOf(ctx).http.body['audience'] = waiting.audience as string
  await answerRefresh(ctx)
}

/**
 * `mfa-otp`, `mfa-oob` and `mfa-recovery-code`: an answer to what the login asks for, and then the tokens of the request
 * that has waited, or the next thing that is asked for (authentication reference, 5).
 */
export const mfaGrant =
  (parts: ProtocolParts, grant: MfaGrant) =>
  async (ctx: KoaContextWithOIDC): Promise<void> => {
    const presented = await presentedBy(parts, ctx)
    const { state, browser } = presented.token
    if (presented.kind === 'login') stateOf(ctx).waited = presented.token.waiting.kind
    // Looked at before the answer is, which works once.
    const proof = await proofOf(ctx)
    const { next, recoveryCode } = await answerOf(parts, ctx, { state, browser }, grant)
    const members = recoveryCode === undefined ? {} : { recovery_code: recoveryCode }
    if (presented.kind === 'enrollment') {
      // Who has enrolled holds a token already; the reply is that very token again.
      ctx.body = { ...presented.token.reply, ...members }
      return
    }
    if (next.kind === 'show' && next.mfa) {
      const { waiting } = presented.token
      throw mfaRequired(parts.services, ctx, { state, browser, waiting }, next.mfa, members)
    }
    if (next.kind !== 'finished') throw new Error('a token request waits for what it cannot be given')
    const { decision } = next
    // Whatever comes of the login, the code that was used is gone, and its successor must reach the user.
    if (decision.kind === 'deny') throw refusalOf(ctx, decision, members)
    await finish(parts, ctx, presented.token, { decision, proof })
    ctx.body = { ...(ctx.body as Record<string, unknown>), ...members }
  }
