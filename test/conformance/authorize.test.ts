import { createHash } from 'node:crypto'
import { decodeJwt } from 'jose'
import { beforeAll, describe, expect, it, test } from 'vitest'
import { authorizeUrl, locationOf, logIn, openBrowser, pkcePair, tokenCall, tokensFor } from './fixtures/browser.ts'
import { type ProtocolServer, secretOf, startProtocol } from './fixtures/server.ts'

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

const query = (response: Response) => Object.fromEntries(locationOf(response).searchParams)
const fragment = (response: Response) => Object.fromEntries(new URLSearchParams(locationOf(response).hash.slice(1)))

describe('an authorization request that is wrong', () => {
  it.each([
    ['an unknown client', { client_id: 'nobody' }],
    ['no client', { client_id: undefined }],
    ['a callback of somebody else', { client_id: 'web', redirect_uri: 'https://evil.example.com/cb' }],
    ['a callback with more behind it', { client_id: 'web', redirect_uri: 'https://app.example.com/cb/x' }],
  ])('never redirects for %s', async (_case, params) => {
    const response = await openBrowser(server).get(authorizeUrl(params as Record<string, string>))
    expect(response.status).toBe(400)
    expect(response.headers.get('content-type')).toContain('text/html')
    expect(response.headers.get('location')).toBeNull()
  })

  it.each([
    ['an unknown audience', { audience: 'https://unknown' }, 'access_denied', 'Service not found: https://unknown'],
    ['an unknown prompt', { prompt: 'dance' }, 'invalid_request', undefined],
    ['none with another prompt', { prompt: 'none login' }, 'invalid_request', undefined],
    ['an unknown response type', { response_type: 'dance' }, 'unsupported_response_type', undefined],
    ['an organization where none may be', { organization: 'org_1' }, 'invalid_request', undefined],
  ])('tells the callback of %s', async (_case, params, error, description) => {
    const response = await openBrowser(server).get(authorizeUrl({ client_id: 'web', ...params }))
    const told = { ...query(response), ...fragment(response) }
    expect(told).toMatchObject({ error, state: 'the-state' })
    if (description) expect(told.error_description).toBe(description)
  })

  it('tells a public client that it must use PKCE', async () => {
    const response = await openBrowser(server).get(authorizeUrl({ client_id: 'spa' }))
    expect(query(response)).toMatchObject({ error: 'invalid_request' })
  })

  it('names the grant that a response type would need', async () => {
    await server.client({ client_id: 'code-only', grant_types: ['authorization_code'] })
    const url = authorizeUrl({ client_id: 'code-only', response_type: 'id_token', nonce: 'n' })
    expect(fragment(await openBrowser(server).get(url))).toMatchObject({
      error: 'unauthorized_client',
      error_description: "Grant type 'implicit' not allowed for the client.",
    })
  })
})

describe('PKCE', () => {
  const exchange = async (challenge: Record<string, string>, verifier: string | undefined) => {
    const back = query(await logIn(openBrowser(server), authorizeUrl({ client_id: 'spa', ...challenge }), 'ann'))
    return tokenCall(server, {
      grant_type: 'authorization_code',
      client_id: 'spa',
      code: back.code as string,
      redirect_uri: 'https://app.example.com/cb',
      ...(verifier ? { code_verifier: verifier } : {}),
    })
  }

  it('takes S256 and plain, and only the verifier that fits', async () => {
    const { verifier, challenge } = pkcePair()
    const s256 = { code_challenge: challenge, code_challenge_method: 'S256' }
    expect((await exchange(s256, verifier)).status).toBe(200)
    expect((await exchange({ code_challenge: verifier, code_challenge_method: 'plain' }, verifier)).status).toBe(200)
    const refused = { error: 'invalid_grant', error_description: 'Failed to verify code verifier' }
    for (const wrong of [pkcePair().verifier, undefined]) {
      const answer = await exchange(s256, wrong)
      expect(answer).toMatchObject({ status: 403, body: refused })
    }
    const hashed = createHash('sha256').update(verifier).digest('base64url')
    expect(await exchange({ code_challenge: verifier, code_challenge_method: 'plain' }, hashed)).toMatchObject({
      status: 403,
      body: refused,
    })
  })
})

describe('callbacks', () => {
  it.each([
    ['spa', 'https://x.preview.example.com/cb', true],
    ['spa', 'https://x.y.preview.example.com/cb', false],
    ['native', 'http://127.0.0.1:5012/cb', true],
    ['native', 'com.example.app://cb', true],
    ['native', 'http://127.0.0.1:5012/other', false],
  ])('of %s: %s is %s', async (client_id, redirect_uri, allowed) => {
    const { challenge } = pkcePair()
    const url = authorizeUrl({ client_id, redirect_uri, code_challenge: challenge, code_challenge_method: 'S256' })
    const response = await logIn(openBrowser(server), url, 'ann')
    if (allowed) expect(locationOf(response).href.startsWith(`${redirect_uri}?code=`)).toBe(true)
    else expect(response.status).toBe(400)
  })

  it('may be left out when the client has exactly one', async () => {
    const response = await logIn(
      openBrowser(server),
      authorizeUrl({ client_id: 'web', redirect_uri: undefined }),
      'ann',
    )
    expect(locationOf(response).href).toMatch(/^https:\/\/app\.example\.com\/cb\?code=/)
  })
})

describe('response types and modes', () => {
  const hash = (value: string) => createHash('sha256').update(value).digest().subarray(0, 16).toString('base64url')

  it.each(['id_token', 'id_token token', 'code id_token', 'code token', 'code id_token token'])(
    '%s comes in the fragment',
    async response_type => {
      const url = authorizeUrl({ client_id: 'web', response_type, nonce: 'n', audience: 'https://api.example.com' })
      const got = fragment(await logIn(openBrowser(server), url, 'ann'))
      expect(got.state).toBe('the-state')
      expect('code' in got).toBe(response_type.includes('code'))
      expect('access_token' in got).toBe(/(^| )token/.test(response_type))
      expect('id_token' in got).toBe(response_type.includes('id_token'))
      if (got.id_token) {
        const claims = decodeJwt(got.id_token)
        expect(claims).toMatchObject({ nonce: 'n', email: 'ann@example.com' })
        if (got.access_token) expect(claims.at_hash).toBe(hash(got.access_token))
        if (got.code) expect(claims.c_hash).toBe(hash(got.code))
      }
      if (got.access_token) {
        expect(got).toMatchObject({ token_type: 'Bearer', expires_in: '7200', scope: 'openid profile email' })
        expect(decodeJwt(got.access_token)).toMatchObject({ azp: 'web' })
      }
    },
  )

  it('token alone gives an access token and no ID token', async () => {
    const url = authorizeUrl({
      client_id: 'web',
      response_type: 'token',
      scope: 'read:things',
      audience: 'https://api.example.com',
    })
    const got = fragment(await logIn(openBrowser(server), url, 'ann'))
    expect(got).toMatchObject({ token_type: 'Bearer', scope: 'read:things' })
    expect(got).not.toHaveProperty('id_token')
    expect(decodeJwt(got.access_token as string)).toMatchObject({
      aud: 'https://api.example.com',
      scope: 'read:things',
    })
  })

  it('an ID token needs a nonce', async () => {
    const response = await openBrowser(server).get(authorizeUrl({ client_id: 'web', response_type: 'id_token' }))
    expect(fragment(response)).toMatchObject({ error: 'invalid_request' })
  })

  it('form_post is a page that posts, for answers and for errors', async () => {
    const params = { client_id: 'web', response_type: 'id_token', response_mode: 'form_post', nonce: 'n' }
    const good = await logIn(openBrowser(server), authorizeUrl(params), 'ann')
    expect(good.status).toBe(200)
    const page = await good.text()
    expect(page).toContain('action="https://app.example.com/cb"')
    expect(page).toMatch(/name="id_token" value="ey/)
    expect(page).toContain('name="state" value="the-state"')
    const bad = await openBrowser(server).get(authorizeUrl({ ...params, prompt: 'none' }))
    expect(bad.status).toBe(200)
    expect(await bad.text()).toContain('name="error" value="login_required"')
  })

  it('the query never carries tokens', async () => {
    const url = authorizeUrl({ client_id: 'web', response_type: 'id_token', response_mode: 'query', nonce: 'n' })
    const response = await openBrowser(server).get(url)
    expect({ ...query(response), ...fragment(response) }).toMatchObject({ error: 'invalid_request' })
  })
})

describe('the login', () => {
  it('is told what was asked, ext- parameters and hints included', async () => {
    const url = authorizeUrl({
      client_id: 'web',
      audience: 'https://api.example.com',
      scope: 'openid read:things unknown:scope offline_access',
      acr_values: 'http://schemas.openid.net/pape/policies/2007/06/multi-factor',
      login_hint: 'ann@example.com',
      screen_hint: 'signup',
      ui_locales: 'de en',
      connection: 'Username-Password-Authentication',
      'ext-theme': 'dark',
      max_age: '100',
    })
    await openBrowser(server).get(url)
    expect(server.login.requests.at(-1)).toMatchObject({
      protocol: 'oidc-basic-profile',
      clientId: 'web',
      audience: 'https://api.example.com',
      scopes: ['openid', 'read:things', 'offline_access'],
      acrValues: ['http://schemas.openid.net/pape/policies/2007/06/multi-factor'],
      maxAge: 100,
      redirectUri: 'https://app.example.com/cb',
      responseType: ['code'],
      responseMode: 'query',
      interactive: true,
      consentFor: [],
      params: {
        login_hint: 'ann@example.com',
        screen_hint: 'signup',
        ui_locales: 'de en',
        connection: 'Username-Password-Authentication',
        'ext-theme': 'dark',
      },
      http: { ip: '127.0.0.1', issuer: server.issuer },
    })
  })

  it('is asked for consent for another party, and for anybody with prompt=consent', async () => {
    const consentFor = async (client_id: string, params = {}) => {
      await openBrowser(server).get(authorizeUrl({ client_id, ...params }))
      return server.login.requests.at(-1)?.consentFor
    }
    expect(await consentFor('other-party')).toEqual(['openid', 'profile', 'email'])
    expect(await consentFor('web')).toEqual([])
    expect(await consentFor('web', { prompt: 'consent' })).toEqual(['openid', 'profile', 'email'])
  })

  it('leaves a consent behind', async () => {
    const browser = openBrowser(server)
    const ann = server.login.users.get('ann')
    await tokensFor(server, browser, 'other-party')
    const rows = await server.services.db
      .selectFrom('user_grants')
      .selectAll()
      .where('user_id', '=', ann ?? '')
      .execute()
    expect(rows).toEqual([expect.objectContaining({ client_id: 'other-party', scope: '["openid","profile","email"]' })])
  })

  it('may be refused: the callback gets the reason, and the proven user keeps the session', async () => {
    const browser = openBrowser(server)
    server.login.verdict = () => ({ deny: { error: 'access_denied', description: 'Not today', proven: true } })
    const response = await logIn(browser, authorizeUrl({ client_id: 'web' }), 'ann')
    server.login.verdict = () => ({})
    expect(query(response)).toEqual(
      expect.objectContaining({ error: 'access_denied', error_description: 'Not today', state: 'the-state' }),
    )
    const silent = await browser.get(authorizeUrl({ client_id: 'web', prompt: 'none' }))
    expect(query(silent)).toHaveProperty('code')
  })

  it('that nobody was proven in leaves no session', async () => {
    const browser = openBrowser(server)
    server.login.verdict = () => ({ deny: { error: 'access_denied', description: 'Not today' } })
    await logIn(browser, authorizeUrl({ client_id: 'web' }), 'ann')
    server.login.verdict = () => ({})
    const silent = await browser.get(authorizeUrl({ client_id: 'web', prompt: 'none' }))
    expect(query(silent)).toMatchObject({ error: 'login_required' })
  })

  it('can be begun by POST', async () => {
    const response = await openBrowser(server).post('/authorize', {
      client_id: 'web',
      response_type: 'code',
      redirect_uri: 'https://app.example.com/cb',
      scope: 'openid',
    })
    expect(locationOf(response).pathname).toBe('/u/login')
  })
})

test('a code works once, and its reuse ends what it gave', async () => {
  await server.client({ client_id: 'reuse' })
  const url = authorizeUrl({ client_id: 'reuse', scope: 'openid offline_access' })
  const { code } = query(await logIn(openBrowser(server), url, 'ann'))
  const exchange = () =>
    tokenCall(server, {
      grant_type: 'authorization_code',
      client_id: 'reuse',
      client_secret: secretOf('reuse'),
      code: code as string,
      redirect_uri: 'https://app.example.com/cb',
    })
  const first = await exchange()
  expect(first.status).toBe(200)
  expect(await exchange()).toMatchObject({
    status: 403,
    body: { error: 'invalid_grant', error_description: 'Invalid authorization code' },
  })
  const refresh = await tokenCall(server, {
    grant_type: 'refresh_token',
    client_id: 'reuse',
    client_secret: secretOf('reuse'),
    refresh_token: first.body.refresh_token,
  })
  expect(refresh.status).toBe(403)
})

test('a code dies after a minute', async () => {
  const { code } = query(await logIn(openBrowser(server), authorizeUrl({ client_id: 'web' }), 'ann'))
  server.services.clock.advance(61_000)
  const answer = await tokenCall(server, {
    grant_type: 'authorization_code',
    client_id: 'web',
    client_secret: secretOf('web'),
    code: code as string,
    redirect_uri: 'https://app.example.com/cb',
  })
  expect(answer).toMatchObject({ status: 403, body: { error: 'invalid_grant' } })
})
