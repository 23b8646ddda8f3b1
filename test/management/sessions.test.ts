import { describe, expect, test } from 'vitest'
import { insertRefreshToken } from '../../src/store/refresh-tokens.ts'
import { insertSession } from '../../src/store/sessions.ts'
import { insertUser } from '../../src/store/users.ts'
import { managementServer } from '../fixtures/management.ts'
import { type Engine, engines } from '../fixtures/store.ts'

const hour = 3_600_000

const withTokens = async (engine: Engine) => {
  const server = await managementServer({ engine })
  const { db, now } = server.services
  await insertUser(db, {
    provider: 'auth0',
    identity_user_id: 'ada',
    connection: 'c',
    email: 'a@x.example',
    now: now(),
  })
  const session = {
    userId: 'auth0|ada',
    methods: [{ name: 'pwd', timestamp: new Date(now()).toISOString() }],
    metadata: {},
    device: { initial_ip: '192.0.2.1' },
    cookieMode: 'persistent' as const,
    clients: [],
    createdAt: now(),
    updatedAt: now(),
    authenticatedAt: now(),
    lastInteractedAt: now(),
    expiresAt: now() + hour,
    idleExpiresAt: now() + hour,
  }
  for (const sid of ['s1', 's2']) await insertSession(db, `hash-${sid}`, { ...session, sid }, ['app'])
  for (const [at, [id, sid, clientId]] of (
    [
      ['t1', 's1', 'app'],
      ['t2', 's2', 'app'],
      ['t3', 's2', 'other'],
    ] as const
  ).entries()) {
    await insertRefreshToken(db, {
      idHash: `hash-${id}`,
      publicId: id,
      grantId: `grant-${id}`,
      clientId,
      userId: 'auth0|ada',
      sid,
      rotating: at === 0,
      resourceServers: [{ audience: 'https://shop.example/', scopes: 'openid read:orders' }],
      payload: '{"secret":"payload"}',
      metadata: {},
      device: {},
      createdAt: now(),
      expiresAt: now() + hour,
    })
  }
  return server
}

describe.each(engines)('sessions and refresh tokens on %s', engine => {
  test('a session is read, annotated and ended once, and its applications are told', async () => {
    const { client, call, hearingClient, logoutCalls, services } = await withTokens(engine)
    await hearingClient('app')
    expect(await client.sessions.get('s1')).toMatchObject({
      id: 's1',
      user_id: 'auth0|ada',
      clients: [{ client_id: 'app' }],
      authentication: { methods: [{ name: 'pwd' }] },
      session_metadata: null,
    })
    expect(await client.sessions.update('s1', { session_metadata: { kiosk: 'yes' } })).toMatchObject({
      session_metadata: { kiosk: 'yes' },
    })
    expect((await call('PATCH', '/sessions/s1', { body: {} })).status).toBe(400)
    expect(await call('DELETE', '/sessions/s1')).toMatchObject({ status: 202, body: {} })
    expect((await call('DELETE', '/sessions/s1')).status).toBe(202)
    expect((await call('GET', '/sessions/s1')).status).toBe(404)
    expect((await client.users.refreshToken.list('auth0|ada')).data).toHaveLength(3)
    expect((await call('POST', '/sessions/s2/revoke')).status).toBe(202)
    expect((await client.users.refreshToken.list('auth0|ada')).data.map(token => token.id)).toEqual(['t1'])
    expect(await logoutCalls()).toEqual([
      { sid: 's1', initiator: 'session-revoked' },
      { sid: 's2', initiator: 'session-revoked' },
    ])
    services.clock.advance(hour)
    expect((await client.users.refreshToken.list('auth0|ada')).data).toEqual([])
  })

  test('refresh tokens are listed without what they hold, and revoked by id, user, application or API', async () => {
    const { client, call } = await withTokens(engine)
    const list = async (query = '') => {
      const { body } = await call('GET', `/refresh-tokens?user_id=auth0%7Cada${query}`)
      return (body as { refresh_tokens: { id: string }[] }).refresh_tokens.map(token => token.id)
    }
    expect(await list('&client_id=app')).toEqual(['t1', 't2'])
    expect((await call('GET', '/refresh-tokens')).status).toBe(400)
    const token = await client.refreshTokens.get('t1')
    expect(token).toMatchObject({ id: 't1', session_id: 's1', rotating: true, client_id: 'app' })
    expect(JSON.stringify(token)).not.toContain('payload')
    expect(
      (await call('PATCH', '/refresh-tokens/t1', { body: { refresh_token_metadata: { device: 'tv' } } })).body,
    ).toMatchObject({ refresh_token_metadata: { device: 'tv' } })
    const revoke = async (body: object) => (await call('POST', '/refresh-tokens/revoke', { body })).status
    expect(await revoke({})).toBe(400)
    expect(await revoke({ user_id: 'auth0|ada', audience: 'https://shop.example/' })).toBe(400)
    expect(await revoke({ user_id: 'auth0|ada', client_id: 'app', audience: 'https://else.example/' })).toBe(204)
    expect(await list()).toEqual(['t1', 't2', 't3'])
    expect(await revoke({ ids: ['t3'] })).toBe(204)
    expect(await revoke({ user_id: 'auth0|ada', client_id: 'app', audience: 'https://shop.example/' })).toBe(204)
    expect(await list()).toEqual([])
  })
})
