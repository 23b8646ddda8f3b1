import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { authorize, post, request, stateOf, submit, visit, visitor, walk } from '../fixtures/visitor.ts'
import { password, type World } from '../fixtures/world.ts'
import {
  afterPassword,
  another,
  attackedWorld,
  challengeWith,
  codeOf,
  enrollWith,
  expectLogs,
  expectOutside,
  redeem,
} from './attack.ts'

let world: World

beforeAll(async () => {
  world = await attackedWorld()
})

beforeEach(async () => {
  await world.factors('otp', 'sms', 'email', 'recovery-code')
  await world.policy('always')
  await world.actions()
})

describe('jumping between screens', () => {
  test('the password form does not answer the challenge that follows it', async () => {
    const ann = await world.person({ factors: ['otp'] })
    const { browser, page } = await afterPassword(world, ann)
    expect(page.screen).toBe('mfa-otp-challenge')
    const again = await post(browser, 'login', stateOf(page), { username: ann.email, password })
    expect(again.screen).toBe('mfa-otp-challenge')
    await expectOutside(browser, again)
    await expectLogs(world, ann, 'scv', 'gd_start_auth')
  })

  test.each(['consent', 'mfa-recovery-code-enrollment', 'mfa-otp-enrollment-qr', 'mfa-webauthn-enrollment-success'])(
    'a form of %s does not answer a challenge',
    async screen => {
      const ann = await world.person({ factors: ['otp'] })
      const { browser, page } = await afterPassword(world, ann)
      const action = screen === 'consent' ? 'accept' : 'default'
      const jumped = await post(browser, screen, stateOf(page), { saved: 'on', code: '123456' }, action)
      expect(jumped.screen).toBe('mfa-otp-challenge')
      await expectOutside(browser, jumped)
      await expectLogs(world, ann, 'gd_start_auth')
    },
  )

  test('the end of a login cannot be asked for while a challenge is due', async () => {
    const ann = await world.person({ factors: ['otp'] })
    const { browser, page } = await afterPassword(world, ann)
    const resumed = await visit(browser, `/authorize/${stateOf(page)}`)
    expect(resumed.status).toBeGreaterThanOrEqual(400)
    await expectOutside(browser, resumed)
    await expectLogs(world, ann, 'gd_start_auth')
  })

  test('/continue does not lead past a challenge', async () => {
    const ann = await world.person({ factors: ['otp'] })
    const { browser, page } = await afterPassword(world, ann)
    const jumped = await visit(browser, `/continue?state=${stateOf(page)}`)
    expect(jumped.screen).toBe('mfa-otp-challenge')
    await expectOutside(browser, jumped)
    await expectLogs(world, ann, 'gd_start_auth')
  })

  test('a challenge is not answered before the password', async () => {
    const ann = await world.person({ factors: ['otp'] })
    const browser = visitor(world)
    const first = await authorize(browser, { login_hint: ann.email })
    const jumped = await post(browser, 'mfa-otp-challenge', stateOf(first), { code: ann.code() })
    expect(jumped.screen).toBe('login')
    await expectOutside(browser, jumped)
    expect(await world.logs(ann.id)).toEqual([])
  })

  test('a form of another site is refused', async () => {
    const ann = await world.person({ factors: ['otp'] })
    const { browser, page } = await afterPassword(world, ann)
    const answer = await request(browser, page.url, {
      method: 'POST',
      headers: { origin: 'https://evil.example' },
      body: new URLSearchParams({ code: ann.code(), action: 'default' }),
    })
    expect(answer.status).toBe(400)
    await expectOutside(browser)
    await expectLogs(world, ann, 'gd_start_auth')
  })
})

describe('factors that are not asked for', () => {
  test('a factor that the Action does not name cannot be picked', async () => {
    await world.actions(challengeWith('otp'))
    const ann = await world.person({ factors: ['otp', 'phone', 'recovery-code'] })
    const { browser, page } = await afterPassword(world, ann)
    const picked = await post(browser, 'mfa-login-options', stateOf(page), {}, 'sms')
    expect(picked.screen).toBe('mfa-otp-challenge')
    const left = await submit(browser, page, {}, 'pick-authenticator')
    expect(left.screen).toBe('mfa-otp-challenge')
    expect(await world.inbox(ann.phone)).toEqual([])
    await expectOutside(browser, picked, left)
    await expectLogs(world, ann, 'gd_start_auth')
  })

  test('a recovery code does not stand in for a factor that the Action names', async () => {
    await world.actions(challengeWith('otp'))
    const ann = await world.person({ factors: ['otp', 'recovery-code'] })
    const { browser, page } = await afterPassword(world, ann)
    const jumped = await post(browser, 'mfa-recovery-code-challenge', stateOf(page), { code: ann.recoveryCode })
    expect(jumped.screen).toBe('mfa-otp-challenge')
    await expectOutside(browser, jumped)
    await expectLogs(world, ann, 'gd_start_auth')
  })

  test('an address that is not verified is no factor', async () => {
    await world.actions(challengeWith('email'))
    const ann = await world.person({ verified: false })
    const { browser, page } = await afterPassword(world, ann)
    expect(page.away?.searchParams.get('error')).toBe('access_denied')
    expect(await world.inbox(ann.email)).toEqual([])
    await expectOutside(browser, page)
    await expectLogs(world, ann, 'mfar')
  })

  test('nothing is enrolled before a challenge by who has a factor', async () => {
    await world.actions(enrollWith('phone'))
    const ann = await world.person({ factors: ['otp'] })
    const { browser, page } = await afterPassword(world, ann)
    expect(page.away?.searchParams.get('error')).toBe('access_denied')
    await expectOutside(browser, page)
    await expectLogs(world, ann, 'mfar')
  })

  test('a remembered browser does not let enroll', async () => {
    const ann = await world.person({ factors: ['otp'] })
    const { browser, page } = await afterPassword(world, ann)
    const inside = await submit(browser, page, { code: ann.code(), rememberBrowser: 'true' })
    expect(codeOf(inside)).toBeTruthy()
    await world.actions(enrollWith('phone'))
    const again = await authorize(browser, { prompt: 'login' })
    const refused = await submit(browser, again, { username: ann.email, password })
    expect(refused.away?.searchParams.get('error')).toBe('access_denied')
    expect(await world.logs(ann.id)).toContain('mfar')
  })
})

describe('states of others', () => {
  test('a login cannot be carried on by another browser', async () => {
    const ann = await world.person({ factors: ['otp'] })
    const { browser, page } = await afterPassword(world, ann)
    const thief = visitor(world)
    const shown = await visit(thief, page.url)
    const answered = await post(thief, 'mfa-otp-challenge', stateOf(page), { code: ann.code() })
    expect([shown.status, answered.status]).toEqual([400, 400])
    await expectOutside(thief, shown, answered)
    await expectOutside(browser)
    await expectLogs(world, ann, 'gd_start_auth')
  })

  test('a victim does not finish a login that an attacker began', async () => {
    const ann = await world.person({ factors: ['otp'] })
    const attacker = visitor(world)
    const begun = await authorize(attacker)
    const victim = visitor(world)
    const fixed = await visit(victim, begun.url)
    expect(fixed.status).toBe(400)
    const typed = await post(victim, 'login', stateOf(begun), { username: ann.email, password })
    expect(typed.status).toBe(400)
    const after = await visit(attacker, begun.url)
    expect(after.screen).toBe('login')
    await expectOutside(attacker, after)
    expect(await world.logs(ann.id)).toEqual([])
  })

  test('the state of one’s own login does not open that of somebody else', async () => {
    const ann = await world.person({ factors: ['otp'] })
    const eve = await world.person({ factors: ['otp'] })
    const victim = await afterPassword(world, ann)
    const own = await afterPassword(world, eve)
    const mixed = await walk(own.browser, own.page.url, {
      method: 'POST',
      body: new URLSearchParams({ state: stateOf(victim.page), code: eve.code(), action: 'default' }),
    })
    if (codeOf(mixed)) {
      const { body } = await redeem(world, mixed)
      const claims = JSON.parse(Buffer.from(String(body['id_token']).split('.')[1] ?? '', 'base64url').toString())
      expect(claims.sub).toBe(eve.id)
    }
    expect((await visit(victim.browser, victim.page.url)).screen).toBe('mfa-otp-challenge')
    await expectLogs(world, ann, 'gd_start_auth')
  })

  test('a finished login gives one code that counts, however often it is asked for', async () => {
    const ann = await world.person({ factors: ['otp'] })
    const { browser, page } = await afterPassword(world, ann)
    const first = await submit(browser, page, { code: ann.code() })
    expect((await redeem(world, first)).status).toBe(200)
    const replayed = [
      await post(browser, 'mfa-otp-challenge', stateOf(page), { code: ann.code() }),
      await visit(browser, `/authorize/${stateOf(page)}`),
      await visit(visitor(world), `/authorize/${stateOf(page)}`),
    ]
    for (const answer of replayed) expect((await redeem(world, answer)).status).not.toBe(200)
    expect((await world.logs(ann.id)).filter(type => type === 's')).toHaveLength(1)
  })

  test('a finished login is worth nothing to another browser', async () => {
    const ann = await world.person({ factors: ['otp'] })
    const { browser, page } = await afterPassword(world, ann)
    const answer = await request(browser, page.url, {
      method: 'POST',
      body: new URLSearchParams({ code: ann.code(), action: 'default' }),
    })
    expect(answer.headers.get('location')).toContain('/authorize/')
    const thief = visitor(world)
    const stolen = await visit(thief, answer.headers.get('location') ?? '')
    expect(stolen.status).toBeGreaterThanOrEqual(400)
    await expectOutside(thief, stolen)
    expect(await world.logs(ann.id)).toContain('gd_auth_succeed')
  })
})

describe('codes', () => {
  test('of an app works once, in whatever login', async () => {
    const ann = await world.person({ factors: ['otp'] })
    const code = ann.code()
    const first = await afterPassword(world, ann)
    expect(codeOf(await submit(first.browser, first.page, { code }))).toBeTruthy()
    const second = await afterPassword(world, ann)
    const replayed = await submit(second.browser, second.page, { code })
    expect(replayed.screen).toBe('mfa-otp-challenge')
    await expectOutside(second.browser, replayed)
    expect(await world.logs(ann.id)).toContain('gd_auth_failed')
  })

  test('of an app passes one of many logins at the same moment', async () => {
    const ann = await world.person({ factors: ['otp'] })
    const logins = await Promise.all([...Array(6)].map(() => afterPassword(world, ann)))
    const code = ann.code()
    const ends = await Promise.all(logins.map(({ browser, page }) => submit(browser, page, { code })))
    expect(ends.filter(page => codeOf(page))).toHaveLength(1)
    expect((await world.logs(ann.id)).filter(type => type === 's')).toHaveLength(1)
  })

  test('of another user’s app is wrong', async () => {
    const ann = await world.person({ factors: ['otp'] })
    const eve = await world.person({ factors: ['otp'] })
    const { browser, page } = await afterPassword(world, ann)
    const answered = await submit(browser, page, { code: eve.code() })
    await expectOutside(browser, answered)
    await expectLogs(world, ann, 'gd_auth_failed')
  })

  test('of one login does not pass another', async () => {
    const ann = await world.person({ factors: ['phone'], verified: false })
    const first = await afterPassword(world, ann)
    expect(first.page.screen).toBe('mfa-sms-challenge')
    const code = await world.sentCode(ann.phone)
    const second = await afterPassword(world, ann)
    expect(await world.sentCode(ann.phone)).not.toBe(code)
    const crossed = await submit(second.browser, second.page, { code })
    expect(crossed.screen).toBe('mfa-sms-challenge')
    await expectOutside(second.browser, crossed)
    await expectLogs(world, ann, 'gd_auth_failed')
  })

  test('is dead after another one was sent', async () => {
    const ann = await world.person({ factors: ['phone'], verified: false })
    const { browser, page } = await afterPassword(world, ann)
    const old = await world.sentCode(ann.phone)
    await submit(browser, page, {}, 'resend-code')
    const fresh = await world.sentCode(ann.phone)
    expect(fresh).not.toBe(old)
    await expectOutside(browser, await submit(browser, page, { code: old }))
    await expectLogs(world, ann, 'gd_auth_failed')
  })

  test('is dead after five minutes', async () => {
    const ann = await world.person({ factors: ['phone'], verified: false })
    const { browser, page } = await afterPassword(world, ann)
    const code = await world.sentCode(ann.phone)
    world.pass(5 * 60_000)
    await expectOutside(browser, await submit(browser, page, { code }))
    await expectLogs(world, ann, 'gd_auth_failed')
  })

  test('ten guesses are all there are, whichever logins they are made in', async () => {
    const ann = await world.person({ factors: ['otp'] })
    for (let login = 0; login < 5; login++) {
      const { browser, page } = await afterPassword(world, ann)
      for (let guess = 0; guess < 2; guess++) await submit(browser, page, { code: another(ann.code()) })
    }
    const { browser, page } = await afterPassword(world, ann)
    const right = await submit(browser, page, { code: ann.code() })
    expect(right.screen).toBe('mfa-otp-challenge')
    await expectOutside(browser, right)
    await expectLogs(world, ann, 'gd_otp_rate_limit_exceed')
  })

  test('for recovery works once', async () => {
    const ann = await world.person({ factors: ['otp', 'recovery-code'] })
    const { browser, page } = await afterPassword(world, ann)
    const picker = await submit(browser, page, {}, 'pick-authenticator')
    const asked = await submit(browser, picker, {}, 'recovery-code')
    const used = await submit(browser, asked, { code: ann.recoveryCode })
    expect(used.screen).toBe('mfa-recovery-code-challenge-new-code')
    expect(codeOf(await submit(browser, used, { saved: 'on' }))).toBeTruthy()
    const second = await afterPassword(world, ann)
    const again = await submit(
      second.browser,
      await submit(second.browser, second.page, {}, 'pick-authenticator'),
      {},
      'recovery-code',
    )
    const replayed = await submit(second.browser, again, { code: ann.recoveryCode })
    expect(replayed.screen).toBe('mfa-recovery-code-challenge')
    await expectOutside(second.browser, replayed)
    expect(await world.logs(ann.id)).toContain('gd_recovery_failed')
  })

  test('the new recovery code is not skipped to the end', async () => {
    const ann = await world.person({ factors: ['otp', 'recovery-code'] })
    const { browser, page } = await afterPassword(world, ann)
    const asked = await submit(browser, await submit(browser, page, {}, 'pick-authenticator'), {}, 'recovery-code')
    const used = await submit(browser, asked, { code: ann.recoveryCode })
    const unsaved = await submit(browser, used, {})
    expect(unsaved.screen).toBe('mfa-recovery-code-challenge-new-code')
    expect(codeOf(unsaved)).toBeNull()
    await expectLogs(world, ann, 'gd_start_auth')
  })
})
