import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { authorize, post, stateOf, submit, visit, visitor } from '../fixtures/visitor.ts'
import { password, type World } from '../fixtures/world.ts'
import { attackedWorld, expectOutside } from './attack.ts'
import { withPhone } from './push-person.ts'
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

describe('what happens meanwhile', () => {
  test('of ten who send the new password at the same moment one sets it', async () => {
    const ann = await world.person({ factors: ['otp'] })
    const { browser, link, page } = await atForm(world, ann)
    const second = visitor(world)
    const other = await submit(second, await visit(second, link), { code: ann.code(1) })
    expect(other.screen).toBe('reset-password')
    const words = Array.from({ length: 10 }, (_, i) => `${fresh}-${i}`)
    await Promise.all(words.map((word, i) => submit(i % 2 ? browser : second, i % 2 ? page : other, form(word))))
    const working = []
    for (const word of [...words, password]) if (await worksWith(world, ann, word)) working.push(word)
    expect(working).toHaveLength(1)
    expect(working).not.toContain(password)
    expect((await world.logs(ann.id)).filter(type => type === 'scp')).toHaveLength(1)
  })

  test('a link whose time is over, or that was used in another browser, takes no password', async () => {
    const ann = await world.person({ factors: ['otp'] })
    const slow = await atChallenge(world, ann, { ttl_sec: 60 })
    const waits = await atForm(world, ann, { ttl_sec: 60 })
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
    await expectUnchanged(world, ann, slow.browser, 'fcp')
    const late = await atForm(world, ann)
    const quick = visitor(world)
    await world.resetActions()
    // While nothing is bound the link alone is enough; whoever began before is held to what was bound then.
    expect((await sendTo(quick, late.link)).text).toContain('Password changed')
    const used = await submit(late.browser, late.page, form('Another-Horse-9'))
    expect(used).toMatchObject({ screen: 'reset-password-error', status: 400 })
    expect(used.text).toContain('used')
    expect(await worksWith(world, ann, fresh)).toBe(true)
    expect((await world.logs(ann.id)).filter(type => type === 'scp' || type === 'fcp').slice(-2)).toEqual([
      'scp',
      'fcp',
    ])
  })

  test('an Action that is bound after the form was shown is asked', async () => {
    await world.resetActions()
    const ann = await world.person({ factors: ['otp'] })
    const browser = visitor(world)
    const link = await linkFor(world, ann)
    expect((await visit(browser, link)).screen).toBe('reset-password')
    await world.resetActions(askedFor('otp'))
    expect((await sendTo(browser, link)).screen).toBe('reset-password-mfa-otp-challenge')
    await expectUnchanged(world, ann, browser, 'gd_start_auth')
  })

  test.each([
    ['blocked', { blocked: true }],
    ['given another address', { email: 'moved@example.com' }],
  ])('a user who was %s is not changed by it', async (_, change) => {
    const ann = await world.person({ factors: ['otp'] })
    const [challenged, asked] = [await atChallenge(world, ann), await atForm(world, ann)]
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
    const { browser, link, page } = await atForm(world, ann)
    await world.api('DELETE', `/v2/users/${encodeURIComponent(ann.id)}`)
    const end = await submit(browser, page, form())
    expect(end).toMatchObject({ screen: 'reset-password-error', status: 400 })
    expect((await visit(visitor(world), link)).status).toBe(400)
    expect(await world.logs(ann.id)).not.toContain('scp')
    expect((await world.logs(ann.id)).filter(type => type === 'fcp')).toHaveLength(1)
  })

  test('a user who was deleted and made again under the same id is not changed by it', async () => {
    const ann = await world.person({ factors: ['otp'] })
    const { browser, page } = await atForm(world, ann)
    await world.api('DELETE', `/v2/users/${encodeURIComponent(ann.id)}`)
    const account = { connection: 'Username-Password-Authentication', email: ann.email, password, verify_email: false }
    const { user_id } = await world.api<{ user_id: string }>('POST', '/v2/users', {
      ...account,
      user_id: ann.id.replace('auth0|', ''),
    })
    expect(user_id).toBe(ann.id)
    expect((await submit(browser, page, form())).status).toBe(400)
    await expectUnchanged(world, ann, browser, 'fcp')
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
  ])(
    'that %s ends the reset',
    async (_, body) => {
      await runs(body)
      const ann = await world.person({ factors: ['otp'] })
      const browser = visitor(world)
      const link = await linkFor(world, ann)
      for (const end of [await visit(browser, link), await sendTo(browser, link)]) {
        expect(end).toMatchObject({ screen: 'reset-password-error', status: 403 })
        expect(end.text).not.toContain('database of staff')
        expect((await post(browser, 'reset-password', stateOf(end), form())).screen).toBe('reset-password-error')
      }
      await expectUnchanged(world, ann, browser, 'fcp', 'actions_execution_failed')
    },
    60_000,
  )

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
    const link = await linkFor(world, ann)
    const end = await visit(browser, link)
    expect(end).toMatchObject({ screen: 'reset-password-error', status: 403 })
    expect(end.text).toContain('Ask &lt;b&gt;the desk&lt;/b&gt;')
    expect(await world.logs(ann.id)).not.toContain('actions_execution_failed')
    await expectUnchanged(world, ann, browser, 'fcp')
    // Nothing was used up: once the Action lets it, the link is as good as before.
    await world.resetActions(askedFor('otp'))
    expect((await visit(browser, link)).screen).toBe('reset-password-mfa-otp-challenge')
  })

  test('that follows a challenge is asked too, before the form', async () => {
    await world.resetActions(
      askedFor('otp'),
      `exports.onExecutePostChallenge = async (event, api) => {
        const passed = event.authentication.methods.map(method => method.type ?? method.name).join()
        if (passed !== 'email,otp') api.access.deny('not passed: ' + passed)
        else api.authentication.challengeWith({ type: 'recovery-code' })
      }`,
    )
    const ann = await world.person({ factors: ['otp', 'recovery-code'] })
    const { browser, page } = await atChallenge(world, ann)
    const second = await submit(browser, page, { code: ann.code() })
    expect(second.screen).toBe('reset-password-mfa-recovery-code-challenge')
    expect((await post(browser, 'reset-password', stateOf(page), form())).screen).toBe(second.screen)
    await expectUnchanged(world, ann, browser, 'gd_auth_succeed')
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
    const away = await visit(browser, await linkFor(world, ann))
    expect(away.away?.origin).toBe('https://check.example.com')
    const state = away.away?.searchParams.get('state') ?? ''
    for (const screen of ['reset-password', 'reset-password-success'])
      expect((await visit(browser, `/u/${screen}?state=${state}`)).away?.origin).toBe('https://check.example.com')
    expect((await post(browser, 'reset-password', state, form())).away?.origin).toBe('https://check.example.com')
    expect((await visit(visitor(world), `/continue?state=${state}`)).status).toBe(400)
    const end = await visit(browser, `/continue?state=${state}&session_token=a.b.c`)
    expect(end).toMatchObject({ screen: 'reset-password-error', status: 403 })
    await expectUnchanged(world, ann, browser, 'fcp', 'actions_execution_failed')
  })

  test('may start as many MFA commands as in a login, whatever the number of Actions', async () => {
    await runs(`for (let i = 0; i < 5; i++) api.authentication.challengeWith({ type: 'otp' })`)
    const ann = await world.person({ factors: ['otp'] })
    const { browser, page } = await atChallenge(world, ann)
    const end = await submit(browser, page, { code: ann.code() })
    expect(end).toMatchObject({ screen: 'reset-password-error', status: 403 })
    await expectUnchanged(world, ann, browser, 'gd_auth_succeed', 'fcp')
  })

  test('is not run for a program that asks for the headers of a link, which learns nothing by it', async () => {
    const ann = await world.person({ factors: ['otp'] })
    const answer = await fetch(await linkFor(world, ann), { method: 'HEAD' })
    expect([answer.status, await answer.text()]).toEqual([200, ''])
    expect(await world.logs(ann.id)).toEqual([])
  })

  test.each([
    ['phone', 'sms'],
    ['email', 'email'],
    ['push-notification', 'push-notification'],
  ])('that asks by %s sends nothing to whoever only opens the link; the browser has to ask', async (type, action) => {
    await world.factors('otp', 'sms', 'email', 'push-notification')
    await world.resetActions(askedFor(type))
    await world.policy('always')
    const ann = type === 'push-notification' ? (await withPhone(world)).ann : await world.person({ factors: ['phone'] })
    const link = await linkFor(world, ann)
    const sent = async () => [
      ...(await world.inbox(ann.phone)),
      ...(await world.inbox(ann.email)),
      ...(await world.services.db.selectFrom('outbox').select('id').execute()),
      ...(await world.services.db.selectFrom('push_transactions').select('id').execute()),
    ]
    const before = (await sent()).length
    const browser = visitor(world)
    for (const one of [browser, visitor(world)]) {
      const page = await visit(one, link)
      expect(page.screen).toBe('mfa-login-options')
      expect((await visit(one, page.url)).screen).toBe('mfa-login-options')
    }
    expect(await sent()).toHaveLength(before)
    expect((await world.logs(ann.id)).filter(type => type.startsWith('gd_send'))).toEqual([])
    const asked = await submit(browser, await visit(browser, link), {}, action)
    expect(asked.screen).toMatch(/^reset-password-mfa-/)
    await expect.poll(async () => (await sent()).length).toBeGreaterThan(before)
  })

  test('that asks for an app first and for a text second sends it when the app was passed', async () => {
    await world.resetActions(askedFor('otp'), askedFor('phone'))
    const ann = await world.person({ factors: ['otp', 'phone'] })
    const { browser, page } = await atChallenge(world, ann)
    expect((await submit(browser, page, { code: ann.code() })).screen).toBe('reset-password-mfa-sms-challenge')
    expect(await world.sentCode(ann.phone)).toMatch(/^\d{6}$/)
    expect(await world.logs(ann.id)).toEqual(expect.arrayContaining(['gd_auth_succeed', 'gd_send_sms']))
  })

  test('is not shown the ticket, nor what the user types', async () => {
    await world.resetActions(
      `exports.onExecutePostChallenge = async (event, api) => { api.access.deny(JSON.stringify(event)) }`,
    )
    const ann = await world.person({ factors: ['otp'] })
    const link = await linkFor(world, ann)
    const end = await visit(visitor(world), `${link.replace('#', '')}&campaign=spring`)
    expect(end.text).toContain('spring')
    expect(end.text).not.toContain(new URL(link).searchParams.get('ticket'))
    const sent = await sendTo(visitor(world), link)
    expect(sent.text).not.toContain(fresh)
    expect(await world.logs(ann.id)).toEqual(['fcp', 'fcp'])
  })
})

describe('without an Action', () => {
  beforeEach(() => world.resetActions())

  test('a reset asks for no MFA, even where the policy does, and lets nobody in: the next login asks', async () => {
    await world.policy('always')
    const ann = await world.person({ factors: ['otp'] })
    const browser = visitor(world)
    const done = await sendTo(browser, await linkFor(world, ann))
    expect(done.text).toContain('Password changed')
    await expectOutside(browser, done)
    const login = await submit(browser, await authorize(browser), { username: ann.email, password: fresh })
    expect(login.screen).toBe('mfa-otp-challenge')
    await expectOutside(browser, login)
    expect((await world.logs(ann.id)).slice(0, 1)).toEqual(['scp'])
  })

  test('a link works once, and each use of a dead one is logged', async () => {
    const ann = await world.person()
    const link = await linkFor(world, ann)
    await sendTo(visitor(world), link)
    const again = await sendTo(visitor(world), link, 'Another-Horse-9')
    expect(again).toMatchObject({ screen: 'reset-password', status: 400 })
    expect(await world.logs(ann.id)).toEqual(['scp', 'fcp'])
    expect(await worksWith(world, ann, fresh)).toBe(true)
  })
})
