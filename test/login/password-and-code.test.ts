import { describe, expect, it } from 'vitest'
import { totpAt } from '../../src/factors/totp.ts'
import type { Command } from '../../src/flow/command.ts'
import { claimDue } from '../../src/store/outbox.ts'
import { rememberedFor } from '../../src/store/remembered-browsers.ts'
import { changeDocument } from '../../src/store/settings.ts'
import { engines } from '../fixtures/store.ts'
import { browse, http, logTypes, password, request, world } from './harness.ts'
import { challengeWith, challengeWithAny, enrollWith } from './play.ts'

const user = async (w: Awaited<ReturnType<typeof world>>) =>
  w.services.db.selectFrom('users').selectAll().where('user_id', '=', w.userId).executeTakeFirstOrThrow()

describe.each(engines)('a login on %s', engine => {
  it('goes from the password through an Action and a code to the end, and is taken once', async () => {
    const w = await world({ engine, enrolled: ['otp'], scripts: [[challengeWith('otp')]] })
    const browser = await browse(w)
    expect(browser.next).toMatchObject({ kind: 'show', screen: 'login' })
    expect((await browser.show()).data).toMatchObject({ identifiers: ['email'] })
    expect(await browser.submit(password)).toMatchObject({ kind: 'show', screen: 'mfa-otp-challenge' })
    expect(await browser.submit({ code: '000000' })).toMatchObject({ kind: 'show', screen: 'mfa-otp-challenge' })
    expect((await browser.show()).errors).toEqual([{ code: 'invalid-code', field: 'code' }])
    expect(await browser.submit({ code: w.code() })).toMatchObject({
      kind: 'finished',
      decision: {
        kind: 'complete',
        userId: w.userId,
        amr: ['mfa'],
        methods: [{ name: 'pwd' }, { name: 'mfa', type: 'otp' }],
      },
    })
    const { state, browser: cookie } = browser.bearer
    const take = (by = cookie) => w.login.takeDecision(state, by)
    await expect(take('another browser')).rejects.toMatchObject({ code: 'login_not_found' })
    expect(await take()).toMatchObject({ kind: 'complete', userId: w.userId })
    await expect(take()).rejects.toMatchObject({ code: 'login_not_found' })
    // Its last answer may have been lost, so for a while a browser is led to the end again.
    expect(await w.login.view(browser.bearer, http)).toMatchObject({ next: { kind: 'finished' } })
    w.services.clock.advance(10 * 60_000)
    await expect(w.login.view(browser.bearer, http)).rejects.toMatchObject({ code: 'login_not_found' })
    expect(await logTypes(w)).toEqual(['scv', 'gd_start_auth', 'gd_auth_failed', 'gd_auth_succeed', 's'])
    expect(await user(w)).toMatchObject({ logins_count: 1, last_ip: http.ip })
  })

  it('writes metadata of all Actions once, at the end, also when it is refused', async () => {
    const app = (key: string, value: unknown): Command => ({ kind: 'app-metadata', key, value })
    const w = await world({
      engine,
      scripts: [
        [app('a', 1), app('b', 2)],
        [app('b', null), { kind: 'deny', reason: 'no' }],
      ],
    })
    const browser = await browse(w)
    expect(await browser.submit(password)).toMatchObject({
      decision: { kind: 'deny', error: 'access_denied', description: 'no', provenUser: { userId: w.userId } },
    })
    expect(JSON.parse((await user(w)).app_metadata)).toEqual({ a: 1 })
    expect((await user(w)).logins_count).toBe(0)
  })
})

describe('the first factor', () => {
  it('answers an unknown user exactly as a wrong password', async () => {
    const w = await world()
    const unknown = await browse(w)
    const wrong = await browse(w)
    expect(await unknown.submit({ username: 'nobody@example.com', password: 'x' })).toEqual(
      await wrong.submit({ username: 'ann@example.com', password: 'x' }),
    )
    const [a, b] = [await unknown.show(), await wrong.show()]
    expect({ ...a, submitted: {} }).toEqual({ ...b, submitted: {} })
    expect(a.errors).toEqual([{ code: 'wrong-credentials', field: 'password' }])
    expect(a.submitted).toEqual({ username: 'nobody@example.com' })
    expect(await logTypes(w)).toEqual(['fu', 'fp'])
  })

  it('is closed after ten wrong passwords for one name from one address, for a right one too', async () => {
    const w = await world()
    const browser = await browse(w)
    for (let n = 0; n < 10; n++) await browser.submit({ ...password, password: 'wrong' })
    await browser.submit(password)
    expect((await browser.show()).errors).toEqual([{ code: 'user-blocked' }])
    const elsewhere = await w.login.submit(
      browser.bearer,
      { screen: 'login', action: 'default', fields: password },
      { ...http, ip: '203.0.113.8' },
    )
    expect(elsewhere.kind).toBe('finished')
  })

  it('forgives wrong passwords when the right one came', async () => {
    const w = await world()
    for (let round = 0; round < 3; round++) {
      const browser = await browse(w)
      for (let n = 0; n < 5; n++) await browser.submit({ ...password, password: 'wrong' })
      expect((await browser.submit(password)).kind).toBe('finished')
    }
  })

  it('asks who first and for the password then, where the tenant says so, and looks nobody up', async () => {
    const w = await world()
    await changeDocument(w.services.db, 'prompts', prompts => ({ ...prompts, identifier_first: true }))
    const browser = await browse(w)
    expect(browser.next).toMatchObject({ screen: 'login-id' })
    expect(await browser.submit({ username: 'nobody@example.com' })).toMatchObject({ screen: 'login-password' })
    expect((await browser.show()).data).toMatchObject({ username: 'nobody@example.com' })
    const back = await w.login.view(browser.bearer, http, 'login')
    expect(back).toMatchObject({ view: { screen: 'login-id' } })
    browser.next = { kind: 'show', screen: 'login-id' }
    await browser.submit({ username: password.username })
    expect((await browser.submit({ password: password.password })).kind).toBe('finished')
  })

  it('lets an address lead between login and signup, and nowhere else', async () => {
    const w = await world()
    const browser = await browse(w)
    expect(await w.login.view(browser.bearer, http, 'signup')).toMatchObject({ view: { screen: 'signup' } })
    expect(await w.login.view(browser.bearer, http, 'consent')).toMatchObject({ view: { screen: 'signup' } })
    expect(await w.login.view(browser.bearer, http, 'login')).toMatchObject({ view: { screen: 'login' } })
  })

  it('tells a blocked user only after the right password', async () => {
    const w = await world()
    await w.services.db.updateTable('users').set({ blocked: 1 }).execute()
    const browser = await browse(w)
    await browser.submit({ ...password, password: 'wrong' })
    expect((await browser.show()).errors).toEqual([{ code: 'wrong-credentials', field: 'password' }])
    expect(await browser.submit(password)).toMatchObject({
      decision: { kind: 'deny', error: 'unauthorized', provenUser: undefined },
    })
  })

  it('never keeps a password', async () => {
    const w = await world()
    const browser = await browse(w)
    await browser.submit({ username: 'ann@example.com', password: 'Wrong-Secret-1' })
    const rows = await w.services.db.selectFrom('logins').selectAll().execute()
    const logs = await w.services.db.selectFrom('logs').selectAll().execute()
    expect(JSON.stringify([rows, logs])).not.toContain('Wrong-Secret-1')
  })
})

describe('who may carry a login on', () => {
  it('only the browser that began it, by state and cookie', async () => {
    const w = await world()
    const browser = await browse(w)
    const other = await browse(w)
    for (const bearer of [
      { state: browser.bearer.state, browser: other.bearer.browser },
      { state: browser.bearer.state, browser: undefined },
      { state: 'made-up', browser: browser.bearer.browser },
    ]) {
      const form = { screen: 'login', action: 'default', fields: password }
      await expect(w.login.view(bearer, http)).rejects.toMatchObject({ code: 'login_not_found' })
      await expect(w.login.submit(bearer, form, http)).rejects.toMatchObject({ code: 'login_not_found' })
      await expect(w.login.resume(bearer, http)).rejects.toMatchObject({ code: 'login_not_found' })
    }
  })

  it('nobody once its time is over', async () => {
    const w = await world({ tenant: { login_lifetime_in_minutes: 5 } })
    const browser = await browse(w)
    w.services.clock.advance(5 * 60_000 - 1)
    await browser.show()
    w.services.clock.advance(1)
    await expect(browser.show()).rejects.toMatchObject({ code: 'login_expired' })
  })

  it('an answer for a screen that is not due changes nothing', async () => {
    const w = await world({
      enrolled: ['otp', 'phone'],
      guardian: { factors: { otp: true, sms: true, email: true } },
      scripts: [[challengeWith('otp')]],
    })
    const browser = await browse(w)
    const submit = (screen: string, fields: Record<string, string>, action = 'default') =>
      w.login.submit(browser.bearer, { screen, action, fields }, http)
    expect(await submit('mfa-otp-challenge', { code: w.code() })).toMatchObject({ screen: 'login' })
    expect(await submit('consent', {}, 'accept')).toMatchObject({ screen: 'login' })
    await browser.submit(password)
    const before = await w.services.db.selectFrom('logins').select('state').execute()
    expect(await submit('login', password)).toMatchObject({ screen: 'mfa-otp-challenge' })
    expect(await submit('mfa-login-options', {}, 'email')).toMatchObject({ screen: 'mfa-otp-challenge' })
    expect(await submit('mfa-email-challenge', { code: '123456' })).toMatchObject({ screen: 'mfa-otp-challenge' })
    expect(await submit('mfa-otp-challenge', {}, 'pick-authenticator')).toMatchObject({ screen: 'mfa-otp-challenge' })
    expect(await w.login.resume(browser.bearer, http)).toMatchObject({ screen: 'mfa-otp-challenge' })
    expect(await w.services.db.selectFrom('logins').select('state').execute()).toEqual(before)
  })

  it('only factors of the command can be picked', async () => {
    const w = await world({
      enrolled: ['otp', 'phone'],
      guardian: { factors: { otp: true, sms: true, email: true } },
      scripts: [[challengeWithAny('otp', 'phone')]],
    })
    const browser = await browse(w)
    await browser.submit(password)
    expect((await browser.show()).data).toEqual({ enrolled_factors: ['otp', 'sms'], show_back: false })
    expect(await browser.submit({}, 'email')).toMatchObject({ screen: 'mfa-login-options' })
    expect(await browser.submit({}, 'otp')).toMatchObject({ screen: 'mfa-otp-challenge' })
    expect((await browser.show()).canPick).toBe(true)
    expect(await browser.submit({}, 'pick-authenticator')).toMatchObject({ screen: 'mfa-login-options' })
  })
})

describe('codes', () => {
  it('spends an attempt on each wrong code and none on a right one', async () => {
    const w = await world({ enrolled: ['otp'], scripts: [[challengeWith('otp')]] })
    const browser = await browse(w)
    await browser.submit(password)
    for (let n = 0; n < 9; n++) await browser.submit({ code: '000000' })
    expect((await browser.submit({ code: w.code() })).kind).toBe('finished')
    const next = await browse(w)
    await next.submit(password)
    await next.submit({ code: '000000' })
    w.services.clock.advance(30_000)
    await next.submit({ code: w.code() })
    expect((await next.show()).errors).toEqual([{ code: 'too-many-failures' }])
    expect(await logTypes(w)).toContain('gd_otp_rate_limit_exceed')
    w.services.clock.advance(6 * 60_000)
    expect((await next.submit({ code: w.code() })).kind).toBe('finished')
  })

  it('accepts a code once, in one login or in two', async () => {
    const w = await world({ enrolled: ['otp'], scripts: [[challengeWith('otp')]] })
    const [one, two] = [await browse(w), await browse(w)]
    await one.submit(password)
    await two.submit(password)
    const code = w.code()
    expect((await one.submit({ code })).kind).toBe('finished')
    expect(await two.submit({ code })).toMatchObject({ screen: 'mfa-otp-challenge' })
    expect((await two.show()).errors).toEqual([{ code: 'invalid-code', field: 'code' }])
  })

  it('goes by e-mail into the outbox, never into state or log', async () => {
    const w = await world({ guardian: { factors: { otp: true, email: true } }, scripts: [[challengeWith('email')]] })
    const browser = await browse(w)
    expect(await browser.submit(password)).toMatchObject({ screen: 'mfa-email-challenge' })
    const [item] = await claimDue(w.services.db, w.services.box, w.services.now() + 1, 10, 1000)
    const code = String(item?.message.variables['code'])
    expect(item?.message.to).toBe('ann@example.com')
    const rows = await w.services.db.selectFrom('logins').selectAll().execute()
    const logs = await w.services.db.selectFrom('logs').selectAll().execute()
    expect(JSON.stringify([rows, logs])).not.toContain(code)
    expect((await browser.submit({ code })).kind).toBe('finished')
  })
})

describe('enrolling', () => {
  it('keeps the seed sealed until its first code, stores it then, and shows a recovery code once', async () => {
    const w = await world({
      guardian: { factors: { otp: true, 'recovery-code': true } },
      scripts: [
        [enrollWith('otp')],
        event =>
          (event['user'] as { enrolledFactors: unknown[] }).enrolledFactors.length === 2
            ? []
            : [{ kind: 'deny', reason: 'stale facts' }],
      ],
    })
    const browser = await browse(w)
    expect(await browser.submit(password)).toMatchObject({ screen: 'mfa-otp-enrollment-qr' })
    const seed = String((await browser.show()).data['text_code'])
    expect(JSON.stringify(await w.services.db.selectFrom('logins').selectAll().execute())).not.toContain(seed)
    expect(await browser.submit({ code: totpAt(seed, w.services.now()) })).toMatchObject({
      screen: 'mfa-recovery-code-enrollment',
    })
    const recovery = String((await browser.show()).data['text_code'])
    expect(recovery).toMatch(/^[A-Z0-9]{24}$/)
    await browser.submit({})
    expect((await browser.show()).errors).toEqual([{ code: 'no-confirmation', field: 'saved' }])
    expect(await browser.submit({ saved: 'on' })).toMatchObject({ kind: 'finished', decision: { kind: 'complete' } })
    const enrolled = await w.services.db.selectFrom('enrollments').selectAll().execute()
    expect(enrolled.map(e => [e.factor, e.confirmed]).sort()).toEqual([
      ['otp', 1],
      ['recovery-code', 1],
    ])
    expect(JSON.stringify(enrolled)).not.toContain(seed)
    expect(JSON.stringify(enrolled)).not.toContain(recovery)
    expect((await user(w)).multifactor_last_modified).toBe(w.services.now())
  })
})

describe('a remembered browser', () => {
  it('stands in for the code for its user, until 7 days without use', async () => {
    const w = await world({ enrolled: ['otp'], scripts: [[challengeWith('otp')]] })
    const first = await browse(w)
    await first.submit(password)
    expect((await first.show()).data).toMatchObject({ show_remember_device: true })
    const done = await first.submit({ code: w.code(), rememberBrowser: 'true' })
    expect(done.remember?.maxAgeSeconds).toBe(rememberedFor / 1000)
    const remembered = done.remember?.token
    const again = await browse(w, { remembered })
    expect(await again.submit(password)).toMatchObject({ kind: 'finished', decision: { methods: [{ name: 'pwd' }] } })
    w.services.clock.advance(7 * 24 * 60 * 60_000)
    const later = await browse(w, { remembered })
    expect(await later.submit(password)).toMatchObject({ screen: 'mfa-otp-challenge' })
  })

  it('is not offered, and a ticked box not believed, where an Action forbids it', async () => {
    const w = await world({
      enrolled: ['otp'],
      scripts: [[{ kind: 'multifactor', provider: 'any', allowRememberBrowser: false }, challengeWith('otp')]],
    })
    const browser = await browse(w)
    await browser.submit(password)
    expect((await browser.show()).data).toMatchObject({ show_remember_device: false })
    const done = await browser.submit({ code: w.code(), rememberBrowser: 'true' })
    expect(done.remember).toBeUndefined()
    expect(await w.services.db.selectFrom('remembered_browsers').selectAll().execute()).toEqual([])
  })
})

it('a silent request is answered at once and leaves a trace that nobody can carry on', async () => {
  const w = await world()
  const begun = await w.login.begin(request({ uid: undefined, interactive: false, prompt: ['none'] }))
  expect(begun.next).toMatchObject({ kind: 'finished', decision: { kind: 'deny', error: 'login_required' } })
  await expect(w.login.view({ state: begun.state, browser: begun.browser }, http)).rejects.toMatchObject({
    code: 'login_not_found',
  })
  expect(await logTypes(w)).toEqual(['fsa'])
})
