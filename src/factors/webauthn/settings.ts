export type WebAuthnType = 'webauthn-roaming' | 'webauthn-platform'

/** Whether a key must make sure who holds it, by PIN or biometrics. */
export type UserVerification = 'discouraged' | 'preferred' | 'required'

/** What an administrator may set of a WebAuthn factor (reference, 4.2); a member that is missing has its default. */
export interface WebAuthnFactorSettings {
  /** Security keys alone; the device's own authenticator always verifies its user. */
  userVerification?: UserVerification
  overrideRelyingParty?: boolean
  relyingPartyIdentifier?: string
}

export type WebAuthnSettings = { [type in WebAuthnType]?: WebAuthnFactorSettings }

/** Never is the default for security keys (reference, 4.5). */
export const userVerificationOf = (type: WebAuthnType, settings: WebAuthnSettings | undefined): UserVerification =>
  type === 'webauthn-platform' ? 'required' : (settings?.[type]?.userVerification ?? 'discouraged')

/**
 * The relying party id of a login at this host: the one that was set, where browsers accept it for the host, else the
 * host itself. Credentials of one relying party are of no use at another.
 */
export const relyingPartyOf = (
  type: WebAuthnType,
  settings: WebAuthnSettings | undefined,
  hostname: string,
): string => {
  const { overrideRelyingParty, relyingPartyIdentifier } = settings?.[type] ?? {}
  return overrideRelyingParty && relyingPartyIdentifier && isSuffixOf(relyingPartyIdentifier, hostname)
    ? relyingPartyIdentifier
    : hostname
}

/** Whether an id is the host or a domain above it. Which of these are registrable is for browsers to say; they refuse the rest. */
export const isSuffixOf = (id: string, hostname: string): boolean =>
  id === hostname || (id.includes('.') && !isAddress(hostname) && hostname.endsWith(`.${id}`))

const isAddress = (hostname: string): boolean => /^[\d.]+$/.test(hostname) || hostname.startsWith('[')
