import type { Context } from 'hono'
import { connectionRules } from '../accounts/connection-rules.ts'
import { requestPasswordReset } from '../accounts/password-reset.ts'
import { captchaFor, passesCaptcha } from '../attack-protection/bot-detection/ask.ts'
import { assessRequest } from '../attack-protection/bot-detection/assess.ts'
import { AppError } from '../errors.ts'
import { browserLanguages } from '../languages.ts'
import type { HttpFacts, View } from '../login/login.ts'
import { cachedDocument } from '../store/settings.ts'
import { connectionOfLogin } from './connection.ts'
import { chosenLanguage } from './cookies.ts'
import { goTo, screenPath, send, type UniversalLogin } from './exchange.ts'
import { renderPage } from './pages.ts'
import type { Screen } from './screen.ts'

interface Submitted {
  view: View
  state: string
  form: Record<string, string>
  action: string
}

/**
 * Pages beside the first factor that change nothing about the login: asking for a link to choose a new password. What
 * was typed is carried by the page itself.
 */
export const sidePages = ({ services, screens }: UniversalLogin) => {
  const names = ['reset-password-request', 'reset-password-email']
  const email = screens.find(screen => screen.name === 'reset-password-email')
  const request = screens.find(screen => screen.name === 'reset-password-request')

  const captchaOf = async (http: HttpFacts, identifier: unknown, state: string) => {
    const known = typeof identifier === 'string' ? identifier : undefined
    const assessment = await assessRequest(services, 'password_reset', { http, by: 'page', identifier: known })
    return captchaFor(services, assessment, 'password_reset', state)
  }

  const render = async (
    c: Context,
    http: HttpFacts,
    screen: Screen,
    view: View,
    state: string,
    page: { data?: Record<string, unknown>; errors?: View['errors'] } = {},
  ): Promise<Response> => {
    const connection = await connectionOfLogin(services, view)
    const { identifier_first } = await cachedDocument(services, 'prompts')
    const username = page.data?.['username'] ?? view.submitted['username'] ?? view.data['username']
    return send(
      await renderPage(services, {
        screen,
        audience: {
          state,
          clientId: view.clientId,
          organizationId: view.organizationId,
          locales: [chosenLanguage(c.req.header('cookie')), view.locale, ...browserLanguages(http)],
        },
        data: { identifiers: connection && connectionRules(connection).identifiers, username, ...page.data },
        errors: page.errors,
        around: {
          captcha: screen.name === 'reset-password-request' ? await captchaOf(http, username, state) : undefined,
          links: { login: screenPath(identifier_first ? 'login-id' : 'login', state) },
        },
        languageAction: screenPath('reset-password-request', state),
      }),
    )
  }

  return {
    has: (name: string): boolean => names.includes(name),

    show: async (c: Context, http: HttpFacts, screen: Screen, view: View, state: string): Promise<Response> => {
      if (screen.name !== 'reset-password-request') return goTo(screenPath('reset-password-request', state))
      return render(c, http, screen, view, state)
    },

    submit: async (c: Context, http: HttpFacts, screen: Screen, submitted: Submitted): Promise<Response> => {
      const { view, state, form, action } = submitted
      if (action === 'back-to-login') return goTo(screenPath('login', state))
      const username = (form['username'] || form['email'] || '').trim()
      const connection = await connectionOfLogin(services, view)
      if (!connection || !email) throw new AppError('not_found')
      if (!username || username.length > 254)
        return render(c, http, screen, view, state, { errors: [{ code: 'no-username', field: 'username' }] })
      const brought = { http, by: 'page', identifier: username, state, captcha: form['captcha'] } as const
      const checked = await passesCaptcha(services, 'password_reset', brought)
      if (!checked.ok)
        return render(c, http, request ?? screen, view, state, {
          data: { username },
          errors: [{ code: checked.problem }],
        })
      await requestPasswordReset(services, {
        connection,
        identifier: username,
        clientId: view.clientId,
        organizationId: view.organizationId,
        http,
      })
      return render(c, http, email, view, state, { data: { username } })
    },
  }
}
