import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { authorize, request, stateOf, submit, type Visitor, visit, visitor } from '../fixtures/visitor.ts'
import { type Person, password, token, type World } from '../fixtures/world.ts'
import { afterPassword, attackedWorld, claimsOf, codeOf, expectLogs, expectOutside, redeem } from './attack.ts'

let world: World
const multiFactor = 'http://schemas.openid.net/pape/policies/2007/06/multi-factor'
const sessionCookie = 'auth0 /'

beforeAll(async () => {
  world = await attackedWorld({
    SALLYPORT_DOMAINS: 'https://login.example.com/',
    SALLYPORT_TRUST_PROXY: '1',
  })
})

beforeEach(async () => {
  await world.factors('otp', 'sms', 'email', 'recovery-code')
  await world.policy('always')
  await world.actions()
  await world.services.db.deleteFrom('logs').execute()
})

const userPath = (id: string) => `/v2/users/${encodeURIComponent(id)}`

/** A browser with a session that was begun with MFA. */
const passed = async (person: Person): Promise<Visitor> => {
  const { browser, page } = await afterPassword(world, person)
  expect(codeOf(await submit(browser, page, { code: person.code() }))).toBeTruthy()
  return browser
}

/** Another browser that was given these cookies. */
const thiefWith = (browser: Visitor, ...names: string[]): Visitor => {
  const thief = visitor(world)
  for (const name of names) {
    const cookie = browser.cookies.get(name)
    if (cookie) thief.cookies.set(name, cookie)
  }
  return thief
}

const errorOf = (page: Awaited<ReturnType<typeof authorize>>) => page.away?.searchParams.get('error')

describe('cookies that are taken away', () => {
  test('the one of the login: its answer leads nowhere', async () => {
    const ann = await world.person({ factors: ['otp'] })
    const { browser, page } = await afterPassword(world, ann)
    for (const name of browser.cookies.keys()) if (name.startsWith('sallyport_login_')) browser.cookies.delete(name)
    const end = await submit(browser, page, { code: ann.code() })
    expect(end.status).toBe(400)
    await expectOutside(browser, end)
    await expectLogs(world, ann, 'gd_start_auth')
    expect(await world.logs(ann.id)).not.toContain('gd_auth_succeed')
  })

  test('the one of the way back: the decision is not handed out', async () => {
    const ann = await world.person({ factors: ['otp'] })
    const { browser, page } = await afterPassword(world, ann)
    for (const name of browser.cookies.keys()) if (name.startsWith('sallyport_resume')) browser.cookies.delete(name)
    const end = await submit(browser, page, { code: ann.code() })
    expect(end.status).toBe(400)
    await expectOutside(browser, end)
    expect(await world.logs(ann.id)).not.toContain('seacft')
  })

  test('the session of a step-up that rests on it, by the browser or by its end', async () => {
    await world.policy('never')
    for (const end of ['cookie', 'logout', 'admin'] as const) {
      const ann = await world.person({ factors: ['otp'] })
      const { browser, page } = await afterPassword(world, ann)
      expect(codeOf(page)).toBeTruthy()
      const asked = await authorize(browser, { acr_values: multiFactor })
      expect(asked.screen).toBe('mfa-otp-challenge')
      if (end === 'cookie') browser.cookies.delete(sessionCookie)
      if (end === 'logout') await visit(browser, '/v2/logout')
      if (end === 'admin') await world.api('DELETE', `${userPath(ann.id)}/sessions`)
      const stepped = await submit(browser, asked, { code: ann.code() })
      expect(errorOf(stepped)).toBe('login_required')
      expect(codeOf(await authorize(browser, { prompt: 'none' }))).toBeNull()
      expect(await world.logs(ann.id)).toContain('f')
    }
  })
})

describe('cookies that are put there', () => {
  test('a session that somebody knows is not the one that a login ends in', async () => {
    await world.policy('never')
    const eve = await world.person()
    const ann = await world.person()
    const attacker = (await afterPassword(world, eve)).browser
    const victim = visitor(world)
    victim.cookies.set(sessionCookie, attacker.cookies.get(sessionCookie) as never)
    const page = await submit(victim, await authorize(victim, { prompt: 'login' }), { username: ann.email, password })
    expect(claimsOf((await redeem(world, page)).body['id_token'])['sub']).toBe(ann.id)
    expect(victim.cookies.get(sessionCookie)?.value).not.toBe(attacker.cookies.get(sessionCookie)?.value)
    const silent = await authorize(attacker, { prompt: 'none' })
    expect(errorOf(silent)).toBe('login_required')
    expect((await world.logs(ann.id)).filter(type => type === 's' || type === 'ssa')).toHaveLength(1)
  })

  test('a session id that was made up is not taken over', async () => {
    await world.policy('never')
    const ann = await world.person()
    const browser = visitor(world)
    const fixed = { value: 'A'.repeat(43), path: '/' }
    browser.cookies.set(sessionCookie, fixed)
    const { page } = await afterPassword(world, ann, {}, browser)
    expect(codeOf(page)).toBeTruthy()
    expect(browser.cookies.get(sessionCookie)?.value).not.toBe(fixed.value)
    const attacker = visitor(world)
    attacker.cookies.set(sessionCookie, fixed)
    expect(errorOf(await authorize(attacker, { prompt: 'none' }))).toBe('login_required')
    expect((await world.logs(ann.id)).filter(type => type === 'ssa')).toEqual([])
  })

  test('a login of one’s own is not answered by who has its cookie alone', async () => {
    const ann = await world.person({ factors: ['otp'] })
    const attacker = visitor(world)
    const begun = await authorize(attacker)
    const victim = thiefWith(
      attacker,
      ...[...attacker.cookies.keys()].filter(name => name.includes('sallyport_resume')),
    )
    const page = await submit(victim, begun, { username: ann.email, password })
    expect(page.status).toBe(400)
    await expectOutside(victim, page)
    expect(codeOf(await visit(attacker, `/authorize/${stateOf(begun)}`))).toBeNull()
    expect(await world.logs(ann.id)).toEqual([])
  })

  test('the cookie of a login is one that browsers take from this host alone, and no other name stands in for it', async () => {
    const ann = await world.person({ factors: ['otp'] })
    const overHttps = () => ({
      ...visitor(world),
      forwarded: { 'x-forwarded-host': 'login.example.com', 'x-forwarded-proto': 'https', 'x-forwarded-for': '::1' },
    })
    const attacker = overHttps()
    const first = await request(attacker, '/authorize?client_id=web&response_type=code&scope=openid')
    const line = first.headers.getSetCookie().find(one => one.includes('sallyport_login_')) as string
    expect(line).toMatch(/^__Host-sallyport_login_[\w-]+=[^;]+; path=\/;/)
    expect(line).toMatch(/; secure/i)
    expect(line).not.toMatch(/domain=/i)
    const begun = { status: 200, screen: 'login', text: '', url: first.headers.get('location') as string }
    // What a host beside this one may put into a browser has another name.
    const victim = overHttps()
    for (const [key, cookie] of attacker.cookies) victim.cookies.set(key.replace('__Host-', ''), cookie)
    const answer = await request(victim, begun.url, {
      method: 'POST',
      body: new URLSearchParams({ username: ann.email, password, action: 'default' }),
    })
    expect(answer.status).toBe(400)
    expect(await world.logs(ann.id)).toEqual([])
  })
})

describe('sessions that have ended', () => {
  const ends: [string, (browser: Visitor, ann: Person) => Promise<unknown>][] = [
    ['at logout', browser => visit(browser, '/v2/logout')],
    ['by an administrator', (_, ann) => world.api('DELETE', `${userPath(ann.id)}/sessions`)],
    ['with their user', (_, ann) => world.api('DELETE', userPath(ann.id))],
    ['for a user who was blocked', (_, ann) => world.api('PATCH', userPath(ann.id), { blocked: true })],
    ['after their time', async () => world.pass(31 * 86_400_000)],
  ]

  test.each(ends)('%s open nothing, though the cookie was kept', async (_, end) => {
    const ann = await world.person({ factors: ['otp'] })
    const browser = await passed(ann)
    const thief = thiefWith(browser, sessionCookie)
    expect(codeOf(await authorize(thief, { prompt: 'none' }))).toBeTruthy()
    await world.services.db.deleteFrom('logs').execute()
    await end(browser, ann)
    for (const params of [{ prompt: 'none' }, {}, { client_id: 'other', prompt: 'none' }]) {
      const page = await authorize(thief, params)
      expect(codeOf(page)).toBeNull()
      expect(page.screen === 'login' || ['login_required', 'unauthorized'].includes(errorOf(page) ?? '')).toBe(true)
    }
    const logs = await world.logs()
    expect(logs).toContain('fsa')
    for (const success of ['s', 'ssa', 'seacft']) expect(logs).not.toContain(success)
  })

  test('refresh no tokens where the session was revoked by an Action', async () => {
    await world.policy('never')
    const ann = await world.person()
    const { browser, page } = await afterPassword(world, ann, { scope: 'openid offline_access' })
    const { body } = await redeem(world, page)
    await world.actions(`exports.onExecutePostLogin = async (event, api) => {
      if (event.transaction.protocol !== 'oauth2-refresh-token') api.session.revoke('gone')
    }`)
    expect(errorOf(await authorize(browser))).toBe('access_denied')
    await world.actions()
    await expect
      .poll(
        async () =>
          (await token(world, 'web', { grant_type: 'refresh_token', refresh_token: body['refresh_token'] as string }))
            .status,
      )
      .toBe(403)
    expect(errorOf(await authorize(browser, { prompt: 'none' }))).toBe('login_required')
    expect(await world.logs(ann.id)).toEqual(expect.arrayContaining(['session_revoked', 'f']))
    expect(await world.logs()).toContain('fertft')
  })
})

describe('logout', () => {
  test('of another site’s making leads to no address but a listed one', async () => {
    const ann = await world.person({ factors: ['otp'] })
    const browser = await passed(ann)
    const answer = await request(browser, '/v2/logout?returnTo=https%3A%2F%2Fevil.example%2F')
    expect(answer.headers.get('location') ?? '').not.toContain('evil.example')
    expect(await world.logs()).toContain('flo')
  })
})
