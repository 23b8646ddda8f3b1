import { expect, test } from 'vitest'
import { type PostLoginEventInput, postLoginEvent } from './post-login-event.ts'

const input = (more: Partial<PostLoginEventInput> = {}): PostLoginEventInput => ({
  tenant: 'acme',
  user: {
    user_id: 'auth0|1',
    app_metadata: { plan: 'pro' },
    user_metadata: {},
    created_at: 0,
    updated_at: 1000,
    email: 'jo@example.com',
    email_verified: true,
    phone_verified: false,
    identities: [{ provider: 'auth0', user_id: '1', connection: 'db', profile: {} }],
  },
  client: { client_id: 'c1', name: 'App' },
  connection: { id: 'con_1', name: 'db', strategy: 'auth0' },
  roles: ['Admin'],
  methods: [{ name: 'pwd', timestamp: '2026-01-01T00:00:00.000Z' }],
  enrolledFactors: [],
  login: {
    protocol: 'oidc-basic-profile',
    params: { client_id: 'c1', scope: 'openid unknown:scope', state: 'abc', 'ext-x': 'y', ui_locales: 'de en' },
    scopes: ['openid'],
    prompt: [],
    acrValues: [],
  },
  request: { kind: 'authorize', ip: '192.0.2.1', hostname: 'login.example.com', method: 'POST', query: {}, body: {} },
  loginsCount: 3,
  transaction: { id: 't1', metadata: {} },
  ...more,
})

test('the event holds plain JSON, and what is not known is absent', () => {
  const event = postLoginEvent(input())
  expect(JSON.parse(JSON.stringify(event))).toEqual(event)
  for (const absent of ['organization', 'session', 'refresh_token', 'resource_server', 'custom_domain', 'secrets'])
    expect(event).not.toHaveProperty(absent)
  expect(event.user).not.toHaveProperty('phone_number')
  expect(event.user).not.toHaveProperty('phone_verified')
  expect(event.authentication).not.toHaveProperty('riskAssessment')
})

test('the authorization request is shown by its own parameters; a page form never is', () => {
  const event = postLoginEvent(
    input({
      request: {
        kind: 'authorize',
        ip: '192.0.2.1',
        hostname: 'h',
        method: 'POST',
        query: { state: 'ours' },
        body: { password: 'secret' },
      },
    }),
  )
  expect(event.request).toMatchObject({ method: 'GET', body: {}, query: { 'ext-x': 'y', state: 'abc' } })
  expect(JSON.stringify(event)).not.toContain('secret"')
  expect(event.transaction).toMatchObject({
    id: 't1',
    state: 'abc',
    ui_locales: ['de', 'en'],
    requested_scopes: ['openid', 'unknown:scope'],
  })
})

test('after a redirect the request is the one that came back', () => {
  const request = {
    kind: 'continue' as const,
    ip: '192.0.2.9',
    hostname: 'h',
    method: 'POST',
    query: { state: 's' },
    body: { session_token: 't' },
  }
  expect(postLoginEvent(input({ request })).request).toMatchObject({
    ip: '192.0.2.9',
    method: 'POST',
    query: { state: 's' },
    body: { session_token: 't' },
  })
})

test('a token request shows its body without what could be used again', () => {
  const body = { grant_type: 'refresh_token', refresh_token: 'r', client_secret: 's', audience: 'a' }
  const request = { kind: 'token' as const, ip: '192.0.2.1', hostname: 'h', method: 'POST', query: {}, body }
  expect(postLoginEvent(input({ request })).request.body).toEqual({ grant_type: 'refresh_token', audience: 'a' })
})

test.each([
  [undefined, undefined],
  [[], []],
  [[{ type: 'email' as const }], []],
  [[{ type: 'email' as const }, { type: 'otp' as const }], ['guardian']],
])('with factors %j the legacy list is %j', (enrolledFactors, multifactor) => {
  const { user } = postLoginEvent(input({ enrolledFactors }))
  expect(user.multifactor).toEqual(multifactor)
  expect(user.enrolledFactors).toEqual(enrolledFactors)
})

test('session and refresh token show their times as ISO texts', () => {
  const event = postLoginEvent(
    input({
      session: {
        id: 'sid',
        userId: 'auth0|1',
        methods: [],
        authenticatedAt: 0,
        createdAt: 0,
        updatedAt: 0,
        lastInteractedAt: 0,
        expiresAt: 1000,
        cookieMode: 'persistent',
        clients: ['c1'],
        device: { last_ip: '192.0.2.1' },
        metadata: { a: 'b' },
      },
      refreshToken: {
        id: 'rt',
        userId: 'auth0|1',
        methods: [],
        authenticatedAt: 0,
        createdAt: 0,
        rotating: true,
        resourceServers: [{ audience: 'https://api/', scopes: 'read:a read:b' }],
        device: {},
        metadata: {},
      },
    }),
  )
  expect(event.session).toMatchObject({
    id: 'sid',
    clients: [{ client_id: 'c1' }],
    cookie: { mode: 'persistent' },
    expires_at: '1970-01-01T00:00:01.000Z',
    metadata: { a: 'b' },
  })
  expect(event.refresh_token).toMatchObject({ client_id: 'c1', user_id: 'auth0|1', rotating: true })
  expect(event.refresh_token).not.toHaveProperty('expires_at')
})
