import type { KoaContextWithOIDC } from 'oidc-provider'
import { sealMfaToken, type Waiting } from '../../authentication/mfa-token.ts'
import type { MfaRequirements } from '../../login/login.ts'
import type { Services } from '../../services.ts'
import { TokenRefusal } from './token-refusal.ts'

/** Answers a token request that waits for MFA with the handle by which to go on (authentication reference, 4.3). */
export const mfaRequired = (
  services: Services,
  ctx: KoaContextWithOIDC,
  login: { state: string; browser: string; waiting: Waiting },
  { challenge, enroll }: MfaRequirements,
  members: Record<string, unknown> = {},
): TokenRefusal => {
  const types = (list: string[]) => list.map(type => ({ type }))
  return new TokenRefusal(403, 'mfa_required', 'Multifactor authentication required', {
    ...members,
    mfa_token: sealMfaToken(services, { ...login, clientId: ctx.oidc.client?.clientId as string }),
    mfa_requirements: {
      ...(challenge.length > 0 ? { challenge: types(challenge) } : {}),
      ...(enroll.length > 0 ? { enroll: types(enroll) } : {}),
    },
  })
}
