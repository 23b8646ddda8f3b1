import { beforeAll, describe, expect, test } from 'vitest'
import { totpAt } from '../../src/factors/totp.ts'
import { type FormClient, type FormPage, formClient } from '../fixtures/form-client.ts'
import { engines } from '../fixtures/store.ts'
import { type Person, startWorld, type World } from '../fixtures/world.ts'

const day = 24 * 60 * 60_000

interface Ticket {
  ticket_id: string
  ticket_url: string
}

const ticketFor = (world: World, person: Person, more: Record<string, unknown> = {}) =>
  world.api<Ticket>('POST', '/v2/guardian/enrollments/ticket', { user_id: person.id, ...more })

const pathOf = (ticket: Ticket) => new URL(ticket.ticket_url).pathname + new URL(ticket.ticket_url).search

const browser = (world: World): FormClient => formClient(world.issuer.slice(0, -1))

/** The setup key that an enrollment page shows as text. */
const seedOn = (page: FormPage): string => /secret=([A-Z2-7]+)/.exec(page.html)?.[1] as string

/** Enrolls the authenticator app that a page offers. */
const enrollApp = (world: World, client: FormClient, page: FormPage): Promise<FormPage> =>
  client.submit(page, { code: totpAt(seedOn(page), world.services.now()) })

const factorsOf = async (world: World, person: Person) =>
  (
    await world.services.db
      .selectFrom('enrollments')
      .select('factor')
      .where('user_id', '=', person.id)
      .orderBy('created_at')
      .execute()
  ).map(row => row.factor)

const titleOf = (page: FormPage) => /<h1>([^<]*)<\/h1>/.exec(page.html)?.[1]

describe.each(engines)('an enrollment ticket on %s', engine => {
  let world: World
  beforeAll(async () => {
    world = await startWorld({ engine })
    await world.factors('otp', 'sms', 'email')
  })

  test('leads to a factor without a login, and gives the browser no session', async () => {
    const person = await world.person()
    const ticket = await ticketFor(world, person)
    const client = browser(world)
    const page = await client.open(pathOf(ticket))
    expect(page.screen).toBe('mfa-otp-enrollment-qr')
    const wrong = await client.submit(page, { code: '000000' })
    expect(wrong.html).toContain('data-error-code="invalid-code"')
    const end = await enrollApp(world, client, wrong)
    expect([end.screen, end.status, titleOf(end)]).toEqual(['mfa-enroll-result', 200, 'You are all set'])
    expect(await factorsOf(world, person)).toEqual(['otp'])
    expect(client.cookies.has('auth0')).toBe(false)
    expect(await world.services.db.selectFrom('sessions').selectAll().execute()).toEqual([])
    expect(await world.logs(person.id)).toEqual(['gd_start_enroll', 'gd_auth_failed', 'gd_enrollment_complete'])
    const user = await world.api<Record<string, unknown>>('GET', `/v2/users/${encodeURIComponent(person.id)}`)
    expect(user).toMatchObject({ multifactor: ['guardian'] })
    expect(user['logins_count'] ?? 0).toBe(0)
    // The page stays what it was, and the ticket opens nothing any more.
    expect(titleOf(await client.open(end.url.href))).toBe('You are all set')
    const again = await browser(world).open(pathOf(ticket))
    expect([again.status, titleOf(again)]).toEqual([400, 'This link has been used'])
  })

  test('opened many times gives one factor, even where twenty finish at the same moment', async () => {
    const person = await world.person()
    const ticket = await ticketFor(world, person)
    const clients = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const client = browser(world)
        return { client, page: await client.open(pathOf(ticket)) }
      }),
    )
    expect(new Set(clients.map(({ page }) => page.screen))).toEqual(new Set(['mfa-otp-enrollment-qr']))
    const ends = await Promise.all(clients.map(({ client, page }) => enrollApp(world, client, page)))
    const titles = ends.map(titleOf)
    expect(titles.filter(title => title === 'You are all set')).toHaveLength(1)
    expect(titles.filter(title => title === 'This link has been used')).toHaveLength(19)
    expect(await factorsOf(world, person)).toEqual(['otp'])
    expect((await world.logs(person.id)).filter(type => type === 'gd_enrollment_complete')).toHaveLength(1)
  })

  test('of two for one user one enrolls, when neither says that there may be several', async () => {
    const person = await world.person()
    const pages = await Promise.all(
      ['otp', 'otp'].map(async factor => {
        const client = browser(world)
        return { client, page: await client.open(pathOf(await ticketFor(world, person, { factor }))) }
      }),
    )
    const ends = await Promise.all(pages.map(({ client, page }) => enrollApp(world, client, page)))
    expect(ends.map(titleOf).sort()).toEqual(['You are all set', 'You are set up already'])
    expect(await factorsOf(world, person)).toEqual(['otp'])
  })

  test('opens nothing for a user who has a factor, unless it says so', async () => {
    const person = await world.person({ factors: ['otp'] })
    const closed = await browser(world).open(pathOf(await ticketFor(world, person)))
    expect([closed.status, titleOf(closed)]).toEqual([200, 'You are set up already'])
    const client = browser(world)
    const ticket = await ticketFor(world, person, { factor: 'phone', allow_multiple_enrollments: true })
    const number = await client.open(pathOf(ticket))
    expect(number.screen).toBe('mfa-sms-enrollment')
    const sent = await client.submit(number, { phone: '+4915112000001' })
    const end = await client.submit(sent, { code: await world.sentCode('+4915112000001') })
    expect(titleOf(end)).toBe('You are all set')
    expect(await factorsOf(world, person)).toEqual(['otp', 'phone'])
  })

  test('that was leaked ends an enrollment under way when the user gets a factor elsewhere', async () => {
    const person = await world.person()
    const ticket = await ticketFor(world, person)
    const thief = browser(world)
    const page = await thief.open(pathOf(ticket))
    await world.api('POST', `/v2/users/${encodeURIComponent(person.id)}/authentication-methods`, {
      type: 'totp',
      totp_secret: person.seed,
    })
    expect(titleOf(await enrollApp(world, thief, page))).toBe('You are set up already')
    expect(await factorsOf(world, person)).toEqual(['otp'])
  })

  test('is void from the reset on that made its user as if never enrolled', async () => {
    const person = await world.person({ factors: ['otp'] })
    const ticket = await ticketFor(world, person)
    await world.api('DELETE', `/v2/users/${encodeURIComponent(person.id)}/authentication-methods`)
    expect(titleOf(await browser(world).open(pathOf(ticket)))).toBe('This link has been used')
  })

  test('ends after five days, an enrollment under way with it', async () => {
    const person = await world.person()
    const ticket = await ticketFor(world, person)
    const client = browser(world)
    world.pass(5 * day - 60_000)
    const page = await client.open(pathOf(ticket))
    expect(page.screen).toBe('mfa-otp-enrollment-qr')
    world.pass(60_000)
    expect(titleOf(await enrollApp(world, client, page))).toBe('This link has expired')
    expect(titleOf(await browser(world).open(pathOf(ticket)))).toBe('This link has expired')
    expect(await factorsOf(world, person)).toEqual([])
  })
})

describe('behind a ticket', () => {
  let world: World
  beforeAll(async () => {
    world = await startWorld()
  })

  test('both addresses are one page, and the id opens it too', async () => {
    await world.factors('otp')
    const ticket = await ticketFor(world, await world.person())
    const token = new URL(ticket.ticket_url).searchParams.get('ticket')
    for (const path of [
      `/guardian/enroll?ticket=${token}`,
      `/mfa/enrollment?ticket=${token}`,
      `/guardian/enroll?ticket=${ticket.ticket_id}`,
    ])
      expect((await browser(world).open(path)).screen).toBe('mfa-otp-enrollment-qr')
    for (const path of ['/guardian/enroll', '/mfa/enrollment?ticket=nonsense', '/mfa/enrollment?ticket=gten_']) {
      const page = await browser(world).open(path)
      expect([page.status, titleOf(page)]).toEqual([400, 'This link does not work'])
    }
  })

  test('the tenant decides whether the user picks, or gets the most secure factor', async () => {
    await world.factors('otp', 'sms', 'email', 'recovery-code')
    const flags = (on: boolean) =>
      world.api('PATCH', '/v2/tenants/settings', { flags: { mfa_show_factor_list_on_enrollment: on } })
    await flags(true)
    const client = browser(world)
    const picker = await client.open(pathOf(await ticketFor(world, await world.person())))
    expect(picker.screen).toBe('mfa-begin-enroll-options')
    expect(picker.forms[0]?.actions).toEqual(['otp', 'sms'])
    expect((await client.submit(picker, {}, 'sms')).screen).toBe('mfa-sms-enrollment')
    await flags(false)
    const direct = await client.open(pathOf(await ticketFor(world, await world.person())))
    expect(direct.screen).toBe('mfa-otp-enrollment-qr')
    expect((await client.submit(direct, {}, 'pick-authenticator')).forms[0]?.actions).toEqual(['otp', 'sms'])
  })

  test('a first factor brings the recovery code, once', async () => {
    await world.factors('otp', 'recovery-code')
    const person = await world.person()
    const client = browser(world)
    const page = await client.open(pathOf(await ticketFor(world, person)))
    const recovery = await enrollApp(world, client, page)
    expect(recovery.screen).toBe('mfa-recovery-code-enrollment')
    const end = await client.submit(recovery, { saved: 'on' })
    expect(titleOf(end)).toBe('You are all set')
    expect(await factorsOf(world, person)).toEqual(['otp', 'recovery-code'])
  })

  test('an address is enrolled with a code that is sent there', async () => {
    await world.factors('otp', 'email')
    const person = await world.person({ verified: false })
    const client = browser(world)
    const page = await client.open(pathOf(await ticketFor(world, person, { factor: 'email' })))
    expect(page.screen).toBe('mfa-email-enrollment')
    const sent = await client.submit(page, { email: 'other@example.org' })
    expect(sent.screen).toBe('mfa-email-challenge')
    expect(titleOf(await client.submit(sent, { code: await world.sentCode('other@example.org') }))).toBe(
      'You are all set',
    )
    expect(await factorsOf(world, person)).toEqual(['email'])
  })

  test('a factor that is off, and a user who is blocked or gone, end in a result and no more', async () => {
    await world.factors('otp')
    const off = await browser(world).open(pathOf(await ticketFor(world, await world.person(), { factor: 'phone' })))
    expect([off.screen, off.status, titleOf(off)]).toEqual(['mfa-enroll-result', 400, 'That did not work'])
    const person = await world.person()
    const ticket = await ticketFor(world, person)
    await world.api('PATCH', `/v2/users/${encodeURIComponent(person.id)}`, { blocked: true })
    expect(titleOf(await browser(world).open(pathOf(ticket)))).toBe('This link does not work')
    await world.api('DELETE', `/v2/users/${encodeURIComponent(person.id)}`)
    expect(titleOf(await browser(world).open(pathOf(ticket)))).toBe('This link does not work')
  })

  test('an enrollment belongs to the browser that opened it, and can be taken for no login', async () => {
    await world.factors('otp')
    const person = await world.person()
    const client = browser(world)
    const page = await client.open(pathOf(await ticketFor(world, person)))
    const stranger = await browser(world).open(page.url.href)
    expect(stranger.status).toBe(400)
    await enrollApp(world, client, page)
    const state = page.url.searchParams.get('state') as string
    const taken = await client.open(`/authorize/${state}`)
    expect(taken.status).toBe(400)
    expect(client.cookies.has('auth0')).toBe(false)
  })

  test('the result leads on to where the tenant says', async () => {
    await world.factors('otp')
    await world.tenant({ default_redirection_uri: 'https://app.example.com/welcome' })
    const client = browser(world)
    const page = await client.open(pathOf(await ticketFor(world, await world.person())))
    const end = await enrollApp(world, client, page)
    expect((await client.submit(end)).left?.href).toBe('https://app.example.com/welcome')
  })
})
