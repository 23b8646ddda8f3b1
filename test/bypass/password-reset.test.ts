import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { removeFactors } from '../../src/enrollment/remove.ts'
import { authorize, type Page, post, stateOf, submit, type Visitor, visit, visitor, walk } from '../fixtures/visitor.ts'
import { type Person, password, passwordGrant, type World } from '../fixtures/world.ts'
import { afterPassword, another, attackedWorld, codeOf, expectOutside } from './attack.ts'
import { notification, withPhone } from './push-person.ts'

const fresh = 'Battery-Staple-8'
const form = (word = fresh) => ({ 'password-reset': word, 're-enter-password': word })

let world: World
beforeAll(async () => {
  world = await attackedWorld()
})
beforeEach(async () => {
  await world.factors('otp', 'sms', 'email', 'recovery-code')
  await world.policy('never')
  await world.actions()
  await world.resetActions(challengeWith('otp'))
})

const challengeWith = (first: string, ...others: string[]): string =>
  `exports.onExecutePostChallenge = async (event, api) => {
    api.authentication.challengeWith({ type: '${first}' }, { additionalFactors: ${JSON.stringify(others.map(type => ({ type })))} })
  }`

/** A link as a back office makes it. */
const linkFor = async (person: Person, members: Record<string, unknown> = {}): Promise<string> => {
  const body = { user_id: person.id, ...members }
  return (await world.api<{ ticket: string }>('POST', '/v2/tickets/password-change', body)).ticket
}

const ticketOf = (link: string): string => new URL(link).searchParams.get('ticket') ?? ''

/** A new password sent to the link itself. */
const sendTo = (browser: Visitor, link: string, word = fresh): Promise<Page> =>
  walk(browser, link, { method: 'POST', body: new URLSearchParams({ ...form(word), action: 'default' }) })

const worksWith = async (person: Person, word: string): Promise<boolean> =>
  (await passwordGrant(world, 'web', person, { password: word })).body.error !== 'invalid_grant'

const resetLogs = (types: string[]) => types.filter(type => !['fp', 'scv', 'sepft', 'mfar', 'fepft'].includes(type))

/** Nothing of what was tried has changed the password or let anybody in, and the log has all of these. */
const expectUnchanged = async (person: Person, browser: Visitor, ...types: string[]) => {
  const logs = await world.logs(person.id)
  expect(logs).toEqual(expect.arrayContaining(types))
  expect(logs).not.toContain('scp')
  expect(codeOf(await authorize(browser, { prompt: 'none' }))).toBeNull()
  expect(await worksWith(person, fresh)).toBe(false)
  expect(await worksWith(person, password)).toBe(true)
}

/** The browser of whoever opened a link, at the challenge. */
const atChallenge = async (person: Person, members: Record<string, unknown> = {}) => {
  const browser = visitor(world)
  const link = await linkFor(person, members)
  const page = await visit(browser, link)
  expect(page.screen).toBe('reset-password-mfa-otp-challenge')
  return { browser, link, page }
}

/** The same, the challenge passed. */
const atForm = async (person: Person, members: Record<string, unknown> = {}) => {
  const { browser, link, page } = await atChallenge(person, members)
  const asked = await submit(browser, page, { code: person.code() })
  expect(asked.screen).toBe('reset-password')
  return { browser, link, page: asked }
}

describe('a reset that an Action guards', () => {
  test('takes the new password once the challenge is passed, and lets nobody in', async () => {
    // The toggle is about logins: here nothing else can ask for MFA.
    await world.tenant({ customize_mfa_in_postlogin_action: false })
    const ann = await world.person({ factors: ['otp'] })
    const { browser, page } = await atForm(ann)
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
    expect(await worksWith(ann, fresh)).toBe(true)
    expect(await worksWith(ann, password)).toBe(false)
    await world.tenant({ customize_mfa_in_postlogin_action: true })
  })

  test('has no way to the form around the challenge', async () => {
    const ann = await world.person({ factors: ['otp'] })
    const { browser, link, page } = await atChallenge(ann)
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
    await expectUnchanged(ann, browser, 'gd_start_auth')
  })

  test('takes no password that is sent to the link itself, with any state', async () => {
    const ann = await world.person({ factors: ['otp'] })
    const { browser, link, page } = await atForm(ann)
    const stranger = visitor(world)
    const other = `${link.replace('#', '')}&state=${stateOf(page)}`
    for (const [by, address] of [
      [stranger, link],
      [stranger, other],
      [browser, other],
    ] as const)
      expect((await sendTo(by, address)).screen).toBe('reset-password-mfa-otp-challenge')
    await expectUnchanged(ann, stranger, 'gd_start_auth')
  })

  test('is the business of the browser that began it', async () => {
    const ann = await world.person({ factors: ['otp'] })
    const { link, page } = await atForm(ann)
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
    await expectUnchanged(ann, thief)
  })

  test('is worth one link: neither it nor its end opens another', async () => {
    const ann = await world.person({ factors: ['otp'] })
    const first = await atForm(ann)
    const second = await linkFor(ann)
    const mixed = await sendTo(first.browser, `${second.replace('#', '')}&state=${stateOf(first.page)}`)
    expect(mixed.screen).toBe('reset-password-mfa-otp-challenge')
    const done = await submit(first.browser, first.page, form())
    expect(done.screen).toBe('reset-password-success')
    // Once more, with other words: it has ended, and says so.
    const again = await submit(first.browser, first.page, form('Another-Horse-9'))
    expect(again.screen).toBe('reset-password-success')
    const third = await linkFor(ann)
    expect((await sendTo(first.browser, `${third.replace('#', '')}&state=${stateOf(first.page)}`)).screen).toBe(
      'reset-password-mfa-otp-challenge',
    )
    expect(await worksWith(ann, fresh)).toBe(true)
    expect(await worksWith(ann, 'Another-Horse-9')).toBe(false)
    expect((await world.logs(ann.id)).filter(type => type === 'scp')).toHaveLength(1)
    // The one that was opened before is void, however far it has come.
    const late = await submit(first.browser, mixed, { code: ann.code(1) })
    expect(late).toMatchObject({ screen: 'reset-password-error', status: 400 })
    expect(await world.logs(ann.id)).toContain('fcp')
  })

  test('is no login: its state opens nothing at the other doors', async () => {
    const ann = await world.person({ factors: ['otp'] })
    const { browser, page } = await atForm(ann)
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
    const { browser, page } = await atChallenge(ann)
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
    await expectUnchanged(ann, browser, 'gd_start_auth')
  })

  test('of another user is none of this one', async () => {
    const [ann, bob] = [await world.person({ factors: ['otp'] }), await world.person({ factors: ['otp'] })]
    const { browser, page } = await atChallenge(ann)
    const answered = await submit(browser, page, { code: bob.code() })
    expect(answered.screen).toBe('reset-password-mfa-otp-challenge')
    await expectUnchanged(ann, browser, 'gd_auth_failed')
    await expectUnchanged(bob, browser)
  })

  test('is used up: neither a code of an app nor a recovery code passes twice', async () => {
    await world.resetActions(challengeWith('recovery-code', 'otp'))
    const ann = await world.person({ factors: ['otp', 'recovery-code'] })
    const browsers = [visitor(world), visitor(world)]
    const link = await linkFor(ann)
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
    const { browser, link, page } = await atChallenge(ann)
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
    await expectUnchanged(ann, browser)
  })

  test('that was removed meanwhile ends it', async () => {
    const ann = await world.person({ factors: ['otp', 'recovery-code'] })
    const { browser, page } = await atChallenge(ann)
    await removeFactors(world.services, ann.id, 'all', {})
    const end = await submit(browser, page, { code: ann.code() })
    expect(end).toMatchObject({ screen: 'reset-password-error', status: 403 })
    await expectUnchanged(ann, browser, 'gd_unenroll', 'mfar')
  })

  test('that the user does not have is no way around it', async () => {
    const ann = await world.person()
    const browser = visitor(world)
    const end = await visit(browser, await linkFor(ann))
    expect(end).toMatchObject({ screen: 'reset-password-error', status: 403 })
    expect((await post(browser, 'reset-password', stateOf(end), form())).screen).toBe('reset-password-error')
    await expectUnchanged(ann, browser, 'mfar')
  })

  test('is asked for although the browser is remembered, and no box offers to remember it', async () => {
    await world.policy('always')
    const ann = await world.person({ factors: ['otp'] })
    const { browser, page } = await afterPassword(world, ann)
    expect(codeOf(await submit(browser, page, { code: ann.code(), rememberBrowser: 'true' }))).toBeTruthy()
    const asked = await visit(browser, await linkFor(ann))
    expect(asked.screen).toBe('reset-password-mfa-otp-challenge')
    expect(asked.text).not.toContain('rememberBrowser')
    const stranger = visitor(world)
    const own = await visit(stranger, await linkFor(ann))
    await submit(stranger, own, { code: ann.code(1), rememberBrowser: 'true' })
    expect([...stranger.cookies.keys()].some(name => name.startsWith('auth0-mf'))).toBe(false)
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
    const page = await visit(browser, await linkFor(ann))
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

describe('what happens meanwhile', () => {
  test('of ten who send the new password at the same moment one sets it', async () => {
    const ann = await world.person({ factors: ['otp'] })
    const { browser, link, page } = await atForm(ann)
    const second = visitor(world)
    const other = await submit(second, await visit(second, link), { code: ann.code(1) })
    expect(other.screen).toBe('reset-password')
    const words = Array.from({ length: 10 }, (_, i) => `${fresh}-${i}`)
    await Promise.all(words.map((word, i) => submit(i % 2 ? browser : second, i % 2 ? page : other, form(word))))
    const working = []
    for (const word of [...words, password]) if (await worksWith(ann, word)) working.push(word)
    expect(working).toHaveLength(1)
    expect(working).not.toContain(password)
    expect((await world.logs(ann.id)).filter(type => type === 'scp')).toHaveLength(1)
  })

  test('a link whose time is over, or that was used in another browser, takes no password', async () => {
    const ann = await world.person({ factors: ['otp'] })
    const slow = await atChallenge(ann, { ttl_sec: 60 })
    const waits = await atForm(ann, { ttl_sec: 60 })
    world.pass(61_000)
    const expired = [
      await submit(slow.browser, slow.page, { code: ann.code() }),
      await submit(waits.browser, waits.page, form()),
      await visit(visitor(world), slow.link),
    ]
    for (const end of expired) {
      expect(end.status).toBe(400)
      expect(end.text).toContain('expired')
    }
    await expectUnchanged(ann, slow.browser, 'fcp')
    const late = await atForm(ann)
    const quick = visitor(world)
    await world.resetActions()
    // While nothing is bound the link alone is enough; whoever began before is held to what was bound then.
    expect((await sendTo(quick, late.link)).text).toContain('Password changed')
    const used = await submit(late.browser, late.page, form('Another-Horse-9'))
    expect(used).toMatchObject({ screen: 'reset-password-error', status: 400 })
    expect(used.text).toContain('used')
    expect(await worksWith(ann, fresh)).toBe(true)
    expect(resetLogs(await world.logs(ann.id)).slice(-2)).toEqual(['scp', 'fcp'])
  })

  test('an Action that is bound after the form was shown is asked', async () => {
    await world.resetActions()
    const ann = await world.person({ factors: ['otp'] })
    const browser = visitor(world)
    const link = await linkFor(ann)
    expect((await visit(browser, link)).screen).toBe('reset-password')
    await world.resetActions(challengeWith('otp'))
    expect((await sendTo(browser, link)).screen).toBe('reset-password-mfa-otp-challenge')
    await expectUnchanged(ann, browser, 'gd_start_auth')
  })

  test.each([
    ['blocked', { blocked: true }],
    ['given another address', { email: 'moved@example.com' }],
  ])('a user who was %s is not changed by it', async (_, change) => {
    const ann = await world.person({ factors: ['otp'] })
    const [challenged, asked] = [await atChallenge(ann), await atForm(ann)]
    await world.api('PATCH', `/v2/users/${encodeURIComponent(ann.id)}`, change)
    const before = await world.services.db.selectFrom('identities').select('password_hash').execute()
    const ends = [
      await submit(challenged.browser, challenged.page, { code: ann.code(1) }),
      await submit(asked.browser, asked.page, form()),
      await visit(visitor(world), challenged.link),
    ]
    for (const end of ends) expect(end.status).toBeGreaterThanOrEqual(400)
    expect(await world.services.db.selectFrom('identities').select('password_hash').execute()).toEqual(before)
    const logs = await world.logs(ann.id)
    expect(logs.filter(type => type === 'fcp')).toHaveLength(2)
    expect(logs).not.toContain('scp')
    await world.api('DELETE', `/v2/users/${encodeURIComponent(ann.id)}`)
  })

  test('a user who was deleted has nothing to change', async () => {
    const ann = await world.person({ factors: ['otp'] })
    const { browser, link, page } = await atForm(ann)
    await world.api('DELETE', `/v2/users/${encodeURIComponent(ann.id)}`)
    expect((await submit(browser, page, form())).status).toBeGreaterThanOrEqual(400)
    expect((await visit(visitor(world), link)).status).toBe(400)
    expect(await world.logs(ann.id)).not.toContain('scp')
  })
})

describe('an Action', () => {
  const runs = (body: string) => world.resetActions(`exports.onExecutePostChallenge = async (event, api) => {${body}}`)

  test.each([
    ['throws', `throw new Error('the database of staff is down')`],
    ['throws after it has asked', `api.authentication.challengeWith({ type: 'otp' }); throw new Error('too late')`],
    ['never comes to an end', 'while (true) {}'],
    ['asks for what there is not', `api.authentication.challengeWith({ type: 'sms' })`],
    ['cannot be loaded', `require('a-module-that-is-not-there')`],
  ])('that %s ends the reset', async (_, body) => {
    await runs(body)
    const ann = await world.person({ factors: ['otp'] })
    const browser = visitor(world)
    const link = await linkFor(ann)
    for (const end of [await visit(browser, link), await sendTo(browser, link)]) {
      expect(end).toMatchObject({ screen: 'reset-password-error', status: 403 })
      expect(end.text).not.toContain('database of staff')
      expect((await post(browser, 'reset-password', stateOf(end), form())).screen).toBe('reset-password-error')
    }
    await expectUnchanged(ann, browser, 'fcp', 'actions_execution_failed')
  })

  test('that denies shows its reason as text, and runs no other', async () => {
    await world.resetActions(
      `exports.onExecutePostChallenge = async (event, api) => {
        api.authentication.challengeWith({ type: 'otp' })
        api.access.deny('Ask <b>the desk</b>')
      }`,
      `exports.onExecutePostChallenge = async () => { throw new Error('not to be run') }`,
    )
    const ann = await world.person({ factors: ['otp'] })
    const browser = visitor(world)
    const link = await linkFor(ann)
    const end = await visit(browser, link)
    expect(end).toMatchObject({ screen: 'reset-password-error', status: 403 })
    expect(end.text).toContain('Ask &lt;b&gt;the desk&lt;/b&gt;')
    expect(await world.logs(ann.id)).not.toContain('actions_execution_failed')
    await expectUnchanged(ann, browser, 'fcp')
    // Nothing was used up: once the Action lets it, the link is as good as before.
    await world.resetActions(challengeWith('otp'))
    expect((await visit(browser, link)).screen).toBe('reset-password-mfa-otp-challenge')
  })

  test('that follows a challenge is asked too, before the form', async () => {
    await world.resetActions(
      challengeWith('otp'),
      `exports.onExecutePostChallenge = async (event, api) => {
        const passed = event.authentication.methods.map(method => method.type ?? method.name).join()
        if (passed !== 'email,otp') api.access.deny('not passed: ' + passed)
        else api.authentication.challengeWith({ type: 'recovery-code' })
      }`,
    )
    const ann = await world.person({ factors: ['otp', 'recovery-code'] })
    const { browser, page } = await atChallenge(ann)
    const second = await submit(browser, page, { code: ann.code() })
    expect(second.screen).toBe('reset-password-mfa-recovery-code-challenge')
    expect((await post(browser, 'reset-password', stateOf(page), form())).screen).toBe(second.screen)
    await expectUnchanged(ann, browser, 'gd_auth_succeed')
  })

  test('that redirects is not passed by whoever does not come back rightly', async () => {
    await world.resetActions(
      `exports.onExecutePostChallenge = async (event, api) => { api.redirect.sendUserTo('https://check.example.com/') }
      exports.onContinuePostChallenge = async (event, api) => {
        api.redirect.validateToken({ secret: 'a secret that only the check knows' })
      }`,
    )
    const ann = await world.person({ factors: ['otp'] })
    const browser = visitor(world)
    const away = await visit(browser, await linkFor(ann))
    expect(away.away?.origin).toBe('https://check.example.com')
    const state = away.away?.searchParams.get('state') ?? ''
    for (const screen of ['reset-password', 'reset-password-success'])
      expect((await visit(browser, `/u/${screen}?state=${state}`)).away?.origin).toBe('https://check.example.com')
    expect((await post(browser, 'reset-password', state, form())).away?.origin).toBe('https://check.example.com')
    expect((await visit(visitor(world), `/continue?state=${state}`)).status).toBe(400)
    const end = await visit(browser, `/continue?state=${state}&session_token=a.b.c`)
    expect(end).toMatchObject({ screen: 'reset-password-error', status: 403 })
    await expectUnchanged(ann, browser, 'fcp', 'actions_execution_failed')
  })

  test('may start as many MFA commands as in a login, whatever the number of Actions', async () => {
    await runs(`for (let i = 0; i < 5; i++) api.authentication.challengeWith({ type: 'otp' })`)
    const ann = await world.person({ factors: ['otp'] })
    const { browser, page } = await atChallenge(ann)
    const end = await submit(browser, page, { code: ann.code() })
    expect(end).toMatchObject({ screen: 'reset-password-error', status: 403 })
    await expectUnchanged(ann, browser, 'gd_auth_succeed', 'fcp')
  })

  test('is not shown the ticket, nor what the user types', async () => {
    await world.resetActions(
      `exports.onExecutePostChallenge = async (event, api) => { api.access.deny(JSON.stringify(event)) }`,
    )
    const ann = await world.person({ factors: ['otp'] })
    const link = await linkFor(ann)
    const end = await visit(visitor(world), `${link.replace('#', '')}&campaign=spring`)
    expect(end.text).toContain('spring')
    expect(end.text).not.toContain(ticketOf(link))
    const sent = await sendTo(visitor(world), link)
    expect(sent.text).not.toContain(fresh)
  })
})

describe('without an Action', () => {
  beforeEach(() => world.resetActions())

  test('a reset asks for no MFA, even where the policy does, and lets nobody in: the next login asks', async () => {
    await world.policy('always')
    const ann = await world.person({ factors: ['otp'] })
    const browser = visitor(world)
    const done = await sendTo(browser, await linkFor(ann))
    expect(done.text).toContain('Password changed')
    await expectOutside(browser, done)
    const login = await submit(browser, await authorize(browser), { username: ann.email, password: fresh })
    expect(login.screen).toBe('mfa-otp-challenge')
    await expectOutside(browser, login)
    expect((await world.logs(ann.id)).slice(0, 1)).toEqual(['scp'])
  })

  test('a link works once, and each use of a dead one is logged', async () => {
    const ann = await world.person()
    const link = await linkFor(ann)
    await sendTo(visitor(world), link)
    const again = await sendTo(visitor(world), link, 'Another-Horse-9')
    expect(again).toMatchObject({ screen: 'reset-password', status: 400 })
    expect(await world.logs(ann.id)).toEqual(['scp', 'fcp'])
    expect(await worksWith(ann, fresh)).toBe(true)
  })
})
