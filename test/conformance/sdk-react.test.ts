import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type SdkWorld, startSdkWorld } from '../fixtures/application.ts'
import { launchBrowser } from '../fixtures/browser.ts'
import { act, atScreen } from '../fixtures/pages.ts'
import { reactApp } from '../fixtures/react-app.ts'
import { answerBy, legacyType } from '../fixtures/token-exchange.ts'
import { type Person, password } from '../fixtures/world.ts'

let world: SdkWorld
let origin: string
let browser: Browser
let page: Page
let clients = 0

const api = 'https://api.example.com'

/** Asks for a code once in a session, and again where a refresh is to be guarded. */
const askOnce = `exports.onExecutePostLogin = async (event, api) => {
  const passed = event.authentication?.methods.some(({ name }) => name === 'mfa')
  if (!passed || event.request.query?.['ext-again']) api.authentication.challengeWith({ type: 'otp' })
}`
const askAlways = `exports.onExecutePostLogin = async (event, api) => {
  api.authentication.challengeWith({ type: 'otp' })
}`

beforeAll(async () => {
  world = await startSdkWorld()
  await world.resource(api)
  await world.actions(askOnce)
  origin = await reactApp(world.server.dataDir)
  browser = await launchBrowser()
}, 120_000)
afterAll(() => browser?.close())

beforeEach(async () => {
  const context = await browser.newContext({ ignoreHTTPSErrors: true })
  page = await context.newPage()
  page.setDefaultTimeout(20_000)
  return () => context.close()
})

const application = async (settings: Record<string, unknown> = {}): Promise<string> => {
  const client_id = `spa-react-${++clients}`
  return world.client({
    client_id,
    app_type: 'spa',
    token_endpoint_auth_method: 'none',
    callbacks: [`${origin}/`],
    allowed_logout_urls: [`${origin}/`],
    web_origins: [origin],
    refresh_token: { rotation_type: 'rotating', expiration_type: 'expiring', leeway: 0 },
    ...settings,
  })
}

const openApplication = async (clientId: string, options: Record<string, unknown> = {}) => {
  const settings = JSON.stringify({ domain: world.domain, clientId, cacheLocation: 'localstorage', ...options })
  await page.goto(`${origin}/?settings=${encodeURIComponent(settings)}`)
  await page.waitForSelector('#login')
}

/** Fills in the pages as a person would: identifier and password, then the code. */
const fillIn = async (on: Page, person: Person, step = 0) => {
  await atScreen(on, 'login')
  await on.fill('input[name="username"]', person.email)
  await on.fill('input[name="password"]', password)
  await act(on, 'default')
  await answerCode(on, person, step)
}

const answerCode = async (on: Page, person: Person, step = 0) => {
  await atScreen(on, 'mfa-otp-challenge')
  await on.fill('input[name="code"]', person.code(step))
  await on.locator('button[name="action"][value="default"]').first().click()
}

const shownUser = async () => {
  await page.waitForFunction(
    "document.querySelector('#user')?.textContent || document.querySelector('#error')?.textContent",
  )
  const error = await page.textContent('#error')
  if (error) throw new Error(error)
  return JSON.parse((await page.textContent('#user')) as string) as Record<string, unknown>
}

const logIn = async (clientId: string, person: Person, options: Record<string, unknown> = {}) => {
  await openApplication(clientId, options)
  await page.click('#login')
  await fillIn(page, person)
  return shownUser()
}

/** What a call of `useAuth0()` comes to in the page: its value, or the members of its error. */
const call = (expression: string) =>
  page.evaluate(
    `(async () => ${expression})().then(value => ({ value }), error => ({ error: { ...error, name: error.name, message: error.message } }))`,
  ) as Promise<{ value?: unknown; error?: { error?: string; message: string; mfa_token?: string } }>

const claimsOf = (token: unknown) =>
  JSON.parse(Buffer.from(String(token).split('.')[1] as string, 'base64url').toString()) as Record<string, unknown>

const withApi = { authorizationParams: { audience: api, scope: 'openid profile email read:things' } }

describe('auth0-react', () => {
  it('logs in through the MFA of an Action, gets a fresh token by a hidden frame, and logs out', async () => {
    const ann = await world.person({ factors: ['otp'] })
    const user = await logIn(await application(), ann, withApi)
    expect(user).toMatchObject({ sub: ann.id, email: ann.email })
    const fresh = await call("auth.getAccessTokenSilently({ cacheMode: 'off' })")
    expect(fresh.error).toBeUndefined()
    expect(claimsOf(fresh.value)).toMatchObject({ sub: ann.id, aud: [api, `https://${world.domain}/userinfo`] })
    await page.click('#logout')
    await page.waitForURL(`${origin}/`)
    await page.waitForSelector('#login')
    expect(await page.textContent('#user')).toBe('')
    expect((await call("auth.getAccessTokenSilently({ cacheMode: 'off' })")).error).toMatchObject({
      error: 'login_required',
    })
  })

  it('renews by rotating refresh tokens bound to a key (useRefreshTokens, useDpop)', async () => {
    const ann = await world.person({ factors: ['otp'] })
    await logIn(await application(), ann, { ...withApi, useRefreshTokens: true, useDpop: true })
    for (let times = 0; times < 2; times += 1) {
      const detailed = await call("auth.getAccessTokenSilently({ cacheMode: 'off', detailedResponse: true })")
      expect(detailed.error).toBeUndefined()
      const { access_token } = detailed.value as { access_token: string }
      expect(claimsOf(access_token)).toMatchObject({ sub: ann.id, cnf: { jkt: expect.any(String) } })
    }
    const profile = await call(
      `auth.createFetcher({ dpopNonceId: 'own', getAccessToken: () => auth.getAccessTokenSilently() })
        .fetchWithAuth('https://${world.domain}/userinfo').then(answer => answer.json())`,
    )
    expect(profile).toMatchObject({ value: { sub: ann.id } })
  })

  it('passes the MFA of a refresh by its MFA client', async () => {
    const ann = await world.person({ factors: ['otp'] })
    await logIn(await application(), ann, { ...withApi, useRefreshTokens: true })
    await world.actions(askAlways)
    const { error } = await call("auth.getAccessTokenSilently({ cacheMode: 'off' })")
    expect(error).toMatchObject({ error: 'mfa_required', mfa_token: expect.any(String) })
    const mfaToken = JSON.stringify(error?.mfa_token)
    const listed = await call(`auth.mfa.getAuthenticators(${mfaToken})`)
    expect(listed.value).toMatchObject([{ authenticatorType: 'otp', active: true }])
    expect((await call(`auth.mfa.challenge({ mfaToken: ${mfaToken}, challengeType: 'otp' })`)).error).toBeUndefined()
    expect((await call(`auth.mfa.verify({ mfaToken: ${mfaToken}, otp: '000000' })`)).error).toMatchObject({
      error: 'invalid_grant',
    })
    const verified = await call(`auth.mfa.verify({ mfaToken: ${mfaToken}, otp: '${ann.code(1)}' })`)
    expect(claimsOf((verified.value as { access_token: string }).access_token)).toMatchObject({ sub: ann.id })
    await world.actions(askOnce)
  })

  it('opens a popup to log in, and where a refresh needs MFA (interactiveErrorHandler)', async () => {
    const ann = await world.person({ factors: ['otp'] })
    await openApplication(await application(), {
      ...withApi,
      useRefreshTokens: true,
      interactiveErrorHandler: 'popup',
    })
    const [popup] = await Promise.all([page.waitForEvent('popup'), page.click('#popup')])
    await fillIn(popup, ann)
    expect(await shownUser()).toMatchObject({ sub: ann.id })
    await world.actions(askAlways)
    const [again, token] = await Promise.all([
      page.waitForEvent('popup').then(async opened => answerCode(opened, ann, 1)),
      call("auth.getAccessTokenSilently({ cacheMode: 'off' })"),
    ])
    expect(token.error).toBeUndefined()
    expect(again).toBeUndefined()
    expect(claimsOf(token.value)).toMatchObject({ sub: ann.id })
    await world.actions(askOnce)
  })

  it('hands on organization, connection, login_hint and screen_hint', async () => {
    const { id } = await world.api<{ id: string }>('POST', '/v2/organizations', { name: 'react-acme' })
    const [connection] = await world.api<{ id: string; name: string }[]>('GET', '/v2/connections?strategy=auth0')
    await world.api('POST', `/v2/organizations/${id}/enabled_connections`, { connection_id: connection?.id })
    const ann = await world.person({ factors: ['otp'] })
    await world.api('POST', `/v2/organizations/${id}/members`, { members: [ann.id] })
    const clientId = await application()
    const user = await logIn(clientId, ann, { authorizationParams: { organization: id, connection: connection?.name } })
    expect(user).toMatchObject({ sub: ann.id, org_id: id })
    await page.context().clearCookies()
    await page.evaluate('localStorage.clear()')
    await openApplication(clientId, { authorizationParams: { screen_hint: 'signup' } })
    await page.click('#login')
    await atScreen(page, 'signup')
  })

  it('exchanges a token of elsewhere (loginWithCustomTokenExchange)', async () => {
    const ann = await world.person({ factors: ['otp'] })
    await world.actions()
    const clientId = await application({
      oidc_conformant: true,
      token_exchange: { allow_any_profile_of_type: ['custom_authentication'] },
    })
    await answerBy(world, 'api.authentication.setUserById(token.sub)')
    await openApplication(clientId, withApi)
    const asked = JSON.stringify({
      subject_token: JSON.stringify({ sub: ann.id }),
      subject_token_type: legacyType,
      audience: api,
    })
    const exchanged = await call(`auth.loginWithCustomTokenExchange(${asked})`)
    expect(exchanged.error).toBeUndefined()
    expect(claimsOf((exchanged.value as { access_token: string }).access_token)).toMatchObject({ sub: ann.id })
    expect(await shownUser()).toMatchObject({ sub: ann.id })
    await world.actions(askOnce)
  })

  it('is told when an Action refuses', async () => {
    await world.actions(`exports.onExecutePostLogin = async (event, api) => { api.access.deny('Not you') }`)
    const ann = await world.person()
    await openApplication(await application())
    await page.click('#login')
    await atScreen(page, 'login')
    await page.fill('input[name="username"]', ann.email)
    await page.fill('input[name="password"]', password)
    await act(page, 'default')
    await page.waitForFunction("document.querySelector('#error')?.textContent")
    expect(JSON.parse((await page.textContent('#error')) as string)).toEqual({
      error: 'access_denied',
      message: 'Not you',
    })
    await world.actions(askOnce)
  })
})
