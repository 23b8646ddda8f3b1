import type { User } from '../store/users.ts'

/** The profile as ID tokens and `/userinfo` tell it; the library narrows it to the scopes granted (reference, 6.3). */
export const profileClaims = (user: User): Record<string, unknown> => {
  const claims = {
    nickname: user.nickname,
    name: user.name,
    given_name: user.given_name,
    family_name: user.family_name,
    picture: user.picture,
    updated_at: new Date(user.updated_at).toISOString(),
    email: user.email,
    email_verified: user.email === undefined ? undefined : user.email_verified,
    phone_number: user.phone_number,
    phone_number_verified: user.phone_number === undefined ? undefined : user.phone_verified,
  }
  return Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined))
}

/** Claims that belong to the protocol; what an Action sets under these names is left out (login-flow reference, 3.4). */
const protectedNames = new Set(
  `acr act active amr at_hash ath attest aud auth_time authorization_details azp c_hash client_id cnf cty dest
  entitlements events exp groups gty htm htu iat internalService iss jcard jku jti jwe jwk kid may_act mky nbf nonce
  object_id org_id org_name orig origid permissions roles rph s_hash scope sid sip_callid sip_cseq_num sip_date
  sip_from_tag sip_via_branch sub sub_jwk toe txn typ uuid vot vtm x5t#S256 __proto__`.split(/\s+/),
)

/** Namespaces of Auth0's own that no custom claim may take. */
const foreignNamespace = (name: string): boolean =>
  /^urn:auth0(:|$)/i.test(name) ||
  (URL.canParse(name) && /(^|\.)(auth0\.com|webtask\.io|webtask\.run)$/i.test(new URL(name).hostname))

/** Of the claims that Actions set, those that a token may carry. */
export const customClaims = (claims: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(claims).filter(
      ([name, value]) => value !== undefined && !protectedNames.has(name) && !foreignNamespace(name),
    ),
  )

/** Claims of OpenID Connect that describe the user (login-flow reference, 3.4). */
const profileNames = new Set(
  `address birthdate email email_verified family_name gender given_name locale middle_name name nickname phone_number
  phone_number_verified picture preferred_username profile updated_at website zoneinfo`.split(/\s+/),
)

/** Of the claims that Actions set, those that tokens of our own APIs may carry: private ones only under a namespace. */
export const claimsOfOwnApi = (claims: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(claims).filter(([name]) => /^(https?:\/\/|urn:)/i.test(name) || profileNames.has(name)),
  )

/** Claims of one token, as JSON, stay below this (login-flow reference, 1.4). */
export const maxClaimsBytes = 100 * 1024

export const fits = (claims: Record<string, unknown>): boolean =>
  Buffer.byteLength(JSON.stringify(claims)) <= maxClaimsBytes
