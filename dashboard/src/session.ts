import { Auth0Client, type User } from '@auth0/auth0-spa-js'

const origin = window.location.origin
/** The Management API as this server's domain names it. */
const audience = `${origin}/api/v2/`

const client = new Auth0Client({
  domain: origin,
  clientId: 'sallyport-dashboard',
  authorizationParams: { audience, redirect_uri: `${origin}/dashboard/`, scope: 'openid profile email' },
})

/** Who is signed in, and what the Management API lets through for them. */
export interface Session {
  user: User
  scopes: ReadonlySet<string>
}

/** Why nobody is signed in, and what to do about it. */
export class SignInRefused extends Error {}

let asked: Promise<string[]> | undefined

/** Every scope that the API has: the server gives of them what the administrator's role has. */
const everyScope = (): Promise<string[]> => {
  asked ??= fetch('/dashboard/scopes.json').then(answer => answer.json() as Promise<string[]>)
  return asked
}

const parameters = async () => ({ audience, scope: `openid profile email ${(await everyScope()).join(' ')}` })

/** Leads to the sign-in pages, and back to where the browser is now. */
export const signIn = async (more: { acr_values?: string; prompt?: 'login' } = {}): Promise<never> => {
  await client.loginWithRedirect({
    appState: { returnTo: window.location.pathname + window.location.search },
    authorizationParams: { ...(await parameters()), ...more },
  })
  return new Promise<never>(() => {})
}

/** Signs out here and at the server. */
export const signOut = (): Promise<void> => client.logout({ logoutParams: { returnTo: `${origin}/dashboard/` } })

/** What can only be gone on with on the sign-in pages. */
const needsPages = new Set([
  'login_required',
  'consent_required',
  'interaction_required',
  'mfa_required',
  'invalid_grant',
])

/** A token for the Management API, a new one where asked; renewed in the background, else by the sign-in pages. */
export const accessToken = async (which: 'known' | 'new' = 'known'): Promise<string> => {
  try {
    const authorizationParams = await parameters()
    const cacheMode = which === 'new' ? 'off' : 'on'
    return (await client.getTokenSilently({ authorizationParams, cacheMode })) ?? (await signIn())
  } catch (error) {
    if (needsPages.has((error as { error?: string }).error ?? '')) return signIn()
    throw error
  }
}

/** Takes the answer of the sign-in pages if this is their way back; else finds the session, or leads there. */
export const openSession = async (): Promise<Session> => {
  const here = new URL(window.location.href)
  if (here.searchParams.has('error')) {
    const reason = here.searchParams.get('error_description') ?? here.searchParams.get('error') ?? ''
    window.history.replaceState(null, '', '/dashboard/')
    throw new SignInRefused(reason)
  }
  if (here.searchParams.has('code') && here.searchParams.has('state')) {
    const { appState } = await client.handleRedirectCallback<{ returnTo?: string }>()
    window.history.replaceState(null, '', appState?.returnTo ?? '/dashboard/')
  }
  const token = await accessToken()
  const user = await client.getUser()
  if (!user) return signIn()
  return { user, scopes: new Set(scopesOf(token)) }
}

const scopesOf = (token: string): string[] => {
  const [, payload = ''] = token.split('.')
  const claims = JSON.parse(
    new TextDecoder().decode(Uint8Array.from(atob(fromBase64url(payload)), c => c.charCodeAt(0))),
  )
  return String(claims.scope ?? '').split(' ')
}

const fromBase64url = (text: string): string => text.replaceAll('-', '+').replaceAll('_', '/')
