import type { KoaContextWithOIDC } from 'oidc-provider'
import { challengeOtp, openOtpSession } from '../../authentication/otp-challenge.ts'
import { startPasswordless } from '../../authentication/passwordless-start.ts'
import { applicationOf } from '../clients.ts'
import type { ProtocolParts } from '../provider.ts'
import { textsOf } from '../refresh.ts'
import { bodyOf, paramsOf } from '../seams.ts'
import { refusalOf } from './decision.ts'
import { askedOf, directLogin, userFacts } from './direct-login.ts'
import { issue } from './issue.ts'
import { proofOf } from './library.ts'
import { mfaRequired } from './mfa-required.ts'
import { passwordlessOtpType } from './names.ts'
import { invalidGrant, missing, TokenRefusal } from './token-refusal.ts'

type Handler = (ctx: KoaContextWithOIDC) => Promise<void>

/** `/passwordless/start` of a client that proves itself (authentication reference, 8.3). */
export const passwordlessStart =
  ({ services }: ProtocolParts): Handler =>
  async ctx => {
    const answer = await startPasswordless(services, {
      client: applicationOf(ctx.oidc.client as never),
      http: userFacts(ctx),
      fields: textsOf(bodyOf(ctx)),
      language: ctx.get('x-request-language'),
    })
    if (!answer.ok) throw new TokenRefusal(answer.status, answer.error, answer.description)
    ctx.body = answer.body
  }

/** `/otp/challenge`, of an application that may bring the code back. */
export const otpChallenge =
  ({ services }: ProtocolParts): Handler =>
  async ctx => {
    const client = applicationOf(ctx.oidc.client as never)
    if (!client.grant_types?.includes(passwordlessOtpType))
      throw new TokenRefusal(
        403,
        'unauthorized_client',
        `Grant type '${passwordlessOtpType}' not allowed for the client.`,
      )
    const answer = await challengeOtp(services, {
      client,
      http: userFacts(ctx),
      fields: textsOf(bodyOf(ctx)),
      language: ctx.get('x-request-language'),
    })
    if (!answer.ok) throw new TokenRefusal(answer.status, answer.error, answer.description)
    ctx.body = { auth_session: answer.authSession }
  }

/** Whom a code was sent to: as the request says, or the session of the challenge that it brings back. */
const recipientOf = ({ services }: ProtocolParts, ctx: KoaContextWithOIDC): { username: string; realm: string } => {
  const { username, realm, auth_session } = paramsOf(ctx)
  if (auth_session) {
    const session = openOtpSession(services, auth_session, ctx.oidc.client?.clientId)
    if (!session) throw invalidGrant('Invalid auth_session.')
    return { username: session.recipient, realm: session.connection }
  }
  if (!username) throw missing('username')
  if (!paramsOf(ctx).otp) throw missing('otp')
  if (!realm) throw missing('realm')
  return { username, realm }
}

/** A code that was sent, for tokens: through the same login as by pages, with one try. */
export const passwordlessGrant =
  (parts: ProtocolParts): Handler =>
  async ctx => {
    const { otp, organization } = paramsOf(ctx)
    const { username, realm } = recipientOf(parts, ctx)
    if (!otp) throw missing('otp')
    const proof = await proofOf(ctx)
    const { api, scopes } = await askedOf(parts, ctx)
    const asked = { audience: api?.audience, requested: scopes }
    const asker = `client:${ctx.oidc.client?.clientId}`
    const { state, browser, next } = await parts.login.begin(
      directLogin(ctx, {
        protocol: 'oauth2-password',
        realm,
        organization,
        scopes,
        api,
        passwordless: { connection: realm, identifier: username, code: otp, asker },
      }),
    )
    if (next.kind === 'show' && next.mfa)
      throw mfaRequired(parts.services, ctx, { state, browser, waiting: { kind: 'passwordless', ...asked } }, next.mfa)
    if (next.kind !== 'finished') throw new Error('a passwordless grant waits for what it cannot be given')
    if (next.decision.kind === 'deny') throw refusalOf(ctx, next.decision)
    await issue(parts, ctx, next.decision, { ...asked, gty: 'passwordless', proof })
  }
