import { createHash, randomBytes } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import { tryClientId } from '../../src/administrators/dashboard.ts'
import { sessionCookieName } from '../../src/oidc/paths.ts'
import { authorize, submit, type Visitor, visitor } from '../fixtures/visitor.ts'
import { type Person, password, startWorld, token, type World } from '../fixtures/world.ts'
import { dashboardLogin, signIn } from './sign-in.ts'

let world: World
let admin: Person
beforeAll(async () => {
  world = await startWorld()
  await world.factors('otp')
  await world.tenant({ customize_mfa_in_postlogin_action: true })
  admin = await world.person()
  await world.api('PUT', `/sallyport/administrators/${encodeURIComponent(admin.id)}`, { role: 'read-only' })
})

const tryOut = (browser: Visitor, nonce: string, verifier = randomBytes(32).toString('base64url')) =>
  authorize(browser, {
    client_id: tryClientId,
    redirect_uri: `${world.issuer}dashboard/try`,
    nonce,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  })

const sessionOf = (browser: Visitor) =>
  [...browser.cookies].filter(([key]) => key.startsWith(`${sessionCookieName} `)).map(([, { value }]) => value)

test('a login that is tried out asks for everything, and leaves the administrator signed in', async () => {
  const browser = visitor(world)
  const { call } = await signIn(world, admin, browser)
  const session = sessionOf(browser)
  expect(session).toHaveLength(1)
  await world.actions(
    'exports.onExecutePostLogin = async (event, api) => { api.authentication.challengeWith({ type: "otp" }) }',
  )
  const person = await world.person({ factors: ['otp'] })
  for (const step of [0, 1]) {
    const nonce = randomBytes(24).toString('base64url')
    const verifier = randomBytes(32).toString('base64url')
    const login = await tryOut(browser, nonce, verifier)
    expect(login.screen).toBe('login')
    const challenge = await submit(browser, login, { username: person.email, password })
    expect(challenge.screen).toBe('mfa-otp-challenge')
    expect(await call('GET', `/sallyport/tried-logins/${nonce}`)).toMatchObject({ body: { status: 'active' } })
    const done = await submit(browser, challenge, { code: person.code(step) })
    const tokens = await fetch(new URL('oauth/token', world.issuer), {
      method: 'POST',
      headers: { origin: new URL(world.issuer).origin },
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        client_id: tryClientId,
        code: new URL(done.url).searchParams.get('code') ?? '',
        code_verifier: verifier,
        redirect_uri: `${world.issuer}dashboard/try`,
      }),
    })
    expect(await tokens.json()).toMatchObject({ id_token: expect.any(String), access_token: expect.any(String) })
    expect(await call('GET', `/sallyport/tried-logins/${nonce}`)).toMatchObject({
      status: 200,
      body: { status: 'complete', user_id: person.id, challenged: ['otp'] },
    })
  }
  expect(sessionOf(browser)).toEqual(session)
  // Nothing is left behind that the user would be signed in by.
  expect(await world.api('GET', `/v2/users/${encodeURIComponent(person.id)}/sessions`)).toMatchObject({ sessions: [] })
  const still = await dashboardLogin(world, browser)
  expect(new URL(still.page.url).searchParams.get('code')).toBeTruthy()
  await world.actions()
})

test('one that is refused is told of too, and none to who may not read logins', async () => {
  const browser = visitor(world)
  const { call } = await signIn(world, admin, browser)
  await world.actions('exports.onExecutePostLogin = async (event, api) => { api.access.deny("not today") }')
  const person = await world.person()
  const nonce = randomBytes(24).toString('base64url')
  const end = await submit(browser, await tryOut(browser, nonce), { username: person.email, password })
  expect(new URL(end.url).searchParams.get('error')).toBe('access_denied')
  expect(await call('GET', `/sallyport/tried-logins/${nonce}`)).toMatchObject({
    body: { status: 'denied', refusal: { error: 'access_denied', description: 'not today' } },
  })
  expect((await call('GET', '/sallyport/tried-logins/another')).status).toBe(404)
  const other = await signIn(world, person, visitor(world))
  expect((await other.call('GET', `/sallyport/tried-logins/${nonce}`)).status).toBe(403)
  await world.actions()
})

test('other logins in that browser keep their session', async () => {
  await world.client({ client_id: 'web' })
  const browser = visitor(world)
  const person = await world.person()
  const own = await authorize(browser)
  await submit(browser, await tryOut(browser, 'n'), { username: person.email, password })
  await submit(browser, own, { username: person.email, password })
  expect(sessionOf(browser)).toHaveLength(1)
  expect((await authorize(browser)).away?.searchParams.get('code')).toBeTruthy()
})

test('a login of an application ends there as one that is tried out, where the application allows the page', async () => {
  const end = `${world.issuer}dashboard/try`
  const browser = visitor(world)
  const { call } = await signIn(world, admin, browser)
  const session = sessionOf(browser)
  await world.client({ client_id: 'shop' })
  const asked = { client_id: 'shop', redirect_uri: end, nonce: 'of-the-shop', scope: 'openid offline_access' }
  expect((await authorize(browser, asked)).status).toBe(400)
  await world.api('PATCH', '/v2/clients/shop', { callbacks: [end] })
  const person = await world.person()
  const login = await authorize(browser, asked)
  expect(login.screen).toBe('login')
  const done = await submit(browser, login, { username: person.email, password })
  const code = new URL(done.url).searchParams.get('code') ?? ''
  const given = await token(world, 'shop', { grant_type: 'authorization_code', code, redirect_uri: end })
  expect(given.body).toMatchObject({ id_token: expect.any(String), refresh_token: expect.any(String) })
  const refreshed = await token(world, 'shop', {
    grant_type: 'refresh_token',
    refresh_token: String(given.body['refresh_token']),
  })
  expect(refreshed.body).toMatchObject({ access_token: expect.any(String) })
  expect(await call('GET', '/sallyport/tried-logins/of-the-shop?client_id=shop')).toMatchObject({
    status: 200,
    body: { status: 'complete', user_id: person.id, client_id: 'shop' },
  })
  expect((await call('GET', '/sallyport/tried-logins/of-the-shop')).status).toBe(404)
  expect(await world.api('GET', `/v2/users/${encodeURIComponent(person.id)}/sessions`)).toMatchObject({ sessions: [] })
  expect(sessionOf(browser)).toEqual(session)
})
