/** The My Account API under each domain (authentication reference, 8.7): its audience is `ISS + path`. */
export const myAccountPath = 'me/'

/** What a user may do by a token; Auth0's words. */
export const myAccountScopes = [
  'read:me:factors',
  'create:me:authentication_methods',
  'read:me:authentication_methods',
  'update:me:authentication_methods',
  'delete:me:authentication_methods',
] as const

export type MyAccountScope = (typeof myAccountScopes)[number]

/** Scopes whose holder can change what MFA rests on. */
const changing: readonly string[] = myAccountScopes.filter(scope => !scope.startsWith('read:'))

/** Whether a token of these scopes lets its holder change factors. */
export const changesFactors = (scopes: readonly string[]): boolean => scopes.some(scope => changing.includes(scope))

/** The pages of `/account/` as an application; found under this id everywhere, like the dashboard. */
export const accountClientId = 'sallyport-account'

/** How long a factor that was passed counts as passed just now, in milliseconds: for the pages and for tokens that change factors. */
export const freshForMs = 15 * 60_000
