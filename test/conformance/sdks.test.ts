import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { AuthenticationClient, UserInfoClient } from 'auth0/legacy'
import express from 'express'
import openid from 'express-openid-connect'
import { generateKeyPair } from 'jose'
import * as client from 'openid-client'
import { beforeAll, describe, expect, it } from 'vitest'
import { localCertificate } from '../../src/http/certificate.ts'
import { atEnd } from '../fixtures/store.ts'
import { authorizeUrl, type Browser, locationOf, logIn, openBrowser } from './fixtures/browser.ts'
import { type ProtocolServer, secretOf, startProtocol } from './fixtures/server.ts'

let server: ProtocolServer
const api = 'https://api.example.com'
const callback = 'https://app.example.com/cb'

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-ca-'))
  atEnd(() => rmSync(folder, { recursive: true, force: true }))
  const tls = await localCertificate(folder)
  setDefaultCACertificates([...getCACertificates('default'), readFileSync(join(folder, 'ca.pem'), 'utf8')])
  server = await startProtocol({ realTime: true, tls })
  await server.client({ client_id: 'web', allowed_logout_urls: ['https://app.example.com/bye'] })
  await server.client({
    client_id: 'spa',
    app_type: 'spa',
    token_endpoint_auth_method: 'none',
    refresh_token: { rotation_type: 'rotating', expiration_type: 'expiring' },
  })
  await server.api(api)
  await server.grant('web', api, ['read:things'])
  await server.user('ann')
})

describe('auth0/legacy AuthenticationClient, over https', () => {
  const options = () => ({
    domain: new URL(server.httpsIssuer as string).host,
    clientId: 'web',
    clientSecret: secretOf('web'),
  })
  const codeFor = async () => {
    const url = new URL(authorizeUrl({ client_id: 'web', scope: 'openid profile offline_access' }), server.httpsIssuer)
    return locationOf(await logIn(openBrowser(server), url.href, 'ann')).searchParams.get('code') as string
  }

  it('gets tokens for itself', async () => {
    const { data } = await new AuthenticationClient(options()).oauth.clientCredentialsGrant({ audience: api })
    expect(data).toMatchObject({ token_type: 'Bearer', scope: 'read:things' })
  })

  it('exchanges a code, whose ID token it validates, refreshes, asks for the profile and revokes', async () => {
    const auth = new AuthenticationClient(options())
    const { data } = await auth.oauth.authorizationCodeGrant({ code: await codeFor(), redirect_uri: callback })
    expect(data.id_token).toBeTruthy()
    const profile = await new UserInfoClient({ domain: options().domain }).getUserInfo(data.access_token)
    expect(profile.data).toMatchObject({ sub: server.login.users.get('ann'), nickname: 'ann' })
    const refreshed = await auth.oauth.refreshTokenGrant({ refresh_token: data.refresh_token as string })
    expect(refreshed.data.access_token).toBeTruthy()
    await auth.oauth.revokeRefreshToken({ token: data.refresh_token as string })
    await expect(auth.oauth.refreshTokenGrant({ refresh_token: data.refresh_token as string })).rejects.toMatchObject({
      statusCode: 403,
      error: 'invalid_grant',
    })
  })

  it('pushes an authorization request', async () => {
    const { data } = await new AuthenticationClient(options()).oauth.pushedAuthorization({
      client_id: 'web',
      response_type: 'code',
      redirect_uri: callback,
      scope: 'openid',
      state: 'pushed',
    } as never)
    const url = new URL(`/authorize?client_id=web&request_uri=${data.request_uri}`, server.httpsIssuer)
    const browser = openBrowser(server)
    const back = locationOf(await logIn(browser, url.href, 'ann'))
    expect(back.searchParams.get('state')).toBe('pushed')
    expect(back.searchParams.get('code')).toBeTruthy()
    const again = locationOf(await browser.get(url.href))
    expect(again.searchParams.get('error')).toBe('invalid_request_uri')
  })
})

describe('openid-client', () => {
  const discover = (id: string, auth: client.ClientAuth, metadata: Partial<client.ClientMetadata> = {}) =>
    client.discovery(new URL(server.issuer), id, metadata, auth, { execute: [client.allowInsecureRequests] })

  const login = async (
    config: client.Configuration,
    params: Record<string, string>,
    checks: client.AuthorizationCodeGrantChecks = {},
    options: client.AuthorizationCodeGrantOptions & client.DPoPOptions = {},
  ) => {
    const pkceCodeVerifier = client.randomPKCECodeVerifier()
    const expectedState = client.randomState()
    const expectedNonce = client.randomNonce()
    const url = client.buildAuthorizationUrl(config, {
      redirect_uri: callback,
      scope: 'openid profile offline_access',
      state: expectedState,
      nonce: expectedNonce,
      code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
      ...params,
    })
    const back = locationOf(await logIn(openBrowser(server), url.href, 'ann'))
    const all = { pkceCodeVerifier, expectedState, expectedNonce, ...checks }
    return client.authorizationCodeGrant(config, back, all, undefined, options)
  }

  it('discovers, logs in with max_age, refreshes, asks for the profile and revokes', async () => {
    const config = await discover('web', client.ClientSecretPost(secretOf('web')))
    const tokens = await login(config, { max_age: '600' }, { maxAge: 600 })
    const claims = tokens.claims()
    expect(claims).toMatchObject({ nickname: 'ann', auth_time: expect.any(Number) })
    const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token as string)
    expect(refreshed.claims()?.sub).toBe(claims?.sub)
    const profile = await client.fetchUserInfo(config, tokens.access_token, claims?.sub as string)
    expect(profile.nickname).toBe('ann')
    await client.tokenRevocation(config, tokens.refresh_token as string)
    await expect(client.refreshTokenGrant(config, tokens.refresh_token as string)).rejects.toMatchObject({
      error: 'invalid_grant',
      status: 403,
    })
  })

  it('reads errors of the callback and of the token endpoint', async () => {
    const config = await discover('web', client.ClientSecretBasic(secretOf('web')))
    await expect(login(config, { audience: 'https://unknown' })).rejects.toMatchObject({ error: 'access_denied' })
    const wrong = await discover('web', client.ClientSecretPost('wrong'))
    await expect(client.clientCredentialsGrant(wrong, { audience: api })).rejects.toMatchObject({
      error: 'access_denied',
      status: 401,
    })
  })

  it('takes a hybrid answer', async () => {
    const config = await discover('web', client.ClientSecretPost(secretOf('web')))
    client.useCodeIdTokenResponseType(config)
    const expectedNonce = client.randomNonce()
    const url = client.buildAuthorizationUrl(config, {
      redirect_uri: callback,
      scope: 'openid',
      nonce: expectedNonce,
      state: 's',
    })
    const back = locationOf(await logIn(openBrowser(server), url.href, 'ann'))
    const tokens = await client.authorizationCodeGrant(config, back, { expectedNonce, expectedState: 's' })
    expect(tokens.claims()?.sub).toBe(server.login.users.get('ann'))
  })

  it('binds tokens to a key with DPoP, for a public client with the nonce it is asked for', async () => {
    const config = await discover('spa', client.None())
    const keys = await generateKeyPair('ES256')
    const DPoP = client.getDPoPHandle(config, keys as never)
    const tokens = await login(config, { audience: api }, {}, { DPoP })
    expect(tokens.token_type).toBe('dpop')
    const profile = await client.fetchUserInfo(config, tokens.access_token, tokens.claims()?.sub as string, { DPoP })
    expect(profile.sub).toBe(server.login.users.get('ann'))
    const bearer = await fetch(new URL('/userinfo', server.issuer), {
      headers: { authorization: `Bearer ${tokens.access_token}` },
    })
    expect(bearer.status).toBe(401)
    const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token as string, undefined, { DPoP })
    expect(refreshed.token_type).toBe('dpop')
  })
})

describe('express-openid-connect', () => {
  const application = async (options: openid.ConfigParams) => {
    const app = express()
    const http = createServer(app as unknown as RequestListener)
    await new Promise<void>(resolve => http.listen(0, '127.0.0.1', resolve))
    atEnd(() => {
      http.closeAllConnections()
      http.close()
    })
    const bound = http.address()
    const baseURL = `http://localhost:${typeof bound === 'object' ? bound?.port : 0}`
    const client_id = `express-${baseURL.split(':').at(-1)}`
    await server.client({ client_id, callbacks: [`${baseURL}/callback`], allowed_logout_urls: [baseURL] })
    app.use(
      openid.auth({
        issuerBaseURL: server.issuer.slice(0, -1),
        baseURL,
        clientID: client_id,
        clientSecret: secretOf(client_id),
        secret: 'a long secret for the cookie of the application',
        authRequired: false,
        ...options,
      }),
    )
    app.get('/', (request, response) => {
      response.json({ user: request.oidc.user ?? null, refreshable: Boolean(request.oidc.refreshToken) })
    })
    app.get('/refresh', async (request, response) => {
      const token = await request.oidc.accessToken?.refresh()
      response.json({ fresh: Boolean(token?.access_token) })
    })
    return baseURL
  }

  /** Follows redirects and forms that post themselves. */
  const follow = async (browser: Browser, first: Response): Promise<Response> => {
    let response = first
    for (let i = 0; i < 10; i += 1) {
      const location = response.headers.get('location')
      if (location) response = await browser.get(new URL(location, response.url).href)
      else {
        const page = response.headers.get('content-type')?.includes('html') ? await response.clone().text() : ''
        const action = /<form method="post" action="([^"]+)"/.exec(page)?.[1]
        if (!action) return response
        if (action.startsWith('/u/login'))
          response = await browser.post(new URL(action, response.url).href, { username: 'ann' })
        else {
          const inputs = [...page.matchAll(/name="([^"]+)" value="([^"]*)"/g)].map(([, name, value]) => [name, value])
          response = await browser.post(action, Object.fromEntries(inputs))
        }
      }
    }
    throw new Error('redirected for ever')
  }

  const roundTrip = async (options: openid.ConfigParams) => {
    const baseURL = await application(options)
    const browser = openBrowser(server)
    const home = async () =>
      (await browser.get(`${baseURL}/`)).json() as Promise<{ user: unknown; refreshable: boolean }>
    const inside = await follow(browser, await browser.get(`${baseURL}/login`))
    expect(await inside.json()).toMatchObject({ user: { sub: server.login.users.get('ann'), nickname: 'ann' } })
    return { baseURL, browser, home }
  }

  it('logs in by its default, an ID token that is posted', async () => {
    await roundTrip({ idpLogout: false })
  })

  it('logs in by code, refreshes, and logs out by /v2/logout', async () => {
    const { baseURL, browser, home } = await roundTrip({
      auth0Logout: true,
      idpLogout: true,
      authorizationParams: { response_type: 'code', scope: 'openid profile offline_access' },
    })
    expect(await (await browser.get(`${baseURL}/refresh`)).json()).toEqual({ fresh: true })
    const away = await browser.get(`${baseURL}/logout`)
    expect(locationOf(away).pathname).toBe('/v2/logout')
    await follow(browser, away)
    expect(await home()).toMatchObject({ user: null })
    const again = await browser.get(`${baseURL}/login`)
    expect(locationOf(await browser.get(locationOf(again).href)).pathname).toBe('/u/login')
  })

  it('logs in by code and ID token, and logs out as discovery says', async () => {
    const { baseURL, browser, home } = await roundTrip({
      idpLogout: true,
      authorizationParams: { response_type: 'code id_token', response_mode: 'form_post', scope: 'openid profile' },
    })
    const away = await browser.get(`${baseURL}/logout`)
    expect(locationOf(away).pathname).toBe('/oidc/logout')
    await follow(browser, away)
    expect(await home()).toMatchObject({ user: null })
    const again = await browser.get(`${baseURL}/login`)
    expect(locationOf(await browser.get(locationOf(again).href)).pathname).toBe('/u/login')
  })
})
