import type { Context } from 'hono'
import { AppError } from '../errors.ts'
import { factsOf } from '../http/facts.ts'
import type { Bearer, HttpFacts, LoginService, Next } from '../login/login.ts'
import {
  deviceIdCompatCookieName,
  deviceIdCookieName,
  lastUsedCookieName,
  loginCookieName,
  rememberCookieName,
  resumePath,
} from '../oidc/paths.ts'
import type { Services } from '../services.ts'
import { cookieOf, declineCookie, declinedOffers, deviceIdCookies, lastUsedCookie, rememberCookie } from './cookies.ts'
import { errorPage, type Rendered } from './pages.ts'
import { spendRequest } from './rate-limits.ts'
import type { Screen } from './screen.ts'

/** What the routes of the pages are made of. */
export interface UniversalLogin {
  services: Services
  login: LoginService
  /** Every screen, those of the factors included. */
  screens: readonly Screen[]
}

export const send = (rendered: Rendered): Response =>
  new Response(rendered.body === '' ? null : rendered.body, { status: rendered.status, headers: rendered.headers })

/** 303: whatever was submitted, the browser goes on with a GET, and going back submits nothing again. */
export const goTo = (location: string, cookies: string[] = []): Response => {
  const headers = new Headers({ location, 'cache-control': 'no-store' })
  for (const cookie of cookies) headers.append('set-cookie', cookie)
  return new Response(null, { status: 303, headers })
}

export const screenPath = (screen: string, state: string): string => `/u/${screen}?state=${encodeURIComponent(state)}`

/** Who carries the login on: the `state` of the address or form, and the cookies. */
export const bearerOf = (c: Context, state: string): Bearer => {
  const cookies = c.req.header('cookie')
  return {
    state,
    browser: cookieOf(cookies, loginCookieName(state, factsOf(c.req.raw).issuer)),
    remembered: cookieOf(cookies, rememberCookieName),
    declined: declinedOffers(cookies),
    lastUsed: cookieOf(cookies, lastUsedCookieName),
    device: cookieOf(cookies, deviceIdCookieName) ?? cookieOf(cookies, deviceIdCompatCookieName),
  }
}

/** Where the pages go that only added a factor, or changed a password: nobody has logged in, so the protocol layer hears nothing of it. */
const enrollmentEnds = { ticket: '/u/mfa-enroll-result', account: '/account/added' } as const

const endPath = ({ enrolling, resetting, decision }: Extract<Next, { kind: 'finished' }>, state: string): string => {
  if (resetting)
    return screenPath(decision.kind === 'complete' ? 'reset-password-success' : 'reset-password-error', state)
  if (enrolling !== 'ticket' && enrolling !== 'account') return resumePath(state)
  return `${enrollmentEnds[enrolling]}?state=${encodeURIComponent(state)}`
}

/** Sends the browser where its login says, with `more` cookies. */
export const follow = (next: Next, state: string, issuer: string, more: string[] = []): Response => {
  const cookies = [
    ...more,
    ...(next.remember ? [rememberCookie(next.remember.token, next.remember.maxAgeSeconds, issuer)] : []),
    ...(next.decline ? [declineCookie(next.decline.key, next.decline.maxAgeSeconds, issuer)] : []),
    ...(next.lastUsed ? [lastUsedCookie(next.lastUsed.value, next.lastUsed.maxAgeSeconds, issuer)] : []),
    ...(next.device ? deviceIdCookies(next.device.value, next.device.maxAgeSeconds, issuer) : []),
  ]
  switch (next.kind) {
    case 'show':
      return goTo(screenPath(next.screen, state), cookies)
    case 'redirect':
      return goTo(next.url, cookies)
    case 'finished':
      return goTo(endPath(next, state), cookies)
  }
  return next satisfies never
}

/** Counts a request against its address; one too many is 429, as JSON for scripts and as a page for people. */
export const limit = async (
  { services }: UniversalLogin,
  request: { http: HttpFacts; kind: 'get' | 'post' | 'poll'; prompt: string; state: string },
): Promise<Response | undefined> => {
  const { http, ...rest } = request
  const spent = await spendRequest(services, { ...rest, ip: http.ip })
  if (spent.ok) return undefined
  const reset = Math.ceil(spent.retryAt / 1000)
  const wait = Math.max(1, Math.ceil((spent.retryAt - services.now()) / 1000))
  const answer =
    request.kind === 'poll'
      ? Response.json({ error: 'too_many_requests' }, { status: 429 })
      : send(await errorPage(services, http, { status: 429, error: 'too_many_requests' }))
  answer.headers.set('x-ratelimit-reset', String(reset))
  answer.headers.set('retry-after', String(wait))
  return answer
}

/** Runs a handler; what it refuses becomes a page, what nobody expected becomes one plain 500 and a line in the log. */
export const answered = async (
  { services }: UniversalLogin,
  c: Context,
  handle: (http: HttpFacts) => Promise<Response>,
): Promise<Response> => {
  const http = factsOf(c.req.raw)
  try {
    return await handle(http)
  } catch (error) {
    if (error instanceof AppError && error.status < 500) {
      if (error.detail) services.log.info({ code: error.code, detail: error.detail }, 'page refused')
      return send(
        await errorPage(services, http, { status: error.status, error: error.code, description: error.message }),
      )
    }
    services.log.error({ err: error }, 'page failed')
    return send(await errorPage(services, http, { status: 500, error: 'server_error' }))
  }
}
