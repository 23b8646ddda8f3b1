import { generateKeyPairSync } from 'node:crypto'
import { decodeJwt, SignJWT } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { insertClientCredential } from '../../src/store/clients.ts'
import { authorizeUrl, locationOf, logIn, openBrowser, tokenCall } from './fixtures/browser.ts'
import { type ProtocolServer, secretOf, startProtocol } from './fixtures/server.ts'

let server: ProtocolServer
const api = 'https://api.example.com'

beforeAll(async () => {
  server = await startProtocol({ realTime: true })
  await server.client({ client_id: 'web' })
  await server.client({ client_id: 'machine', app_type: 'non_interactive' })
  await server.api(api)
  await server.api('my-api', { token_lifetime: 300 })
  await server.api('https://ps.example.com', { signing_alg: 'PS256' })
  await server.user('ann', { given_name: 'Ann', phone_number: '+4912345', phone_verified: true })
})

describe('a client proves itself', () => {
  const exchange = async (
    client: string,
    proof: { body?: Record<string, string>; headers?: Record<string, string> },
    options: { json?: boolean } = {},
  ) => {
    const back = locationOf(await logIn(openBrowser(server), authorizeUrl({ client_id: client }), 'ann'))
    return tokenCall(
      server,
      {
        grant_type: 'authorization_code',
        code: back.searchParams.get('code') as string,
        redirect_uri: 'https://app.example.com/cb',
        ...proof.body,
      },
      { headers: proof.headers, ...options },
    )
  }
  const basic = (id: string, secret: string) => ({
    authorization: `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}`,
  })

  it('by the body or by basic, whichever is set, in forms and in JSON', async () => {
    const post = { body: { client_id: 'web', client_secret: secretOf('web') } }
    expect((await exchange('web', post)).status).toBe(200)
    expect((await exchange('web', post, { json: true })).status).toBe(200)
    expect((await exchange('web', { headers: basic('web', secretOf('web')) })).status).toBe(200)
  })

  it('and is refused when it does not', async () => {
    const wrong = await exchange('web', { body: { client_id: 'web', client_secret: 'wrong' } })
    expect(wrong).toMatchObject({ status: 401, body: { error: 'access_denied', error_description: 'Unauthorized' } })
    const none = await exchange('web', { body: { client_id: 'web' } })
    expect(none).toMatchObject({ status: 401, body: { error: 'access_denied' } })
    const unknown = await exchange('web', { headers: basic('nobody', 'x') })
    expect(unknown).toMatchObject({ status: 401, body: { error: 'invalid_client' } })
    expect(unknown.headers.get('www-authenticate')).toContain('Basic')
  })

  it('by an assertion, once', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    await server.client({
      client_id: 'asserting',
      client_authentication_methods: { private_key_jwt: { credentials: [{ id: 'cred_1' }] } },
    })
    await insertClientCredential(server.services.db, {
      id: 'cred_1',
      client_id: 'asserting',
      pem: publicKey.export({ type: 'spki', format: 'pem' }) as string,
      alg: 'RS256',
      now: Date.now(),
    })
    const assertion = (aud: string) =>
      new SignJWT({ jti: crypto.randomUUID() })
        .setProtectedHeader({ alg: 'RS256' })
        .setIssuer('asserting')
        .setSubject('asserting')
        .setAudience(aud)
        .setIssuedAt()
        .setExpirationTime('1m')
        .sign(privateKey)
    const proof = (client_assertion: string) => ({
      body: {
        client_assertion,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      },
    })
    for (const aud of [server.issuer, server.issuer.slice(0, -1), `${server.issuer}oauth/token`])
      expect((await exchange('asserting', proof(await assertion(aud)))).status).toBe(200)
    const once = await assertion(server.issuer)
    expect((await exchange('asserting', proof(once))).status).toBe(200)
    expect(await exchange('asserting', proof(once))).toMatchObject({ status: 401, body: { error: 'invalid_client' } })
    expect((await exchange('asserting', proof(await assertion('https://evil.example.com/')))).status).toBe(401)
    expect((await exchange('asserting', { body: { client_id: 'asserting', client_secret: 'x' } })).status).toBe(401)
  })
})

describe('client_credentials', () => {
  it('are taken from pages of this server and from those of the application, and from no others', async () => {
    await server.client({
      client_id: 'with-page',
      app_type: 'non_interactive',
      web_origins: ['https://page.example.com'],
    })
    await server.grant('with-page', api, [])
    const from = (origin: string, id = 'with-page') =>
      tokenCall(
        server,
        { grant_type: 'client_credentials', client_id: id, client_secret: secretOf(id), audience: api },
        { headers: { origin } },
      )
    for (const origin of [new URL(server.issuer).origin, 'https://page.example.com'])
      expect((await from(origin)).status).toBe(200)
    for (const origin of ['https://elsewhere.example.com', 'null', server.issuer.replace('http:', 'https:')]) {
      const refused = await from(origin)
      expect(refused.status).toBe(400)
      expect(refused.headers.get('access-control-allow-origin')).toBeNull()
    }
  })

  const call = (body: Record<string, string>, options = {}) =>
    tokenCall(
      server,
      { grant_type: 'client_credentials', client_id: 'machine', client_secret: secretOf('machine'), ...body },
      options,
    )

  it('give what the grant says', async () => {
    await server.grant('machine', api, ['read:things'])
    const { body } = await call({ audience: api })
    expect(Object.keys(body).sort()).toEqual(['access_token', 'expires_in', 'scope', 'token_type'])
    expect(decodeJwt(body.access_token)).toEqual({
      iss: server.issuer,
      sub: 'machine@clients',
      aud: api,
      iat: expect.any(Number),
      exp: expect.any(Number),
      scope: 'read:things',
      gty: 'client-credentials',
      azp: 'machine',
    })
    expect((await call({ audience: api, scope: 'read:things' }, { json: true })).body.scope).toBe('read:things')
  })

  it('give no scope where none is granted', async () => {
    await server.grant('machine', 'my-api', [])
    const { body } = await call({ audience: 'my-api' })
    expect(Object.keys(body).sort()).toEqual(['access_token', 'expires_in', 'token_type'])
    expect(decodeJwt(body.access_token)).not.toHaveProperty('scope')
  })

  it.each([
    ['without a grant', { audience: 'https://ps.example.com' }, /^Client is not authorized to access/],
    ['without an audience', {}, /^No audience parameter/],
    ['for an unknown API', { audience: 'https://unknown' }, /^Service not found: https:\/\/unknown$/],
    ['for scopes beyond the grant', { audience: api, scope: 'write:things' }, /^Client has not been granted scopes/],
  ])('are refused %s', async (_case, body, description) => {
    expect(await call(body as Record<string, string>)).toMatchObject({
      status: 403,
      body: { error: 'access_denied', error_description: expect.stringMatching(description) },
    })
  })
})

describe('the token endpoint says in the words of Auth0', () => {
  const proof = { client_id: 'web', client_secret: secretOf('web') }
  it.each([
    ['no grant type', { ...proof }, 400, 'invalid_request', 'Missing required parameter: grant_type'],
    [
      'an unknown grant',
      { ...proof, grant_type: 'dance' },
      400,
      'unsupported_grant_type',
      'Unsupported grant type: dance',
    ],
    [
      'no code',
      { ...proof, grant_type: 'authorization_code', redirect_uri: 'https://app.example.com/cb' },
      400,
      'invalid_request',
      'Missing required parameter: code',
    ],
    [
      'a wrong code',
      { ...proof, grant_type: 'authorization_code', code: 'x', redirect_uri: 'https://app.example.com/cb' },
      403,
      'invalid_grant',
      'Invalid authorization code',
    ],
    [
      'no refresh token',
      { ...proof, grant_type: 'refresh_token' },
      400,
      'invalid_request',
      'Missing required parameter: refresh_token',
    ],
    [
      'a wrong refresh token',
      { ...proof, grant_type: 'refresh_token', refresh_token: 'x' },
      403,
      'invalid_grant',
      'Unknown or invalid refresh token.',
    ],
    [
      'no client',
      { grant_type: 'refresh_token', refresh_token: 'x' },
      400,
      'invalid_request',
      'Missing required parameter: client_id',
    ],
  ])('%s', async (_case, body, status, error, error_description) => {
    const answer = await tokenCall(server, body as Record<string, string>)
    expect(answer).toMatchObject({ status, body: { error, error_description } })
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.headers.get('content-type')).toContain('application/json')
  })

  it('a grant that the client may not use', async () => {
    await server.client({ client_id: 'codes-only', grant_types: ['authorization_code'] })
    const body = { client_id: 'codes-only', client_secret: secretOf('codes-only'), grant_type: 'client_credentials' }
    expect(await tokenCall(server, body)).toMatchObject({
      status: 403,
      body: {
        error: 'unauthorized_client',
        error_description: "Grant type 'client_credentials' not allowed for the client.",
      },
    })
  })

  it('another callback than the code was for', async () => {
    const back = locationOf(await logIn(openBrowser(server), authorizeUrl({ client_id: 'web' }), 'ann'))
    const code = back.searchParams.get('code') as string
    const body = { ...proof, grant_type: 'authorization_code', code, redirect_uri: 'https://app.example.com/other' }
    expect(await tokenCall(server, body)).toMatchObject({ status: 403, body: { error: 'invalid_grant' } })
  })

  it('a method that it does not have', async () => {
    expect((await fetch(new URL('/oauth/token', server.issuer))).status).toBe(404)
  })

  it('a body that is no JSON', async () => {
    const answer = await fetch(new URL('/oauth/token', server.issuer), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{',
    })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ error: 'invalid_request' })
  })
})

describe('pages of other origins', () => {
  const preflight = (path: string) =>
    fetch(new URL(path, server.issuer), {
      method: 'OPTIONS',
      headers: {
        origin: 'https://app.example.com',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,auth0-client,authorization,dpop',
      },
    })

  it.each(['/oauth/token', '/oauth/revoke', '/userinfo'])('may ask beforehand at %s', async path => {
    const answer = await preflight(path)
    expect(answer.status).toBe(204)
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://app.example.com')
    expect(answer.headers.get('access-control-allow-headers')).toContain('dpop')
  })

  it('read answers only if they are the client’s', async () => {
    const body = { client_id: 'web', client_secret: secretOf('web'), grant_type: 'refresh_token', refresh_token: 'x' }
    const own = await tokenCall(server, body, { headers: { origin: 'https://app.example.com' } })
    expect(own.status).toBe(403)
    expect(own.headers.get('access-control-allow-origin')).toBe('https://app.example.com')
    expect(own.headers.get('access-control-expose-headers')).toMatch(/DPoP-Nonce.*WWW-Authenticate/i)
    const other = await tokenCall(server, body, { headers: { origin: 'https://evil.example.com' } })
    expect(other.status).toBe(400)
    expect(other.headers.get('access-control-allow-origin')).toBeNull()
  })

  it('read discovery and keys', async () => {
    for (const path of [
      '/.well-known/openid-configuration',
      '/.well-known/oauth-authorization-server',
      '/.well-known/jwks.json',
    ]) {
      const answer = await fetch(new URL(path, server.issuer), { headers: { origin: 'https://x.example.com' } })
      expect(answer.headers.get('access-control-allow-origin')).toBe('*')
    }
  })
})
