import { type Context, Hono } from 'hono'
import { beginEnrollment, type Right } from '../../enrollment/begin.ts'
import { AppError } from '../../errors.ts'
import { factors } from '../../factors/index.ts'
import { typeOfAction } from '../../factors/names.ts'
import type { FactorType } from '../../flow/command.ts'
import { browserLanguages } from '../../languages.ts'
import type { HttpFacts } from '../../login/login.ts'
import { enabledFactors } from '../../login/settings.ts'
import type { OwnCode, ProvenLogin } from '../../oidc/own-code.ts'
import { rememberCookieName } from '../../oidc/paths.ts'
import { enrollmentsOf } from '../../store/enrollments.ts'
import { holdsFactor } from '../../store/factor-removal.ts'
import { type User, userById } from '../../store/users.ts'
import { chosenLanguage, cookieOf, loginCookie } from '../../universal-login/cookies.ts'
import { answered, bearerOf, follow, goTo, limit, send, type UniversalLogin } from '../../universal-login/exchange.ts'
import { readForm } from '../../universal-login/form-post.ts'
import { errorPage, renderPage } from '../../universal-login/pages.ts'
import { surroundingsFor } from '../../universal-login/surroundings.ts'
import { accountClientId, freshForMs } from '../api.ts'
import { passkeyIdentities } from '../passkeys.ts'
import { changes, type Outcome } from './changes.ts'
import { addableFactors, loadAccount, recoveryOf } from './load.ts'
import { account, outcomes } from './screen.ts'
import {
  type AccountSession,
  accountSession,
  newSignIn,
  noSessionCookie,
  noSignInCookie,
  sessionCookieFor,
  signInOf,
} from './session.ts'
import { signInUrl, takeSignIn } from './sign-in.ts'

export interface AccountParts extends UniversalLogin {
  /** Uses up a code of a login for these pages. */
  redeem: (code: OwnCode) => Promise<ProvenLogin | undefined>
}

const home = '/account/'

interface Visit {
  session: AccountSession
  user: User
}

/**
 * `/account/`: where users see, add, name and remove their own factors, remembered browsers and sessions. It signs in
 * through our own login, and lets in only who has proven a short while ago to be the user.
 */
export const accountPages = (parts: AccountParts): Hono => {
  const { services, login } = parts
  const app = new Hono()

  /** Who is there. Nobody: the browser has to sign in first. */
  const visitOf = async (c: Context): Promise<Visit | undefined> => {
    const session = await accountSession(services, c.req.header('cookie'))
    const user = session && (await userById(services.db, session.userId))
    if (!session || !user || user.blocked) return undefined
    // A factor that has come since the user got in without one must be passed first.
    if (!session.mfa && (await holdsFactor(services.db, user.user_id))) return undefined
    return { session, user }
  }

  const signIn = (http: HttpFacts): Response => {
    const made = newSignIn(services, http.issuer)
    return goTo(signInUrl(http.issuer, made.signIn), [made.cookie])
  }

  const visited = (c: Context, kind: 'get' | 'post', handle: (visit: Visit, http: HttpFacts) => Promise<Response>) =>
    answered(parts, c, async http => {
      const visit = await visitOf(c)
      const refused = await limit(parts, { http, kind, prompt: 'account', state: visit?.session.sid ?? '' })
      if (refused) return refused
      return visit ? handle(visit, http) : signIn(http)
    })

  app.get('/account', c => c.redirect(home, 302))

  app.get(home, c =>
    visited(c, 'get', async ({ session, user }, http) => {
      const locales = [chosenLanguage(c.req.header('cookie')), ...browserLanguages(http)]
      const audience = { clientId: accountClientId, locales }
      const { locale } = await surroundingsFor(services, audience)
      const remembered = cookieOf(c.req.header('cookie'), rememberCookieName)
      const data = await loadAccount(services, user, { session, remembered, locale })
      const outcome = outcomes.find(one => one === http.query['done'])
      return send(
        await renderPage(services, {
          screen: account,
          audience,
          data: { ...data, ...(outcome && { outcome }) },
          around: { formAction: home },
        }),
      )
    }),
  )

  app.get('/account/callback', c =>
    answered(parts, c, async http => {
      const refused = await limit(parts, { http, kind: 'get', prompt: 'account', state: http.query['state'] ?? '' })
      if (refused) return refused
      const { code, state, error, error_description } = http.query
      if (error)
        return send(
          await errorPage(services, http, { status: 400, error, description: error_description?.slice(0, 500) }),
        )
      const started = signInOf(services, c.req.header('cookie'))
      const session = await takeSignIn(parts, { code, state, issuer: http.issuer }, started)
      if (!session) throw new AppError('login_not_found')
      const until = services.now() + freshForMs
      return goTo(home, [noSignInCookie(http.issuer), sessionCookieFor(services, { ...session, until }, http.issuer)])
    }),
  )

  app.post(home, c =>
    visited(c, 'post', async ({ session, user }, http) => {
      const posted = await readForm(c, http.issuer)
      const form = account.read(posted)
      const action = posted['action'] ?? ''
      if (action === 'sign-out') return signOut(http)
      if (action === 'add-passkey') return makePasskey(user, http)
      const adds = action.startsWith('add-') ? typeOfAction(action.slice('add-'.length)) : undefined
      if (adds || action === 'new-recovery-code') return enroll(user, adds ?? 'recovery-code', http)
      const change = Object.hasOwn(changes, action) ? changes[action] : undefined
      if (!change) return goTo(home)
      const id = form['id'] ?? ''
      const outcome = await change({ services, user, session, http, id, name: form['name'] ?? '' })
      return goTo(donePath(outcome))
    }),
  )

  /** Adds a factor by the screens of logins. Only what can be added now is begun. */
  const enroll = async (user: User, type: FactorType, http: HttpFacts): Promise<Response> => {
    const [enabled, enrollments] = await Promise.all([
      enabledFactors({ services, factors }),
      enrollmentsOf(services.db, services.box, user.user_id),
    ])
    const possible =
      type === 'recovery-code'
        ? recoveryOf(enabled, enrollments) !== 'off'
        : addableFactors(enabled, enrollments).includes(type)
    if (!possible) return goTo(donePath('not-added'))
    return begin({ by: 'account', userId: user.user_id, factors: [type] }, http)
  }

  /** Makes a passkey by the screen of logins, where the user may have one. */
  const makePasskey = async (user: User, http: HttpFacts): Promise<Response> =>
    (await passkeyIdentities(services, user)).length === 0
      ? goTo(donePath('not-added'))
      : begin({ by: 'account', userId: user.user_id, passkey: true }, http)

  const begin = async (right: Right, http: HttpFacts): Promise<Response> => {
    const { state, browser, next } = await beginEnrollment(login, right, { http, pages: true })
    return follow(next, state, http.issuer, [loginCookie(state, browser, http.issuer)])
  }

  app.get('/account/added', c =>
    answered(parts, c, async http => {
      const { state } = http.query
      if (!state) throw new AppError('invalid_request', { message: 'The state parameter is missing.' })
      const refused = await limit(parts, { http, kind: 'get', prompt: 'account', state })
      if (refused) return refused
      const reached = await login.view(bearerOf(c, state), http)
      if (!('next' in reached)) return follow({ kind: 'show', screen: reached.view.screen }, state, http.issuer)
      const { next } = reached
      if (next.kind !== 'finished' || next.enrolling !== 'account') return follow(next, state, http.issuer)
      if (next.decision.kind !== 'complete') return goTo(donePath('not-added'))
      const session = await accountSession(services, c.req.header('cookie'))
      const { userId, methods } = next.decision
      // Whoever has just added a factor has shown to hold it, and is not asked for it at once.
      const holds = methods.some(({ type }) => type !== 'email' && type !== 'recovery-code')
      const passed = holds && session?.userId === userId ? { ...session, mfa: true } : undefined
      return goTo(donePath('added'), passed ? [sessionCookieFor(services, passed, http.issuer)] : [])
    }),
  )

  const signOut = (http: HttpFacts): Response => {
    const url = new URL('v2/logout', http.issuer)
    url.search = new URLSearchParams({ client_id: accountClientId, returnTo: `${http.issuer}account/` }).toString()
    return goTo(url.href, [noSessionCookie(http.issuer)])
  }

  return app
}

const donePath = (outcome: Outcome): string => `${home}?done=${outcome}`
