import type { KoaContextWithOIDC } from 'oidc-provider'
import { beginChallenge } from '../../authentication/mfa-challenge.ts'
import { MfaError } from '../../authentication/mfa-error.ts'
import { openMfaToken } from '../../authentication/mfa-token.ts'
import { AppError } from '../../errors.ts'
import { applicationOf } from '../clients.ts'
import type { ProtocolParts } from '../provider.ts'
import { stateOf } from '../request-state.ts'
import { paramsOf } from '../seams.ts'
import { mfaGrantTypes } from './names.ts'
import { missing, TokenRefusal } from './token-refusal.ts'

const refusalFor = (error: unknown): unknown => {
  if (error instanceof MfaError) return new TokenRefusal(error.status, error.code, error.message)
  if (!(error instanceof AppError)) return error
  if (error.code === 'login_expired') return new TokenRefusal(401, 'expired_token', 'mfa_token is expired')
  return error.code === 'login_not_found' ? malformed() : error
}

const malformed = () => new TokenRefusal(401, 'invalid_grant', 'Malformed mfa_token')

/** `/mfa/challenge`: authenticates the client like the token endpoint, and begins a challenge (authentication reference, 5). */
export const challengeGrant =
  (parts: ProtocolParts) =>
  async (ctx: KoaContextWithOIDC): Promise<void> => {
    const { services, login } = parts
    const { mfa_token, challenge_type, authenticator_id, oob_channel } = paramsOf(ctx)
    const client = applicationOf(ctx.oidc.client as never)
    if (!client.grant_types?.some(grant => mfaGrantTypes.includes(grant)))
      throw new TokenRefusal(403, 'unauthorized_client', `Grant type '${mfaGrantTypes[0]}' not allowed for the client.`)
    if (!mfa_token) throw missing('mfa_token')
    const opened = openMfaToken(services, mfa_token)
    if (!opened.ok && opened.why === 'expired') throw new TokenRefusal(401, 'expired_token', 'mfa_token is expired')
    if (!opened.ok || opened.token.clientId !== client.client_id) throw malformed()
    const { state, browser } = opened.token
    const asked = { challengeType: challenge_type, authenticatorId: authenticator_id, oobChannel: oob_channel }
    const http = { ...stateOf(ctx).http, body: {} }
    ctx.body = await beginChallenge({ services, mfa: login.mfa }, { state, browser }, asked, http).catch(error => {
      throw refusalFor(error)
    })
  }
