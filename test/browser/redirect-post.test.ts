import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../fixtures/browser.ts'
import { signIn } from '../fixtures/pages.ts'
import { atEnd } from '../fixtures/store.ts'
import { password, startWorld, type World } from '../fixtures/world.ts'

const secret = 'what the desk and the Action know'
let world: World
let browser: Browser
/** Another site than the server's: `127.0.0.1` and `localhost` share no cookies. */
let desk: string

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

const signed = (claims: object): string => {
  const text = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`
}

beforeAll(async () => {
  ;[world, browser] = await Promise.all([startWorld(), launchBrowser()])
  const server = createServer((incoming, outgoing) => {
    const { pathname, searchParams } = new URL(incoming.url ?? '', desk)
    outgoing.setHeader('content-type', 'text/html')
    if (pathname !== '/') return void outgoing.end(`<h1>Arrived</h1>`)
    const state = searchParams.get('state') ?? ''
    const [, claims = ''] = (searchParams.get('session_token') ?? '').split('.')
    const token = signed({ ...JSON.parse(Buffer.from(claims, 'base64url').toString()), state, plan: 'pro "&<' })
    outgoing.end(`<form method="post" action="${world.issuer}continue?state=${state}">
      <input type="hidden" name="session_token" value="${token}"><input type="hidden" name="submit" value="x">
      <input type="hidden" name="more" value="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"><button>Send</button></form>`)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  atEnd(() => server.close())
  desk = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  await world.client({ client_id: 'web', callbacks: [`${desk}/cb`] })
  await world.actions(`
    exports.onExecutePostLogin = async (event, api) => {
      const session_token = api.redirect.encodeToken({ secret: '${secret}', payload: {} })
      api.redirect.sendUserTo('${desk}/', { query: { session_token } })
    }
    exports.onContinuePostLogin = async (event, api) => {
      const { plan } = api.redirect.validateToken({ secret: '${secret}' })
      if (event.request.method !== 'POST' || event.request.body.more !== '"><script>alert(1)</script>')
        api.access.deny(JSON.stringify(event.request))
      api.idToken.setCustomClaim('plan', plan)
    }`)
}, 60_000)
afterAll(() => browser?.close())

test.each([true, false])(
  'a form of another site brings a token to /continue, with scripts or without: %s',
  async javaScriptEnabled => {
    const context = await browser.newContext({ javaScriptEnabled })
    const page = await context.newPage()
    page.setDefaultTimeout(15_000)
    const ann = await world.person()
    const query = { client_id: 'web', response_type: 'code', redirect_uri: `${desk}/cb`, scope: 'openid', state: 's' }
    await page.goto(`${world.issuer}authorize?${new URLSearchParams(query)}`)
    await signIn(page, { email: ann.email, password })
    await page.waitForURL(`${desk}/?**`)
    await page.click('button')
    if (!javaScriptEnabled) {
      await page.waitForURL(`${world.issuer}continue?**`)
      expect(await page.textContent('h1')).toBe('Back to your sign-in')
      await page.click('button[type=submit]')
    }
    await page.waitForURL(`${desk}/cb?**`)
    expect(new URL(page.url()).searchParams.get('code')).toBeTruthy()
    await context.close()
  },
)
