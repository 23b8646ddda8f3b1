import { type Context, Hono } from 'hono'
import { beginReset } from '../accounts/begin-reset.ts'
import { formProblem, type NewPasswordError, newPasswordView, passwordError } from '../accounts/new-password.ts'
import { resetPassword } from '../accounts/password-reset.ts'
import { openResetLink, type ResetLink, type ValidResetLink } from '../accounts/reset-link.ts'
import type { TicketData } from '../accounts/ticket-links.ts'
import { AppError } from '../errors.ts'
import { browserLanguages } from '../languages.ts'
import type { Decision, HttpFacts, Next } from '../login/login.ts'
import { hashToken } from '../store/secrets.ts'
import { chosenLanguage, loginCookie } from './cookies.ts'
import { answered, bearerOf, follow, limit, send, type UniversalLogin } from './exchange.ts'
import { readForm } from './form-post.ts'
import { type PageRequest, standalonePage } from './pages.ts'
import { backToApplication, ticketOf } from './ticket-address.ts'

/**
 * The pages behind a link to choose a new password. Where Actions have a say the link only begins what they ask for, and
 * the form comes at its end, under `state`; else it is behind the link itself. Opening a link uses nothing up.
 */
export const resetPasswordPages = (parts: UniversalLogin): Hono => {
  const { services, login } = parts
  const app = new Hono()

  const show = async (
    c: Context,
    http: HttpFacts,
    name: string,
    data: TicketData | undefined,
    options: Omit<PageRequest, 'screen' | 'audience'>,
  ) => {
    const locales = [chosenLanguage(c.req.header('cookie')), ...browserLanguages(http)]
    const { clientId, organizationId } = data ?? {}
    return send(await standalonePage(services, name, { ...options, clientId, organizationId, locales }))
  }

  const dead = (c: Context, http: HttpFacts, link: Exclude<ResetLink, { kind: 'valid' }>) =>
    show(c, http, 'reset-password-error', link.data, { data: { reason: link.kind }, status: 400 })

  const ask = (c: Context, http: HttpFacts, token: string, link: ValidResetLink, errors: NewPasswordError[] = []) =>
    show(c, http, 'reset-password', link.data, {
      data: newPasswordView(link),
      errors,
      around: { formAction: `/u/reset-password?ticket=${encodeURIComponent(token)}` },
    })

  const changed = (c: Context, http: HttpFacts, data: TicketData | undefined, resultUrl?: string) =>
    backToApplication(
      data,
      'You can now login to the application with the new password.',
      { success: true },
      resultUrl,
    ) ?? show(c, http, 'reset-password-success', data, {})

  const begin = async (link: ValidResetLink, http: HttpFacts, by: 'get' | 'post') => {
    const { state, browser, next } = await beginReset(services, login, link, http, { opened: by === 'get' })
    return follow(next, state, http.issuer, [loginCookie(state, browser, http.issuer)])
  }

  /** The form at the end of what Actions asked for is a screen of the flow, like the others. */
  const isOfFlow = (c: Context) => c.req.query('ticket') === undefined && c.req.query('state') !== undefined

  app.get('/u/reset-password', (c, next) =>
    isOfFlow(c)
      ? next()
      : answered(parts, c, async http => {
          const token = ticketOf(http)
          const refused = await limit(parts, { http, kind: 'get', prompt: 'reset-password', state: token })
          if (refused) return refused
          const link = await openResetLink(services, hashToken(token))
          if (link.kind !== 'valid') return dead(c, http, link)
          // Programs that check the links of a mail ask for the headers alone; no Action is run for that.
          const begins = c.req.method !== 'HEAD' && (await login.guardsReset())
          return begins ? begin(link, http, 'get') : ask(c, http, token, link)
        }),
  )

  app.post('/u/reset-password', (c, next) =>
    isOfFlow(c)
      ? next()
      : answered(parts, c, async http => {
          const token = ticketOf(http)
          const form = await readForm(c, http.issuer)
          const refused = await limit(parts, { http, kind: 'post', prompt: 'reset-password', state: token })
          if (refused) return refused
          const link = await openResetLink(services, hashToken(token))
          // A password that is sent to where Actions have a say was not asked for: what they ask comes first.
          if (link.kind === 'valid' && (await login.guardsReset())) return begin(link, http, 'post')
          const wrong = formProblem(form)
          if (wrong && link.kind === 'valid') return ask(c, http, token, link, [wrong])
          const result = await resetPassword(services, token, form['password-reset'] ?? '', http)
          switch (result.kind) {
            case 'changed':
              return changed(c, http, result.data)
            case 'refused':
              return ask(c, http, token, link as ValidResetLink, [passwordError(result.problem)])
            case 'breached':
            case 'unknown':
              return ask(c, http, token, link as ValidResetLink, [passwordError(result.kind)])
            default:
              return dead(c, http, result)
          }
        }),
  )

  /** How it ended, for the browser that has gone through it, and again while its answer may have been lost. */
  const end = (c: Context) =>
    answered(parts, c, async http => {
      const { state } = http.query
      if (!state) throw new AppError('invalid_request', { message: 'The state parameter is missing.' })
      const refused = await limit(parts, { http, kind: 'get', prompt: 'reset-password', state })
      if (refused) return refused
      const reached = await login.view(bearerOf(c, state), http)
      if (!('next' in reached)) return follow({ kind: 'show', screen: reached.view.screen }, state, http.issuer)
      const { next } = reached
      if (next.kind !== 'finished' || !next.resetting) return follow(next, state, http.issuer)
      return ended(c, http, next.decision, next.resetting)
    })

  const ended = async (
    c: Context,
    http: HttpFacts,
    decision: Decision,
    { ticketHash, resultUrl, reason }: NonNullable<Extract<Next, { kind: 'finished' }>['resetting']>,
  ): Promise<Response> => {
    const { data } = await openResetLink(services, ticketHash)
    if (decision.kind === 'complete') return changed(c, http, data, resultUrl)
    const why = deadTickets[decision.error]
    return show(c, http, 'reset-password-error', data, {
      data: { reason: why ?? 'denied', message: reason },
      status: why ? 400 : 403,
    })
  }
  app.get('/u/reset-password-success', end)
  app.get('/u/reset-password-error', end)

  return app
}

const deadTickets: { [error: string]: Exclude<ResetLink['kind'], 'valid'> | undefined } = {
  ticket_used: 'used',
  ticket_expired: 'expired',
  ticket_invalid: 'invalid',
}
