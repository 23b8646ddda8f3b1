import type { KoaContextWithOIDC } from 'oidc-provider'
import { challengePasskey, type PasskeyChallenge, registerPasskey } from '../../authentication/passkey-challenge.ts'
import { type PasskeyEntry, passkeyEntry } from '../../authentication/passkey-entry.ts'
import { PasskeyError } from '../../authentication/passkey-error.ts'
import { passkeyOrigins } from '../../authentication/passkey-origins.ts'
import { openPasskeySession, type PasskeySession } from '../../authentication/passkey-session.ts'
import { signUpByPasskey } from '../../authentication/passkey-sign-up.ts'
import type { LoginRequest } from '../../login/login.ts'
import { applicationOf } from '../clients.ts'
import type { ProtocolParts } from '../provider.ts'
import { textsOf } from '../refresh.ts'
import { stateOf } from '../request-state.ts'
import { bodyOf, paramsOf } from '../seams.ts'
import { refusalOf } from './decision.ts'
import { askedOf, directLogin, userFacts } from './direct-login.ts'
import { issue } from './issue.ts'
import { proofOf } from './library.ts'
import { mfaRequired } from './mfa-required.ts'
import { invalidGrant, missing, TokenRefusal } from './token-refusal.ts'

type Handler = (ctx: KoaContextWithOIDC) => Promise<void>

/** Answers as the token endpoint what the passkey API refuses. */
const settled = async <T>(ctx: KoaContextWithOIDC, work: () => Promise<T>): Promise<T> => {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof PasskeyError)) throw error
    stateOf(ctx).logged = error.logged
    throw new TokenRefusal(error.status, error.code, error.message)
  }
}

const targetOf = (ctx: KoaContextWithOIDC) => {
  const { realm, organization } = paramsOf(ctx)
  return { client: applicationOf(ctx.oidc.client as never), http: userFacts(ctx), realm, organization }
}

const challengeHandler =
  (begin: (ctx: KoaContextWithOIDC) => Promise<PasskeyChallenge>): Handler =>
  async ctx => {
    ctx.body = await settled(ctx, () => begin(ctx))
  }

/** `/passkey/challenge`: authenticates the client like the token endpoint (authentication reference, 8.4). */
export const passkeyChallenge = ({ services }: ProtocolParts): Handler =>
  challengeHandler(ctx => challengePasskey(services, targetOf(ctx)))

/** `/passkey/register`, likewise. */
export const passkeyRegister = ({ services }: ProtocolParts): Handler =>
  challengeHandler(ctx => {
    const { user_profile: userProfile, user_metadata: userMetadata } = paramsOf(ctx)
    return registerPasskey(services, { ...targetOf(ctx), userProfile, userMetadata })
  })

/** What an application brings back: its own challenge, for what it was given it for. */
const sessionOf = ({ services }: ProtocolParts, ctx: KoaContextWithOIDC): PasskeySession => {
  const { auth_session, realm, organization } = paramsOf(ctx)
  if (!auth_session) throw missing('auth_session')
  const session = openPasskeySession(services, auth_session)
  if (!session || session.clientId !== ctx.oidc.client?.clientId) throw invalidGrant('Invalid auth_session.')
  if (session.ceremony.expiresAt <= services.now()) throw invalidGrant('auth_session is expired')
  if (realm && realm !== session.connection)
    throw new TokenRefusal(400, 'invalid_request', 'realm is not the one that the challenge was for')
  if (organization && organization !== session.organization)
    throw new TokenRefusal(400, 'invalid_request', 'organization is not the one that the challenge was for')
  return session
}

/** The first factor as the login takes it; somebody who signs up is made before. */
const broughtBy = async (
  { services, host }: ProtocolParts,
  ctx: KoaContextWithOIDC,
  { session, response }: { session: PasskeySession; response: string },
): Promise<{ entry: PasskeyEntry; passkey: NonNullable<LoginRequest['passkey']> }> => {
  const client = applicationOf(ctx.oidc.client as never)
  const http = userFacts(ctx)
  // What has changed since the challenge was given counts.
  const entry = await passkeyEntry(services, client, { realm: session.connection, organization: session.organization })
  if (session.purpose === 'login') {
    const origins = passkeyOrigins(services, client, response)
    return { entry, passkey: { kind: 'answer', ceremony: session.ceremony, response, origins } }
  }
  const body = textsOf(bodyOf(ctx))
  const userId = await signUpByPasskey(services, host, { session, entry, client, response, http, body })
  return { entry, passkey: { kind: 'made', userId } }
}

/** What the login wrote of an answer that did not hold, it wrote itself. */
const loggedRefusals: readonly string[] = ['invalid_grant', 'too_many_attempts']

/**
 * The answer to a challenge for tokens, through the same login as by pages, with one try (authentication reference, 4.1
 * and 8.4).
 */
export const passkeyGrant =
  (parts: ProtocolParts): Handler =>
  async ctx => {
    const { services, login } = parts
    const { authn_response: response } = paramsOf(ctx)
    const session = sessionOf(parts, ctx)
    if (!response) throw missing('authn_response')
    const proof = await proofOf(ctx)
    const { api, scopes } = await askedOf(parts, ctx)
    const asked = { audience: api?.audience, requested: scopes }
    const { entry, passkey } = await settled(ctx, () => broughtBy(parts, ctx, { session, response }))
    const how = passkey.kind === 'made' ? 'signup' : 'login'
    stateOf(ctx).passkey = { how, connection: entry.connection }
    const { state, browser, next } = await login.begin(
      directLogin(ctx, {
        protocol: 'oauth2-webauthn',
        realm: session.connection,
        organization: session.organization,
        scopes,
        api,
        passkey,
      }),
    )
    if (next.kind === 'show' && next.mfa)
      throw mfaRequired(services, ctx, { state, browser, waiting: { kind: 'passkey', ...asked } }, next.mfa)
    if (next.kind !== 'finished') throw new Error('a passkey grant waits for what it cannot be given')
    if (next.decision.kind === 'deny') {
      stateOf(ctx).logged = loggedRefusals.includes(next.decision.error)
      stateOf(ctx).subject = next.decision.userId
      throw refusalOf(ctx, next.decision)
    }
    await issue(parts, ctx, next.decision, { ...asked, gty: 'passkey', proof })
  }
