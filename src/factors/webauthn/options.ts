import type {
  AuthenticatorTransport,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/server'
import type { FactorContext } from '../factor.ts'
import { browserTimeout, type Ceremony } from './ceremony.ts'
import { type Credential, credentialsAt } from './credential.ts'
import type { WebAuthnType } from './settings.ts'

/** EdDSA, ES256, RS256: what every authenticator and every runtime of ours can do. */
export const algorithms = [-8, -7, -257]

/** The user handle (WebAuthn, 5.4.3): the same for all keys of a user, and it tells nobody who that is. */
export const userHandleOf = ({ digest, user }: Pick<FactorContext, 'digest' | 'user'>): string =>
  digest(`webauthn-user\0${user.id}`)

/** What a browser needs to make a credential (reference, 7.6). Pure. */
export const creationOptions = (
  type: WebAuthnType,
  ctx: FactorContext,
  ceremony: Ceremony,
): PublicKeyCredentialCreationOptionsJSON => {
  const { user, tenant } = ctx
  const name = user.email ?? user.phoneNumber ?? user.name ?? user.id
  return {
    rp: { id: ceremony.relyingParty, name: tenant.friendlyName || tenant.name },
    user: { id: userHandleOf(ctx), name, displayName: user.name ?? name },
    challenge: ceremony.challenge,
    pubKeyCredParams: algorithms.map(alg => ({ type: 'public-key', alg })),
    timeout: browserTimeout,
    excludeCredentials: credentialsAt(ceremony.relyingParty, ctx.enrollments).map(descriptor),
    authenticatorSelection: {
      authenticatorAttachment: type === 'webauthn-platform' ? 'platform' : 'cross-platform',
      residentKey: 'discouraged',
      requireResidentKey: false,
      userVerification: ceremony.userVerification,
    },
    hints: [type === 'webauthn-platform' ? 'client-device' : 'security-key'],
    attestation: 'none',
  }
}

/** What a browser needs to ask for one of the user's credentials (reference, 7.6). Pure. */
export const requestOptions = (
  type: WebAuthnType,
  ctx: FactorContext,
  ceremony: Ceremony,
): PublicKeyCredentialRequestOptionsJSON => ({
  challenge: ceremony.challenge,
  rpId: ceremony.relyingParty,
  timeout: browserTimeout,
  userVerification: ceremony.userVerification,
  allowCredentials: credentialsAt(ceremony.relyingParty, ctx.enrollments).map(descriptor),
  hints: [type === 'webauthn-platform' ? 'client-device' : 'security-key'],
})

const descriptor = ({ key_id, transports }: Credential) => ({
  id: key_id,
  type: 'public-key' as const,
  ...(transports && { transports: transports as AuthenticatorTransport[] }),
})
