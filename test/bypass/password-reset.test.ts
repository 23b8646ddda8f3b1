import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { removeFactors } from '../../src/enrollment/remove.ts'
import { authorize, type Page, post, stateOf, submit, type Visitor, visit, visitor } from '../fixtures/visitor.ts'
import { password, type World } from '../fixtures/world.ts'
import { afterPassword, another, attackedWorld, codeOf, expectOutside } from './attack.ts'
import { notification, withPhone } from './push-person.ts'
import { askedFor, atChallenge, atForm, expectUnchanged, form, fresh, linkFor, sendTo, worksWith } from './resets.ts'

let world: World
beforeAll(async () => {
  world = await attackedWorld()
})
beforeEach(async () => {
  await world.factors('otp', 'sms', 'email', 'recovery-code')
  await world.policy('never')
  await world.actions()
  await world.resetActions(askedFor('otp'))
})

describe('a reset that an Action guards', () => {
  test('takes the new password once the challenge is passed, and lets nobody in', async () => {
    // The toggle is about logins: here nothing else can ask for MFA.
    await world.tenant({ customize_mfa_in_postlogin_action: false })
    const ann = await world.person({ factors: ['otp'] })
    const { browser, page } = await atForm(world, ann)
    expect(page.text).toContain(ann.email)
    const done = await submit(browser, page, form())
    expect(done).toMatchObject({ screen: 'reset-password-success', status: 200 })
    expect(await world.logs(ann.id)).toEqual(['gd_start_auth', 'gd_auth_succeed', 'scp'])
    const sessions = await world.services.db
      .selectFrom('sessions')
      .select('sid')
      .where('user_id', '=', ann.id)
      .execute()
    expect(sessions).toEqual([])
    await expectOutside(browser, done)
    expect((await authorize(browser)).screen).toBe('login')
    expect(await worksWith(world, ann, fresh)).toBe(true)
    expect(await worksWith(world, ann, password)).toBe(false)
    await world.tenant({ customize_mfa_in_postlogin_action: true })
  })

  test('has no way to the form around the challenge', async () => {
    const ann = await world.person({ factors: ['otp'] })
    const { browser, link, page } = await atChallenge(world, ann)
    const state = stateOf(page)
    const tries = [
      await visit(browser, `/u/reset-password?state=${state}`),
      await visit(browser, `/u/reset-password-success?state=${state}`),
      await post(browser, 'reset-password', state, form()),
      await post(browser, 'reset-password-mfa-otp-challenge', state, form()),
      await post(browser, 'reset-password-mfa-otp-challenge', state, { ...form(), code: '' }),
      await post(browser, 'mfa-otp-challenge', state, { code: another(ann.code()) }),
      await sendTo(browser, link),
      await visit(browser, `/continue?state=${state}`),
    ]
    for (const one of tries) expect(one.screen).toBe('reset-password-mfa-otp-challenge')
    await expectUnchanged(world, ann, browser, 'gd_start_auth')
  })

  test('takes no password that is sent to the link itself, with any state', async () => {
    const ann = await world.person({ factors: ['otp'] })
    const { browser, link, page } = await atForm(world, ann)
    const stranger = visitor(world)
    const other = `${link.replace('#', '')}&state=${stateOf(page)}`
    for (const [by, address] of [
      [stranger, link],
      [stranger, other],
      [browser, other],
    ] as const)
      expect((await sendTo(by, address)).screen).toBe('reset-password-mfa-otp-challenge')
    await expectUnchanged(world, ann, stranger, 'gd_start_auth')
  })

  test('is the business of the browser that began it', async () => {
    const ann = await world.person({ factors: ['otp'] })
    const { link, page } = await atForm(world, ann)
    const thief = visitor(world)
    for (const one of [
      await visit(thief, page.url),
      await post(thief, 'reset-password', stateOf(page), form()),
      await visit(thief, `/u/reset-password-success?state=${stateOf(page)}`),
    ])
      expect(one.status).toBeGreaterThanOrEqual(400)
    // With the link it is asked for a challenge of its own.
    const own = await visit(thief, link)
    expect(own.screen).toBe('reset-password-mfa-otp-challenge')
    expect((await post(thief, 'reset-password', stateOf(page), form())).status).toBeGreaterThanOrEqual(400)
    expect((await post(thief, 'reset-password', stateOf(own), form())).screen).toBe('reset-password-mfa-otp-challenge')
    await expectUnchanged(world, ann, thief)
  })

  test('is worth one link: neither it nor its end opens another', async () => {
    const ann = await world.person({ factors: ['otp'] })
    const first = await atForm(world, ann)
    const second = await linkFor(world, ann)
    const mixed = await sendTo(first.browser, `${second.replace('#', '')}&state=${stateOf(first.page)}`)
    expect(mixed.screen).toBe('reset-password-mfa-otp-challenge')
    const done = await submit(first.browser, first.page, form())
    expect(done.screen).toBe('reset-password-success')
    // Once more, with other words: it has ended, and says so.
    const again = await submit(first.browser, first.page, form('Another-Horse-9'))
    expect(again.screen).toBe('reset-password-success')
    const third = await linkFor(world, ann)
    expect((await sendTo(first.browser, `${third.replace('#', '')}&state=${stateOf(first.page)}`)).screen).toBe(
      'reset-password-mfa-otp-challenge',
    )
    expect(await worksWith(world, ann, fresh)).toBe(true)
    expect(await worksWith(world, ann, 'Another-Horse-9')).toBe(false)
    expect((await world.logs(ann.id)).filter(type => type === 'scp')).toHaveLength(1)
    // The one that was opened before is void, however far it has come.
    const late = await submit(first.browser, mixed, { code: ann.code(1) })
    expect(late).toMatchObject({ screen: 'reset-password-error', status: 400 })
    expect(await world.logs(ann.id)).toContain('fcp')
  })

  test('is no login: its state opens nothing at the other doors', async () => {
    const ann = await world.person({ factors: ['otp'] })
    const { browser, page } = await atForm(world, ann)
    const state = stateOf(page)
    const early = await visit(browser, `/authorize/${state}`)
    await submit(browser, page, form())
    const late = await visit(browser, `/authorize/${state}`)
    await expectOutside(browser, early, late)
    for (const one of [early, late]) expect(one.status).toBeGreaterThanOrEqual(400)
    expect(await world.logs(ann.id)).not.toContain('s')
  })
})

describe('a factor', () => {
  test('that is not offered passes nothing', async () => {
    const ann = await world.person({ factors: ['otp', 'phone', 'recovery-code'] })
    const { browser, page } = await atChallenge(world, ann)
    const state = stateOf(page)
    expect(page.text).not.toContain('pick-authenticator')
    for (const one of [
      await submit(browser, page, {}, 'pick-authenticator'),
      await post(browser, 'mfa-login-options', state, {}, 'sms'),
      await post(browser, 'reset-password-mfa-sms-challenge', state, { code: '000000' }),
      await post(browser, 'reset-password-mfa-recovery-code-challenge', state, { code: ann.recoveryCode }),
      await post(browser, 'mfa-recovery-code-challenge', state, { code: ann.recoveryCode }),
    ])
      expect(one.screen).toBe('reset-password-mfa-otp-challenge')
    expect(await world.inbox(ann.phone)).toEqual([])
    await expectUnchanged(world, ann, browser, 'gd_start_auth')
  })

  test('of another user is none of this one', async () => {
    const [ann, bob] = [await world.person({ factors: ['otp'] }), await world.person({ factors: ['otp'] })]
    const { browser, page } = await atChallenge(world, ann)
    const answered = await submit(browser, page, { code: bob.code() })
    expect(answered.screen).toBe('reset-password-mfa-otp-challenge')
    await expectUnchanged(world, ann, browser, 'gd_auth_failed')
    await expectUnchanged(world, bob, browser)
  })

  test('is used up: neither a code of an app nor a recovery code passes twice', async () => {
    await world.resetActions(askedFor('recovery-code', 'otp'))
    const ann = await world.person({ factors: ['otp', 'recovery-code'] })
    const browsers = [visitor(world), visitor(world)]
    const link = await linkFor(world, ann)
    const pages = await Promise.all(browsers.map(browser => visit(browser, link)))
    for (const page of pages) expect(page.screen).toBe('reset-password-mfa-recovery-code-challenge')
    const both = await Promise.all(
      pages.map((page, i) => submit(browsers[i] as Visitor, page, { code: ann.recoveryCode })),
    )
    expect(both.map(({ screen }) => screen).sort()).toEqual([
      'mfa-recovery-code-challenge-new-code',
      'reset-password-mfa-recovery-code-challenge',
    ])
    const passed = both.findIndex(({ screen }) => screen === 'mfa-recovery-code-challenge-new-code')
    const [winner, loser] = [browsers[passed] as Visitor, browsers[1 - passed] as Visitor]
    const code = ann.code()
    await submit(loser, both[1 - passed] as Page, {}, 'pick-authenticator')
    const picked = await post(loser, 'mfa-login-options', stateOf(pages[1 - passed] as Page), {}, 'otp')
    expect((await submit(loser, picked, { code })).screen).toBe('reset-password')
    const elsewhere = visitor(world)
    const third = await visit(elsewhere, link)
    await submit(elsewhere, third, {}, 'pick-authenticator')
    const again = await post(elsewhere, 'mfa-login-options', stateOf(third), {}, 'otp')
    expect((await submit(elsewhere, again, { code })).screen).toBe('reset-password-mfa-otp-challenge')
    expect((await submit(winner, both[passed] as Page, { saved: 'on' })).screen).toBe('reset-password')
    const logs = await world.logs(ann.id)
    expect(logs.filter(type => type === 'gd_recovery_succeed')).toHaveLength(1)
    expect(logs).toEqual(expect.arrayContaining(['gd_recovery_failed', 'gd_auth_failed']))
    expect(logs).not.toContain('scp')
  })

  test('is guessed as often as anywhere, all ways in counted together', async () => {
    const ann = await world.person({ factors: ['otp'] })
    const { browser, link, page } = await atChallenge(world, ann)
    const wrong = () => another(ann.code())
    for (let i = 0; i < 5; i++) await submit(browser, page, { code: wrong() })
    // Another flow by the same link does not begin to count anew, nor does a login.
    const second = visitor(world)
    const other = await visit(second, link)
    for (let i = 0; i < 5; i++) await submit(second, other, { code: wrong() })
    for (const [by, at] of [
      [browser, page],
      [second, other],
    ] as const) {
      const refused = await submit(by, at, { code: ann.code() })
      expect(refused.screen).toBe('reset-password-mfa-otp-challenge')
      expect(refused.text).toContain('data-error-code="too-many-failures"')
    }
    await world.policy('always')
    const login = await afterPassword(world, ann)
    const refused = await submit(login.browser, login.page, { code: ann.code() })
    expect(refused.text).toContain('data-error-code="too-many-failures"')
    const logs = await world.logs(ann.id)
    expect(logs.filter(type => type === 'gd_auth_failed')).toHaveLength(10)
    expect(logs).toContain('gd_otp_rate_limit_exceed')
    await world.policy('never')
    await expectUnchanged(world, ann, browser)
  })

  test('that was removed meanwhile ends it', async () => {
    const ann = await world.person({ factors: ['otp', 'recovery-code'] })
    const { browser, page } = await atChallenge(world, ann)
    await removeFactors(world.services, ann.id, 'all', {})
    const end = await submit(browser, page, { code: ann.code() })
    expect(end).toMatchObject({ screen: 'reset-password-error', status: 403 })
    await expectUnchanged(world, ann, browser, 'gd_unenroll', 'mfar')
  })

  test('that the user does not have is no way around it', async () => {
    const ann = await world.person()
    const browser = visitor(world)
    const end = await visit(browser, await linkFor(world, ann))
    expect(end).toMatchObject({ screen: 'reset-password-error', status: 403 })
    expect((await post(browser, 'reset-password', stateOf(end), form())).screen).toBe('reset-password-error')
    await expectUnchanged(world, ann, browser, 'mfar')
  })

  test('is asked for although the browser is remembered, and no box offers to remember it', async () => {
    await world.policy('always')
    const ann = await world.person({ factors: ['otp'] })
    const { browser, page } = await afterPassword(world, ann)
    expect(codeOf(await submit(browser, page, { code: ann.code(), rememberBrowser: 'true' }))).toBeTruthy()
    const asked = await visit(browser, await linkFor(world, ann))
    expect(asked.screen).toBe('reset-password-mfa-otp-challenge')
    expect(asked.text).not.toContain('rememberBrowser')
    const stranger = visitor(world)
    const own = await visit(stranger, await linkFor(world, ann))
    await submit(stranger, own, { code: ann.code(1), rememberBrowser: 'true' })
    expect([...stranger.cookies.keys()].some(name => name.startsWith('auth0-mf'))).toBe(false)
    expect((await world.logs(ann.id)).filter(type => type === 'gd_start_auth')).toHaveLength(3)
    expect(await world.logs(ann.id)).not.toContain('scp')
  })

  test('by push is not passed before the phone has approved, and by no code where the Action forbids it', async () => {
    await world.factors('push-notification', 'otp')
    await world.policy('always')
    const { ann, app } = await withPhone(world)
    await world.policy('never')
    await world.resetActions(`exports.onExecutePostChallenge = async (event, api) => {
      api.authentication.challengeWith({ type: 'push', options: { otpFallback: false } })
    }`)
    const browser = visitor(world)
    const page = await submit(browser, await visit(browser, await linkFor(world, ann)), {}, 'push-notification')
    expect(page.screen).toBe('reset-password-mfa-push-challenge-push')
    expect(page.text).not.toContain('enter-otp-code')
    const asked = await notification(world, app)
    for (const one of [
      await submit(browser, page, {}, 'continue'),
      await submit(browser, page, {}, 'enter-otp-code'),
      await post(browser, 'reset-password-mfa-otp-challenge', stateOf(page), { code: app.code() }),
      await post(browser, 'mfa-otp-challenge', stateOf(page), { code: app.code() }),
    ])
      expect(one.screen).toBe('reset-password-mfa-push-challenge-push')
    expect(await world.logs(ann.id)).not.toContain('gd_auth_succeed')
    await app.reject(asked)
    const rejected = await submit(browser, page, {}, 'continue')
    expect(rejected.text).toContain('data-error-code="transaction-rejected"')
    expect((await submit(browser, rejected, form())).screen).toBe('reset-password-mfa-push-challenge-push')
    await submit(browser, rejected, {}, 'resend')
    await app.allow(await notification(world, app))
    expect((await submit(browser, page, {}, 'continue')).screen).toBe('reset-password')
    expect(await world.logs(ann.id)).toEqual(
      expect.arrayContaining(['gd_send_pn', 'gd_auth_rejected', 'gd_auth_succeed']),
    )
  })
})
