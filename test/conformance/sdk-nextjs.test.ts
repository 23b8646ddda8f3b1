import { generateKeyPairSync } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
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

interface Client {
  middleware: (request: Request) => Promise<Response>
  getSession: (request: Request) => Promise<{ user: Record<string, unknown> } | null>
  getAccessToken: (request: Request, response: Response, options: { refresh: boolean }) => Promise<unknown>
}
type Options = Record<string, unknown>

/** Loaded without their types: those of `next` would say for every file of the project what `process.env` holds. */
const load = async <T>(name: string) => (await import(name)) as T
const { Auth0Client } = await load<{ Auth0Client: new (options: Options) => Client }>('@auth0/nextjs-auth0/server')
const { NextRequest, NextResponse } = await load<{ NextRequest: typeof Request; NextResponse: typeof Response }>(
  'next/server.js',
)

let world: SdkWorld
const api = 'https://api.example.com'

beforeAll(async () => {
  world = await startSdkWorld()
  await world.resource(api)
})

/** What runs in front of every request of a Next application, and a page or two behind it. */
const answer = async (auth0: Client, request: Request): Promise<Response> => {
  const response = await auth0.middleware(request)
  if (!response.headers.has('x-middleware-next')) return response
  const pathname = new URL(request.url).pathname
  if (pathname === '/tokens') {
    const forwarded = new NextResponse()
    try {
      const token = await auth0.getAccessToken(request, forwarded, { refresh: true })
      return Response.json(token, { headers: forwarded.headers })
    } catch (error) {
      const { code, mfa_token } = error as { code: string; mfa_token?: string }
      return Response.json({ code, mfa_token }, { status: 403 })
    }
  }
  const session = await auth0.getSession(request)
  return Response.json({ user: session?.user ?? null }, { headers: response.headers })
}

const application = async (options: Options = {}, settings: Record<string, unknown> = {}) => {
  let auth0: Client | undefined
  const handle = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const body = incoming.method === 'POST' ? await text(incoming) : undefined
    const headers = new Headers(incoming.headers as Record<string, string>)
    const request = new NextRequest(new URL(incoming.url ?? '/', origin), { method: incoming.method, headers, body })
    const response = await answer(auth0 as Client, request)
    for (const [name, value] of response.headers) if (name !== 'set-cookie') outgoing.setHeader(name, value)
    outgoing.setHeader('set-cookie', response.headers.getSetCookie())
    outgoing.writeHead(response.status).end(Buffer.from(await response.arrayBuffer()))
  }
  const origin = await listenAsApplication((incoming, outgoing) => void handle(incoming, outgoing))
  const clientId = `next-${origin.split(':').at(-1)}`
  await world.client({
    client_id: clientId,
    callbacks: [`${origin}/auth/callback`],
    allowed_logout_urls: [origin],
    oidc_logout: { backchannel_logout_urls: [`${origin}/auth/backchannel-logout`] },
    ...settings,
  })
  auth0 = new Auth0Client({
    domain: world.server.httpsUrl.slice(0, -1),
    allowInsecureRequests: true,
    clientId,
    ...(options.clientAssertionSigningKey ? {} : { clientSecret: secretOf(clientId) }),
    appBaseUrl: origin,
    secret: 'ab'.repeat(32),
    ...options,
  })
  return { origin, clientId }
}

const userAt = async (agent: UserAgent, origin: string) =>
  ((await (await send(agent, `${origin}/`)).json()) as { user: Record<string, unknown> | null }).user

const postJson = async (agent: UserAgent, url: string, body: unknown, bearer = '') => {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${bearer}` }
  const init = { method: 'POST', headers, body: JSON.stringify(body) }
  const response = await send(agent, url, init)
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

describe('nextjs-auth0', () => {
  it('logs in through the MFA of an Action, shows the profile, renews its tokens and logs out', async () => {
    const { origin } = await application({
      authorizationParameters: { audience: api, scope: 'openid profile email offline_access read:things' },
    })
    const ann = await world.person({ factors: ['otp'], profile: { nickname: 'annie' } })
    const agent = userAgent()
    const rest = await travel(agent, `${origin}/auth/login`, ann)
    expect(rest.screens).toEqual(['login', 'mfa-otp-challenge'])
    expect(rest.url.href).toBe(`${origin}/`)
    expect(await userAt(agent, origin)).toMatchObject({ sub: ann.id, email: ann.email })
    expect(await (await send(agent, `${origin}/auth/profile`)).json()).toMatchObject({ sub: ann.id, nickname: 'annie' })
    const first = (await (await send(agent, `${origin}/tokens`)).json()) as { token: string; scope: string }
    expect(first.token).toMatch(/^eyJ/)
    expect(first.scope).toContain('read:things')
    const away = await send(agent, `${origin}/auth/logout`)
    expect(new URL(away.headers.get('location') as string).pathname).toBe('/oidc/logout')
    expect((await travel(agent, away.headers.get('location') as string)).url.href).toBe(`${origin}/`)
    expect(await userAt(agent, origin)).toBeNull()
    expect((await travel(agent, `${origin}/auth/login`)).url.pathname).toBe('/u/login')
  })

  it('logs out by /v2/logout where discovery names no other way, or it is told to', async () => {
    const { origin } = await application({ logoutStrategy: 'v2' })
    const ann = await world.person({ factors: ['otp'] })
    const agent = userAgent()
    await travel(agent, `${origin}/auth/login`, ann)
    const away = await send(agent, `${origin}/auth/logout`)
    expect(new URL(away.headers.get('location') as string).pathname).toBe('/v2/logout')
    expect((await travel(agent, away.headers.get('location') as string)).url.href).toBe(`${origin}/`)
  })

  it('pushes its authorization request, and proves itself by a private key', async () => {
    await world.tenant({ pushed_authorization_requests_supported: true })
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const { origin, clientId } = await application({
      pushedAuthorizationRequests: true,
      clientAssertionSigningKey: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
      clientAssertionSigningAlg: 'RS256',
    })
    const { id } = await world.api<{ id: string }>('POST', `/v2/clients/${clientId}/credentials`, {
      credential_type: 'public_key',
      pem: publicKey.export({ type: 'spki', format: 'pem' }),
    })
    await world.api('PATCH', `/v2/clients/${clientId}`, {
      token_endpoint_auth_method: null,
      client_authentication_methods: { private_key_jwt: { credentials: [{ id }] } },
      require_pushed_authorization_requests: true,
    })
    const ann = await world.person({ factors: ['otp'] })
    const agent = userAgent()
    const login = await send(agent, `${origin}/auth/login`)
    expect(new URL(login.headers.get('location') as string).search).toMatch(/request_uri=urn/)
    await travel(agent, `${origin}/auth/login`, ann)
    expect(await userAt(agent, origin)).toMatchObject({ sub: ann.id })
  })

  it('hands on organization, connection, screen_hint and acr_values of a login', async () => {
    const { id } = await world.api<{ id: string }>('POST', '/v2/organizations', { name: 'next-acme' })
    const [connection] = await world.api<{ id: string; name: string }[]>('GET', '/v2/connections?strategy=auth0')
    await world.api('POST', `/v2/organizations/${id}/enabled_connections`, { connection_id: connection?.id })
    const ann = await world.person({ factors: ['otp'] })
    await world.api('POST', `/v2/organizations/${id}/members`, { members: [ann.id] })
    const { origin } = await application()
    const agent = userAgent()
    const acr = encodeURIComponent('http://schemas.openid.net/pape/policies/2007/06/multi-factor')
    const asked = `organization=${id}&connection=${connection?.name}&acr_values=${acr}&returnTo=/inside`
    const rest = await travel(agent, `${origin}/auth/login?${asked}`, ann)
    expect(rest.url.href).toBe(`${origin}/inside`)
    expect(await userAt(agent, origin)).toMatchObject({ sub: ann.id, org_id: id })
    expect((await travel(userAgent(), `${origin}/auth/login?screen_hint=signup`)).url.pathname).toBe('/u/signup')
  })

  it('passes the MFA of a refresh by its MFA routes', async () => {
    const { origin } = await application()
    const ann = await world.person({ factors: ['otp'] })
    const agent = userAgent()
    await travel(agent, `${origin}/auth/login`, ann)
    await world.actions(`exports.onExecutePostLogin = async (event, api) => {
      api.authentication.challengeWith({ type: 'otp' })
    }`)
    const refused = await send(agent, `${origin}/tokens`)
    expect(refused.status).toBe(403)
    const { code, mfa_token } = (await refused.json()) as { code: string; mfa_token: string }
    expect(code).toBe('mfa_required')
    const listed = await send(agent, `${origin}/auth/mfa/authenticators?mfa_token=${encodeURIComponent(mfa_token)}`, {
      headers: { authorization: `Bearer ${mfa_token}` },
    })
    expect(await listed.json()).toMatchObject([{ authenticator_type: 'otp', active: true }])
    expect(await postJson(agent, `${origin}/auth/mfa/challenge`, { mfa_token, challenge_type: 'otp' })).toMatchObject({
      status: 200,
    })
    const wrong = await postJson(agent, `${origin}/auth/mfa/verify`, { otp: '000000' }, mfa_token)
    expect(wrong).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
    const verified = await postJson(agent, `${origin}/auth/mfa/verify`, { otp: ann.code(1) }, mfa_token)
    expect(verified.status).toBe(200)
    await world.actions()
  })

  it('hears that its session has ended elsewhere', async () => {
    const sessions = new Map<string, { internal: { sid: string }; user: { sub: string } }>()
    const { origin } = await application({
      sessionStore: {
        get: async (id: string) => (sessions.get(id) as never) ?? null,
        set: async (id: string, session: unknown) => void sessions.set(id, session as never),
        delete: async (id: string) => void sessions.delete(id),
        deleteByLogoutToken: async ({ sid }: { sid: string }) => {
          for (const [id, session] of sessions) if (session.internal.sid === sid) sessions.delete(id)
        },
      },
    })
    const ann = await world.person({ factors: ['otp'] })
    const agent = userAgent()
    await travel(agent, `${origin}/auth/login`, ann)
    expect(await userAt(agent, origin)).toMatchObject({ sub: ann.id })
    await travel(agent, `${world.server.httpsUrl}v2/logout`)
    for (let tries = 0; tries < 100 && sessions.size > 0; tries += 1) await new Promise(next => setTimeout(next, 50))
    expect(await userAt(agent, origin)).toBeNull()
  })

  it('is told when an Action refuses', async () => {
    const { origin } = await application()
    await world.actions(`exports.onExecutePostLogin = async (event, api) => { api.access.deny('Not you') }`)
    const rest = await travel(userAgent(), `${origin}/auth/login`, await world.person())
    expect(rest.url.searchParams.get('error_description')).toBe('Not you')
    expect(rest.status).toBe(500)
    await world.actions()
  })
})
