import { errors, type IdToken } from 'oidc-provider'
import type { Services } from '../services.ts'
import { memberClaims } from './access-token.ts'
import { fits } from './claims.ts'
import { applicationOf } from './clients.ts'
import { halfHash, idTokenAlg, signForClient } from './keys.ts'
import { outcomeOf } from './seams.ts'

/** Seconds that a client's ID tokens live. */
const defaultLifetime = 36_000

/**
 * Issues an ID token (authentication reference, 6.1): the profile as the library has narrowed it, what Actions set, and
 * over both the claims of the protocol, so that nothing overrides these.
 */
export const issueIdToken =
  (services: Services) =>
  async (token: IdToken, claims: Record<string, unknown>): Promise<string> => {
    const { ctx } = token
    const client = applicationOf(token.client)
    const outcome = outcomeOf(ctx.oidc.entities.Grant)
    const alg = idTokenAlg(client)
    const { at_hash, c_hash, nonce, sid, auth_time, ...profile } = claims
    const iat = Math.floor(services.now() / 1000)
    const hashed = (value: unknown) => (typeof value === 'string' ? halfHash(alg, value) : undefined)
    const refreshed = ctx.oidc.entities.RotatedRefreshToken ?? ctx.oidc.params?.refresh_token
    const payload = {
      ...profile,
      ...outcome?.idToken,
      iss: ctx.oidc.issuer,
      aud: client.client_id,
      sub: claims.sub as string,
      iat,
      exp: iat + (client.jwt_configuration?.lifetime_in_seconds ?? defaultLifetime),
      sid: outcome?.sid ?? sid,
      nonce: refreshed ? undefined : nonce,
      auth_time,
      at_hash: hashed(at_hash),
      c_hash: hashed(c_hash),
      acr: refreshed ? undefined : outcome?.acr,
      act: outcome?.actor,
      amr: refreshed ? undefined : outcome?.amr,
      ...(await memberClaims(services, ctx, outcome?.organization, claims.sub as string)),
    }
    const present = Object.fromEntries(Object.entries(payload).filter(([, value]) => value !== undefined))
    if (!fits(present)) throw new errors.AccessDenied('The claims of the ID token exceed 100 KB.')
    return signForClient(services, client, present, 'JWT')
  }
