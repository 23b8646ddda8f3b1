import { createLocalJWKSet, jwtVerify } from 'jose'
import type { Services } from '../services.ts'
import { settingsCache } from '../store/settings.ts'
import { keyRing } from '../store/signing-keys.ts'
import { MfaError } from './mfa-error.ts'
import { type MfaToken, openMfaToken } from './mfa-token.ts'

export type MfaScope = 'enroll' | 'read:authenticators' | 'remove:authenticators'

/** Who calls the MFA API: a login that waits, or a user with an access token made for it (authentication reference, 5). */
export type MfaCaller =
  | { kind: 'login'; token: MfaToken }
  | {
      kind: 'user'
      accessToken: string
      userId: string
      clientId: string
      scope: string
      issuedAt: number
      expiresAt: number
    }

/**
 * Reads the bearer of a call. An access token must be of this issuer, for its MFA API, unexpired, and have the scope;
 * where the scope is `remove:authenticators` a login that waits is not enough.
 */
export const callerOf = async (
  services: Services,
  issuer: string,
  header: string | undefined,
  scope: MfaScope,
): Promise<MfaCaller> => {
  const text = /^Bearer (\S+)$/i.exec(header ?? '')?.[1]
  if (!text) throw new MfaError(401, 'invalid_token', 'Missing authentication')
  const opened = openMfaToken(services, text)
  if (opened.ok && scope !== 'remove:authenticators') return { kind: 'login', token: opened.token }
  if (!opened.ok && opened.why === 'expired') throw new MfaError(401, 'expired_token', 'mfa_token is expired')
  return userOf(services, issuer, text, scope)
}

const keysOf = (services: Services) =>
  settingsCache(services).get('mfa-api', 'keys', async () =>
    createLocalJWKSet({ keys: (await keyRing(services)).public }),
  )

const userOf = async (services: Services, issuer: string, text: string, scope: MfaScope): Promise<MfaCaller> => {
  const { payload } = await jwtVerify(text, await keysOf(services), {
    algorithms: ['RS256'],
    issuer,
    audience: `${issuer}mfa/`,
    requiredClaims: ['sub', 'iat', 'exp', 'azp'],
    currentDate: new Date(services.now()),
  }).catch(() => {
    throw new MfaError(401, 'invalid_token', 'Malformed mfa_token')
  })
  // A token that is bound to a key is good only with a proof, which these calls do not take.
  if (payload['cnf'] !== undefined) throw new MfaError(401, 'invalid_token', 'Malformed mfa_token')
  const held = String(payload['scope'] ?? '')
  if (!held.split(' ').includes(scope)) throw new MfaError(403, 'insufficient_scope', `Insufficient scope: ${scope}`)
  return {
    kind: 'user',
    accessToken: text,
    userId: payload.sub as string,
    clientId: String(payload['azp']),
    scope: held,
    issuedAt: payload.iat as number,
    expiresAt: (payload.exp as number) * 1000,
  }
}
