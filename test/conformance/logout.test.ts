import { createServer } from 'node:http'
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { setSessionMetadata } from '../../src/store/user-access.ts'
import { atEnd } from '../fixtures/store.ts'
import { authorizeUrl, type Browser, locationOf, openBrowser, tokensFor } from './fixtures/browser.ts'
import { type ProtocolServer, startProtocol } from './fixtures/server.ts'

let server: ProtocolServer

beforeAll(async () => {
  server = await startProtocol({ realTime: true })
  await server.client({
    client_id: 'web',
    allowed_logout_urls: ['https://*.example.org', 'https://app.example.com/bye'],
  })
  await server.client({ client_id: 'other' })
  await server.tenant({ allowed_logout_urls: ['https://tenant.example.com/bye'] })
  await server.user('ann')
})

const silently = async (browser: Browser) =>
  Object.fromEntries(locationOf(await browser.get(authorizeUrl({ client_id: 'web', prompt: 'none' }))).searchParams)

const loggedIn = async () => {
  const browser = openBrowser(server)
  const { body } = await tokensFor(server, browser, 'web')
  return { browser, idToken: body.id_token, sid: decodeJwt(body.id_token).sid as string }
}

describe('/v2/logout', () => {
  it.each([
    ['the first allowed URL that is an address', '?client_id=web', 'https://app.example.com/bye'],
    [
      'an allowed URL, its query ignored',
      '?client_id=web&returnTo=https://app.example.com/bye?x=1',
      'https://app.example.com/bye?x=1',
    ],
    [
      'an allowed URL with letters that headers do not take',
      '?client_id=web&returnTo=https://app.example.com/bye?x=%E2%82%AC%C3%A9%0D%0AX-A:%20b',
      'https://app.example.com/bye?x=%E2%82%AC%C3%A9X-A:%20b',
    ],
    ['a subdomain', '?client_id=web&returnTo=https://a.example.org', 'https://a.example.org/'],
    ['an URL of the tenant', '?returnTo=https://tenant.example.com/bye', 'https://tenant.example.com/bye'],
  ])('ends the session and leads to %s', async (_case, search, target) => {
    const { browser } = await loggedIn()
    const response = await browser.get(`/v2/logout${search}`)
    expect(response.status).toBe(302)
    expect(locationOf(response).href).toBe(target)
    expect(browser.cookies.has('auth0 /')).toBe(false)
    expect(await silently(browser)).toMatchObject({ error: 'login_required' })
  })

  it('says OK when there is nowhere to go', async () => {
    const { browser } = await loggedIn()
    const response = await browser.get('/v2/logout')
    expect([response.status, await response.text()]).toEqual([200, 'OK'])
    expect(await silently(browser)).toMatchObject({ error: 'login_required' })
  })

  it.each([
    ['an URL that is not listed', '?client_id=web&returnTo=https://evil.example.com'],
    ['an URL of the tenant for a client', '?client_id=web&returnTo=https://tenant.example.com/bye'],
    ['an unknown client', '?client_id=nobody&returnTo=https://app.example.com/bye'],
  ])('refuses %s and ends nothing', async (_case, search) => {
    const { browser } = await loggedIn()
    const response = await browser.get(`/v2/logout${search}`)
    expect(response.status).toBe(400)
    expect(await silently(browser)).toHaveProperty('code')
  })

  it('ends the id of the old cookie too', async () => {
    const { browser } = await loggedIn()
    const kept = new Map(browser.cookies)
    await browser.get('/v2/logout')
    for (const [name, cookie] of kept) browser.cookies.set(name, cookie)
    expect(await silently(browser)).toMatchObject({ error: 'login_required' })
  })

  it('is logged', async () => {
    const { browser, sid } = await loggedIn()
    await browser.get('/v2/logout?client_id=web')
    const rows = await server.services.db.selectFrom('logs').selectAll().where('type', '=', 'slo').execute()
    expect(rows.map(row => JSON.parse(row.data))).toContainEqual(
      expect.objectContaining({
        client_id: 'web',
        user_id: server.login.users.get('ann'),
        session_id: sid,
        details: expect.objectContaining({ return_to: 'https://app.example.com/bye' }),
      }),
    )
  })
})

describe('/oidc/logout', () => {
  const target = 'post_logout_redirect_uri=https://app.example.com/bye&state=s'

  it('asks nothing when the ID token or the session id proves whose logout it is', async () => {
    for (const proof of [
      ({ idToken }: { idToken: string }) => `id_token_hint=${idToken}`,
      ({ sid }: { sid: string }) => `client_id=web&logout_hint=${sid}`,
    ]) {
      const { browser, ...known } = await loggedIn()
      const response = await browser.get(`/oidc/logout?${proof(known)}&${target}`)
      expect(locationOf(response).href).toBe('https://app.example.com/bye?state=s')
      expect(await silently(browser)).toMatchObject({ error: 'login_required' })
    }
  })

  it('asks when nothing proves it, and only the page that was asked can answer', async () => {
    const { browser } = await loggedIn()
    const page = await browser.get(`/oidc/logout?client_id=web&${target}`)
    expect(page.status).toBe(200)
    const confirm = /name="confirm" value="([^"]+)"/.exec(await page.text())?.[1] as string
    expect(await silently(browser)).toHaveProperty('code')
    const fields = { client_id: 'web', post_logout_redirect_uri: 'https://app.example.com/bye', state: 's' }
    const forged = await browser.post('/oidc/logout', { ...fields, confirm: 'yes', action: 'accept' })
    expect(forged.status).toBe(200)
    expect(await silently(browser)).toHaveProperty('code')
    const stayed = await browser.post('/oidc/logout', { ...fields, confirm, action: 'deny' })
    expect(stayed.status).toBe(200)
    expect(await silently(browser)).toHaveProperty('code')
    const done = await browser.post('/oidc/logout', { ...fields, confirm, action: 'accept' })
    expect(locationOf(done).href).toBe('https://app.example.com/bye?state=s')
    expect(await silently(browser)).toMatchObject({ error: 'login_required' })
  })

  it('asks nobody where the tenant has switched the question off, nor without a session', async () => {
    await server.tenant({ sessions: { oidc_logout_prompt_enabled: false } })
    const { browser } = await loggedIn()
    expect((await browser.get(`/oidc/logout?client_id=web&${target}`)).status).toBe(302)
    await server.tenant({ sessions: { oidc_logout_prompt_enabled: true } })
    expect((await openBrowser(server).get(`/oidc/logout?client_id=web&${target}`)).status).toBe(302)
  })

  it.each([
    ['a hint that is not ours', 'id_token_hint=nonsense'],
    ['a client that the hint is not for', undefined],
    ['a target that is not listed', 'client_id=web&post_logout_redirect_uri=https://evil.example.com'],
  ])('refuses %s', async (_case, search) => {
    const { browser, idToken } = await loggedIn()
    const response = await browser.get(`/oidc/logout?${search ?? `client_id=other&id_token_hint=${idToken}`}`)
    expect(response.status).toBe(400)
    expect(await silently(browser)).toHaveProperty('code')
  })

  it("does not take another session's token for a proof", async () => {
    const old = await loggedIn()
    const { browser } = await loggedIn()
    const response = await browser.get(`/oidc/logout?id_token_hint=${old.idToken}&${target}`)
    expect(response.status).toBe(200)
    expect(await silently(browser)).toHaveProperty('code')
  })
})

describe('applications', () => {
  const receiver = async (failures = 0) => {
    const received: string[] = []
    let left = failures
    const http = createServer((request, response) => {
      let body = ''
      request.on('data', chunk => {
        body += chunk
      })
      request.on('end', () => {
        left -= 1
        if (left < 0) received.push(new URLSearchParams(body).get('logout_token') ?? '')
        response.writeHead(left < 0 ? 200 : 500).end()
      })
    })
    await new Promise<void>(resolve => http.listen(0, '127.0.0.1', resolve))
    atEnd(() => http.close())
    const bound = http.address()
    const url = `http://127.0.0.1:${typeof bound === 'object' ? bound?.port : 0}/logout`
    const until = async (count: number) => {
      for (let i = 0; i < 500 && received.length < count; i += 1) await new Promise(resolve => setTimeout(resolve, 20))
      return received
    }
    return { url, until, received }
  }

  it('of the session are told, each with a token of its own', async () => {
    const one = await receiver()
    const two = await receiver(1)
    await server.client({ client_id: 'one', oidc_logout: { backchannel_logout_urls: [one.url] } })
    await server.client({ client_id: 'two', oidc_logout: { backchannel_logout_urls: [two.url] } })
    const browser = openBrowser(server)
    const { body } = await tokensFor(server, browser, 'one')
    await tokensFor(server, browser, 'two')
    await browser.get('/v2/logout')
    const [first] = await one.until(1)
    const [second] = await two.until(1)
    const keys = createRemoteJWKSet(new URL('/.well-known/jwks.json', server.issuer))
    for (const [token, audience] of [
      [first, 'one'],
      [second, 'two'],
    ] as const) {
      const { payload } = await jwtVerify(token as string, keys, { audience, issuer: server.issuer, typ: 'logout+jwt' })
      expect(payload).toMatchObject({
        sub: server.login.users.get('ann'),
        sid: decodeJwt(body.id_token).sid,
        events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
        trace_id: expect.stringMatching(/^[0-9a-f]{32}$/),
        jti: expect.any(String),
      })
      expect((payload.exp as number) - (payload.iat as number)).toBe(120)
      expect(payload).not.toHaveProperty('nonce')
    }
  })

  it('are told only of what they have chosen', async () => {
    const deaf = await receiver()
    await server.client({
      client_id: 'deaf',
      oidc_logout: {
        backchannel_logout_urls: [deaf.url],
        backchannel_logout_initiators: { mode: 'custom', selected_initiators: ['password-changed'] },
      },
    })
    const browser = openBrowser(server)
    await tokensFor(server, browser, 'deaf')
    await browser.get('/v2/logout')
    await expect.poll(() => server.services.db.selectFrom('logout_calls').selectAll().execute()).toEqual([])
    expect(deaf.received).toEqual([])
  })

  it('are told what the session keeps where they asked for it, and success and failure are logged', async () => {
    const down = await receiver(1)
    await server.client({
      client_id: 'told',
      oidc_logout: {
        backchannel_logout_urls: [down.url],
        backchannel_logout_session_metadata: { include: true },
      },
    })
    const browser = openBrowser(server)
    const { body } = await tokensFor(server, browser, 'told')
    const sid = decodeJwt(body.id_token).sid as string
    await setSessionMetadata(server.services.db, sid, { shop: 'north' }, server.services.now())
    await browser.get('/v2/logout')
    const [token] = await down.until(1)
    expect(decodeJwt(token as string)).toMatchObject({ sid, session_metadata: { shop: 'north' } })
    const entries = async () => {
      const rows = await server.services.db
        .selectFrom('logs')
        .select('data')
        .where('type', 'like', 'oidc_backchannel%')
        .orderBy('log_id')
        .execute()
      return rows
        .map(row => JSON.parse(row.data))
        .filter(entry => entry.session_id === sid)
        .map(entry => [entry.type, entry.client_id, entry.details.initiator, entry.details.error])
    }
    await expect.poll(entries).toEqual([
      ['oidc_backchannel_logout_failed', 'told', 'rp-logout', 'answered 500'],
      ['oidc_backchannel_logout_succeeded', 'told', 'rp-logout', undefined],
    ])
  })
})
