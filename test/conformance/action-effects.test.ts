import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { decodeJwt } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { atEnd } from '../fixtures/store.ts'
import { authorize, type Page, submit, type Visitor, visit, visitor } from '../fixtures/visitor.ts'
import { callback, type Person, password, startWorld, token, type World } from '../fixtures/world.ts'

let world: World
let heard: Record<string, unknown>[] = []
const api = 'https://api.example.com'
const hour = 3_600_000

/** An application that is told of sessions that end. */
const listening = async (): Promise<string> => {
  const server = createServer((incoming, outgoing) => {
    let body = ''
    incoming.on('data', chunk => {
      body += chunk
    })
    incoming.on('end', () => {
      heard.push(decodeJwt(new URLSearchParams(body).get('logout_token') as string))
      outgoing.writeHead(204).end()
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  atEnd(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/logout`
}

beforeAll(async () => {
  world = await startWorld()
  await world.client({
    client_id: 'web',
    oidc_logout: {
      backchannel_logout_urls: [await listening()],
      backchannel_logout_initiators: { mode: 'custom', selected_initiators: ['session-revoked'] },
    },
  })
  await world.resource(api, ['read:things', 'write:things'])
})

const script = (body: string) => `exports.onExecutePostLogin = async (event, api) => { ${body} }`
const scope = 'openid offline_access read:things'

interface LoggedIn {
  browser: Visitor
  page: Page
  tokens: Record<string, unknown>
  sid: string
}
const exchange = (page: Page) =>
  token(world, 'web', {
    grant_type: 'authorization_code',
    code: page.away?.searchParams.get('code') ?? '',
    redirect_uri: callback,
  })
const arrive = async (browser: Visitor, person: Person): Promise<Page> =>
  submit(browser, await authorize(browser, { audience: api, scope }), { username: person.email, password })
const logIn = async (person: Person, browser = visitor(world)): Promise<LoggedIn> => {
  const page = await arrive(browser, person)
  const { body } = await exchange(page)
  expect(body).not.toHaveProperty('error')
  return { browser, page, tokens: body, sid: decodeJwt(body['id_token'] as string)['sid'] as string }
}
const again = async (browser: Visitor, more: Record<string, string> = {}): Promise<Record<string, unknown>> =>
  (await exchange(await authorize(browser, { audience: api, scope, ...more }))).body
const silently = async (browser: Visitor) =>
  (await authorize(browser, { prompt: 'none' })).away?.searchParams.get('error')
const refresh = (tokens: Record<string, unknown>) =>
  token(world, 'web', { grant_type: 'refresh_token', refresh_token: tokens['refresh_token'] as string })

interface Session {
  expires_at: string
  idle_expires_at: string
  cookie: { mode: string }
  session_metadata: Record<string, string> | null
}
const session = (sid: string) => world.api<Session>('GET', `/v2/sessions/${sid}`)
interface RefreshToken {
  expires_at: string | null
  idle_expires_at: string | null
  refresh_token_metadata: Record<string, string> | null
}
const refreshTokenOf = async (person: Person): Promise<RefreshToken> => {
  const path = `/v2/users/${encodeURIComponent(person.id)}/refresh-tokens`
  const { tokens } = await world.api<{ tokens: RefreshToken[] }>('GET', path)
  return tokens[0] as RefreshToken
}
const entries = (person: Person) =>
  world.api<{ type: string; description: string; details?: Record<string, unknown> }[]>(
    'GET',
    `/v2/users/${encodeURIComponent(person.id)}/logs?per_page=100`,
  )
const between = (text: string | null, from: number, to: number) => {
  const at = Date.parse(text ?? '')
  expect(at).toBeGreaterThanOrEqual(from)
  expect(at).toBeLessThanOrEqual(to)
}

describe('api.session', () => {
  it('ends at the earliest time that any Action says, and no later than the tenant allows, which is logged', async () => {
    const ann = await world.person()
    await world.actions(
      script(`api.session.setExpiresAt(${Date.now() + 3 * hour}); api.session.setExpiresAt(${Date.now() + 1 * hour})`),
      script(
        `api.session.setExpiresAt(${Date.now() + 2 * hour}); api.session.setIdleExpiresAt(${Date.now() + 900 * hour})`,
      ),
    )
    const { sid } = await logIn(ann)
    const { expires_at, idle_expires_at } = await session(sid)
    between(expires_at, Date.now() + 0.9 * hour, Date.now() + hour)
    between(idle_expires_at, Date.now() + 71.9 * hour, Date.now() + 72 * hour)
    expect((await entries(ann)).filter(({ type }) => type === 'w')).toHaveLength(1)
  })

  it('idles as an Action says until the next interaction, which falls back to the tenant unless told again', async () => {
    const ann = await world.person()
    await world.actions(script(`api.session.setIdleExpiresAt(Date.now() + ${hour})`))
    const { sid, browser } = await logIn(ann)
    between((await session(sid)).idle_expires_at, Date.now() + 0.9 * hour, Date.now() + 1.1 * hour)
    await world.actions()
    await again(browser)
    between((await session(sid)).idle_expires_at, Date.now() + 71 * hour, Date.now() + 73 * hour)
  })

  it('has a cookie that ends with the browser from when an Action says so on', async () => {
    const ann = await world.person()
    await world.actions(
      script(`api.session.setCookieMode('persistent')`),
      script(`if (event.session.cookie.mode !== 'persistent') throw new Error('not seen')
        api.session.setCookieMode('non-persistent')`),
      script(`api.idToken.setCustomClaim('mode', event.session.cookie.mode)`),
    )
    const { sid, browser, tokens } = await logIn(ann)
    expect(decodeJwt(tokens['id_token'] as string)['mode']).toBe('non-persistent')
    expect((await session(sid)).cookie).toEqual({ mode: 'non-persistent' })
    await world.actions()
    await again(browser)
    expect((await session(sid)).cookie).toEqual({ mode: 'non-persistent' })
  })

  it('keeps metadata that later Actions, later logins and the Management API see', async () => {
    const ann = await world.person()
    await world.actions(
      script(`api.session.setMetadata('a', '1'); api.session.setMetadata('b', '2'); api.session.setMetadata('c', '3')`),
      script(`api.session.deleteMetadata('a'); api.session.setMetadata('b', null)
        api.idToken.setCustomClaim('now', event.session.metadata)`),
    )
    const { sid, browser } = await logIn(ann)
    expect((await session(sid)).session_metadata).toEqual({ c: '3' })
    await world.actions(
      script(`const before = { ...event.session.metadata }
        api.session.evictMetadata()
        api.idToken.setCustomClaim('seen', [before, event.session.metadata])`),
    )
    expect(decodeJwt((await again(browser))['id_token'] as string)['seen']).toEqual([{ c: '3' }, {}])
    expect((await session(sid)).session_metadata).toBeNull()
  })

  it('is ended by revoke, with its tokens; the login is denied, applications hear of it, the log has its id', async () => {
    const ann = await world.person()
    await world.actions()
    const { sid, browser, tokens } = await logIn(ann)
    heard = []
    await world.actions(script(`api.session.revoke('Too risky')`), script(`throw new Error('not run')`))
    const denied = await authorize(browser)
    expect(Object.fromEntries(denied.away?.searchParams ?? [])).toMatchObject({
      error: 'access_denied',
      error_description: 'Too risky',
      state: 'the-state',
    })
    await world.actions()
    expect(await silently(browser)).toBe('login_required')
    expect((await refresh(tokens)).status).toBe(403)
    await expect(session(sid)).rejects.toThrow('404')
    await expect.poll(() => heard, { timeout: 10_000 }).toMatchObject([{ sub: ann.id, sid, aud: 'web' }])
    const logs = await entries(ann)
    expect(logs.find(({ type }) => type === 'session_revoked')).toMatchObject({ details: { session_id: sid } })
    expect(logs.map(({ type }) => type)).toContain('f')
  })

  it('leaves refresh tokens when told so', async () => {
    const ann = await world.person()
    await world.actions()
    const { browser, tokens } = await logIn(ann)
    await world.actions(
      script(`if (event.transaction.protocol !== 'oauth2-refresh-token')
        api.session.revoke('Risky', { preserveRefreshTokens: true })`),
    )
    await authorize(browser)
    expect(await silently(browser)).toBe('login_required')
    expect((await refresh(tokens)).status).toBe(200)
  })

  it('does not even begin when the login that would begin it revokes it, and stays after a mere denial', async () => {
    const ann = await world.person()
    await world.actions(script(`api.session.revoke('No')`))
    const browser = visitor(world)
    expect((await arrive(browser, ann)).away?.searchParams.get('error')).toBe('access_denied')
    await world.actions()
    expect(await silently(browser)).toBe('login_required')
    await world.actions(script(`api.session.setMetadata('why', 'denied'); api.access.deny('No')`))
    expect((await arrive(browser, ann)).away?.searchParams.get('error')).toBe('access_denied')
    await world.actions(script(`api.idToken.setCustomClaim('kept', event.session.metadata)`))
    expect(decodeJwt((await again(browser))['id_token'] as string)['kept']).toEqual({ why: 'denied' })
  })
})

describe('api.refreshToken', () => {
  it('ends a token that would live for ever, by age and by lying idle, from the login on', async () => {
    const ann = await world.person()
    await world.actions(
      script(`api.refreshToken.setExpiresAt(Date.now() + ${2 * hour}); api.refreshToken.setExpiresAt(Date.now() + ${hour})
        api.refreshToken.setIdleExpiresAt(Date.now() + ${hour / 2})
        api.refreshToken.setMetadata('from', 'login')`),
    )
    const { tokens } = await logIn(ann)
    const made = await refreshTokenOf(ann)
    between(made.expires_at, Date.now() + 0.9 * hour, Date.now() + hour)
    between(made.idle_expires_at, Date.now() + 0.4 * hour, Date.now() + 0.5 * hour)
    expect(made.refresh_token_metadata).toEqual({ from: 'login' })
    world.pass(hour * 0.6)
    await world.actions()
    expect((await refresh(tokens)).status).toBe(403)
  })

  it('changes at an exchange: metadata, idle time, and the event shows it at once', async () => {
    const ann = await world.person()
    await world.actions()
    const { tokens } = await logIn(ann)
    await world.actions(
      script(`api.refreshToken.setMetadata('n', '1'); api.refreshToken.setMetadata('gone', 'x')
        api.refreshToken.setIdleExpiresAt(event.request.ip ? 4102444800000 : 0)
        api.idToken.setCustomClaim('seen', event.refresh_token.metadata)`),
      script(`api.refreshToken.deleteMetadata('gone')
        api.idToken.setCustomClaim('after', event.refresh_token.metadata)`),
    )
    const { body } = await refresh(tokens)
    expect(decodeJwt(body['id_token'] as string)).toMatchObject({
      seen: { n: '1', gone: 'x' },
      after: { n: '1' },
    })
    expect(await refreshTokenOf(ann)).toMatchObject({
      refresh_token_metadata: { n: '1' },
      idle_expires_at: '2100-01-01T00:00:00.000Z',
    })
  })

  it('is revoked for good by an Action of its exchange', async () => {
    const ann = await world.person()
    await world.actions()
    const { tokens } = await logIn(ann)
    await world.actions(script(`api.refreshToken.revoke('Stolen')`), script(`throw new Error('not run')`))
    expect(await refresh(tokens)).toEqual({
      status: 403,
      body: { error: 'access_denied', error_description: 'Stolen' },
    })
    await world.actions()
    expect(await refresh(tokens)).toMatchObject({ status: 403, body: { error: 'invalid_grant' } })
    const types = (await entries(ann)).map(({ type }) => type)
    expect(types).toEqual(expect.arrayContaining(['srrt', 'fertft']))
  })

  it('cannot be revoked at a login, which fails then', async () => {
    const ann = await world.person()
    await world.actions(script(`api.refreshToken.revoke('No')`))
    const page = await arrive(visitor(world), ann)
    expect(page.away?.searchParams.get('error_description')).toContain('only while it is exchanged')
  })

  it('is denied by an Action and can be exchanged later', async () => {
    const ann = await world.person()
    await world.actions()
    const { tokens } = await logIn(ann)
    await world.actions(script(`api.access.deny('Not now')`))
    expect(await refresh(tokens)).toEqual({
      status: 403,
      body: { error: 'access_denied', error_description: 'Not now' },
    })
    await world.actions()
    expect((await refresh(tokens)).status).toBe(200)
  })
})

describe('what a login leaves behind', () => {
  const user = (person: Person) =>
    world.api<{ user_metadata?: unknown; app_metadata?: unknown }>('GET', `/v2/users/${encodeURIComponent(person.id)}`)

  it('is metadata of all Actions, even when one of them denies, and nothing when one fails', async () => {
    const ann = await world.person({ profile: { user_metadata: { old: 1, gone: 1 } } })
    await world.actions(
      script(`api.user.setUserMetadata('a', event.user.user_metadata).user.setUserMetadata('gone', null)`),
      script(`api.access.deny('No'); api.user.setAppMetadata('after', 'deny')`),
    )
    await arrive(visitor(world), ann)
    expect(await user(ann)).toMatchObject({
      user_metadata: { old: 1, a: { old: 1, gone: 1 } },
      app_metadata: { after: 'deny' },
    })
    await world.actions(script(`api.user.setUserMetadata('never', 1)`), script(`throw new Error('no')`))
    await arrive(visitor(world), ann)
    expect((await user(ann)).user_metadata).not.toHaveProperty('never')
  })

  it('stops at 32 kB of metadata over all Actions', async () => {
    const ann = await world.person()
    const write = (key: string) => script(`api.user.setAppMetadata('${key}', 'x'.repeat(20000))`)
    await world.actions(write('a'), write('b'))
    expect((await arrive(visitor(world), ann)).away?.searchParams.get('error')).toBe('access_denied')
    await world.actions(write('a'), write('a'))
    expect((await arrive(visitor(world), ann)).away?.searchParams.get('code')).toBeTruthy()
  })

  it('is a method of one’s own, which later logins of the session see', async () => {
    const ann = await world.person()
    await world.actions(`
      exports.onExecutePostLogin = async (event, api) => {
        api.idToken.setCustomClaim('methods', event.authentication.methods)
        if (event.authentication.methods.some(({ name }) => name.startsWith('https:'))) return
        api.redirect.sendUserTo('https://check.example.com/')
      }
      exports.onContinuePostLogin = async (event, api) => {
        api.authentication.recordMethod('https://check.example.com/')
      }`)
    const browser = visitor(world)
    const away = await arrive(browser, ann)
    const state = away.away?.searchParams.get('state') ?? ''
    await exchange(await visit(browser, `/continue?state=${state}`))
    const methods = decodeJwt((await again(browser))['id_token'] as string)['methods'] as { name: string }[]
    expect(methods.map(({ name }) => name)).toEqual(['pwd', 'https://check.example.com/'])
  })

  it('are scopes, of which the last word counts, and claims that protocol and API allow', async () => {
    const ann = await world.person()
    await world.actions(
      script(`api.accessToken.addScope('write:things'); api.accessToken.addScope('extra'); api.accessToken.removeScope('read:things')
        api.accessToken.setCustomClaim('sub', 'eve').accessToken.setCustomClaim('plain', 1)
        api.idToken.setCustomClaim('aud', 'eve').idToken.setCustomClaim('nickname', 'boss')`),
      script(`api.accessToken.removeScope('extra'); api.accessToken.addScope('read:things')
        api.idToken.setCustomClaim('https://auth0.com/x', 1).idToken.setCustomClaim('urn:own:x', undefined)`),
    )
    const { tokens } = await logIn(ann)
    const access = decodeJwt(tokens['access_token'] as string)
    expect(String(access['scope']).split(' ').toSorted()).toEqual(
      ['openid', 'offline_access', 'read:things', 'write:things'].toSorted(),
    )
    expect(access).toMatchObject({ sub: ann.id, plain: 1 })
    const id = decodeJwt(tokens['id_token'] as string)
    expect(id).toMatchObject({ sub: ann.id, aud: 'web', nickname: 'boss' })
    expect(id).not.toHaveProperty('https://auth0.com/x')
    expect(id).not.toHaveProperty('urn:own:x')
  })

  it('is what Actions of a trigger put into their cache, for those of later logins', async () => {
    const [ann, bob] = [await world.person(), await world.person()]
    await world.actions(
      script(`const key = 'count'
        const count = Number(api.cache.get(key)?.value ?? 0) + 1
        if (api.cache.set(key, String(count), { ttl: 60000 }).type !== 'success') throw new Error('not set')`),
      script(`api.idToken.setCustomClaim('count', api.cache.get('count')?.value)`),
    )
    await logIn(ann)
    const { tokens } = await logIn(bob)
    expect(decodeJwt(tokens['id_token'] as string)['count']).toBe('2')
  })

  it('is an error of one’s own at the callback, with its code in the log', async () => {
    const ann = await world.person()
    await world.actions(script(`api.validation.error('no_plan', 'Please choose a plan first')`))
    const page = await arrive(visitor(world), ann)
    expect(page.away?.searchParams.get('error')).toBe('access_denied')
    expect(page.away?.searchParams.get('error_description')).toBe('Please choose a plan first')
    const failed = (await entries(ann)).find(({ type }) => type === 'f')
    expect(failed?.details?.['error']).toMatchObject({ type: 'no_plan' })
  })

  it('fails where an Action counts on a form, and not where it speaks of SAML or groups', async () => {
    const ann = await world.person()
    await world.actions(script(`api.prompt.render('ap_123')`))
    expect((await arrive(visitor(world), ann)).away?.searchParams.get('error')).toBe('access_denied')
    await world.actions(
      script(`api.samlResponse.setAttribute('a', 'b')
        api.idToken.setCustomClaim('in_groups', await api.groups.getUserGroups())
        if (api.rules.wasExecuted('x')) throw new Error()`),
    )
    expect(decodeJwt((await logIn(ann)).tokens['id_token'] as string)['in_groups']).toEqual({ groups: [] })
  })
})
