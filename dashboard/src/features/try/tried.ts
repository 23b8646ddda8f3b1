/** The application that logins are tried out with. */
const clientId = 'sallyport-try'
const page = () => `${window.location.origin}/dashboard/try`

/** What this tab knows of a login that it tries out, under the name that its request has as `state` and `nonce`. */
interface Begun {
  verifier: string
}

/** How a login that was tried out ended, as an application would have been told. */
export type Ended = { kind: 'tokens'; tokens: Tokens } | { kind: 'refused'; error: string; description: string }

export interface Tokens {
  id_token?: string
  access_token?: string
  token_type?: string
  expires_in?: number
  scope?: string
}

const keyOf = (login: string) => `sallyport-try:${login}`

const random = (): string => base64url(crypto.getRandomValues(new Uint8Array(32)))
const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '')

/** Sends this tab into a new login, by authorization code with PKCE as an application would. */
export const beginTry = async (): Promise<void> => {
  const login = random()
  const verifier = random()
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))
  sessionStorage.setItem(keyOf(login), JSON.stringify({ verifier } satisfies Begun))
  const url = new URL('/authorize', window.location.origin)
  url.search = new URLSearchParams({
    client_id: clientId,
    response_type: 'code',
    redirect_uri: page(),
    scope: 'openid profile email',
    state: login,
    nonce: login,
    code_challenge: base64url(new Uint8Array(digest)),
    code_challenge_method: 'S256',
  }).toString()
  window.location.replace(url)
}

/** What this tab has come to `/dashboard/try` for. */
export type Arrival = 'start' | 'end' | 'end-of-another' | 'look'

/** The end of a login that this tab did not begin is not taken: whoever made that link knows its code as well. */
export const arrival = (params: URLSearchParams): Arrival => {
  if (params.has('start')) return 'start'
  if (!params.has('code') && !params.has('error')) return 'look'
  return sessionStorage.getItem(keyOf(params.get('state') ?? '')) === null ? 'end-of-another' : 'end'
}

/** Takes the end of a login that this tab began, and leaves an address that names it and nothing else. */
export const takeEnd = async (params: URLSearchParams): Promise<void> => {
  const login = params.get('state') ?? ''
  window.history.replaceState(null, '', `${page()}?login=${login}`)
  const { verifier } = JSON.parse(sessionStorage.getItem(keyOf(login)) ?? '{}') as Partial<Begun>
  // Its code was taken already: this is the way back to a page that was shown.
  if (verifier === undefined) return
  const ended = await endOf(params, verifier)
  sessionStorage.setItem(keyOf(login), JSON.stringify({ ended }))
}

/** How a login ended that this tab began. */
export const endedLogin = (login: string): Ended | undefined => {
  const stored = sessionStorage.getItem(keyOf(login))
  return stored === null ? undefined : (JSON.parse(stored) as { ended?: Ended }).ended
}

const endOf = async (params: URLSearchParams, verifier: string): Promise<Ended> => {
  const error = params.get('error')
  if (error) return { kind: 'refused', error, description: params.get('error_description') ?? '' }
  const answer = await fetch('/oauth/token', {
    method: 'POST',
    credentials: 'omit',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: clientId,
      code: params.get('code') ?? '',
      code_verifier: verifier,
      redirect_uri: page(),
    }),
  })
  const body = (await answer.json()) as Tokens & { error?: string; error_description?: string }
  if (body.error) return { kind: 'refused', error: body.error, description: body.error_description ?? '' }
  return { kind: 'tokens', tokens: body }
}
