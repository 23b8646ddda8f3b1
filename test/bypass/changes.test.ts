import { createHmac } from 'node:crypto'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { totpAt } from '../../src/factors/totp.ts'
import { alphanumeric } from '../../src/ids.ts'
import { insertEnrollment } from '../../src/store/enrollments.ts'
import { authorize, type Page, post, stateOf, submit, visit, visitor } from '../fixtures/visitor.ts'
import { password, type World } from '../fixtures/world.ts'
import { afterPassword, attackedWorld, codeOf, expectLogs, expectOutside, redeem } from './attack.ts'

let world: World

beforeAll(async () => {
  world = await attackedWorld()
})

beforeEach(async () => {
  await world.factors('otp', 'sms', 'email', 'recovery-code')
  await world.policy('always')
  await world.actions()
})

const userPath = (id: string) => `/v2/users/${encodeURIComponent(id)}`

const denied = (page: Page) => page.away?.searchParams.get('error')

describe('what changes while a challenge waits', () => {
  test('a user who is blocked does not get in with the right code', async () => {
    const ann = await world.person({ factors: ['otp'] })
    const { browser, page } = await afterPassword(world, ann)
    await world.api('PATCH', userPath(ann.id), { blocked: true })
    const end = await submit(browser, page, { code: ann.code() })
    expect(denied(end)).toBe('unauthorized')
    await expectOutside(browser, end)
    await expectLogs(world, ann, 'scv', 'f')
  })

  test('a user who is deleted does not get in', async () => {
    const ann = await world.person({ factors: ['otp'] })
    const { browser, page } = await afterPassword(world, ann)
    await world.api('DELETE', userPath(ann.id))
    const end = await submit(browser, page, { code: ann.code() })
    expect(end.status).toBe(400)
    await expectOutside(browser, end)
    await expectLogs(world, ann, 'scv')
  })

  test('an old password proves nothing once a new one was set', async () => {
    const ann = await world.person({ factors: ['otp'] })
    const { browser, page } = await afterPassword(world, ann)
    world.pass(1000)
    await world.api('PATCH', userPath(ann.id), {
      password: 'Another-Horse-8',
      connection: 'Username-Password-Authentication',
    })
    const end = await submit(browser, page, { code: ann.code() })
    expect(denied(end)).toBe('access_denied')
    await expectOutside(browser, end)
    await expectLogs(world, ann, 'scv', 'f')
  })

  test('a factor that is removed is not answered any more, and the login does not go on without', async () => {
    const ann = await world.person({ factors: ['otp'], verified: false })
    const { browser, page } = await afterPassword(world, ann)
    await world.api('DELETE', `${userPath(ann.id)}/authentication-methods`)
    const end = await submit(browser, page, { code: ann.code() })
    expect(denied(end)).toBe('access_denied')
    await expectOutside(browser, end)
    await expectLogs(world, ann, 'mfar')
  })

  test('a factor that is switched off is not answered any more', async () => {
    const ann = await world.person({ factors: ['phone'], verified: false })
    const { browser, page } = await afterPassword(world, ann)
    const code = await world.sentCode(ann.phone)
    await world.factors('otp')
    const end = await submit(browser, page, { code })
    expect(denied(end)).toBe('access_denied')
    await expectOutside(browser, end)
    await expectLogs(world, ann, 'mfar')
  })

  test('a code that went to a number counts for nothing once the number was replaced', async () => {
    const ann = await world.person({ factors: ['phone'], verified: false })
    const { browser, page } = await afterPassword(world, ann)
    const code = await world.sentCode(ann.phone)
    await world.api('PUT', `${userPath(ann.id)}/authentication-methods`, [
      { type: 'phone', phone_number: '+4915112000001', preferred_authentication_method: 'sms' },
    ])
    const end = await submit(browser, page, { code })
    expect(codeOf(end)).toBeNull()
    await expectOutside(browser, end)
    await expectLogs(world, ann, 'gd_start_auth')
  })

  test('an address that is not verified any more is no factor', async () => {
    await world.actions(`exports.onExecutePostLogin = async (event, api) => {
      api.authentication.challengeWith({ type: 'email' })
    }`)
    const ann = await world.person()
    const { browser, page } = await afterPassword(world, ann)
    const code = await world.sentCode(ann.email)
    await world.api('PATCH', userPath(ann.id), { email_verified: false })
    const end = await submit(browser, page, { code })
    expect(denied(end)).toBe('access_denied')
    await expectOutside(browser, end)
    await expectLogs(world, ann, 'mfar')
  })
})

describe('enrollments that meet', () => {
  const enrollment = async (person: { email: string }) => {
    const { browser, page } = await afterPassword(world, person)
    expect(page.screen).toBe('mfa-otp-enrollment-qr')
    const seed = /secret=([A-Z2-7]+)/.exec(page.text)?.[1] as string
    return { browser, page, code: () => totpAt(seed, world.services.now()) }
  }

  test('who knows the password cannot enroll once the owner has', async () => {
    const ann = await world.person({ verified: false })
    const attacker = await enrollment(ann)
    const owner = await enrollment(ann)
    await submit(owner.browser, owner.page, { code: owner.code() })
    const end = await submit(attacker.browser, attacker.page, { code: attacker.code() })
    expect(denied(end)).toBe('access_denied')
    await expectOutside(attacker.browser, end)
    expect(await world.logs(ann.id)).toContain('mfar')
    const methods = await world.api<{ type: string }[]>('GET', `${userPath(ann.id)}/authentication-methods`)
    expect(methods.filter(({ type }) => type === 'totp')).toHaveLength(1)
  })

  test('of several at the same moment one enrolls', async () => {
    const ann = await world.person({ verified: false })
    const all = await Promise.all([...Array(5)].map(() => enrollment(ann)))
    await Promise.all(all.map(({ browser, page, code }) => submit(browser, page, { code: code() })))
    const methods = await world.api<{ type: string }[]>('GET', `${userPath(ann.id)}/authentication-methods`)
    expect(methods.filter(({ type }) => type === 'totp')).toHaveLength(1)
    expect(await world.logs(ann.id)).toContain('mfar')
  })

  test('a number is proven by a code that went to it, not by one that went elsewhere', async () => {
    await world.actions(`exports.onExecutePostLogin = async (event, api) => {
      api.authentication.enrollWith({ type: 'phone' })
    }`)
    const ann = await world.person({ verified: false })
    const { browser, page } = await afterPassword(world, ann)
    const first = await submit(browser, page, { phone: '+4915112000101' })
    const code = await world.sentCode('+4915112000101')
    const form = await submit(browser, first, {}, 'pick-sms')
    const second = await submit(browser, form, { phone: '+4915112000102' })
    const end = await submit(browser, second, { code })
    expect(end.screen).toBe('mfa-sms-challenge')
    await expectOutside(browser, end)
    await expectLogs(world, ann, 'gd_auth_failed')
    expect(await world.api('GET', `${userPath(ann.id)}/authentication-methods`)).toEqual([])
  })

  test('a challenge that was begun before stays a challenge when a factor is added', async () => {
    const ann = await world.person({ factors: ['otp'], verified: false })
    const { browser, page } = await afterPassword(world, ann)
    const seed = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
    const { db, box, now } = world.services
    await insertEnrollment(
      db,
      box,
      { userId: ann.id, factor: 'phone', confirmed: false, phoneNumber: '+4915112000103' },
      now(),
    )
    const end = await submit(browser, page, { code: totpAt(seed, now()) })
    expect(end.screen).toBe('mfa-otp-challenge')
    await expectOutside(browser, end)
    await expectLogs(world, ann, 'gd_auth_failed')
  })
})

describe('redirects of Actions', () => {
  const secret = 'a secret of the Action that is long enough'
  const action = `exports.onExecutePostLogin = async (event, api) => {
    const token = api.redirect.encodeToken({ secret: '${secret}', payload: { step: 1 } })
    api.redirect.sendUserTo('https://elsewhere.example.com/check', { query: { session_token: token } })
  }
  exports.onContinuePostLogin = async (event, api) => {
    const payload = api.redirect.validateToken({ secret: '${secret}', tokenParameterName: 'session_token' })
    if (payload.checked !== true) api.access.deny('not checked')
  }`

  const forge = (key: string, claims: Record<string, unknown>) => {
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const text = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`
    return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`
  }

  const sentAway = async () => {
    await world.policy('never')
    await world.actions(action)
    const ann = await world.person()
    const { browser, page } = await afterPassword(world, ann)
    expect(page.away?.hostname).toBe('elsewhere.example.com')
    const state = page.away?.searchParams.get('state') as string
    const claims = (more: object = {}) => {
      const iat = Math.floor(world.services.now() / 1000)
      return { sub: ann.id, iss: 'localhost', iat, exp: iat + 60, state, checked: true, ...more }
    }
    return { ann, browser, state, claims, sent: page.away?.searchParams.get('session_token') as string }
  }

  const back = (browser: Parameters<typeof visit>[0], state: string, token?: string) =>
    visit(
      browser,
      `/continue?state=${state}${token === undefined ? '' : `&session_token=${encodeURIComponent(token)}`}`,
    )

  test('a right answer leads in, as a control', async () => {
    const { browser, state, claims } = await sentAway()
    expect(codeOf(await back(browser, state, forge(secret, claims())))).toBeTruthy()
  })

  test.each([
    ['without a token', () => undefined],
    ['with the token that went out', ({ sent }: { sent: string }) => sent],
    ['with a token that another key signed', ({ claims }) => forge('another secret that is long enough', claims())],
    ['with a token of another login', ({ claims }) => forge(secret, claims({ state: alphanumeric(32) }))],
    ['with a token for another user', ({ claims }) => forge(secret, claims({ sub: 'auth0|somebody' }))],
    ['with a token that has expired', ({ claims }) => forge(secret, claims({ exp: 1 }))],
    [
      'with a token that nobody signed',
      ({ claims }) =>
        `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(JSON.stringify(claims())).toString('base64url')}.`,
    ],
  ] as [string, (away: Awaited<ReturnType<typeof sentAway>>) => string | undefined][])(
    '%s the user does not come back',
    async (_, make) => {
      const away = await sentAway()
      const end = await back(away.browser, away.state, make(away))
      expect(denied(end)).toBe('access_denied')
      // The session stands by now, as with Auth0; what keeps the user out is the Action, at every request.
      expect(denied(await authorize(away.browser, { prompt: 'none' }))).toBe('interaction_required')
      await expectLogs(world, away.ann, 'f')
    },
  )

  test('another browser does not come back', async () => {
    const { ann, state, claims } = await sentAway()
    const thief = visitor(world)
    const end = await back(thief, state, forge(secret, claims()))
    expect(end.status).toBe(400)
    await expectOutside(thief, end)
    await expectLogs(world, ann, 'scv')
  })
})

describe('consent and organizations', () => {
  test('an application of another party gets nothing before the user agrees', async () => {
    await world.policy('never')
    await world.client({ client_id: 'third', thirdParty: true })
    const ann = await world.person()
    const { browser, page } = await afterPassword(world, ann, { client_id: 'third' })
    expect(page.screen).toBe('consent')
    const skipped = await visit(browser, `/authorize/${stateOf(page)}`)
    const shrugged = await post(browser, 'consent', stateOf(page), {}, 'whatever')
    for (const answer of [skipped, shrugged]) expect(codeOf(answer)).toBeNull()
    const refused = await submit(browser, page, {}, 'deny')
    expect(denied(refused)).toBe('access_denied')
    expect(codeOf(await authorize(browser, { client_id: 'third', prompt: 'none' }))).toBeNull()
    await expectLogs(world, ann, 'f')
  })

  test('an organization is entered by its members, and is not switched on the way', async () => {
    await world.policy('never')
    const make = (name: string) => world.api<{ id: string }>('POST', '/v2/organizations', { name })
    const [own, foreign] = [await make('own'), await make('foreign')]
    const ann = await world.person()
    await world.api('POST', `/v2/organizations/${own.id}/members`, { members: [ann.id] })
    const outside = await afterPassword(world, ann, { organization: foreign.id })
    expect(denied(outside.page)).toBe('access_denied')
    const browser = visitor(world)
    const first = await authorize(browser, { organization: own.id })
    const switched = await post(browser, 'organization-picker', stateOf(first), { organization: foreign.id })
    expect(switched.screen).toBe('login')
    const named = await post(browser, 'organization-selection', stateOf(first), { organizationName: 'foreign' })
    expect(named.screen).toBe('login')
    const end = await submit(browser, first, { username: ann.email, password, organization: foreign.id })
    const { body } = await redeem(world, end)
    const claims = JSON.parse(Buffer.from(String(body['id_token']).split('.')[1] ?? '', 'base64url').toString())
    expect(claims.org_id).toBe(own.id)
    expect(await world.logs(ann.id)).toEqual(expect.arrayContaining(['f', 's']))
  })
})
