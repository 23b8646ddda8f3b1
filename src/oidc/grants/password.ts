import type { KoaContextWithOIDC } from 'oidc-provider'
import { cachedDocument } from '../../store/settings.ts'
import type { ProtocolParts } from '../provider.ts'
import { paramsOf } from '../seams.ts'
import { refusalOf } from './decision.ts'
import { askedOf, directLogin } from './direct-login.ts'
import { issue } from './issue.ts'
import { proofOf } from './library.ts'
import { mfaRequired } from './mfa-required.ts'
import { missing, TokenRefusal } from './token-refusal.ts'

/** The database that a password is for: the one that was named, else the tenant's (authentication reference, 4.1). */
const realmOf = async ({ services }: ProtocolParts, realm: string | undefined): Promise<string> => {
  const { default_directory } = await cachedDocument(services, 'tenant')
  const name = realm || default_directory
  if (!name)
    throw new TokenRefusal(
      400,
      'invalid_request',
      'The tenant has no default_directory, and no realm was named: there is nobody to ask for this password.',
    )
  return name
}

/** `password` and `password-realm`: the user's password for tokens, through the same login as by pages, with one try. */
export const passwordGrant =
  (parts: ProtocolParts) =>
  async (ctx: KoaContextWithOIDC): Promise<void> => {
    const { username, password, realm, organization, grant_type } = paramsOf(ctx)
    if (!username) throw missing('username')
    if (!password) throw missing('password')
    if (grant_type !== 'password' && !realm) throw missing('realm')
    const connection = await realmOf(parts, realm)
    const proof = await proofOf(ctx)
    const { api, scopes } = await askedOf(parts, ctx)
    const asked = { audience: api?.audience, requested: scopes }
    const { state, browser, next } = await parts.login.begin(
      directLogin(ctx, {
        protocol: 'oauth2-password',
        realm: connection,
        organization,
        scopes,
        api,
        credentials: { username, password },
      }),
    )
    if (next.kind === 'show' && next.mfa)
      throw mfaRequired(parts.services, ctx, { state, browser, waiting: { kind: 'password', ...asked } }, next.mfa)
    if (next.kind !== 'finished') throw new Error('a password grant waits for what it cannot be given')
    if (next.decision.kind === 'deny') throw refusalOf(ctx, next.decision)
    await issue(parts, ctx, next.decision, { ...asked, gty: 'password', proof })
  }
