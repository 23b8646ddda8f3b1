import { decodeJwt } from 'jose'
import { describe, expect, it } from 'vitest'
import type { RefreshTokenSettings } from '../../src/store/clients.ts'
import { engines } from '../fixtures/store.ts'
import { openBrowser, tokenCall, tokensFor } from './fixtures/browser.ts'
import { type ProtocolServer, secretOf, startProtocol } from './fixtures/server.ts'

const day = 24 * 60 * 60
const rotating: RefreshTokenSettings = { rotation_type: 'rotating', expiration_type: 'expiring', leeway: 0 }
const api = 'https://api.example.com'
const refused = {
  status: 403,
  body: { error: 'invalid_grant', error_description: 'Unknown or invalid refresh token.' },
}

describe.each(engines)('refresh tokens on %s', engine => {
  const start = async (settings: RefreshTokenSettings | undefined, more: Record<string, unknown> = {}) => {
    const server = await startProtocol({ engine })
    await server.client({ client_id: 'web', refresh_token: settings, ...more })
    await server.api(api)
    await server.user('ann')
    const first = await tokensFor(server, openBrowser(server), 'web', {
      scope: 'openid profile offline_access read:things',
      audience: api,
      nonce: 'n',
    })
    expect(first.status).toBe(200)
    return { server, first: first.body, refresh: refresher(server) }
  }

  const refresher =
    (server: ProtocolServer) =>
    (refresh_token: string, more: Record<string, string> = {}) =>
      tokenCall(server, {
        grant_type: 'refresh_token',
        client_id: 'web',
        client_secret: secretOf('web'),
        refresh_token,
        ...more,
      })

  it('that do not rotate stay the same and give an access token and an ID token each time', async () => {
    const { server, first, refresh } = await start(undefined)
    for (let i = 0; i < 2; i += 1) {
      server.services.clock.advance(1000)
      const { status, body } = await refresh(first.refresh_token)
      expect(status).toBe(200)
      expect(body.refresh_token).toBe(first.refresh_token)
      expect(body.scope).toBe('openid profile offline_access read:things')
      expect(decodeJwt(body.access_token)).toMatchObject({
        gty: 'refresh_token',
        aud: [api, `${server.issuer}userinfo`],
      })
      const claims = decodeJwt(body.id_token)
      expect(claims).toMatchObject({ sid: decodeJwt(first.id_token).sid, nickname: 'ann' })
      expect(claims).not.toHaveProperty('nonce')
    }
    const [row] = await server.services.db.selectFrom('refresh_tokens').selectAll().execute()
    expect(row).toMatchObject({ rotating: 0, last_exchanged_at: server.services.now(), expires_at: null })
    expect(JSON.parse(row?.device ?? '')).toMatchObject({ initial_ip: '127.0.0.1', last_ip: '127.0.0.1' })
    expect(JSON.parse(row?.resource_servers ?? '')).toEqual([
      { audience: api, scopes: 'openid profile offline_access read:things' },
    ])
  })

  it('that rotate work once; a reuse ends the whole family', async () => {
    const { first, refresh } = await start(rotating)
    const second = await refresh(first.refresh_token)
    expect(second.status).toBe(200)
    expect(second.body.refresh_token).not.toBe(first.refresh_token)
    const third = await refresh(second.body.refresh_token)
    expect(third.status).toBe(200)
    expect(await refresh(first.refresh_token)).toMatchObject(refused)
    expect(await refresh(third.body.refresh_token)).toMatchObject(refused)
  })

  it('may come again within the leeway, but only until the successor is used', async () => {
    const { server, first, refresh } = await start({ ...rotating, leeway: 10 })
    const second = await refresh(first.refresh_token)
    server.services.clock.advance(5_000)
    const again = await refresh(first.refresh_token)
    expect(again.status).toBe(200)
    const third = await refresh(second.body.refresh_token)
    expect(third.status).toBe(200)
    expect(await refresh(first.refresh_token)).toMatchObject(refused)
    expect(await refresh(third.body.refresh_token)).toMatchObject(refused)
    expect(await refresh(again.body.refresh_token)).toMatchObject(refused)
  })

  it('are reused once the leeway is over', async () => {
    const { server, first, refresh } = await start({ ...rotating, leeway: 10 })
    const second = await refresh(first.refresh_token)
    server.services.clock.advance(10_001)
    expect(await refresh(first.refresh_token)).toMatchObject(refused)
    expect(await refresh(second.body.refresh_token)).toMatchObject(refused)
  })

  it('used twenty times at once are accepted once, and the family is dead then', async () => {
    const { server, first, refresh } = await start(rotating)
    const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(first.refresh_token)))
    const good = answers.filter(answer => answer.status === 200)
    expect(good).toHaveLength(1)
    for (const answer of answers.filter(a => a.status !== 200)) expect(answer).toMatchObject(refused)
    expect(await refresh(good[0]?.body.refresh_token as string)).toMatchObject(refused)
    expect(await server.services.db.selectFrom('refresh_tokens').selectAll().execute()).toEqual([])
  })

  it('within the leeway all of five at once are served', async () => {
    const { first, refresh } = await start({ ...rotating, leeway: 30 })
    const answers = await Promise.all(Array.from({ length: 5 }, () => refresh(first.refresh_token)))
    expect(answers.map(answer => answer.status)).toEqual([200, 200, 200, 200, 200])
  })

  it('end by age from the login on, which rotation does not extend', async () => {
    const { server, first, refresh } = await start({
      ...rotating,
      token_lifetime: 10 * day,
      idle_token_lifetime: 9 * day,
    })
    server.services.clock.advance(8 * day * 1000)
    const second = await refresh(first.refresh_token)
    expect(second.status).toBe(200)
    server.services.clock.advance(3 * day * 1000)
    expect(await refresh(second.body.refresh_token)).toMatchObject(refused)
  })

  it('end by lying idle, which use prevents', async () => {
    const { server, first, refresh } = await start({
      rotation_type: 'non-rotating',
      expiration_type: 'expiring',
      idle_token_lifetime: 2 * day,
    })
    for (let i = 0; i < 3; i += 1) {
      server.services.clock.advance(1.5 * day * 1000)
      expect((await refresh(first.refresh_token)).status).toBe(200)
    }
    server.services.clock.advance(2.5 * day * 1000)
    expect(await refresh(first.refresh_token)).toMatchObject(refused)
  })

  it('are narrowed by a scope, never widened', async () => {
    const { first, refresh } = await start(undefined)
    const less = await refresh(first.refresh_token, { scope: 'openid read:things' })
    expect(less.body.scope).toBe('openid read:things')
    expect(decodeJwt(less.body.access_token).scope).toBe('openid read:things')
    const more = await refresh(first.refresh_token, { scope: 'openid write:things' })
    expect(more).toMatchObject({ status: 403, body: { error: 'invalid_scope' } })
  })

  it('of another client are refused', async () => {
    const { server, first } = await start(undefined)
    await server.client({ client_id: 'other' })
    const body = { grant_type: 'refresh_token', client_id: 'other', client_secret: secretOf('other') }
    expect(await tokenCall(server, { ...body, refresh_token: first.refresh_token })).toMatchObject(refused)
  })

  it('run the login at each exchange: it is told of the token, and its claims are the new ones', async () => {
    const { server, first, refresh } = await start(rotating)
    server.login.verdict = () => ({
      idTokenClaims: { step: 2 },
      effects: [
        { kind: 'refresh-token-metadata', op: 'set', key: 'device', value: 'phone' },
        { kind: 'refresh-token-expires-at', at: server.services.now() + 1000 },
      ],
    })
    const second = await refresh(first.refresh_token)
    expect(decodeJwt(second.body.id_token)).toMatchObject({ step: 2 })
    expect(server.login.requests.at(-1)).toMatchObject({
      protocol: 'oauth2-refresh-token',
      interactive: false,
      audience: api,
      refreshToken: {
        userId: server.login.users.get('ann'),
        rotating: true,
        sessionId: decodeJwt(first.id_token).sid,
        resourceServers: [{ audience: api }],
        methods: [{ name: 'pwd' }],
      },
      http: { body: { grant_type: 'refresh_token' } },
    })
    expect(JSON.stringify(server.login.requests.at(-1))).not.toContain(first.refresh_token)
    server.login.verdict = () => ({})
    const third = await refresh(second.body.refresh_token)
    expect(third.status).toBe(200)
    expect(decodeJwt(third.body.id_token)).not.toHaveProperty('step')
    expect(server.login.requests.at(-1)?.refreshToken?.metadata).toEqual({ device: 'phone' })
    server.services.clock.advance(1001)
    expect(await refresh(third.body.refresh_token)).toMatchObject(refused)
  })

  it('survive a refusal, unless the login revokes them', async () => {
    const { server, first, refresh } = await start(rotating)
    server.login.verdict = () => ({ deny: { error: 'access_denied', description: 'user is blocked' } })
    expect(await refresh(first.refresh_token)).toMatchObject({
      status: 403,
      body: { error: 'access_denied', error_description: 'user is blocked' },
    })
    server.login.verdict = () => ({})
    const second = await refresh(first.refresh_token)
    expect(second.status).toBe(200)
    server.login.verdict = () => ({
      deny: { error: 'access_denied', description: 'no', effects: [{ kind: 'refresh-token-revoke', reason: 'no' }] },
    })
    expect((await refresh(second.body.refresh_token)).status).toBe(403)
    server.login.verdict = () => ({})
    expect(await refresh(second.body.refresh_token)).toMatchObject(refused)
    const logs = await server.services.db.selectFrom('logs').select('type').orderBy('log_id').execute()
    expect(logs.map(({ type }) => type).slice(-3)).toEqual(['srrt', 'fertft', 'fertft'])
  })

  it('live no longer than the settings say, whatever an Action asks for, and the log says so', async () => {
    const { server, refresh, first } = await start({ ...rotating, expiration_type: 'expiring', token_lifetime: 100 })
    const later = server.services.now() + 1_000_000
    server.login.verdict = () => ({ effects: [{ kind: 'refresh-token-expires-at', at: later }], executionId: 'exec' })
    expect((await refresh(first.refresh_token)).status).toBe(200)
    const rows = await server.services.db.selectFrom('refresh_tokens').selectAll().execute()
    expect(rows.every(row => row.expires_at === row.created_at + 100_000)).toBe(true)
    const rowsOfLog = await server.services.db.selectFrom('logs').select(['type', 'data']).orderBy('log_id').execute()
    const logs = rowsOfLog.map(({ type, data }) => ({ type, ...JSON.parse(data) }))
    expect(logs.map(({ type }) => type).slice(-2)).toEqual(['w', 'sertft'])
    expect(logs.at(-1).details).toMatchObject({ actions: { executions: ['exec'] } })
    // Whose tokens they are is said by name, as of the code's exchange.
    const named = logs.filter(({ type }) => type === 'seacft' || type === 'sertft')
    expect(named.map(({ user_name }) => user_name)).toEqual(['ann@example.com', 'ann@example.com'])
  })

  it('take what the login that made them said of them', async () => {
    const server = await startProtocol({ engine })
    await server.client({ client_id: 'web', refresh_token: rotating })
    await server.user('ann')
    const at = server.services.now() + 5000
    server.login.verdict = () => ({
      effects: [
        { kind: 'refresh-token-expires-at', at },
        { kind: 'refresh-token-metadata', op: 'set', key: 'k', value: 'v' },
      ],
    })
    await tokensFor(server, openBrowser(server), 'web', { scope: 'openid offline_access' })
    const [row] = await server.services.db.selectFrom('refresh_tokens').selectAll().execute()
    expect(row).toMatchObject({ expires_at: at, metadata: '{"k":"v"}' })
  })

  it('are revoked by their client, family and all; others are told nothing but that it is done', async () => {
    const { server, first, refresh } = await start(rotating)
    await server.client({ client_id: 'other' })
    const revoke = (body: Record<string, string>, json = false) =>
      fetch(new URL('/oauth/revoke', server.issuer), {
        method: 'POST',
        headers: json ? { 'content-type': 'application/json' } : {},
        body: json ? JSON.stringify(body) : new URLSearchParams(body),
      })
    const mine = { client_id: 'web', client_secret: secretOf('web') }
    expect((await revoke({ ...mine, token: 'unknown' })).status).toBe(200)
    const foreign = { client_id: 'other', client_secret: secretOf('other'), token: first.refresh_token }
    expect((await revoke(foreign)).status).toBe(400)
    const second = await refresh(first.refresh_token)
    const done = await revoke({ ...mine, token: first.refresh_token }, true)
    expect([done.status, await done.text()]).toEqual([200, ''])
    expect(await refresh(second.body.refresh_token)).toMatchObject(refused)
  })

  it('are not given for APIs that forbid them, nor to SPAs without rotation', async () => {
    const server = await startProtocol({ engine })
    await server.client({ client_id: 'web' })
    await server.client({ client_id: 'spa', app_type: 'spa', token_endpoint_auth_method: 'none' })
    await server.client({
      client_id: 'spa-rotating',
      app_type: 'spa',
      token_endpoint_auth_method: 'none',
      refresh_token: rotating,
    })
    await server.api('no-offline', { allow_offline_access: false })
    await server.user('ann')
    const browser = openBrowser(server)
    const scope = 'openid offline_access'
    const closed = await tokensFor(server, browser, 'web', { scope, audience: 'no-offline' })
    expect(closed.body).not.toHaveProperty('refresh_token')
    expect(closed.body.scope).toBe('openid')
    expect((await tokensFor(server, browser, 'spa', { scope })).body).not.toHaveProperty('refresh_token')
    expect((await tokensFor(server, browser, 'spa-rotating', { scope })).body).toHaveProperty('refresh_token')
  })

  it('give tokens for other APIs where a policy says so, and stay what they were', async () => {
    const policies = [{ audience: 'other-api', scope: ['write:things'] }]
    const { server, first, refresh } = await start({ ...rotating, policies })
    await server.api('other-api')
    await server.api('closed-api')
    const other = await refresh(first.refresh_token, {
      audience: 'other-api',
      scope: 'openid read:things write:things',
    })
    expect(other.status).toBe(200)
    expect(other.body.scope).toBe('openid write:things')
    expect(decodeJwt(other.body.access_token)).toMatchObject({
      aud: ['other-api', `${server.issuer}userinfo`],
      scope: 'openid write:things',
    })
    expect(server.login.requests.at(-1)).toMatchObject({ audience: 'other-api', scopes: ['openid', 'write:things'] })
    const back = await refresh(other.body.refresh_token)
    expect(decodeJwt(back.body.access_token)).toMatchObject({
      aud: [api, `${server.issuer}userinfo`],
      scope: 'openid profile offline_access read:things',
    })
    const closed = await refresh(back.body.refresh_token, { audience: 'closed-api' })
    expect(closed).toMatchObject({ status: 403, body: { error: 'invalid_target' } })
    expect((await refresh(back.body.refresh_token)).status).toBe(200)
  })
})
