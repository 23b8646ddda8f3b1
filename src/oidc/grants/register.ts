import type Provider from 'oidc-provider'
import type { KoaContextWithOIDC } from 'oidc-provider'
import type { ProtocolParts } from '../provider.ts'
import { cibaGrant, cibaStart } from './ciba.ts'
import { clientCredentialsGrant } from './client-credentials.ts'
import { deviceAuthorization, deviceGrant } from './device-code.ts'
import { mfaGrant, oobGrant, otpGrant, recoveryGrant } from './mfa.ts'
import { challengeGrant } from './mfa-challenge.ts'
import {
  challengeEndpoint,
  cibaEndpoint,
  cibaGrantType,
  deviceCodeType,
  deviceEndpoint,
  oobType,
  otpChallengeEndpoint,
  otpType,
  passkeyChallengeEndpoint,
  passkeyGrantType,
  passkeyRegisterEndpoint,
  passwordlessOtpType,
  passwordlessStartEndpoint,
  passwordRealmType,
  recoveryCodeType,
  tokenExchangeType,
} from './names.ts'
import { passkeyChallenge, passkeyGrant, passkeyRegister } from './passkey.ts'
import { passwordGrant } from './password.ts'
import { otpChallenge, passwordlessGrant, passwordlessStart } from './passwordless.ts'
import { tokenExchangeGrant } from './token-exchange.ts'

type Handler = (ctx: KoaContextWithOIDC) => Promise<void>

const passkeyParams = ['realm', 'organization']
const passwordParams = ['username', 'password', 'realm', 'audience', 'scope', 'organization']

/** Every grant that is ours, with the parameters that it reads. */
export const registerGrants = (provider: Provider, parts: ProtocolParts): void => {
  const register = (name: string, handler: Handler, params: string[]) =>
    provider.registerGrantType(name, handler as never, params)
  register('client_credentials', clientCredentialsGrant(parts), ['scope', 'audience'])
  register('password', passwordGrant(parts), passwordParams)
  register(passwordRealmType, passwordGrant(parts), passwordParams)
  register(otpType, mfaGrant(parts, otpGrant), ['mfa_token', 'otp', 'scope'])
  register(oobType, mfaGrant(parts, oobGrant), ['mfa_token', 'oob_code', 'binding_code', 'scope'])
  register(recoveryCodeType, mfaGrant(parts, recoveryGrant), ['mfa_token', 'recovery_code', 'scope'])
  register(passkeyGrantType, passkeyGrant(parts), [
    ...passkeyParams,
    'auth_session',
    'authn_response',
    'audience',
    'scope',
  ])
  register(passkeyChallengeEndpoint, passkeyChallenge(parts), passkeyParams)
  register(passkeyRegisterEndpoint, passkeyRegister(parts), [...passkeyParams, 'user_profile', 'user_metadata'])
  register(passwordlessOtpType, passwordlessGrant(parts), [
    'username',
    'otp',
    'auth_session',
    'realm',
    'organization',
    'audience',
    'scope',
  ])
  register(otpChallengeEndpoint, otpChallenge(parts), [])
  register(passwordlessStartEndpoint, passwordlessStart(parts), [])
  register(tokenExchangeType, tokenExchangeGrant(parts), ['audience', 'scope', 'organization'])
  register(cibaGrantType, cibaGrant(parts), ['auth_req_id'])
  register(cibaEndpoint, cibaStart(parts), [
    'login_hint',
    'binding_message',
    'scope',
    'audience',
    'organization',
    'requested_expiry',
    'request_expiry',
  ])
  register(deviceCodeType, deviceGrant(parts), ['device_code'])
  register(deviceEndpoint, deviceAuthorization(parts), ['scope', 'audience', 'organization'])
  register(challengeEndpoint, challengeGrant(parts), ['mfa_token', 'challenge_type', 'authenticator_id', 'oob_channel'])
}
