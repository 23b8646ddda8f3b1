import { type TryRequest, tryClientId, tryRequest, usualScope } from './request.ts'

/** The page at which logins that are tried out end: their callback. */
export const tryPage = (): string => `${window.location.origin}/dashboard/try`

/** What this tab knows of a login that it tries out, under the name that its request has as `state` and `nonce`. */
interface Begun {
  request: TryRequest
  verifier: string
  /** What it ended with, until that is exchanged for tokens. */
  code?: string
}

/** How a login that was tried out ended, as its application would have been told. */
export type Ended =
  | { kind: 'tokens'; tokens: Tokens }
  | { kind: 'refused'; error: string; description: string }
  /** The application proves itself by a key that nobody has here, so that the code is as far as it goes. */
  | { kind: 'code'; code: string }

export interface Tokens {
  id_token?: string
  access_token?: string
  refresh_token?: string
  token_type?: string
  expires_in?: number
  scope?: string
}

/** How an application proves itself at the token endpoint; nothing for one that needs no secret. */
export interface Proof {
  secret?: string
  basic?: boolean
}

const keyOf = (login: string) => `sallyport-try:${login}`
const keep = (login: string, what: Begun | { request: TryRequest; ended: Ended }) =>
  sessionStorage.setItem(keyOf(login), JSON.stringify(what))
const kept = (login: string): Partial<Begun> & { ended?: Ended } =>
  JSON.parse(sessionStorage.getItem(keyOf(login)) ?? '{}')

const random = (): string => base64url(crypto.getRandomValues(new Uint8Array(32)))
const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '')

/** Sends this tab into a new login, by authorization code with PKCE as an application would. */
export const beginTry = async (params: URLSearchParams): Promise<void> => {
  const login = random()
  const verifier = random()
  const request = tryRequest(Object.fromEntries(params))
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))
  keep(login, { request, verifier })
  const url = new URL('/authorize', window.location.origin)
  url.search = new URLSearchParams({
    client_id: tryClientId,
    scope: usualScope,
    ...request,
    response_type: 'code',
    redirect_uri: tryPage(),
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
export const takeEnd = (params: URLSearchParams): void => {
  const login = params.get('state') ?? ''
  window.history.replaceState(null, '', `${tryPage()}?login=${login}`)
  const { request = {}, verifier } = kept(login)
  // Its code was taken already: this is the way back to a page that was shown.
  if (verifier === undefined) return
  const error = params.get('error')
  if (error === null) keep(login, { request, verifier, code: params.get('code') ?? '' })
  else keep(login, { request, ended: { kind: 'refused', error, description: params.get('error_description') ?? '' } })
}

/** What a login asked for that this tab began. */
export const requestOf = (login: string): TryRequest => kept(login).request ?? {}

/** How a login ended that this tab began: its code is exchanged, once, with what `proofOf` gives, which is asked last. */
export const endOf = async (
  login: string,
  proofOf: (clientId: string) => Promise<Proof | undefined>,
): Promise<Ended | null> => {
  const { request = {}, verifier, code, ended } = kept(login)
  if (ended || verifier === undefined || code === undefined) return ended ?? null
  const clientId = request.client_id ?? tryClientId
  const proof = clientId === tryClientId ? {} : await proofOf(clientId)
  const end: Ended = proof ? await exchange({ clientId, proof, code, verifier }) : { kind: 'code', code }
  keep(login, { request, ended: end })
  return end
}

const post = (path: string, clientId: string, { secret, basic }: Proof, body: Record<string, string>) => {
  const byHeader = basic && secret !== undefined
  const encoded = (text: string) => encodeURIComponent(text)
  return fetch(path, {
    method: 'POST',
    credentials: 'omit',
    ...(byHeader && { headers: { authorization: `Basic ${btoa(`${encoded(clientId)}:${encoded(secret)}`)}` } }),
    body: new URLSearchParams({
      ...body,
      ...(!byHeader && { client_id: clientId, ...(secret !== undefined && { client_secret: secret }) }),
    }),
  })
}

const exchange = async (with_: { clientId: string; proof: Proof; code: string; verifier: string }): Promise<Ended> => {
  const { clientId, proof, code, verifier } = with_
  const answer = await post('/oauth/token', clientId, proof, {
    grant_type: 'authorization_code',
    code,
    code_verifier: verifier,
    redirect_uri: tryPage(),
  })
  const body = (await answer.json()) as Tokens & { error?: string; error_description?: string }
  if (body.error) return { kind: 'refused', error: body.error, description: body.error_description ?? '' }
  // Nobody is to stay signed in by a login that was tried out.
  if (body.refresh_token) await post('/oauth/revoke', clientId, proof, { token: body.refresh_token })
  return { kind: 'tokens', tokens: body }
}
