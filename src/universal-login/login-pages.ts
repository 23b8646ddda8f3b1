import { type Context, Hono } from 'hono'
import { connectionRules } from '../accounts/connection-rules.ts'
import { shownPolicy } from '../accounts/sign-up-screen.ts'
import { AppError } from '../errors.ts'
import type { FirstScreen } from '../flow/state.ts'
import { factsOf } from '../http/facts.ts'
import { browserLanguages } from '../languages.ts'
import type { HttpFacts, Next, View } from '../login/login.ts'
import { cachedDocument } from '../store/settings.ts'
import { connectionOfLogin } from './connection.ts'
import { chosenLanguage, languageCookie, languageShape } from './cookies.ts'
import { answered, bearerOf, follow, goTo, limit, screenPath, send, type UniversalLogin } from './exchange.ts'
import { isOwnForm, parseForm, readForm } from './form-post.ts'
import { renderPage, standalonePage } from './pages.ts'
import type { Screen } from './screen.ts'
import { sidePages } from './side-pages.ts'

/** The screens of the first factor, between which a user may go by links. */
const firstFactorScreens: readonly string[] = [
  'login',
  'login-id',
  'login-password',
  'login-passwordless-email-code',
  'login-passwordless-sms-otp',
  'signup',
  'signup-id',
  'signup-password',
] satisfies FirstScreen[]

/** `/u/<screen>?state=…` for every screen of a login, and `/continue`. */
export const loginPages = (parts: UniversalLogin): Hono => {
  const { services, login, screens } = parts
  const byName = new Map(screens.map(screen => [screen.name, screen]))
  const byPath = Map.groupBy(screens, screen => screen.postsTo)
  const app = new Hono()
  const side = sidePages(parts)

  app.get('/u/:screen', c =>
    answered(parts, c, async http => {
      const path = c.req.param('screen')
      const wanted = byName.get(path) ?? byPath.get(path)?.[0]
      if (!wanted) throw new AppError('not_found')
      const state = stateOf(http.query)
      const polling = (c.req.header('accept') ?? '').startsWith('application/json')
      const kind = polling ? 'poll' : 'get'
      const refused = await limit(parts, { http, kind, prompt: wanted.prompt, state })
      if (refused) return refused
      const bearer = bearerOf(c, state)
      const answer = await login.view(bearer, http, wanted.name)
      if (polling) return polled('next' in answer || answer.view.screen !== wanted.name || answer.view.ended === true)
      if ('next' in answer) return follow(answer.next, state, http.issuer)
      const { view } = answer
      if (view.screen === wanted.name) return show(parts, c, http, wanted, view, state)
      if (side.has(wanted.name) && firstFactorScreens.includes(view.screen))
        return side.show(c, http, wanted, view, state)
      return goTo(screenPath(view.screen, state))
    }),
  )

  app.post('/u/:screen', c =>
    answered(parts, c, async http => {
      const path = c.req.param('screen')
      const candidates = byPath.get(path) ?? []
      if (candidates.length === 0) throw new AppError('not_found')
      const form = await readForm(c, http.issuer)
      const state = stateOf({ ...form, ...http.query })
      const prompt = (candidates[0] as Screen).prompt
      const refused = await limit(parts, { http, kind: 'post', prompt, state })
      if (refused) return refused
      const action = form['action'] || 'default'
      const bearer = bearerOf(c, state)
      const submit = async (screen: Screen) =>
        follow(
          await login.submit(bearer, { screen: screen.name, action, fields: screen.read(form) }, http),
          state,
          http.issuer,
        )
      // Where a form can be of one screen alone, the login itself passes over what is not due, and need not be asked first.
      const [only] = candidates
      if (candidates.length === 1 && only && !side.has(only.name) && action !== 'change-language') return submit(only)
      const due = await login.view(bearer, http)
      if ('next' in due) return follow(due.next, state, http.issuer)
      const { view } = due
      if (action === 'change-language') return changeLanguage(form, screenPath(path, state), http)
      const target = candidates.find(screen => screen.name === view.screen)
      if (target) return submit(target)
      const aside = candidates.find(screen => side.has(screen.name))
      if (aside && firstFactorScreens.includes(view.screen))
        return side.submit(c, http, aside, { view, state, form, action })
      // A form of a screen that is not due any more, by the back button or from another tab.
      return goTo(screenPath(view.screen, state))
    }),
  )

  const resume = (c: Context) =>
    answered(parts, c, async http => {
      const form = c.req.method === 'POST' ? await parseForm(c) : {}
      const state = form['state'] ?? http.query['state']
      if (!state) throw new AppError('invalid_request', { message: 'The state parameter is missing.' })
      const refused = await limit(parts, { http, kind: 'get', prompt: 'redirect', state })
      if (refused) return refused
      const bearer = bearerOf(c, state)
      if (c.req.method === 'POST' && !bearer.browser && !isOwnForm(c.req.raw.headers, http.issuer))
        return sendAgain(c, http, form)
      const facts = factsOf(c.req.raw, form)
      return follow(await resumed(login.resume(bearer, facts)), state, http.issuer)
    })
  /** A form of another site comes without the cookie of the login; sent once more by a page of ours it has it. */
  const sendAgain = async (c: Context, http: HttpFacts, hidden: Record<string, string>) => {
    const { search } = new URL(c.req.url)
    const locales = [chosenLanguage(c.req.header('cookie')), ...browserLanguages(http)]
    const around = { formAction: `/continue${search}`, hidden }
    return send(await standalonePage(services, 'redirect-return', { locales, around }))
  }
  app.get('/continue', resume)
  app.post('/continue', resume)

  return app
}

/** A `state` of no login that waits in this browser is a wrong request (login-flow reference, 3.7). */
const resumed = async (resuming: Promise<Next>): Promise<Next> => {
  try {
    return await resuming
  } catch (error) {
    if (!(error instanceof AppError) || !['login_not_found', 'login_expired'].includes(error.code)) throw error
    throw new AppError('invalid_request', { message: error.message, detail: error.detail, cause: error })
  }
}

/** The answer to a page that asks how things stand: whether the login has moved on from it. */
const polled = (completed: boolean): Response =>
  Response.json({ completed }, { headers: { 'cache-control': 'no-store' } })

const stateOf = (values: Record<string, string>): string => {
  const { state } = values
  if (!state || state.length > 512)
    throw new AppError('invalid_request', { message: 'The state parameter is missing.' })
  return state
}

const show = async (
  { services }: UniversalLogin,
  c: Context,
  http: HttpFacts,
  screen: Screen,
  view: View,
  state: string,
): Promise<Response> => {
  const first = firstFactorScreens.includes(screen.name)
  return send(
    await renderPage(services, {
      screen,
      audience: {
        state,
        clientId: view.clientId,
        organizationId: view.organizationId,
        locales: [chosenLanguage(c.req.header('cookie')), view.locale, ...browserLanguages(http)],
      },
      data: view.data,
      errors: view.errors,
      submitted: view.submitted,
      user: view.user,
      canPick: view.canPick,
      ...(first ? await firstFactorPage(services, view, state) : {}),
      ...(view.fromAccount && { around: { account: '/account/' } }),
      languageAction: screenPath(screen.postsTo, state),
    }),
  )
}

/** What the screens of the first factor show of the connection, and where they lead. */
const firstFactorPage = async (services: UniversalLogin['services'], view: View, state: string) => {
  const connection = await connectionOfLogin(services, view)
  const rules = connection && connectionRules(connection)
  const { identifier_first } = await cachedDocument(services, 'prompts')
  return {
    data: {
      ...(view.screen.startsWith('signup')
        ? {
            identifiers: rules?.asked,
            username_length: rules?.usernameLength,
            password_policy: rules && shownPolicy(rules.password),
          }
        : { identifiers: rules?.identifiers }),
      ...view.data,
    },
    around: {
      captcha: view.captcha,
      links: {
        login: screenPath(identifier_first ? 'login-id' : 'login', state),
        ...((view.signup ?? rules?.signupEnabled) ? { signup: screenPath('signup', state) } : {}),
        ...(rules?.resetEnabled ? { resetPassword: screenPath('reset-password-request', state) } : {}),
      },
    },
  }
}

const changeLanguage = (form: Record<string, string>, back: string, http: HttpFacts): Response => {
  const language = form['language'] ?? ''
  return goTo(back, languageShape.test(language) ? [languageCookie(language, http.issuer)] : [])
}
