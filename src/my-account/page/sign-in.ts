import { createHash } from 'node:crypto'
import type { OwnCode, ProvenLogin } from '../../oidc/own-code.ts'
import type { Services } from '../../services.ts'
import { holdsFactor } from '../../store/factor-removal.ts'
import { accountClientId, freshForMs } from '../api.ts'
import type { AccountSession, SignIn } from './session.ts'

export const callbackUrl = (issuer: string): string => `${issuer}account/callback`

/** Where a browser is sent to prove its user: our own login, which asks again for what was proven too long ago. */
export const signInUrl = (issuer: string, { state, verifier }: SignIn): string => {
  const url = new URL('authorize', issuer)
  url.search = new URLSearchParams({
    response_type: 'code',
    client_id: accountClientId,
    redirect_uri: callbackUrl(issuer),
    scope: 'openid',
    state,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    max_age: String(freshForMs / 1000),
  }).toString()
  return url.href
}

/**
 * Takes a login for the pages of the account. Refused: a code that is not good, or that answers another sign-in; a first
 * factor, or a second one of a user who has one, from longer ago. The login asks for all that; what the address of its
 * request said is not relied upon.
 */
export const takeSignIn = async (
  { services, redeem }: { services: Services; redeem: (code: OwnCode) => Promise<ProvenLogin | undefined> },
  answer: { code: string | undefined; state: string | undefined; issuer: string },
  signIn: SignIn | undefined,
): Promise<Omit<AccountSession, 'until'> | undefined> => {
  if (!answer.code || !signIn || answer.state !== signIn.state) return undefined
  const login = await redeem({
    code: answer.code,
    clientId: accountClientId,
    redirectUri: callbackUrl(answer.issuer),
    codeVerifier: signIn.verifier,
  })
  if (!login) return undefined
  const since = signIn.at - freshForMs
  // Logins keep whole seconds.
  if (login.authenticatedAt < since - 1000) return undefined
  const mfa = login.methods.some(({ name, timestamp }) => name === 'mfa' && Date.parse(timestamp) >= since)
  if (!mfa && (await holdsFactor(services.db, login.userId))) return undefined
  return { userId: login.userId, sid: login.sid, mfa }
}
