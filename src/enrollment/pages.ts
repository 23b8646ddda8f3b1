import { type Context, Hono } from 'hono'
import { AppError } from '../errors.ts'
import { browserLanguages } from '../languages.ts'
import type { Decision, HttpFacts } from '../login/login.ts'
import { chosenLanguage, loginCookie } from '../universal-login/cookies.ts'
import { answered, bearerOf, follow, goTo, limit, send, type UniversalLogin } from '../universal-login/exchange.ts'
import { readForm } from '../universal-login/form-post.ts'
import { standalonePage } from '../universal-login/pages.ts'
import type { EnrollStatus } from '../universal-login/screens/enroll-result.ts'
import { surroundingsFor } from '../universal-login/surroundings.ts'
import { beginEnrollment } from './begin.ts'
import { type OpenedTicket, openTicket, ticketToken } from './ticket.ts'

const resultPath = '/u/mfa-enroll-result'

const statuses: Record<Exclude<OpenedTicket['kind'], 'valid'>, EnrollStatus> = {
  invalid: 'invalid-ticket',
  expired: 'expired-ticket',
  'already-used': 'already-used',
  'already-enrolled': 'already-enrolled',
}

/** How an enrollment that has ended ended. */
const statusOf = (decision: Decision): EnrollStatus => {
  if (decision.kind === 'complete') return 'enrolled'
  switch (decision.error) {
    case 'ticket_used':
      return 'already-used'
    case 'ticket_expired':
      return 'expired-ticket'
    case 'already_enrolled':
      return 'already-enrolled'
    default:
      return 'generic-error'
  }
}

/**
 * The page behind an enrollment ticket (login-flow reference, 4.10). Opening it uses nothing up, since mail programs open
 * links too: the factor that is enrolled does.
 */
export const enrollmentPages = (parts: UniversalLogin): Hono => {
  const { services, login } = parts
  const app = new Hono()

  const show = async (c: Context, http: HttpFacts, status: EnrollStatus): Promise<Response> =>
    send(
      await standalonePage(services, 'mfa-enroll-result', {
        data: { status },
        status: status === 'enrolled' || status === 'already-enrolled' ? 200 : 400,
        locales: [chosenLanguage(c.req.header('cookie')), ...browserLanguages(http)],
        around: { formAction: resultPath },
      }),
    )

  const open = (c: Context) =>
    answered(parts, c, async http => {
      const token = ticketToken(http.query['ticket'])
      const refused = await limit(parts, { http, kind: 'get', prompt: 'mfa-enrollment', state: token })
      if (refused) return refused
      const opened = await openTicket(services, token)
      if (opened.kind !== 'valid') return show(c, http, statuses[opened.kind])
      const right = { by: 'ticket', ticket: opened.ticket, token } as const
      const { state, browser, next } = await beginEnrollment(login, right, { http, pages: true })
      return follow(next, state, http.issuer, [loginCookie(state, browser, http.issuer)])
    })
  app.get('/mfa/enrollment', open)
  app.get('/guardian/enroll', open)

  app.get(resultPath, c =>
    answered(parts, c, async http => {
      const { state } = http.query
      if (!state) throw new AppError('invalid_request', { message: 'The state parameter is missing.' })
      const refused = await limit(parts, { http, kind: 'get', prompt: 'mfa', state })
      if (refused) return refused
      const reached = await login.view(bearerOf(c, state), http)
      if (!('next' in reached)) return follow({ kind: 'show', screen: reached.view.screen }, state, http.issuer)
      const { next } = reached
      if (next.kind !== 'finished' || next.enrolling !== 'ticket') return follow(next, state, http.issuer)
      return show(c, http, statusOf(next.decision))
    }),
  )

  app.post(resultPath, c =>
    answered(parts, c, async http => {
      await readForm(c, http.issuer)
      const { returnTo } = await surroundingsFor(services, { locales: [] })
      return goTo(returnTo ?? http.issuer)
    }),
  )

  return app
}
