import { generateKeyPairSync } from 'node:crypto'
import { request } from 'node:http'
import { decodeJwt, SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { insertClientCredential } from '../../src/store/clients.ts'
import type { Db } from '../../src/store/dialect.ts'
import { hashToken } from '../../src/store/secrets.ts'
import { sessionByHash, touchSession, updateSession } from '../../src/store/sessions.ts'
import { engines } from '../fixtures/store.ts'
import { authorizeUrl, locationOf, logIn, openBrowser, tokenCall, tokensFor } from './fixtures/browser.ts'
import { type ProtocolServer, type ServerOptions, secretOf, startProtocol } from './fixtures/server.ts'

const start = async (options: ServerOptions = {}) => {
  const server = await startProtocol(options)
  await server.client({ client_id: 'web' })
  await server.user('ann')
  return server
}

/** Everything that the protocol's tables hold, as one text. */
const storedText = async (db: Db) => {
  const tables = ['oidc_records', 'sessions', 'session_clients', 'refresh_tokens'] as const
  return JSON.stringify(await Promise.all(tables.map(table => db.selectFrom(table).selectAll().execute())))
}

const exchange = (server: ProtocolServer, code: string, client = 'web', proof?: Record<string, string>) =>
  tokenCall(server, {
    grant_type: 'authorization_code',
    redirect_uri: 'https://app.example.com/cb',
    code,
    ...(proof ?? { client_id: client, client_secret: secretOf(client) }),
  })

describe.each(engines)('pitfall 1 on %s: what comes several times at once is taken once', engine => {
  it('a code', async () => {
    const server = await start({ engine })
    const back = locationOf(await logIn(openBrowser(server), authorizeUrl({ client_id: 'web' }), 'ann'))
    const code = back.searchParams.get('code') as string
    const answers = await Promise.all(Array.from({ length: 20 }, () => exchange(server, code)))
    expect(answers.filter(answer => answer.status === 200)).toHaveLength(1)
    for (const { status, body } of answers.filter(answer => answer.status !== 200))
      expect([status, body.error]).toEqual([403, 'invalid_grant'])
  })

  it('a login that comes back', async () => {
    const server = await start({ engine })
    const browser = openBrowser(server)
    const page = await browser.get(authorizeUrl({ client_id: 'web' }))
    const form = await browser.post(locationOf(page).href, { username: 'ann' })
    const answers = await Promise.all(Array.from({ length: 5 }, () => browser.get(locationOf(form).href)))
    const codes = answers.filter(answer => answer.headers.get('location')?.includes('code='))
    expect(codes).toHaveLength(1)
    expect(answers.filter(answer => answer.status === 400)).toHaveLength(4)
  })

  it('a client assertion', async () => {
    const server = await startProtocol({ engine, realTime: true })
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const methods = { private_key_jwt: { credentials: [{ id: 'cred_1' }] } }
    await server.client({ client_id: 'm2m', client_authentication_methods: methods })
    await insertClientCredential(server.services.db, {
      id: 'cred_1',
      client_id: 'm2m',
      pem: publicKey.export({ type: 'spki', format: 'pem' }) as string,
      now: Date.now(),
    })
    await server.api('api')
    await server.grant('m2m', 'api', ['read:things'])
    const client_assertion = await new SignJWT({ jti: 'once' })
      .setProtectedHeader({ alg: 'RS256' })
      .setIssuer('m2m')
      .setSubject('m2m')
      .setAudience(server.issuer)
      .setExpirationTime('1m')
      .sign(privateKey)
    const body = {
      grant_type: 'client_credentials',
      audience: 'api',
      client_assertion,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    }
    const answers = await Promise.all(Array.from({ length: 5 }, () => tokenCall(server, body)))
    expect(answers.map(answer => answer.status).sort()).toEqual([200, 401, 401, 401, 401])
  })
})

describe.each(engines)('pitfall 2 on %s', engine => {
  it('logins of one session at the same time lose no application', async () => {
    const server = await start({ engine })
    const names = ['a', 'b', 'c', 'd', 'e']
    for (const client_id of names) await server.client({ client_id })
    const browser = openBrowser(server)
    const { body } = await tokensFor(server, browser, 'web')
    await Promise.all(names.map(client_id => browser.get(authorizeUrl({ client_id, prompt: 'none' }))))
    const rows = await server.services.db.selectFrom('session_clients').selectAll().execute()
    expect(rows.map(row => row.client_id).sort()).toEqual([...names, 'web'])
    expect(new Set(rows.map(row => row.sid))).toEqual(new Set([decodeJwt(body.id_token).sid]))
  })
})

describe.each(engines)('pitfall 3 on %s', engine => {
  it('no row holds what would open it: code, tokens, cookie, login', async () => {
    const server = await start({ engine })
    const { db } = server.services
    const browser = openBrowser(server)
    const scope = 'openid offline_access'
    const page = await browser.get(authorizeUrl({ client_id: 'web', scope }))
    const state = locationOf(page).searchParams.get('state') as string
    const waiting = await storedText(db)
    expect(waiting).toContain('Interaction')
    expect(waiting).not.toContain(state)
    const form = await browser.post(locationOf(page).href, { username: 'ann' })
    const back = locationOf(await browser.get(locationOf(form).href))
    const code = back.searchParams.get('code') as string
    const cookie = browser.cookies.get('auth0 /')?.value as string
    const loggedIn = await storedText(db)
    expect(loggedIn).toContain('AuthorizationCode')
    for (const secret of [code, cookie]) expect(loggedIn).not.toContain(secret)
    const { body } = await exchange(server, code)
    const done = await storedText(db)
    expect(done).toContain('AccessToken')
    for (const secret of [code, cookie, body.access_token, body.refresh_token]) {
      expect(secret.length).toBeGreaterThan(20)
      expect(done).not.toContain(secret)
    }
  })
})

describe('pitfall 4: a login belongs to the browser that began it', () => {
  it('its way back is refused in another browser, and stays open in its own', async () => {
    const server = await start()
    const mine = openBrowser(server)
    const page = await mine.get(authorizeUrl({ client_id: 'web' }))
    const form = await mine.post(locationOf(page).href, { username: 'ann' })
    const theirs = await openBrowser(server).get(locationOf(form).href)
    expect(theirs.status).toBe(400)
    expect(theirs.headers.get('location')).toBeNull()
    expect(locationOf(await mine.get(locationOf(form).href)).searchParams.get('code')).toBeTruthy()
  })

  it('two tabs do not meet, and each cookie is gone when its login is', async () => {
    const server = await start()
    const browser = openBrowser(server)
    const [one, two] = [
      await browser.get(authorizeUrl({ client_id: 'web', state: '1' })),
      await browser.get(authorizeUrl({ client_id: 'web', state: '2' })),
    ]
    const names = () => [...browser.cookies.keys()].filter(name => name.startsWith('sallyport_'))
    expect(names()).toHaveLength(4)
    for (const [page, state] of [
      [two, '2'],
      [one, '1'],
    ] as const) {
      const form = await browser.post(locationOf(page).href, { username: 'ann' })
      const back = locationOf(await browser.get(locationOf(form).href))
      expect(back.searchParams.get('state')).toBe(state)
    }
    expect(names()).toEqual([])
  })

  it('a login that has not ended cannot be taken', async () => {
    const server = await start()
    const browser = openBrowser(server)
    const page = await browser.get(authorizeUrl({ client_id: 'web' }))
    const state = locationOf(page).searchParams.get('state') as string
    expect((await browser.get(`/authorize/${state}`)).status).toBe(400)
    const form = await browser.post(locationOf(page).href, { username: 'ann' })
    expect(locationOf(await browser.get(locationOf(form).href)).searchParams.get('code')).toBeTruthy()
  })

  it('one that rested on a session counts only while that session lives', async () => {
    const server = await start()
    const browser = openBrowser(server)
    await tokensFor(server, browser, 'web')
    server.login.verdict = () => ({ screen: true })
    const page = await browser.get(authorizeUrl({ client_id: 'web' }))
    expect(locationOf(page).pathname).toBe('/u/login')
    const form = await browser.post(locationOf(page).href, { username: 'ann' })
    await browser.get('/v2/logout')
    const back = locationOf(await browser.get(locationOf(form).href))
    expect(back.searchParams.get('error')).toBe('login_required')
    expect(await server.services.db.selectFrom('sessions').selectAll().execute()).toEqual([])
  })
})

describe('pitfall 5: hosts that a client makes up decide nothing', () => {
  const ask = (server: ProtocolServer, headers: Record<string, string>) =>
    new Promise<{ status: number; body: string }>(resolve => {
      const url = new URL('/.well-known/openid-configuration', server.issuer)
      request(url, { headers }, response => {
        let body = ''
        response.on('data', chunk => {
          body += chunk
        })
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body }))
      }).end()
    })

  it('an unknown host is refused before anything else, a forwarded one is not believed', async () => {
    const server = await start()
    expect((await ask(server, { host: 'evil.example.com' })).status).toBe(404)
    const forwarded = await ask(server, { 'x-forwarded-host': 'evil.example.com', 'x-forwarded-proto': 'https' })
    expect(forwarded.status).toBe(200)
    expect(forwarded.body).not.toContain('evil')
    expect(JSON.parse(forwarded.body).token_endpoint).toBe(`${server.issuer}oauth/token`)
  })
})

describe('pitfall 6: no policy of ours stops the way back to the application', () => {
  it('form-action is not set where a form or a redirect leads there', async () => {
    const server = await start()
    const posts = await logIn(
      openBrowser(server),
      authorizeUrl({ client_id: 'web', response_type: 'id_token', response_mode: 'form_post', nonce: 'n' }),
      'ann',
    )
    const policy = posts.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("'sha256-")
    expect(policy).not.toContain('form-action')
  })
})

describe('pitfall 7: the session cookie', () => {
  it('is Lax over http, HttpOnly, for the whole host; POST at /authorize works with it', async () => {
    const server = await start()
    const browser = openBrowser(server)
    await tokensFor(server, browser, 'web')
    const attributes = browser.cookies.get('auth0 /')?.attributes ?? ''
    expect(attributes).toMatch(/httponly/i)
    expect(attributes).toMatch(/samesite=lax/i)
    expect(attributes).not.toMatch(/secure/i)
    const posted = await browser.post('/authorize', {
      client_id: 'web',
      response_type: 'code',
      scope: 'openid',
      prompt: 'none',
    })
    expect(locationOf(posted).searchParams.get('code')).toBeTruthy()
  })
})

describe('pitfall 8', () => {
  it('a refused request leaves the session as it was', async () => {
    const server = await start()
    const browser = openBrowser(server)
    await tokensFor(server, browser, 'web')
    const before = await server.services.db.selectFrom('sessions').selectAll().execute()
    server.services.clock.advance(60_000)
    await browser.get(authorizeUrl({ client_id: 'web', audience: 'https://unknown' }))
    server.login.verdict = () => ({ deny: { error: 'interaction_required', description: 'no' } })
    await browser.get(authorizeUrl({ client_id: 'web', prompt: 'none' }))
    expect(await server.services.db.selectFrom('sessions').selectAll().execute()).toEqual(before)
  })
})

describe.each(engines)('pitfall 10 on %s: an old session id never comes back', engine => {
  it('not by a silent login that was under way while somebody logged in', async () => {
    const server = await start({ engine })
    const browser = openBrowser(server)
    await tokensFor(server, browser, 'web')
    const old = browser.cookies.get('auth0 /')?.value as string
    const { begin } = server.login
    let release = () => {}
    const held = new Promise<void>(resolve => {
      release = resolve
    })
    server.login.begin = async request => {
      if (request.prompt.includes('none')) await held
      return begin(request)
    }
    const silent = fetch(new URL(authorizeUrl({ client_id: 'web', prompt: 'none' }), server.issuer), {
      redirect: 'manual',
      headers: { cookie: `auth0=${old}` },
    })
    await tokensFor(server, browser, 'web', { prompt: 'login' })
    release()
    await silent
    const { db, now } = server.services
    expect(browser.cookies.get('auth0 /')?.value).not.toBe(old)
    expect(await sessionByHash(db, hashToken(old), now())).toBeUndefined()
    expect(await sessionByHash(db, hashToken(browser.cookies.get('auth0 /')?.value as string), now())).toBeDefined()
    expect(await db.selectFrom('sessions').selectAll().execute()).toHaveLength(1)
  })

  it('not by a write to a row that is gone', async () => {
    const server = await start({ engine })
    const browser = openBrowser(server)
    await tokensFor(server, browser, 'web')
    const { db, now } = server.services
    const id = hashToken(browser.cookies.get('auth0 /')?.value as string)
    const session = await sessionByHash(db, id, now())
    if (!session) throw new Error('no session')
    expect(await updateSession(db, id, hashToken('new'), session, [])).toBe(true)
    expect(await touchSession(db, id, session, ['x'])).toBe(false)
    expect(await updateSession(db, id, id, session, ['x'])).toBe(false)
    expect(await sessionByHash(db, id, now())).toBeUndefined()
    expect((await sessionByHash(db, hashToken('new'), now()))?.clients).toEqual(['web'])
  })
})

describe('the store', () => {
  it('is asked thirteen times for a whole login with a refresh token, and twice for the profile; settings are cached', async () => {
    const statements: string[] = []
    const server = await start({ statement: sql => statements.push(sql) })
    const scope = 'openid profile email offline_access'
    await tokensFor(server, openBrowser(server), 'web', { scope })
    statements.length = 0
    await tokensFor(server, openBrowser(server), 'web', { scope })
    const counted = statements.filter(sql => !/"(config_version|logs)"/.test(sql))
    expect(counted.map(sql => /(insert into|update|delete from|from) "(\w+)"/.exec(sql)?.slice(1).join(' '))).toEqual([
      'insert into oidc_records',
      'update oidc_records',
      'insert into oidc_records',
      'insert into sessions',
      'insert into session_clients',
      'from oidc_records',
      'update oidc_records',
      'delete from oidc_records',
      'update oidc_records',
      'insert into oidc_records',
      'update oidc_records',
      'insert into refresh_tokens',
      'delete from refresh_tokens',
      'from users',
      'from identities',
    ])
  })
})
