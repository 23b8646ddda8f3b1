import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { totpAt } from '../../src/factors/totp.ts'
import { type FormClient, type FormPage, formClient } from '../fixtures/form-client.ts'
import { engines } from '../fixtures/store.ts'
import { type Person, password, startWorld, type World } from '../fixtures/world.ts'

const minute = 60_000

const browser = (world: World): FormClient =>
  formClient(world.issuer.slice(0, -1), { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0' })

const signIn = async (client: FormClient, person: Person): Promise<FormPage> =>
  client.submit(await client.open('/account/'), { username: person.email, password })

const textOf = (page: FormPage) => page.html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ')
const isAccount = (page: FormPage) => expect([page.url.pathname, page.status]).toEqual(['/account/', 200])
/** The form of a page about one thing: the id that it carries. */
const idIn = (page: FormPage, action: string, index = 0): string =>
  page.forms.filter(form => form.actions.includes(action))[index]?.fields['id'] as string

const post = (client: FormClient, fields: Record<string, string>, headers: Record<string, string> = {}) =>
  client.request('/account/', {
    method: 'POST',
    body: new URLSearchParams(fields),
    headers: { origin: client.origin, 'sec-fetch-site': 'same-origin', ...headers },
  })

const enrollApp = async (world: World, client: FormClient, page: FormPage) => {
  const seed = /secret=([A-Z2-7]+)/.exec(page.html)?.[1] as string
  return { seed, page: await client.submit(page, { code: totpAt(seed, world.services.now()) }) }
}

const factorsOf = async (world: World, person: Person) =>
  (
    await world.services.db
      .selectFrom('enrollments')
      .select('factor')
      .where('user_id', '=', person.id)
      .orderBy('created_at')
      .execute()
  ).map(row => row.factor)

describe.each(engines)('the account page on %s', engine => {
  let world: World
  let client: FormClient
  beforeAll(async () => {
    world = await startWorld({ engine })
    await world.factors('otp', 'sms', 'email', 'recovery-code')
  })
  beforeEach(() => {
    client = browser(world)
  })

  test('lets a user in by a login of our own, who then adds, names, prefers and removes factors', async () => {
    const person = await world.person()
    const page = await signIn(client, person)
    isAccount(page)
    expect(textOf(page)).toContain(person.email)
    expect(textOf(page)).toContain('Verified address of your account')
    expect(page.forms.flatMap(form => form.actions).filter(action => action.startsWith('add-'))).toEqual([
      'add-otp',
      'add-sms',
      'add-email',
    ])
    const app = await client.submit(page, {}, 'add-otp')
    expect(app.screen).toBe('mfa-otp-enrollment-qr')
    expect(app.html).toContain('href="/account/"')
    const { page: recovery } = await enrollApp(world, client, app)
    expect(recovery.screen).toBe('mfa-recovery-code-enrollment')
    const added = await client.submit(recovery, { saved: 'on' })
    isAccount(added)
    expect(textOf(added)).toContain('It was added.')
    // Adding a first factor has not locked its owner out of the page.
    const number = await client.submit(added, {}, 'add-sms')
    const sent = await client.submit(number, { phone: person.phone })
    const both = await client.submit(sent, { code: await world.sentCode(person.phone) })
    expect(await factorsOf(world, person)).toEqual(['otp', 'recovery-code', 'phone'])
    expect(textOf(both)).toContain(`XXXXXX${person.phone.slice(-4)}`)
    expect(both.html).not.toContain(person.phone)

    const named = await client.submit(both, { name: '  My   app ' }, 'rename')
    expect(textOf(named)).toContain('My app')
    expect(textOf(await client.submit(named, { name: 'x' }, 'rename'))).toContain('2 to 50 characters')
    const hostile = await client.submit(named, { name: '"><script>alert(1)</script>' }, 'rename')
    expect(hostile.html).not.toContain('<script>alert')
    expect(textOf(hostile)).toContain('&lt;script&gt;alert(1)')
    const preferring = await client.submit(hostile, {}, 'prefer')
    expect(textOf(preferring)).toContain('Asked first')
    const removed = await client.submit(preferring, {}, 'remove')
    expect(await factorsOf(world, person)).toEqual(['recovery-code', 'phone'])
    const last = await client.submit(removed, {}, 'remove')
    isAccount(last)
    expect(await factorsOf(world, person)).toEqual([])
    expect((await world.logs(person.id)).filter(type => type === 'gd_unenroll')).toHaveLength(3)
    // Nobody has logged in by adding a factor.
    expect((await world.logs(person.id)).filter(type => type === 's')).toHaveLength(1)
  })

  test('asks a user who has a factor for it, and again a quarter of an hour later', async () => {
    const person = await world.person({ factors: ['otp'] })
    const challenge = await signIn(client, person)
    expect(challenge.screen).toBe('mfa-otp-challenge')
    expect(challenge.html).not.toContain('rememberBrowser')
    isAccount(await client.submit(challenge, { code: person.code() }))
    world.pass(14 * minute)
    isAccount(await client.open('/account/'))
    world.pass(2 * minute)
    const again = await client.open('/account/')
    expect(again.screen).toBe('login')
    const second = await client.submit(again, { username: person.email, password })
    expect(second.screen).toBe('mfa-otp-challenge')
    isAccount(await client.submit(second, { code: person.code() }))
  })

  test('is opened neither by a session without the factor, nor by a remembered browser', async () => {
    const person = await world.person({ factors: ['otp'] })
    await world.client({ client_id: `app-${engine}` })
    const login = `/authorize?client_id=app-${engine}&response_type=code&scope=openid&redirect_uri=https://app.example.com/cb`
    const done = await client.submit(await client.open(login), { username: person.email, password })
    expect(done.left?.searchParams.get('code')).toBeTruthy()
    expect((await client.open('/account/')).screen).toBe('mfa-otp-challenge')
    await world.policy('always')
    const other = browser(world)
    const challenge = await other.submit(await other.open(login), { username: person.email, password })
    await other.submit(challenge, { code: person.code(), rememberBrowser: 'true' })
    expect(other.cookies.has('auth0-mf')).toBe(true)
    other.cookies.delete('auth0')
    const remembered = await other.submit(await other.open('/account/'), { username: person.email, password })
    expect(remembered.screen).toBe('mfa-otp-challenge')
    await world.policy('never')
  })

  test('a factor that comes from elsewhere must be passed by whoever was in without one', async () => {
    const person = await world.person()
    isAccount(await signIn(client, person))
    await world.api('POST', `/v2/users/${encodeURIComponent(person.id)}/authentication-methods`, {
      type: 'totp',
      totp_secret: person.seed,
    })
    expect((await client.open('/account/')).screen).toBe('mfa-otp-challenge')
    const tried = await post(client, { action: 'remove', id: 'x' })
    expect(tried.headers.get('location')).toContain('/authorize?')
  })

  test('a new recovery code is shown once and takes the place of the old one', async () => {
    const person = await world.person({ factors: ['otp', 'recovery-code'] })
    const page = await client.submit(await signIn(client, person), { code: person.code() })
    const shown = await client.submit(page, {}, 'new-recovery-code')
    expect(shown.screen).toBe('mfa-recovery-code-enrollment')
    const code = /id="secret"[^>]*>([A-Z0-9]{24})</.exec(shown.html)?.[1] as string
    const before = await world.services.db.selectFrom('enrollments').select('code_hash').execute()
    isAccount(await client.submit(shown, { saved: 'on' }))
    const after = await world.services.db.selectFrom('enrollments').select('code_hash').execute()
    expect(after).not.toEqual(before)
    const other = browser(world)
    const challenge = await signIn(other, person)
    const picker = await other.submit(challenge, {}, 'pick-authenticator')
    const asked = await other.submit(picker, {}, 'recovery-code')
    expect((await other.submit(asked, { code: person.recoveryCode })).html).toContain('invalid-code')
    expect((await other.submit(asked, { code })).screen).toBe('mfa-recovery-code-challenge-new-code')
    expect((await factorsOf(world, person)).filter(factor => factor === 'recovery-code')).toHaveLength(1)
  })

  test('shows remembered browsers and sessions, and ends them', async () => {
    const person = await world.person({ factors: ['otp'] })
    await world.policy('always')
    await world.client({ client_id: `shop-${engine}` })
    const login = `/authorize?client_id=shop-${engine}&response_type=code&scope=openid&redirect_uri=https://app.example.com/cb`
    const other = formClient(client.origin, { 'user-agent': 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0' })
    const challenge = await other.submit(await other.open(login), { username: person.email, password })
    await other.submit(challenge, { code: person.code(), rememberBrowser: 'true' })
    world.pass(minute)
    const page = await client.submit(await signIn(client, person), { code: person.code() })
    await world.policy('never')
    expect(textOf(page)).toContain('Chrome 140, Windows')
    expect(textOf(page)).toContain('Firefox 140, Linux This browser')
    const forgotten = await client.submit(page, {}, 'forget-browser')
    expect(textOf(forgotten)).toContain('asks for a second step')
    const kept = world.services.db.selectFrom('remembered_browsers').selectAll().where('user_id', '=', person.id)
    expect(await kept.execute()).toEqual([])
    const ended = await client.submit(forgotten, {}, 'end-session')
    expect(textOf(ended)).not.toContain('Chrome 140')
    expect((await other.open(`${login}&prompt=none`)).left?.searchParams.get('error')).toBe('login_required')
    // The page ends with the session that it was opened by.
    const out = await client.submit(ended, {}, 'sign-out')
    expect(out.screen).toBe('login')
  })

  test('changes nothing of anybody else', async () => {
    const victim = await world.person({ factors: ['otp'] })
    const theirs = browser(world)
    const page = await theirs.submit(await signIn(theirs, victim), { code: victim.code() })
    const factor = idIn(page, 'remove')
    const [session] = await world.services.db
      .selectFrom('sessions')
      .select('sid')
      .where('user_id', '=', victim.id)
      .execute()
    const thief = await world.person()
    isAccount(await signIn(client, thief))
    const attempts: Record<string, string>[] = [
      { action: 'remove', id: factor },
      { action: 'rename', id: factor, name: 'mine now' },
      { action: 'prefer', id: factor },
      { action: 'end-session', id: session?.sid ?? '' },
      { action: 'end-other-sessions' },
      { action: 'forget-browsers' },
      { action: 'constructor' },
      { action: 'add-carrier-pigeon' },
      { action: 'add-webauthn-roaming' },
      { action: 'new-recovery-code' },
    ]
    for (const fields of attempts) expect((await post(client, fields)).status).toBe(303)
    const after = await theirs.open('/account/')
    isAccount(after)
    expect(textOf(after)).not.toContain('mine now')
    expect(idIn(after, 'remove')).toBe(factor)
    expect(await factorsOf(world, thief)).toEqual([])
  })
})

describe('the account page', () => {
  let world: World
  beforeAll(async () => {
    world = await startWorld()
    await world.factors('otp', 'recovery-code')
  })

  test('takes no form of another site', async () => {
    const client = browser(world)
    const person = await world.person({ factors: ['otp'] })
    const page = await client.submit(await signIn(client, person), { code: person.code() })
    const fields = { action: 'remove', id: idIn(page, 'remove') }
    const forged = await post(client, fields, { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' })
    expect(forged.status).toBe(400)
    expect(await factorsOf(world, person)).toEqual(['otp'])
  })

  test('takes no code but that of its own sign-in, and each once', async () => {
    const client = browser(world)
    const person = await world.person()
    const start = await client.open('/account/')
    const before = new Map(client.cookies)
    const callback = await client.submit(start, { username: person.email, password }, 'default', 1)
    expect(callback.url.pathname).toBe('/account/callback')
    const path = callback.url.pathname + callback.url.search
    const other = browser(world)
    await other.open('/account/')
    expect((await other.open(path)).status).toBe(400)
    isAccount(await client.open(path))
    client.cookies.clear()
    for (const [name, value] of before) client.cookies.set(name, value)
    expect((await client.open(path)).status).toBe(400)
    expect((await client.open('/account/callback?code=x&state=y')).status).toBe(400)
  })

  test('asks for what was proven too long ago, whatever becomes of its request on the way', async () => {
    const client = browser(world)
    const person = await world.person()
    isAccount(await signIn(client, person))
    world.pass(20 * minute)
    // Somebody at the same browser takes the limit out of the address.
    const asked = await client.request('/account/')
    const url = new URL(asked.headers.get('location') as string)
    url.searchParams.delete('max_age')
    const page = await client.open(url.pathname + url.search)
    expect([page.url.pathname, page.status]).toEqual(['/account/callback', 400])
    expect((await client.open('/account/')).screen).toBe('login')
  })

  test('a cookie that was changed, or made under another name, opens nothing', async () => {
    const client = browser(world)
    isAccount(await signIn(client, await world.person()))
    const cookie = client.cookies.get('sallyport_account') as string
    for (const value of [`${cookie.slice(0, -4)}AAAA`, '', 'v1.', '{"userId":"auth0|1"}']) {
      client.cookies.set('sallyport_account', value)
      const asked = await client.request('/account/')
      expect(asked.headers.get('location')).toContain('/authorize?')
    }
  })

  test('tells who was refused why', async () => {
    const client = browser(world)
    const person = await world.person()
    await world.actions('exports.onExecutePostLogin = async (event, api) => api.access.deny("not today")')
    const page = await signIn(client, person)
    expect(page.status).toBe(400)
    expect(textOf(page)).toContain('not today')
    await world.actions()
  })

  test('is the same account under every path that people type', async () => {
    const client = browser(world)
    expect((await client.open('/account')).screen).toBe('login')
  })
})
