import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { launchBrowser } from '../fixtures/browser.ts'
import { signIn } from '../fixtures/pages.ts'
import { type Spa, singlePageApp } from '../fixtures/spa.ts'
import { createApplication, createUser, type TestUser } from '../fixtures/tenant.ts'
import { type WholeServer, wholeServer } from '../fixtures/whole-server.ts'

let server: WholeServer
let spa: Spa
let browser: Browser
let user: TestUser
let page: Page

const api = 'https://api.example.com'

beforeAll(async () => {
  ;[server, spa, browser] = await Promise.all([wholeServer(), singlePageApp(), launchBrowser()])
  user = await createUser(server)
  await server.api('POST', '/v2/resource-servers', {
    identifier: api,
    name: 'Things',
    scopes: [{ value: 'read:things' }],
    allow_offline_access: true,
  })
}, 60_000)
afterAll(() => browser?.close())

beforeEach(async () => {
  const context = await browser.newContext()
  page = await context.newPage()
  page.setDefaultTimeout(15_000)
  return () => context.close()
})

const silently = (options = '{}') =>
  page.evaluate(
    `client.getTokenSilently(${options}).then(token => ({ token }), error => ({ error: error.error ?? String(error) }))`,
  ) as Promise<{ token?: string; error?: string }>

const claimsOf = (token: string) => JSON.parse(Buffer.from(token.split('.')[1] as string, 'base64url').toString())

describe.each([
  ['a hidden frame', 'false'],
  ['refresh tokens', 'true'],
])('auth0-spa-js with %s, in a browser', (_how, use_refresh_tokens) => {
  const logIn = async () => {
    const client_id = await createApplication(server, spa.origin, {
      refresh_token: { rotation_type: 'rotating', expiration_type: 'expiring', leeway: 0 },
    })
    await spa.login(page, {
      domain: server.origin,
      client_id,
      audience: api,
      scope: 'openid profile email read:things',
      use_refresh_tokens,
    })
    await signIn(page, user)
    const outcome = await spa.outcome(page)
    if (!outcome.ok) throw new Error(JSON.stringify(outcome))
    return outcome
  }

  it('logs in, gets a fresh token without a screen, logs out, and gets none then', async () => {
    const outcome = await logIn()
    expect(outcome.user).toMatchObject({ sub: user.id, email: user.email })
    const first = claimsOf(outcome.token)
    expect(first).toMatchObject({ aud: [api, `${server.origin}/userinfo`], iss: `${server.origin}/` })
    await new Promise(resolve => setTimeout(resolve, 1100))
    const { token, error } = await silently("{ cacheMode: 'off' }")
    expect(error).toBeUndefined()
    const second = claimsOf(token as string)
    expect(second).toMatchObject({ sub: first.sub, aud: first.aud })
    expect(second.iat).toBeGreaterThan(first.iat)
    await Promise.all([page.waitForURL(url => url.pathname === '/' && !url.search), page.click('#logout')])
    await page.waitForLoadState()
    const after = await silently()
    expect(after.token).toBeUndefined()
    expect(after.error).toMatch(use_refresh_tokens === 'true' ? /refresh_token/ : /login_required/)
  })

  it('is logged in still after the page was loaded again', async () => {
    await logIn()
    await page.goto(`${spa.origin}/`)
    const { token } = await silently(use_refresh_tokens === 'true' ? "{ cacheMode: 'on' }" : undefined)
    if (use_refresh_tokens === 'true') expect(token).toBeUndefined()
    else expect(claimsOf(token as string).sub).toBe(user.id)
  })
})
