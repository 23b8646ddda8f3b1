import { describe, expect, test } from 'vitest'
import { authorization, formClient } from '../fixtures/form-client.ts'
import { rawRequest, sendRaw } from '../fixtures/raw-http.ts'
import { createUser, logsOf } from '../fixtures/tenant.ts'
import { breaks, callback, hostileTarget, inAddress, nastyTexts, script } from './hostile-target.ts'

describe('a request', () => {
  const target = hostileTarget('sqlite')
  const { ask, post, begun, harmless } = target

  test('that is too large, is refused before it is read', async () => {
    const { browser, page } = await begun()
    const path = page.url.pathname + page.url.search
    const large = 'x'.repeat(300 * 1024)
    const send = (init: RequestInit & { duplex?: 'half' }) => browser.request(path, { method: 'POST', ...init })
    expect(await harmless('form', await send({ body: new URLSearchParams({ username: large }) }))).toBe(413)
    const chunks = () => new Blob([new URLSearchParams({ username: large }).toString()]).stream()
    const type = { 'content-type': 'application/x-www-form-urlencoded' }
    expect(await harmless('chunked form', await send({ body: chunks(), duplex: 'half', headers: type }))).toBe(413)
    for (const to of [
      '/oauth/token',
      '/oauth/par',
      '/mfa/challenge',
      '/dbconnections/signup',
      '/continue',
      '/activate',
    ])
      expect(await harmless(to, await post(to, { client_id: large }))).toBeGreaterThanOrEqual(400)
    const many = new URLSearchParams(Array.from({ length: 30_000 }, (_, n) => [`f${n}`, 'x']))
    await harmless('many fields', await send({ body: many }))
    for (const head of [`GET /u/login?state=${'x'.repeat(100_000)}`, `GET /${'a/'.repeat(40_000)}`]) {
      const answer = await sendRaw(target.port, rawRequest(head, [`Host: localhost:${target.port}`]))
      expect(answer.status === 0 || (answer.status >= 400 && answer.status < 500)).toBe(true)
    }
    const cookies = await sendRaw(
      target.port,
      rawRequest('GET /u/login?state=x', [`Host: localhost:${target.port}`, `Cookie: ${'a=b; '.repeat(20_000)}`]),
    )
    expect(cookies.status).toBe(431)
    expect((await browser.open(path)).screen).toBe('login')
  })

  test('with another kind of body is refused or read for what it is', async () => {
    const { browser, page } = await begun()
    const path = page.url.pathname + page.url.search
    const send = (type: string | undefined, body: string) =>
      browser.request(path, { method: 'POST', body, ...(type !== undefined && { headers: { 'content-type': type } }) })
    const form = new URLSearchParams({ username: target.user.email, password: 'wrong', action: 'default' }).toString()
    for (const type of ['application/json', 'text/plain', 'application/xml', 'application/octet-stream', 'x', ''])
      expect([type, (await harmless(type, await send(type, form))) < 500]).toEqual([type, true])
    for (const type of [
      'multipart/form-data',
      'multipart/form-data; boundary=x',
      'application/x-www-form-urlencoded; charset=utf-16',
      'APPLICATION/X-WWW-FORM-URLENCODED',
    ])
      for (const body of [
        form,
        '--x\r\nContent-Disposition: form-data; name="username"\r\n\r\na\r\n--x--',
        '--x\r\n',
        '%',
        '%zz=%',
        '=&=&',
        '\0\0',
      ])
        await harmless(`${type} ${body.slice(0, 10)}`, await send(type, body))
    const file = new FormData()
    file.set('username', new Blob(['x']), 'evil.html')
    file.set('password', 'x')
    await harmless('a file', await browser.request(path, { method: 'POST', body: file }))
    for (const body of [
      'username=a&username=b&password=c',
      'username[]=a&password[]=b',
      'username[a]=b',
      'action=default&action=signup',
      'constructor=1&__proto__=2&toString=3',
    ])
      expect(await harmless(body, await send('application/x-www-form-urlencoded', body))).toBeLessThan(400)
    expect((await browser.open(path)).screen).toBe('login')
  })

  test('from a page of another site is refused and changes nothing', async () => {
    const { browser, page } = await begun()
    const path = page.url.pathname + page.url.search
    const tries = async () =>
      (await logsOf(target.server, target.user.id)).filter(entry => /^(fp|s|scv)$/.test(entry.type)).length
    const before = await tries()
    const right = { username: target.user.email, password: target.user.password, action: 'default' }
    for (const headers of [
      { origin: 'http://evil.example' },
      { origin: 'null' },
      { origin: 'null', 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: `${target.server.origin}.evil.example` },
      { origin: target.server.origin.replace('http:', 'https:') },
      { origin: `${target.server.origin}@evil.example` },
    ]) {
      const answer = await browser.request(path, { method: 'POST', body: new URLSearchParams(right), headers })
      expect([headers, await harmless(JSON.stringify(headers), answer)]).toEqual([headers, 400])
    }
    expect((await browser.open(path)).screen).toBe('login')
    expect(await tries()).toBe(before)
  })

  test('by the wrong method or to an address that is none is a 4xx', async () => {
    for (const path of [
      '/oauth/token',
      '/oauth/revoke',
      '/oauth/par',
      '/dbconnections/signup',
      '/dbconnections/change_password',
      '/mfa/challenge',
      '/passwordless/start',
    ])
      for (const method of ['GET', 'PUT', 'DELETE', 'PATCH', 'HEAD'])
        expect([method, path, await harmless(`${method} ${path}`, await ask(path, { method }))]).toEqual([
          method,
          path,
          expect.toSatisfy(status => status >= 400 && status < 500),
        ])
    for (const method of ['PUT', 'DELETE', 'PATCH', 'POST'])
      for (const path of [
        '/u/login',
        '/authorize',
        '/v2/logout',
        '/oidc/logout',
        '/userinfo',
        '/.well-known/jwks.json',
        '/.well-known/openid-configuration',
        '/healthz',
        '/dev/inbox',
        '/dashboard/',
        '/u/assets/x.css',
      ])
        await harmless(`${method} ${path}`, await ask(path, { method }))
    for (const path of [
      '/u/none',
      '/u/__proto__',
      '/u/constructor',
      '/u/toString',
      '/u/',
      '/u',
      '/u/login/',
      '/u/login/x',
      '/u/%2e%2e/',
      '/u/assets/..%2f..%2fpackage.json',
      '/u/assets/__proto__',
      '/authorize/',
      '/authorize/a/b',
      '/api/v2',
      '/api/v2/',
      '/api/v2/none',
      '/api/sallyport/none',
      '/dashboard/../../package.json',
      '/%00',
      '/%',
      '/%ff',
      '/.env',
      '/.git/config',
    ])
      expect(await harmless(path, await ask(path))).toBeLessThan(500)
    for (const path of ['/u/none?state=x', '/u/__proto__?state=x', '/u/constructor?state=x'])
      expect([path, (await ask(path)).status, (await post(path, { state: 'x' })).status]).toEqual([path, 404, 404])
    for (const line of [
      'TRACE /',
      'CONNECT evil.example:443',
      'OPTIONS *',
      'GET http://evil.example/u/login',
      'BREW /',
      'GET  /',
      'get /',
      'G\0T /',
    ])
      expect((await sendRaw(target.port, rawRequest(line, [`Host: localhost:${target.port}`]))).status).toBeLessThan(
        500,
      )
  })

  test('is not believed what it says of its host or its proxies', async () => {
    const own = `localhost:${target.port}`
    for (const hosts of [
      ['Host: evil.example'],
      ['Host: '],
      [],
      [`Host: ${own}@evil.example`],
      [`Host: ${own}.evil.example`],
      ['Host: localhost'],
      [`Host: ${own}`, 'Host: evil.example'],
      [`Host: ${own}\0`],
      ['Host: [::1'],
      ['Host: <script>'],
    ])
      for (const path of ['/u/login?state=x', '/.well-known/openid-configuration', '/authorize', '/v2/logout']) {
        const answer = await sendRaw(target.port, rawRequest(`GET ${path}`, hosts))
        expect([hosts, answer.status, answer.text.includes('evil.example')]).toEqual([
          hosts,
          expect.toSatisfy(status => status >= 400 && status < 500),
          false,
        ])
      }
    const forwarded = [
      'X-Forwarded-Host: evil.example',
      'X-Forwarded-Proto: https',
      'X-Forwarded-For: 203.0.113.7',
      'X-Forwarded-Port: 1',
      'Forwarded: host=evil.example;proto=https;for=203.0.113.7',
      'X-Original-URL: /dev/inbox',
      'X-Rewrite-URL: /dev/inbox',
      'X-Real-IP: 203.0.113.7',
    ]
    const discovery = await sendRaw(
      target.port,
      rawRequest('GET /.well-known/openid-configuration', [`Host: ${own}`, ...forwarded]),
    )
    expect(JSON.parse(discovery.body).issuer).toBe(`${target.server.origin}/`)
    expect(discovery.text).not.toContain('evil.example')
    const headers = Object.fromEntries(forwarded.map(line => line.split(/: (.*)/) as [string, string]))
    const browser = formClient(target.server.origin, headers)
    const page = await browser.open(authorization(target.clientId, callback).path)
    const asked = await browser.open(page.url.href.replace('/u/login', '/u/reset-password-request'))
    const someone = await createUser(target.server)
    await browser.submit(asked, { username: someone.email })
    await expect
      .poll(async () => (await target.server.inbox(someone.email))[0]?.text, { timeout: 5000 })
      .toContain(`${target.server.origin}/u/reset-password`)
    await browser.submit(page, { username: someone.email, password: 'wrong' })
    const entries = (await logsOf(target.server, someone.id)) as unknown as { type: string; ip: string }[]
    expect(entries.find(entry => entry.type === 'fp')?.ip).toMatch(/^(127\.0\.0\.1|::1)$/)
    expect(JSON.stringify(entries)).not.toContain('203.0.113.7')
  })

  test('leads away only where it may', async () => {
    for (const address of [
      'http://evil.example/',
      '//evil.example',
      'javascript:alert(1)',
      'data:text/html,<script>alert(1)</script>',
      `${callback}${breaks}`,
      `${callback}@evil.example`,
      `${callback.slice(0, -1)}.evil.example/`,
      script,
    ])
      for (const path of [
        `/v2/logout?client_id=${target.clientId}&returnTo=${encodeURIComponent(address)}`,
        `/v2/logout?returnTo=${encodeURIComponent(address)}`,
        `/oidc/logout?client_id=${target.clientId}&post_logout_redirect_uri=${encodeURIComponent(address)}&state=${encodeURIComponent(breaks)}`,
        authorization(target.clientId, address).path,
        `${authorization(target.clientId, address).path}&prompt=none`,
        `${authorization(target.clientId, address).path}&response_mode=form_post&prompt=none`,
      ]) {
        const answer = await ask(path)
        const location = answer.headers.get('location') ?? ''
        await harmless(path, answer)
        expect([path, location.startsWith('/') || location === '']).toEqual([path, true])
      }
    for (const mode of ['query', 'fragment', 'form_post', 'web_message']) {
      const answer = await ask(
        authorization(target.clientId, callback, { prompt: 'none', state: script + breaks, response_mode: mode }).path,
      )
      await harmless(mode, answer)
    }
    for (const page of ['reset-password', 'email-verification'])
      for (const [name, value] of nastyTexts('sqlite'))
        await harmless(`${page} ${name}`, await ask(`/u/${page}?ticket=${inAddress(value)}`))
  })
})
