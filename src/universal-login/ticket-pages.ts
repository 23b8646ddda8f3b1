import { type Context, Hono } from 'hono'
import { verifyEmail } from '../accounts/email-verification.ts'
import { openResetLink, type ResetLink, resetPassword } from '../accounts/password-reset.ts'
import { passwordCodes } from '../accounts/sign-up.ts'
import { shownPolicy } from '../accounts/sign-up-screen.ts'
import type { TicketData } from '../accounts/ticket-links.ts'
import { breachCodes } from '../attack-protection/breached-passwords.ts'
import type { HttpFacts } from '../login/login.ts'
import { webAddress } from './brand.ts'
import { answered, limit, send, type UniversalLogin } from './exchange.ts'
import { readForm } from './form-post.ts'
import { type PageRequest, standalonePage } from './pages.ts'

/** The pages behind links that were mailed: `/u/reset-password?ticket=…` and `/u/email-verification?ticket=…`. */
export const ticketPages = (parts: UniversalLogin): Hono => {
  const { services } = parts
  const app = new Hono()

  const show = async (
    http: HttpFacts,
    name: string,
    data: TicketData | undefined,
    options: Omit<PageRequest, 'screen' | 'audience'>,
  ) => send(await standalonePage(services, name, { ...options, clientId: data?.clientId, locales: [http.language] }))

  const dead = (http: HttpFacts, link: Exclude<ResetLink, { kind: 'valid' }>) =>
    show(http, 'reset-password-error', link.data, { data: { reason: link.kind }, status: 400 })

  const ask = (
    http: HttpFacts,
    token: string,
    link: Extract<ResetLink, { kind: 'valid' }>,
    errors: { code: string; field: string }[] = [],
  ) =>
    show(http, 'reset-password', link.data, {
      data: {
        email: link.user.email ?? link.data.email ?? link.user.username ?? '',
        password_policy: shownPolicy(link.policy),
      },
      errors,
      around: { formAction: `/u/reset-password?ticket=${encodeURIComponent(token)}` },
    })

  app.get('/u/reset-password', c =>
    answered(parts, c, async http => {
      const token = tokenOf(http)
      const refused = await limit(parts, { http, kind: 'get', prompt: 'reset-password', state: token })
      if (refused) return refused
      const link = await openResetLink(services, token)
      return link.kind === 'valid' ? ask(http, token, link) : dead(http, link)
    }),
  )

  app.post('/u/reset-password', c =>
    answered(parts, c, async http => {
      const token = tokenOf(http)
      const form = await readForm(c, http.issuer)
      const refused = await limit(parts, { http, kind: 'post', prompt: 'reset-password', state: token })
      if (refused) return refused
      const link = await openResetLink(services, token)
      if (link.kind !== 'valid') return dead(http, link)
      const password = form['password-reset'] ?? ''
      const again = form['re-enter-password'] ?? ''
      if (!password) return ask(http, token, link, [{ code: 'no-password', field: 'password-reset' }])
      if (!again) return ask(http, token, link, [{ code: 'no-re-enter-password', field: 're-enter-password' }])
      if (password !== again) return ask(http, token, link, [{ code: 'password-mismatch', field: 're-enter-password' }])
      const result = await resetPassword(services, token, password, http)
      if (result.kind === 'refused')
        return ask(http, token, link, [{ code: passwordCodes[result.problem], field: 'password-reset' }])
      if (result.kind === 'breached' || result.kind === 'unknown')
        return ask(http, token, link, [{ code: breachCodes[result.kind], field: 'password-reset' }])
      if (result.kind !== 'changed') return dead(http, result)
      return (
        backToApplication(result.data, 'You can now login to the application with the new password.') ??
        show(http, 'reset-password-success', result.data, {})
      )
    }),
  )

  const verify = (c: Context) =>
    answered(parts, c, async http => {
      const token = tokenOf(http)
      const refused = await limit(parts, { http, kind: 'get', prompt: 'email-verification', state: token })
      if (refused) return refused
      const { status, data } = await verifyEmail(services, token, http)
      const good = status === 'success' || status === 'already-verified'
      const back = backToApplication(data, messages[status], { success: good, code: status })
      return back ?? show(http, 'email-verification-result', data, { data: { status }, status: good ? 200 : 400 })
    })
  app.get('/u/email-verification', verify)
  app.post('/u/email-verification', verify)

  return app
}

const messages = {
  success: 'Your email was verified. You can continue using the application.',
  'already-verified': 'This URL can be used only once',
  expired: 'Access expired.',
  used: 'This URL can be used only once',
  invalid: 'The link is not valid.',
}

const tokenOf = (http: HttpFacts): string => (http.query['ticket'] ?? '').slice(0, 128)

/** The `result_url` of a ticket, with what came of it, as upstream adds it. */
const backToApplication = (
  data: TicketData | undefined,
  message: string,
  result: { success: boolean; code?: string } = { success: true },
): Response | undefined => {
  const address = webAddress(data?.resultUrl)
  if (!data || !address) return undefined
  const url = new URL(address)
  if (data.includeEmailInRedirect !== false && data.email) url.searchParams.set('email', data.email)
  url.searchParams.set('success', String(result.success))
  url.searchParams.set('message', message)
  if (result.code) url.searchParams.set('code', result.code)
  return new Response(null, { status: 302, headers: { location: url.href, 'cache-control': 'no-store' } })
}
