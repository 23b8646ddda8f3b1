import { generateKeyPairSync } from 'node:crypto'
import type { RequestListener } from 'node:http'
import express from 'express'
import openid from 'express-openid-connect'
import session from 'express-session'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  listenAsApplication,
  type SdkWorld,
  send,
  startSdkWorld,
  travel,
  type UserAgent,
  userAgent,
} from '../fixtures/application.ts'
import { secretOf } from '../fixtures/world.ts'

let world: SdkWorld
const api = 'https://api.example.com'
const code = { response_type: 'code' } as const

beforeAll(async () => {
  world = await startSdkWorld()
  await world.resource(api)
})

describe('express-openid-connect', () => {
  /** Tells of its user at `/`, renews its tokens at `/refresh`. */
  const application = async (options: openid.ConfigParams, settings: Record<string, unknown> = {}) => {
    const app = express()
    const origin = await listenAsApplication(app as unknown as RequestListener)
    const clientID = `express-${origin.split(':').at(-1)}`
    await world.client({
      client_id: clientID,
      callbacks: [`${origin}/callback`],
      allowed_logout_urls: [origin],
      oidc_logout: { backchannel_logout_urls: [`${origin}/backchannel-logout`] },
      ...settings,
    })
    app.use(
      openid.auth({
        issuerBaseURL: world.server.httpsUrl.slice(0, -1),
        baseURL: origin,
        clientID,
        ...(options.clientAssertionSigningKey ? {} : { clientSecret: secretOf(clientID) }),
        secret: 'a long secret for the cookie of the application',
        authRequired: false,
        idpLogout: true,
        ...options,
      }),
    )
    app.get('/', (request, response) => {
      const { user, accessToken, refreshToken } = request.oidc
      response.json({ user: user ?? null, token: accessToken?.access_token, refreshable: Boolean(refreshToken) })
    })
    app.get('/refresh', async (request, response) => {
      response.json({ token: (await request.oidc.accessToken?.refresh())?.access_token })
    })
    return { origin, clientID }
  }

  interface Home {
    user: { sub: string; org_id?: string; sid?: string } | null
    token?: string
    refreshable: boolean
  }
  const home = async (agent: UserAgent, origin: string) => (await send(agent, `${origin}/`)).json() as Promise<Home>

  it('logs in by its default, an ID token that is posted, through the MFA of an Action', async () => {
    const { origin } = await application({})
    const ann = await world.person({ factors: ['otp'] })
    const agent = userAgent()
    const rest = await travel(agent, `${origin}/login`, ann)
    expect(rest.screens).toEqual(['login', 'mfa-otp-challenge'])
    expect((await home(agent, origin)).user).toMatchObject({ sub: ann.id })
  })

  it('gets a token of an API and renews it, for an organization', async () => {
    const organization = (await world.api<{ id: string }>('POST', '/v2/organizations', { name: 'express-acme' })).id
    const [connection] = await world.api<{ id: string }[]>('GET', '/v2/connections?strategy=auth0')
    await world.api('POST', `/v2/organizations/${organization}/enabled_connections`, { connection_id: connection?.id })
    const ann = await world.person({ factors: ['otp'] })
    await world.api('POST', `/v2/organizations/${organization}/members`, { members: [ann.id] })
    const { origin } = await application({
      authorizationParams: { ...code, audience: api, scope: 'openid profile offline_access read:things', organization },
    })
    const agent = userAgent()
    await travel(agent, `${origin}/login`, ann)
    const inside = await home(agent, origin)
    expect(inside).toMatchObject({ user: { sub: ann.id, org_id: organization }, refreshable: true })
    expect(inside.token).toMatch(/^eyJ/)
    const { token } = (await (await send(agent, `${origin}/refresh`)).json()) as { token: string }
    expect(token).toMatch(/^eyJ/)
  })

  it('pushes its authorization request, and proves itself by a private key', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    await world.tenant({ pushed_authorization_requests_supported: true })
    const { origin, clientID } = await application({
      pushedAuthorizationRequests: true,
      authorizationParams: code,
      clientAssertionSigningKey: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
      clientAssertionSigningAlg: 'RS256',
    })
    const pem = publicKey.export({ type: 'spki', format: 'pem' })
    const { id } = await world.api<{ id: string }>('POST', `/v2/clients/${clientID}/credentials`, {
      credential_type: 'public_key',
      pem,
    })
    await world.api('PATCH', `/v2/clients/${clientID}`, {
      token_endpoint_auth_method: null,
      client_authentication_methods: { private_key_jwt: { credentials: [{ id }] } },
      require_pushed_authorization_requests: true,
    })
    const ann = await world.person({ factors: ['otp'] })
    const agent = userAgent()
    const login = await send(agent, `${origin}/login`)
    expect(new URL(login.headers.get('location') as string).searchParams.get('request_uri')).toMatch(
      /^urn:ietf:params:oauth:request_uri:/,
    )
    await travel(agent, `${origin}/login`, ann)
    expect((await home(agent, origin)).user).toMatchObject({ sub: ann.id })
  })

  it.each([
    ['by /v2/logout', { auth0Logout: true }, '/v2/logout'],
    ['as discovery says', {}, '/oidc/logout'],
  ])('logs out %s', async (_how, options, path) => {
    const { origin } = await application({ ...options, authorizationParams: code })
    const ann = await world.person({ factors: ['otp'] })
    const agent = userAgent()
    await travel(agent, `${origin}/login`, ann)
    const away = await send(agent, `${origin}/logout`)
    expect(new URL(away.headers.get('location') as string).pathname).toBe(path)
    expect((await travel(agent, away.headers.get('location') as string)).url.href).toBe(`${origin}/`)
    expect((await home(agent, origin)).user).toBeNull()
    expect((await travel(agent, `${origin}/login`)).url.pathname).toBe('/u/login')
  })

  it('hears that its session has ended elsewhere', async () => {
    const { origin } = await application({
      authorizationParams: code,
      session: { store: new session.MemoryStore() as never },
      backchannelLogout: true,
    })
    const other = await application({ authorizationParams: code })
    const ann = await world.person({ factors: ['otp'] })
    const agent = userAgent()
    await travel(agent, `${origin}/login`, ann)
    expect((await home(agent, origin)).user).toMatchObject({ sub: ann.id })
    await travel(agent, `${other.origin}/login`, ann, 1)
    await travel(agent, `${other.origin}/logout`)
    for (let tries = 0; tries < 100 && (await home(agent, origin)).user; tries += 1)
      await new Promise(resolve => setTimeout(resolve, 50))
    expect((await home(agent, origin)).user).toBeNull()
  })

  it('steps up by acr_values, and is told when an Action refuses', async () => {
    await world.actions()
    const acr_values = 'http://schemas.openid.net/pape/policies/2007/06/multi-factor'
    const { origin } = await application({ authorizationParams: { ...code, acr_values } })
    const plain = await application({ authorizationParams: code })
    const ann = await world.person({ factors: ['otp'] })
    const agent = userAgent()
    expect((await travel(agent, `${plain.origin}/login`, ann)).screens).toEqual(['login'])
    expect((await travel(agent, `${origin}/login`, ann)).screens).toEqual(['mfa-otp-challenge'])
    expect((await home(agent, origin)).user).toMatchObject({ sub: ann.id, amr: ['mfa'] })
    await world.actions(`exports.onExecutePostLogin = async (event, api) => { api.access.deny('Not you') }`)
    const refused = await travel(agent, `${plain.origin}/login`)
    expect(refused.url.pathname).toBe('/callback')
    expect(refused.url.searchParams.get('error')).toBe('access_denied')
    expect(refused.status).toBe(400)
  })
})
