import { describe, expect, test } from 'vitest'
import { loginCookieName } from '../../src/oidc/paths.ts'
import { hashPassword } from '../../src/passwords.ts'
import { claimDue } from '../../src/store/outbox.ts'
import { readDocument, writeDocument } from '../../src/store/settings.ts'
import { createTicket } from '../../src/store/tickets.ts'
import { insertUser } from '../../src/store/users.ts'
import { errorPage } from '../../src/universal-login/pages.ts'
import { connectionName, sampleLogin, samplesTenant, servePages } from '../browser/pages/server.ts'
import { loginSamples, type Sample } from '../browser/pages/views.ts'
import { type TestServices, testServices } from '../fixtures/services.ts'

const serve = async (samples: readonly Sample[] = loginSamples, config: Parameters<typeof testServices>[0] = {}) => {
  const services = await testServices(config)
  await samplesTenant(services)
  const login = sampleLogin(samples)
  const { url } = await servePages(login, { services })
  const get = (path: string, headers: Record<string, string> = {}) => fetch(url + path, { redirect: 'manual', headers })
  const post = (path: string, form: Record<string, string> | string, headers: Record<string, string> = {}) =>
    fetch(url + path, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: typeof form === 'string' ? form : new URLSearchParams(form).toString(),
    })
  return { url, services, login, get, post }
}

describe('a page of a login', () => {
  test('shows the screen that is due, with headers that keep it to itself', async () => {
    const { get } = await serve()
    const response = await get('u/login?state=login')
    expect(response.status).toBe(200)
    const policy = response.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toMatch(/form-action|unsafe-inline|unsafe-eval/)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('referrer-policy')).toBe('same-origin')
    const html = await response.text()
    for (const part of [
      'name="username"',
      'name="password"',
      'name="action" value="default"',
      'name="state" value="login"',
    ])
      expect(html).toContain(part)
  })

  test('every page has a nonce of its own', async () => {
    const { get } = await serve()
    const nonce = async () =>
      /'nonce-([^']+)'/.exec((await get('u/login?state=login')).headers.get('content-security-policy') ?? '')?.[1]
    expect(await nonce()).not.toBe(await nonce())
  })

  test('another screen’s address leads to the one that is due', async () => {
    const { get } = await serve()
    const response = await get('u/consent?state=login')
    expect([response.status, response.headers.get('location')]).toEqual([303, '/u/login?state=login'])
  })

  test('a login that is not there, no state and no such screen are pages too', async () => {
    const { get } = await serve()
    const missing = await get('u/login?state=nothing')
    expect([missing.status, await missing.text()]).toEqual([400, expect.stringContaining('begun in another browser')])
    expect((await get('u/login')).status).toBe(400)
    expect((await get('u/never-heard-of?state=login')).status).toBe(404)
  })

  test('assets are served for good', async () => {
    const { get } = await serve()
    const html = await (await get('u/login?state=login')).text()
    const [, style = ''] = /href="\/(u\/assets\/style\.[^"]+)"/.exec(html) ?? []
    const response = await get(style)
    expect(response.headers.get('cache-control')).toContain('immutable')
    expect(response.headers.get('content-type')).toContain('text/css')
    expect((await get('u/assets/style.unknown.css')).status).toBe(404)
    expect((await get('u/assets/..%2f..%2fpackage.json')).status).toBe(404)
  })
})

describe('a form', () => {
  test('is handed to the login with its known fields, and answered by a redirect', async () => {
    const { post, login } = await serve()
    const response = await post('u/login?state=login', {
      state: 'login',
      username: 'ada',
      password: 'pw',
      evil: '1',
      'ulp-terms': 'on',
    })
    expect([response.status, response.headers.get('location')]).toEqual([303, '/u/login?state=login'])
    expect(login.handed).toEqual([
      {
        state: 'login',
        screen: 'login',
        action: 'default',
        fields: { username: 'ada', password: 'pw', 'ulp-terms': 'on' },
      },
    ])
  })

  test('for a screen that is not due is handed over as what it is, and leads to the one that is', async () => {
    const { post, login } = await serve()
    const response = await post('u/consent?state=login', { action: 'accept' })
    expect(response.headers.get('location')).toBe('/u/login?state=login')
    // The login takes an answer for the screen that is due and for no other (see its own tests).
    expect(login.handed.map(({ screen }) => screen)).toEqual(['consent'])
  })

  test.each([
    ['another origin', { origin: 'https://evil.example' }],
    ['a hidden origin on another site', { origin: 'null', 'sec-fetch-site': 'cross-site' }],
    ['a hidden origin', { origin: 'null' }],
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['another host of our site', { 'sec-fetch-site': 'same-site' }],
  ])('from %s is refused', async (_name, headers) => {
    const { post, login } = await serve()
    expect((await post('u/login?state=login', { username: 'ada' }, headers)).status).toBe(400)
    expect(login.handed).toEqual([])
  })

  test('from our own page is taken, multipart too', async () => {
    const { url, post, login } = await serve()
    await post('u/login?state=login', { username: 'a' }, { origin: url.slice(0, -1), 'sec-fetch-site': 'same-origin' })
    const form = new FormData()
    form.set('username', 'b')
    await fetch(`${url}u/login?state=login`, { method: 'POST', body: form, redirect: 'manual' })
    expect(login.handed.map(({ fields }) => fields['username'])).toEqual(['a', 'b'])
  })

  test('too large or of another kind is refused', async () => {
    const { post } = await serve()
    expect((await post('u/login?state=login', `username=${'x'.repeat(300_000)}`)).status).toBe(413)
    expect((await post('u/login?state=login', '{}', { 'content-type': 'application/json' })).status).toBe(415)
  })

  test('may come to /continue from an application', async () => {
    const { url, post, get } = await serve()
    const cookie = `${loginCookieName('login', url)}=browser`
    const sent = { state: 'login', session_token: 'x' }
    const posted = await post('continue', sent, { origin: 'https://app.example', cookie })
    expect([posted.status, posted.headers.get('location')]).toEqual([303, '/u/login?state=login'])
    expect((await get('continue?state=login')).headers.get('location')).toBe('/u/login?state=login')
    for (const path of ['continue', 'continue?state=nothing']) {
      const refused = await get(path)
      expect(refused.status).toBe(400)
      expect(await refused.text()).toContain('invalid_request')
    }
  })

  test('that comes to /continue without the cookie, as browsers send those of other sites, is sent once more', async () => {
    const { url, post } = await serve()
    const sent = { state: 'login', session_token: '"><b>' }
    const again = await post('continue?more=1', sent, { 'sec-fetch-site': 'cross-site', origin: 'https://app.example' })
    expect(again.status).toBe(200)
    const html = await again.text()
    expect(html).toContain('<form method="post" action="/continue?more=1" class="form">')
    expect(html).toContain('<input type="hidden" name="session_token" value="&quot;&gt;&lt;b&gt;">')
    // Sent by that page it is taken, or refused, for good.
    const own = { 'sec-fetch-site': 'same-origin', origin: url.slice(0, -1) }
    expect((await post('continue?more=1', sent, own)).status).toBe(303)
    expect((await post('continue', { state: 'nothing' }, own)).status).toBe(400)
  })
})

describe('languages', () => {
  test('a choice holds for the session, and is offered only where there are texts', async () => {
    const { services, get, post } = await serve()
    const tenant = await readDocument(services.db, 'tenant')
    await writeDocument(services.db, 'tenant', { ...tenant, enabled_locales: ['en', 'de', 'uk'] })
    await writeDocument(services.db, 'custom_text', { login: { de: { login: { title: 'Anmelden' } } } })
    const html = await (await get('u/login?state=login')).text()
    expect(html).toContain('<option value="de"')
    expect(html).not.toContain('<option value="uk"')
    const changed = await post('u/login?state=login', { action: 'change-language', language: 'de', persist: 'session' })
    expect(changed.headers.get('location')).toBe('/u/login?state=login')
    const cookie = (changed.headers.get('set-cookie') ?? '').split(';')[0] as string
    const german = await (await get('u/login?state=login', { cookie })).text()
    expect(german).toContain('<html lang="de"')
    expect(german).toContain('<h1>Anmelden</h1>')
    const bad = await post('u/login?state=login', { action: 'change-language', language: 'x; Path=/' })
    expect(bad.headers.get('set-cookie')).toBeNull()
  })
})

describe('limits', () => {
  const from = (ip: string) => ({ 'x-forwarded-for': ip, 'x-forwarded-proto': 'http' })

  test('ten forms at once for each address and prompt, then five a minute', async () => {
    const { services, post, get } = await serve(loginSamples, { config: { trustProxy: 1 } })
    const statuses = async (ip: string, count: number) => {
      const answers = []
      for (let i = 0; i < count; i++)
        answers.push((await post('u/login?state=login', { username: 'a' }, from(ip))).status)
      return answers
    }
    expect(await statuses('203.0.113.1', 11)).toEqual([...Array(10).fill(303), 429])
    expect(await statuses('203.0.113.2', 1)).toEqual([303])
    services.clock.advance(12_000)
    expect(await statuses('203.0.113.1', 2)).toEqual([303, 429])
    const pages = []
    for (let i = 0; i < 21; i++) pages.push((await get('u/login?state=login', from('203.0.113.3'))).status)
    expect(pages).toEqual([...Array(20).fill(200), 429])
  })

  test('polling is counted with all requests only, and 429 says when to ask again', async () => {
    const { services, get } = await serve(loginSamples, { config: { trustProxy: 1 } })
    const poll = () => get('u/login?state=login', { accept: 'application/json', ...from('203.0.113.4') })
    const answers = []
    for (let i = 0; i < 501; i++) answers.push(await poll())
    expect(answers.slice(0, 500).every(({ status }) => status === 200)).toBe(true)
    expect(await answers[0]?.json()).toEqual({ completed: false })
    expect(answers[500]?.status).toBe(429)
    expect(Number(answers[500]?.headers.get('x-ratelimit-reset'))).toBeGreaterThanOrEqual(services.now() / 1000)
  })
})

const userWithTicket = async (services: TestServices, data: Record<string, unknown> = {}) => {
  const user = await insertUser(services.db, {
    provider: 'auth0',
    identity_user_id: 'b'.repeat(24),
    connection: connectionName,
    email: 'ada@example.com',
    password_hash: await hashPassword('Correct-Horse-7'),
    now: services.now(),
  })
  const identity = { provider: 'auth0', user_id: 'b'.repeat(24) }
  return createTicket(services.db, {
    kind: 'password-change',
    userId: user.user_id,
    data: { email: 'ada@example.com', identity, connection: connectionName, ...data },
    now: services.now(),
  })
}

describe('links that were mailed', () => {
  const fields = (first: string, second = first) => ({ 'password-reset': first, 're-enter-password': second })

  test('a new password is asked for, checked, set once, and signs nobody in', async () => {
    const { services, get, post } = await serve()
    const path = `u/reset-password?ticket=${await userWithTicket(services)}`
    expect(await (await get(path)).text()).toContain('ada@example.com')
    const wrong = await post(path, fields('Battery-Staple-8', 'other'))
    expect(await wrong.text()).toContain('data-error-code="password-mismatch"')
    expect(await (await post(path, fields('short'))).text()).toContain(
      'data-error-code="password-policy-not-conformant"',
    )
    const done = await post(path, fields('Battery-Staple-8'))
    expect([done.status, done.headers.get('set-cookie')]).toEqual([200, null])
    expect(await done.text()).toContain('data-screen="reset-password-success"')
    const again = await get(path)
    expect([again.status, await again.text()]).toEqual([400, expect.stringContaining('has been used')])
  })

  test('a result address gets the outcome', async () => {
    const { services, post } = await serve()
    const token = await userWithTicket(services, { resultUrl: 'https://app.example/done?x=1' })
    const done = await post(`u/reset-password?ticket=${token}`, fields('Battery-Staple-8'))
    const url = new URL(done.headers.get('location') ?? '')
    expect(url.origin + url.pathname).toBe('https://app.example/done')
    expect(Object.fromEntries(url.searchParams)).toMatchObject({ x: '1', email: 'ada@example.com', success: 'true' })
  })

  test('an unknown link is a page that says so', async () => {
    const { get } = await serve()
    expect((await get('u/reset-password?ticket=nothing')).status).toBe(400)
    expect((await get('u/email-verification?ticket=nothing')).status).toBe(400)
    expect((await get('u/email-verification')).status).toBe(400)
  })
})

describe('a forgotten password', () => {
  test('beside the first factor, the answer is the same for everybody', async () => {
    const { services, get, post, login } = await serve()
    await userWithTicket(services)
    expect(await (await get('u/login?state=login')).text()).toContain('/u/reset-password-request?state=login')
    expect((await get('u/reset-password-request?state=login')).status).toBe(200)
    const ask = async (username: string) =>
      (await (await post('u/reset-password-request?state=login', { username })).text())
        .replaceAll(username, 'NAME')
        .replace(/nonce="[^"]+"/g, '')
    expect(await ask('ada@example.com')).toBe(await ask('nobody@example.com'))
    expect(login.handed).toEqual([])
    const sent = await claimDue(services.db, services.box, services.now(), 10, 1000)
    expect(sent.map(({ message }) => message.to)).toEqual(['ada@example.com'])
  })

  test('later in the login it leads back to what is due', async () => {
    const { get, post } = await serve()
    for (const response of [
      await get('u/reset-password-request?state=consent'),
      await post('u/reset-password-request?state=consent', { username: 'a' }),
    ])
      expect(response.headers.get('location')).toBe('/u/consent?state=consent')
  })
})

describe('the error page', () => {
  const failure = {
    status: 400,
    error: 'invalid_request',
    description: 'No such redirect_uri.',
    clientId: 'c',
    tracking: 't',
  }

  test('is ours, or the tenant’s own with Auth0’s parameters', async () => {
    const services = await testServices()
    const ours = await errorPage(services, { language: 'de' }, failure)
    expect(ours).toMatchObject({ status: 400, body: expect.stringContaining('No such redirect_uri.') })
    const tenant = await readDocument(services.db, 'tenant')
    await writeDocument(services.db, 'tenant', { ...tenant, error_page: { url: 'https://app.example/error' } })
    const theirs = await errorPage(services, { language: 'de' }, failure)
    expect(theirs.status).toBe(302)
    expect(Object.fromEntries(new URL(theirs.headers['location'] as string).searchParams)).toEqual({
      client_id: 'c',
      lang: 'de',
      error: 'invalid_request',
      error_description: 'No such redirect_uri.',
      tracking: 't',
    })
  })
})
