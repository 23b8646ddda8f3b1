import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { totpAt } from '../../src/factors/totp.ts'
import { authorize, type Page, post, stateOf, submit, type Visitor, visit, visitor } from '../fixtures/visitor.ts'
import { type Person, password, type World } from '../fixtures/world.ts'
import { afterPassword, attackedWorld, challengeWith, codeOf, expectOutside } from './attack.ts'

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

const ticketFor = async (person: Pick<Person, 'id'>, more: Record<string, unknown> = {}): Promise<URL> => {
  const body = { user_id: person.id, factor: 'otp', ...more }
  const made = await world.api<{ ticket_url: string }>('POST', '/v2/guardian/enrollments/ticket', body)
  return new URL(made.ticket_url)
}

const open = (browser: Visitor, ticket: URL): Promise<Page> => visit(browser, ticket.pathname + ticket.search)

const titleOf = (page: Page) => /<h1>([^<]*)<\/h1>/.exec(page.text)?.[1]

/** Enrolls the app that the page offers; answers its seed too. */
const enrollApp = async (browser: Visitor, page: Page): Promise<{ page: Page; seed: string }> => {
  const seed = /secret=([A-Z2-7]+)/.exec(page.text)?.[1] as string
  return { seed, page: await submit(browser, page, { code: totpAt(seed, world.services.now()) }) }
}

const appsOf = async ({ id }: Pick<Person, 'id'>): Promise<number> =>
  (await world.api<{ type: string }[]>('GET', `${userPath(id)}/authentication-methods`)).filter(
    ({ type }) => type === 'totp',
  ).length

/** Nobody has logged in by it, and the log has these entries of the user and no others. */
const expectOnly = async (person: Pick<Person, 'id'>, ...types: string[]): Promise<void> => {
  expect(await world.logs(person.id)).toEqual(types)
}

describe('an enrollment ticket', () => {
  test('is used once, and by its user alone', async () => {
    await world.factors('otp')
    const ann = await world.person({ verified: false })
    const eve = await world.person({ verified: false })
    const ticket = await ticketFor(ann)
    const browser = visitor(world)
    expect(titleOf((await enrollApp(browser, await open(browser, ticket))).page)).toBe('You are all set')
    for (const again of [browser, visitor(world)])
      expect(titleOf(await open(again, ticket))).toBe('This link has been used')
    expect(await appsOf(eve)).toBe(0)
    await expectOutside(browser)
    await expectOnly(ann, 'gd_start_enroll', 'gd_enrollment_complete')
  })

  test('of somebody else gives nothing to who is logged in, and nothing of theirs to it', async () => {
    await world.factors('otp')
    const eve = await world.person({ factors: ['otp'] })
    const ann = await world.person({ verified: false })
    const { browser, page } = await afterPassword(world, eve)
    expect(codeOf(await submit(browser, page, { code: eve.code() }))).toBeTruthy()
    const own = await open(browser, await ticketFor(ann))
    const { page: end } = await enrollApp(browser, own)
    expect(titleOf(end)).toBe('You are all set')
    expect([await appsOf(ann), await appsOf(eve)]).toEqual([1, 1])
    await expectOnly(ann, 'gd_start_enroll', 'gd_enrollment_complete')
    // The session is still that of who had it.
    const silent = await authorize(browser, { prompt: 'none' })
    expect(codeOf(silent)).toBeTruthy()
    expect(await world.logs(eve.id)).toContain('ssa')
  })

  test('opens nothing for a user who has a factor, nor once one came from elsewhere', async () => {
    await world.factors('otp', 'sms')
    const ann = await world.person({ verified: false })
    const ticket = await ticketFor(ann)
    const thief = visitor(world)
    const page = await open(thief, ticket)
    await world.api('POST', `${userPath(ann.id)}/authentication-methods`, {
      type: 'phone',
      phone_number: ann.phone,
      preferred_authentication_method: 'sms',
    })
    expect(titleOf((await enrollApp(thief, page)).page)).toBe('You are set up already')
    expect(titleOf(await open(thief, ticket))).toBe('You are set up already')
    expect(await appsOf(ann)).toBe(0)
    await expectOnly(ann, 'gd_start_enroll', 'gd_start_enroll_failed')
  })

  test('is dead after five days, and with it what it has begun', async () => {
    await world.factors('otp')
    const ann = await world.person({ verified: false })
    const ticket = await ticketFor(ann)
    const browser = visitor(world)
    world.pass(5 * 86_400_000 - 1000)
    const page = await open(browser, ticket)
    world.pass(1000)
    expect(titleOf((await enrollApp(browser, page)).page)).toBe('This link has expired')
    expect(titleOf(await open(browser, ticket))).toBe('This link has expired')
    expect(await appsOf(ann)).toBe(0)
    await expectOnly(ann, 'gd_start_enroll', 'gd_start_enroll_failed')
  })

  test('of a user who was blocked or deleted is as good as none', async () => {
    for (const end of ['block', 'delete'] as const) {
      const ann = await world.person({ verified: false })
      const ticket = await ticketFor(ann)
      const browser = visitor(world)
      const page = await open(browser, ticket)
      if (end === 'block') await world.api('PATCH', userPath(ann.id), { blocked: true })
      else await world.api('DELETE', userPath(ann.id))
      const { page: after } = await enrollApp(browser, page)
      expect(titleOf(after)).not.toBe('You are all set')
      expect(titleOf(await open(browser, ticket))).toBe('This link does not work')
      expect(await world.logs(ann.id)).not.toContain('gd_enrollment_complete')
      expect(await world.logs(ann.id)).toContain('gd_start_enroll')
    }
  })

  test('is for the factor that it names, whatever a form picks', async () => {
    const ann = await world.person({ verified: false })
    const browser = visitor(world)
    const page = await open(browser, await ticketFor(ann, { factor: 'phone' }))
    expect(page.screen).toBe('mfa-sms-enrollment')
    const picked = [
      await post(browser, 'mfa-begin-enroll-options', stateOf(page), {}, 'otp'),
      await post(browser, 'mfa-otp-enrollment-qr', stateOf(page), { code: '123456' }),
      await post(browser, 'mfa-recovery-code-enrollment', stateOf(page), { saved: 'on' }),
      await submit(browser, page, {}, 'pick-authenticator'),
    ]
    for (const one of picked) expect(one.screen).toBe('mfa-sms-enrollment')
    expect(await appsOf(ann)).toBe(0)
    await expectOnly(ann, 'gd_start_enroll')
  })

  test('is no login: neither its page nor its state leads to a session or a code', async () => {
    await world.factors('otp')
    const ann = await world.person({ verified: false })
    const browser = visitor(world)
    const page = await open(browser, await ticketFor(ann))
    const state = stateOf(page)
    const paths = [
      `/authorize/${state}`,
      `/continue?state=${state}`,
      `/account/added?state=${state}`,
      `/u/login?state=${state}`,
    ]
    for (const path of paths) await expectOutside(browser, await visit(browser, path))
    const { page: end } = await enrollApp(browser, page)
    expect(titleOf(end)).toBe('You are all set')
    for (const path of paths) await expectOutside(browser, await visit(browser, path))
    expect([...browser.cookies.keys()].some(name => name.startsWith('auth0 '))).toBe(false)
    await expectOnly(ann, 'gd_start_enroll', 'gd_enrollment_complete')
  })

  test('belongs to the browser that opened it, while it is under way', async () => {
    await world.factors('otp')
    const ann = await world.person({ verified: false })
    const browser = visitor(world)
    const page = await open(browser, await ticketFor(ann))
    const seed = /secret=([A-Z2-7]+)/.exec(page.text)?.[1] as string
    const thief = visitor(world)
    expect((await visit(thief, page.url)).status).toBe(400)
    const answered = await submit(thief, page, { code: totpAt(seed, world.services.now()) })
    expect(answered.status).toBe(400)
    expect(await appsOf(ann)).toBe(0)
    await expectOnly(ann, 'gd_start_enroll')
  })

  test('does not stand in for a challenge of a login that waits', async () => {
    await world.factors('otp', 'sms')
    await world.actions(challengeWith('otp', 'phone'))
    const ann = await world.person({ factors: ['phone'], verified: false })
    const { browser, page } = await afterPassword(world, ann)
    expect(page.screen).toBe('mfa-sms-challenge')
    const ticket = await ticketFor(ann, { allow_multiple_enrollments: true })
    const { page: end } = await enrollApp(browser, await open(browser, ticket))
    expect(titleOf(end)).toBe('You are all set')
    // The password of before is still not enough; the login offers what it offered.
    const still = await visit(browser, page.url)
    expect(still.screen).toBe('mfa-sms-challenge')
    const jumped = await post(browser, 'mfa-login-options', stateOf(page), {}, 'otp')
    expect(jumped.screen).toBe('mfa-sms-challenge')
    await expectOutside(browser, still, jumped)
    const logs = await world.logs(ann.id)
    expect(logs).toEqual(expect.arrayContaining(['gd_start_auth', 'gd_enrollment_complete']))
    expect(logs).not.toContain('s')
  })

  test('that was made up, cut or meant for something else is none', async () => {
    await world.factors('otp')
    const ann = await world.person({ verified: false })
    const ticket = await ticketFor(ann)
    const value = ticket.searchParams.get('ticket') as string
    const other = value.endsWith('A') ? 'B' : 'A'
    for (const wrong of ['', 'x', value.slice(1), value.slice(0, -1) + other, `${value}A`, value.toLowerCase(), '*']) {
      const page = await visit(visitor(world), `/mfa/enrollment?ticket=${encodeURIComponent(wrong)}`)
      expect([page.status, titleOf(page)]).toEqual([400, 'This link does not work'])
    }
    for (const path of ['/u/email-verification', '/u/reset-password'])
      expect((await visit(visitor(world), `${path}?ticket=${value}`)).status).toBe(400)
    const reset = await world.api<{ ticket: string }>('POST', '/v2/tickets/password-change', { user_id: ann.id })
    const foreign = new URL(reset.ticket).searchParams.get('ticket') ?? reset.ticket
    expect(titleOf(await visit(visitor(world), `/mfa/enrollment?ticket=${foreign}`))).toBe('This link does not work')
    await expectOnly(ann)
  })

  test('opens again what it opened for many, and gives one factor in all', async () => {
    await world.factors('otp')
    const ann = await world.person({ verified: false })
    const ticket = await ticketFor(ann)
    const browsers = await Promise.all(
      [...Array(6)].map(async () => {
        const browser = visitor(world)
        return { browser, page: await open(browser, ticket) }
      }),
    )
    const ends = await Promise.all(browsers.map(({ browser, page }) => enrollApp(browser, page)))
    expect(ends.filter(({ page }) => titleOf(page) === 'You are all set')).toHaveLength(1)
    expect(await appsOf(ann)).toBe(1)
    const logs = await world.logs(ann.id)
    expect(logs.filter(type => type === 'gd_enrollment_complete')).toHaveLength(1)
    expect(logs.filter(type => type === 'gd_start_enroll_failed')).toHaveLength(5)
    // The seeds of the others open nothing.
    const winner = ends.find(({ page }) => titleOf(page) === 'You are all set')?.seed
    const [lost] = ends.filter(({ seed }) => seed !== winner)
    const page = await submit(visitor(world), await authorize(visitor(world)), { username: ann.email, password })
    expect(page.status).toBe(400)
    const login = await afterPassword(world, ann)
    const answered = await submit(login.browser, login.page, {
      code: totpAt(lost?.seed as string, world.services.now()),
    })
    expect(answered.screen).toBe('mfa-otp-challenge')
    expect(await world.logs(ann.id)).toContain('gd_auth_failed')
  })
})
