import { type Context, Hono } from 'hono'
import { browserLanguages } from '../languages.ts'
import type { HttpFacts } from '../login/login.ts'
import { deviceCallback } from '../oidc/device-login.ts'
import { deviceCookieName } from '../oidc/paths.ts'
import { findNamed } from '../organizations/find.ts'
import type { Services } from '../services.ts'
import { approveDevice, confirmDevice, type DeviceCode, deviceByUserCode, refuseDevice } from '../store/device-codes.ts'
import { consumeRecord, findRecord } from '../store/oidc-records.ts'
import { hashToken, newToken } from '../store/secrets.ts'
import { inTransaction } from '../store/transaction.ts'
import { cookieOf } from '../universal-login/cookies.ts'
import { answered, goTo, limit, send, type UniversalLogin } from '../universal-login/exchange.ts'
import { readForm } from '../universal-login/form-post.ts'
import { type PageRequest, standalonePage } from '../universal-login/pages.ts'

const codeField = 'code'

/** `/activate`: the user types what the device shows, confirms it, and logs in as anywhere else (authentication reference, 8.2). */
export const devicePages = (parts: UniversalLogin): Hono => {
  const { services } = parts
  const app = new Hono()

  const show = async (
    http: HttpFacts,
    name: string,
    options: Omit<PageRequest, 'screen' | 'audience'> & { device?: DeviceCode } = {},
  ) => {
    const { device, ...page } = options
    const audience = device && (await audienceOf(device))
    return send(await standalonePage(services, name, { ...page, ...audience, locales: [...browserLanguages(http)] }))
  }

  /** The application and the organization that a device asks for. */
  const audienceOf = async ({ clientId, params }: DeviceCode) => {
    const named = params['organization'] ? await findNamed(services, params['organization']) : undefined
    return { clientId, organizationId: named?.kind === 'found' ? named.organization.id : undefined }
  }

  const ask = (http: HttpFacts, code: string, error?: string) =>
    show(http, 'device-code-activation', {
      submitted: { [codeField]: code },
      errors: error ? [{ code: error, field: codeField }] : [],
      around: { formAction: '/activate' },
      status: error ? 400 : 200,
    })

  app.get('/activate', c =>
    answered(parts, c, async http => {
      const refused = await limit(parts, { http, kind: 'get', prompt: 'device-flow', state: 'activate' })
      return refused ?? ask(http, (http.query['user_code'] ?? '').slice(0, 64))
    }),
  )

  app.post('/activate', c =>
    answered(parts, c, async http => {
      const form = await readForm(c, http.issuer)
      const refused = await limit(parts, { http, kind: 'post', prompt: 'device-flow', state: 'activate' })
      if (refused) return refused
      const code = (form[codeField] ?? '').slice(0, 64)
      if (!code.trim()) return ask(http, '', 'no-code')
      const device = await deviceByUserCode(services.db, code)
      if (device?.status !== 'pending') return ask(http, code, 'invalid-code')
      if (device.expiresAt <= services.now()) return ask(http, code, 'invalid-expired-code')
      switch (form['action']) {
        case 'confirm':
          return confirm(http, device, code)
        case 'cancel':
          await refuseDevice(services.db, device.codeHash)
          return show(http, 'device-code-activation-denied', { device })
        default:
          return show(http, 'device-code-confirmation', {
            device,
            data: { device_code: code.trim().toUpperCase() },
            around: { formAction: '/activate', hidden: { [codeField]: code } },
          })
      }
    }),
  )

  /** The code is bound to this browser from now on; a link that somebody else made leads nowhere. */
  const confirm = async (http: HttpFacts, device: DeviceCode, code: string): Promise<Response> => {
    const browser = newToken()
    if (!(await confirmDevice(services.db, device.codeHash, browser, services.now())))
      return ask(http, code, 'invalid-code')
    return goTo(`/activate/login?user_code=${encodeURIComponent(code)}`, [cookie(http, browser, 900)])
  }

  app.get('/activate/callback', c =>
    answered(parts, c, async http => {
      const device = await deviceByUserCode(services.db, (http.query['state'] ?? '').slice(0, 64))
      const browser = cookieOf(c.req.header('cookie'), deviceCookieName)
      if (!device || !browser) return ask(http, '', 'invalid-code')
      const end = (name: string) => over(c, http, name, device)
      const { code } = http.query
      if (!code) {
        await refuseDevice(services.db, device.codeHash, browser)
        return end('device-code-activation-denied')
      }
      const approved = await approve(services, device, { browser, code, callback: deviceCallback(http.issuer) })
      return approved ? end('device-code-activation-allowed') : ask(http, '', 'invalid-expired-code')
    }),
  )

  const over = async (_c: Context, http: HttpFacts, name: string, device: DeviceCode): Promise<Response> => {
    const page = await show(http, name, { device })
    page.headers.append('set-cookie', cookie(http, '', 0))
    return page
  }

  return app
}

const cookie = ({ issuer }: HttpFacts, value: string, maxAge: number): string =>
  `${deviceCookieName}=${value}; Max-Age=${maxAge}; Path=/activate; HttpOnly; SameSite=Lax${
    issuer.startsWith('https:') ? '; Secure' : ''
  }`

/** Moves what the login gave from its code to the device, both or nothing. */
const approve = (
  { db, now }: Services,
  device: DeviceCode,
  { browser, code, callback }: { browser: string; code: string; callback: string },
): Promise<boolean> =>
  inTransaction(db, async trx => {
    const record = await findRecord(trx, 'AuthorizationCode', hashToken(code), now())
    if (!record || !(await consumeRecord(trx, 'AuthorizationCode', record.idHash, now()))) return false
    const { payload } = JSON.parse(record.payload) as { payload: { clientId?: string; redirectUri?: string } }
    if (payload.clientId !== device.clientId || payload.redirectUri !== callback) return false
    return approveDevice(trx, device.codeHash, { browser, payload: record.payload, now: now() })
  })
