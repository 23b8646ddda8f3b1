import { createHash } from 'node:crypto'
import { decodeJwt } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { authorizeUrl, locationOf, logIn, openBrowser, pkcePair, tokensFor } from './fixtures/browser.ts'
import { type ProtocolServer, startProtocol } from './fixtures/server.ts'

let server: ProtocolServer

beforeAll(async () => {
  server = await startProtocol()
  await server.client({ client_id: 'web', web_origins: ['https://app.example.com'] })
  await server.client({
    client_id: 'spa',
    app_type: 'spa',
    token_endpoint_auth_method: 'none',
    callbacks: ['https://app.example.com/cb', 'https://*.preview.example.com/cb'],
  })
  await server.client({
    client_id: 'native',
    app_type: 'native',
    token_endpoint_auth_method: 'none',
    callbacks: ['http://127.0.0.1/cb', 'com.example.app://cb'],
  })
  await server.client({ client_id: 'other-party', third_party: true })
  await server.api('https://api.example.com')
  await server.user('ann')
  await server.user('bob')
})

const loggedIn = async (client = 'web') => {
  const browser = openBrowser(server)
  await tokensFor(server, browser, client)
  return browser
}

const query = (response: Response) => Object.fromEntries(locationOf(response).searchParams)

describe('a session', () => {
  it('lets the same browser in without a screen, and its tokens carry the same sid', async () => {
    const browser = openBrowser(server)
    const first = decodeJwt((await tokensFor(server, browser, 'web')).body.id_token)
    const second = decodeJwt((await tokensFor(server, browser, 'spa')).body.id_token)
    expect(second.sid).toBe(first.sid)
    expect(second).not.toHaveProperty('auth_time')
    const last = server.login.requests.at(-1)
    expect(last?.session).toMatchObject({ id: first.sid, clients: ['web'], cookieMode: 'persistent' })
    expect(last?.session?.methods).toEqual([expect.objectContaining({ name: 'pwd' })])
  })

  it('answers at once in the first response', async () => {
    const browser = await loggedIn()
    const response = await browser.get(authorizeUrl({ client_id: 'web' }))
    expect(response.status).toBe(302)
    expect(query(response)).toMatchObject({ code: expect.any(String), state: 'the-state' })
  })

  it('is not enough for prompt=login, select_account or a max_age that has passed', async () => {
    const browser = await loggedIn()
    for (const params of [{ prompt: 'login' }, { prompt: 'select_account' }, { max_age: '0' }])
      expect(locationOf(await browser.get(authorizeUrl({ client_id: 'web', ...params }))).pathname).toBe('/u/login')
    server.services.clock.advance(61_000)
    expect(locationOf(await browser.get(authorizeUrl({ client_id: 'web', max_age: '60' }))).pathname).toBe('/u/login')
    const fresh = await tokensFor(server, browser, 'web', { max_age: '3600' })
    expect(decodeJwt(fresh.body.id_token).auth_time).toBeTypeOf('number')
  })

  it('shows auth_time after prompt=login', async () => {
    const { body } = await tokensFor(server, openBrowser(server), 'web', { prompt: 'login' })
    expect(decodeJwt(body.id_token).auth_time).toBe(Math.floor(server.services.now() / 1000))
  })

  it('goes over to another user who logs in, under a new id', async () => {
    const browser = openBrowser(server)
    const ann = decodeJwt((await tokensFor(server, browser, 'web')).body.id_token)
    const bob = decodeJwt((await tokensFor(server, browser, 'web', { prompt: 'login' }, 'bob')).body.id_token)
    expect(bob.sub).not.toBe(ann.sub)
    expect(bob.sid).not.toBe(ann.sid)
    const again = decodeJwt((await tokensFor(server, browser, 'web')).body.id_token)
    expect(again).toMatchObject({ sub: bob.sub, sid: bob.sid })
  })

  it('begins with the first factor, to the millisecond', async () => {
    server.services.clock.advance(123)
    const at = server.services.now()
    const browser = await loggedIn()
    await browser.get(authorizeUrl({ client_id: 'web', prompt: 'none' }))
    expect(server.login.requests.at(-1)?.session).toMatchObject({
      authenticatedAt: at,
      createdAt: at,
      expiresAt: at + 168 * 60 * 60_000,
    })
  })
})

describe('prompt=none', () => {
  it('answers login_required without a session, and a code with one', async () => {
    const url = authorizeUrl({ client_id: 'web', prompt: 'none' })
    expect(query(await openBrowser(server).get(url))).toMatchObject({ error: 'login_required', state: 'the-state' })
    const browser = await loggedIn()
    expect(query(await browser.get(url))).toMatchObject({ code: expect.any(String) })
    expect(server.login.requests.at(-1)).toMatchObject({ interactive: false, prompt: ['none'] })
    expect(server.login.requests.at(-1)).not.toHaveProperty('uid')
  })

  it('hands on what the login says instead', async () => {
    const browser = await loggedIn()
    server.login.verdict = () => ({ deny: { error: 'interaction_required', description: 'Multifactor first' } })
    const response = await browser.get(authorizeUrl({ client_id: 'web', prompt: 'none' }))
    server.login.verdict = () => ({})
    expect(query(response)).toMatchObject({
      error: 'interaction_required',
      error_description: 'Multifactor first',
    })
  })

  it('answers by message to a page of an allowed origin, in a frame, with status 200', async () => {
    const url = authorizeUrl({ client_id: 'web', prompt: 'none', response_mode: 'web_message' })
    for (const browser of [openBrowser(server), await loggedIn()]) {
      const response = await browser.get(url)
      expect(response.status).toBe(200)
      expect(response.headers.get('x-frame-options')).toBeNull()
      const policy = response.headers.get('content-security-policy') ?? ''
      expect(policy).not.toContain('frame-ancestors')
      const page = await response.text()
      const script = /<script>([\s\S]*?)<\/script>/.exec(page)?.[1] as string
      expect(policy).toContain(`'sha256-${createHash('sha256').update(script).digest('base64')}'`)
      expect(page).toContain('"authorization_response"'.replaceAll('"', "'"))
    }
  })

  it('refuses a message to an origin that is not listed', async () => {
    const { challenge } = pkcePair()
    const url = authorizeUrl({
      client_id: 'spa',
      prompt: 'none',
      response_mode: 'web_message',
      code_challenge: challenge,
      code_challenge_method: 'S256',
    })
    const response = await openBrowser(server).get(url)
    expect(response.status).toBe(400)
    expect(await response.text()).not.toContain('postMessage')
  })
})

describe('id_token_hint', () => {
  it('lets in the user it names and nobody else', async () => {
    const browser = openBrowser(server)
    const { body } = await tokensFor(server, browser, 'web')
    const hinted = authorizeUrl({ client_id: 'web', id_token_hint: body.id_token })
    expect(query(await browser.get(hinted))).toMatchObject({ code: expect.any(String) })
    const other = openBrowser(server)
    await tokensFor(server, other, 'web', {}, 'bob')
    expect(locationOf(await other.get(hinted)).pathname).toBe('/u/login')
    expect(query(await logIn(other, hinted, 'bob'))).toMatchObject({ error: 'login_required' })
    expect(query(await other.get(`${hinted}&prompt=none`))).toMatchObject({ error: 'login_required' })
  })

  it('is refused when it is not ours', async () => {
    const response = await openBrowser(server).get(authorizeUrl({ client_id: 'web', id_token_hint: 'nonsense' }))
    expect(query(response)).toMatchObject({ error: 'invalid_request' })
  })
})

describe('what an Action says of the session', () => {
  const cookie = (browser: ReturnType<typeof openBrowser>) => browser.cookies.get('auth0 /')?.attributes ?? ''

  it('shortens it, and its cookie with it', async () => {
    const browser = openBrowser(server)
    const at = server.services.now() + 60_000
    server.login.verdict = () => ({
      effects: [
        { kind: 'session-expires-at', at: at + 5_000 },
        { kind: 'session-expires-at', at },
        { kind: 'session-metadata', op: 'set', key: 'a', value: '1' },
      ],
    })
    await tokensFor(server, browser, 'web')
    server.login.verdict = () => ({})
    await browser.get(authorizeUrl({ client_id: 'web' }))
    expect(server.login.requests.at(-1)?.session).toMatchObject({ expiresAt: at, metadata: { a: '1' } })
    server.services.clock.advance(61_000)
    const silent = await browser.get(authorizeUrl({ client_id: 'web', prompt: 'none' }))
    expect(query(silent)).toMatchObject({ error: 'login_required' })
  })

  it('makes its cookie end with the browser', async () => {
    const browser = openBrowser(server)
    await tokensFor(server, browser, 'web')
    expect(cookie(browser)).toMatch(/expires=/i)
    server.login.verdict = () => ({ effects: [{ kind: 'session-cookie-mode', mode: 'non-persistent' }] })
    await tokensFor(server, browser, 'web')
    server.login.verdict = () => ({})
    expect(cookie(browser)).not.toMatch(/expires=/i)
    await browser.get(authorizeUrl({ client_id: 'web' }))
    expect(server.login.requests.at(-1)?.session?.cookieMode).toBe('non-persistent')
  })

  it('ends it', async () => {
    const browser = await loggedIn()
    server.login.verdict = () => ({
      deny: {
        error: 'access_denied',
        description: 'Gone',
        proven: true,
        effects: [{ kind: 'session-revoke', reason: 'Gone', preserveRefreshTokens: false }],
      },
    })
    await browser.get(authorizeUrl({ client_id: 'web' }))
    server.login.verdict = () => ({})
    const silent = await browser.get(authorizeUrl({ client_id: 'web', prompt: 'none' }))
    expect(query(silent)).toMatchObject({ error: 'login_required' })
    const logs = await server.services.db.selectFrom('logs').select(['type', 'description']).execute()
    expect(logs).toContainEqual({ type: 'session_revoked', description: 'Gone' })
  })

  it('lies idle no longer than the tenant says, unless it is used', async () => {
    await server.tenant({ idle_session_lifetime: 1, session_lifetime: 2 })
    const browser = await loggedIn()
    const silently = async () => query(await browser.get(authorizeUrl({ client_id: 'web', prompt: 'none' })))
    server.services.clock.advance(50 * 60_000)
    expect(await silently()).toHaveProperty('code')
    server.services.clock.advance(50 * 60_000)
    expect(await silently()).toHaveProperty('code')
    server.services.clock.advance(50 * 60_000)
    expect(await silently()).toMatchObject({ error: 'login_required' })
    await server.tenant({ idle_session_lifetime: 72, session_lifetime: 168 })
  })
})
