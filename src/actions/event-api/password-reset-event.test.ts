import { describe, expect, test } from 'vitest'
import { passwordResetEvent } from './password-reset-event.ts'

const at = Date.UTC(2026, 0, 15)
const base = {
  tenant: 'acme',
  user: {
    user_id: 'auth0|ann',
    app_metadata: { plan: 'pro' },
    user_metadata: {},
    created_at: at,
    updated_at: at,
    email: 'ann@example.com',
    email_verified: true,
    phone_verified: false,
    identities: [{ provider: 'auth0', user_id: 'ann', connection: 'Users', profile: {} }],
  },
  client: { client_id: 'app', name: 'App', metadata: {} },
  connection: { id: 'con_1', name: 'Users', strategy: 'auth0', metadata: {} },
  roles: ['admin'],
  methods: [{ name: 'email', timestamp: '2026-01-15T00:00:00.000Z' }],
  params: { ui_locales: 'de en', state: 'xyz', password: 'typed' },
  request: {
    ip: '203.0.113.7',
    userAgent: 'Firefox',
    hostname: 'login.example.com',
    method: 'POST',
    query: { state: 'bearer', session_token: 'token' },
    body: { code: '123456' },
    issuer: 'https://login.example.com/',
  },
  resumed: false,
  locale: 'de',
  loginsCount: 7,
  configuration: {},
}

describe('the event of a reset', () => {
  test('says who opened the link, where, and what was passed', () => {
    expect(passwordResetEvent({ ...base, enrolledFactors: [{ type: 'otp' }] })).toEqual({
      authentication: { methods: base.methods },
      authorization: { roles: ['admin'] },
      client: base.client,
      connection: base.connection,
      request: {
        body: {},
        geoip: {},
        hostname: 'login.example.com',
        ip: '203.0.113.7',
        method: 'GET',
        query: { ui_locales: 'de en', state: 'xyz' },
        user_agent: 'Firefox',
      },
      stats: { logins_count: 7 },
      tenant: { id: 'acme' },
      transaction: { locale: 'de', state: 'xyz', ui_locales: ['de', 'en'] },
      user: {
        user_id: 'auth0|ann',
        app_metadata: { plan: 'pro' },
        user_metadata: {},
        created_at: '2026-01-15T00:00:00.000Z',
        updated_at: '2026-01-15T00:00:00.000Z',
        email: 'ann@example.com',
        email_verified: true,
        identities: [{ connection: 'Users', isSocial: false, profileData: {}, provider: 'auth0', user_id: 'ann' }],
        enrolledFactors: [{ type: 'otp' }],
      },
      configuration: {},
    })
  })

  test('says nothing of factors where they are not known', () => {
    expect(passwordResetEvent(base).user).not.toHaveProperty('enrolledFactors')
    expect(passwordResetEvent({ ...base, enrolledFactors: [] }).user.enrolledFactors).toEqual([])
  })

  test('tells of the request that came back from a redirect, and of no other form', () => {
    const { request } = passwordResetEvent({ ...base, resumed: true })
    expect(request).toMatchObject({ method: 'POST', query: base.request.query, body: base.request.body })
  })
})
