export const passwordRealmType = 'http://auth0.com/oauth/grant-type/password-realm'
export const otpType = 'http://auth0.com/oauth/grant-type/mfa-otp'
export const oobType = 'http://auth0.com/oauth/grant-type/mfa-oob'
export const recoveryCodeType = 'http://auth0.com/oauth/grant-type/mfa-recovery-code'
export const passkeyGrantType = 'urn:okta:params:oauth:grant-type:webauthn'
export const passwordlessOtpType = 'http://auth0.com/oauth/grant-type/passwordless/otp'
export const deviceCodeType = 'urn:ietf:params:oauth:grant-type:device_code'

export const cibaType = 'urn:openid:params:grant-type:ciba'

export const tokenExchangeType = 'urn:ietf:params:oauth:grant-type:token-exchange'

/** Grants of the MFA API; a client needs one of them to use it. */
export const mfaGrantTypes: readonly string[] = [otpType, oobType, recoveryCodeType]

/** What `grant_types` of an application may allow besides what the library knows. */
export const ownGrantTypes: readonly string[] = [
  'password',
  passwordRealmType,
  ...mfaGrantTypes,
  deviceCodeType,
  passkeyGrantType,
  passwordlessOtpType,
]

/**
 * Endpoints that authenticate clients like the token endpoint are answered as grants of their own, which no request can
 * name: whoever sends such a `grant_type` is told that there is none.
 */
const internal = 'urn:sallyport:endpoint:'
export const challengeEndpoint = `${internal}mfa-challenge`
export const cibaEndpoint = `${internal}bc-authorize`
/** The grant, under a name of which the library has no opinion: it knows CIBA, and wants it configured as its own. */
export const cibaGrantType = `${internal}ciba`
export const otpChallengeEndpoint = `${internal}otp-challenge`
export const deviceEndpoint = `${internal}device-code`
export const passkeyChallengeEndpoint = `${internal}passkey-challenge`
export const passkeyRegisterEndpoint = `${internal}passkey-register`
export const passwordlessStartEndpoint = `${internal}passwordless-start`
export const endpointGrants: readonly string[] = [
  challengeEndpoint,
  cibaEndpoint,
  cibaGrantType,
  deviceEndpoint,
  otpChallengeEndpoint,
  passkeyChallengeEndpoint,
  passkeyRegisterEndpoint,
  passwordlessStartEndpoint,
]

export const isInternal = (grantType: unknown): boolean => String(grantType).startsWith(internal)
