/** The application that logins are tried out with unless another is chosen. */
export const tryClientId = 'sallyport-try'

const names = [
  'client_id',
  'audience',
  'scope',
  'organization',
  'prompt',
  'screen_hint',
  'login_hint',
  'acr_values',
] as const

/** What the authorization request of a login that is tried out says, apart from what the protocol itself needs. */
export type TryRequest = Partial<Record<(typeof names)[number], string>>

/** Reads a request from an address or from what was written into a form; what is empty is left out. Pure. */
export const tryRequest = (given: Readonly<Record<string, unknown>>): TryRequest =>
  Object.fromEntries(
    names.flatMap(name => {
      const value = given[name]
      const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : ''
      return text === '' ? [] : [[name, text]]
    }),
  )

/** Where a tab goes to begin such a login. Pure. */
export const startOf = (request: TryRequest): string => {
  const query = new URLSearchParams(request).toString()
  return `/dashboard/try?start${query && `&${query}`}`
}

/** What is asked for where nothing else was said. */
export const usualScope = 'openid profile email'
export const mfaAcr = 'http://schemas.openid.net/pape/policies/2007/06/multi-factor'
