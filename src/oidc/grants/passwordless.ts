import type { KoaContextWithOIDC } from 'oidc-provider'
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
import { missing, TokenRefusal } from './token-refusal.ts'

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

/** A code that was sent, for tokens: through the same login as by pages, with one try. */
export const passwordlessGrant =
  (parts: ProtocolParts): Handler =>
  async ctx => {
    const { username, otp, realm, organization } = paramsOf(ctx)
    if (!username) throw missing('username')
    if (!otp) throw missing('otp')
    if (!realm) throw missing('realm')
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
