/**
 * The library refuses a login that grants no scope, Auth0 gives a token without one. This scope is always granted and
 * never shown, so that there is one.
 */
export const marker = 'urn:sallyport:scope:none'

/** The claims that each scope of OpenID Connect stands for (authentication reference, 6.3). */
export const claimsOfScopes = {
  openid: ['sub'],
  profile: ['name', 'family_name', 'given_name', 'middle_name', 'nickname', 'picture', 'updated_at'],
  email: ['email', 'email_verified'],
  phone: ['phone_number', 'phone_number_verified'],
  address: ['address'],
} as const satisfies Record<string, readonly string[]>

/** Scopes that exist without an API. */
export const protocolScopes: readonly string[] = [...Object.keys(claimsOfScopes), 'offline_access']

const protocol = new Set(protocolScopes)

export const isProtocolScope = (scope: string): boolean => protocol.has(scope)

/** The words of a scope parameter, each once, in order, without the marker. */
export const words = (scope: string | undefined): string[] => [
  ...new Set((scope ?? '').split(/\s+/).filter(word => word !== '' && word !== marker)),
]

/** A scope as clients see it; undefined when nothing is left. */
export const shown = (scope: string | undefined): string | undefined => words(scope).join(' ') || undefined
