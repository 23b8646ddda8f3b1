import type { Services } from '../../services.ts'
import { newToken } from '../../store/secrets.ts'
import { sessionById } from '../../store/sessions.ts'
import { cookieOf } from '../../universal-login/cookies.ts'

/** Who is at the pages of the own account: proven a short while ago, for a short while. */
export interface AccountSession {
  userId: string
  /** The browser session that it ends with. */
  sid: string
  /** Whether a factor was passed or added; a user who has got one since must pass it. */
  mfa: boolean
  until: number
}

/** A sign-in that is under way: what the answer to it must match. */
export interface SignIn {
  state: string
  verifier: string
  at: number
}

const sessionCookie = 'sallyport_account'
const signInCookie = 'sallyport_account_sign_in'
/** As long as the login may take, in seconds. */
const signInSeconds = 3600

const cookie = (name: string, value: string, maxAge: number, issuer: string): string =>
  `${name}=${value}; Max-Age=${maxAge}; Path=/account; HttpOnly; SameSite=Lax${
    issuer.startsWith('https:') ? '; Secure' : ''
  }`

const opened = <T>(services: Services, name: string, header: string | undefined): T | undefined => {
  const sealed = cookieOf(header, name)
  if (!sealed) return undefined
  try {
    return JSON.parse(services.box.open(name, sealed)) as T
  } catch {
    return undefined
  }
}

/** `Set-Cookie` of a session of these pages, sealed: nobody can make one, and what is in it cannot be read. */
export const sessionCookieFor = (services: Services, session: AccountSession, issuer: string): string => {
  const sealed = services.box.seal(sessionCookie, JSON.stringify(session))
  return cookie(sessionCookie, sealed, Math.ceil((session.until - services.now()) / 1000), issuer)
}

export const noSessionCookie = (issuer: string): string => cookie(sessionCookie, '', 0, issuer)

/** The session of a request, as long as its time lasts and the browser session that it belongs to lives. */
export const accountSession = async (
  services: Services,
  header: string | undefined,
): Promise<AccountSession | undefined> => {
  const session = opened<AccountSession>(services, sessionCookie, header)
  if (!session || session.until <= services.now()) return undefined
  const browser = await sessionById(services.db, session.sid, services.now())
  return browser?.userId === session.userId ? session : undefined
}

/** A new sign-in and its `Set-Cookie`. */
export const newSignIn = (services: Services, issuer: string): { signIn: SignIn; cookie: string } => {
  const signIn: SignIn = { state: newToken(), verifier: newToken(), at: services.now() }
  const sealed = services.box.seal(signInCookie, JSON.stringify(signIn))
  return { signIn, cookie: cookie(signInCookie, sealed, signInSeconds, issuer) }
}

export const signInOf = (services: Services, header: string | undefined): SignIn | undefined =>
  opened<SignIn>(services, signInCookie, header)

export const noSignInCookie = (issuer: string): string => cookie(signInCookie, '', 0, issuer)
