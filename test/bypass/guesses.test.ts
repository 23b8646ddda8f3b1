import { beforeAll, describe, expect, test } from 'vitest'
import { authorize, visitor } from '../fixtures/visitor.ts'
import { connectionName, grants, password, token, type World } from '../fixtures/world.ts'
import { another, attackedWorld, codeOf, secretOf } from './attack.ts'
import { errorsOf, expectBlocked, grant, logsFrom, newAddress, onPage, post, protect, submitFrom } from './guesses.ts'

let world: World
/** A server that believes nobody about where requests come from. */
let unproxied: World

const most = 4

beforeAll(async () => {
  world = await attackedWorld({ SALLYPORT_TRUST_PROXY: '1' })
  unproxied = await attackedWorld()
  await world.tenant({ default_directory: connectionName })
  for (const one of [world, unproxied]) await protect(one, 'brute-force-protection', { max_attempts: most })
})

describe('wrong passwords for one account count as one', () => {
  test.each([
    ['in any case', (email: string) => [email.toUpperCase(), email, email.replace('p', 'P'), email.replace('e', 'E')]],
    ['with space around it', (email: string) => [` ${email}`, `${email} `, `\t${email}`, `\u00a0${email}\u2003`]],
    [
      'in letters that only become the same',
      (email: string) => [email, ...Array(3).fill(email.replace('k', '\u212a'))],
    ],
  ])('however the identifier is written: %s', async (_way, written) => {
    const address = newAddress()
    const email = `kim.person${address}@example.com`
    const { id } = await world.person({ profile: { email } })
    for (const username of written(email))
      expect((await grant(world, { username, address })).body.error).toBe('invalid_grant')
    await expectBlocked(world, { id, email }, address)
    expect((await world.logs(id)).slice(0, most + 1)).toEqual([...Array(most).fill('fp'), 'limit_wc'])
  })

  test('whatever marks a phone number has', async () => {
    const address = newAddress()
    const { id } = await world.person({ profile: { phone_number: '+15550100234' } })
    for (const username of ['+15550100234', '+1 555 0100 234', '+1 (555) 0100-234', '+1.555.0100.234'])
      expect((await grant(world, { username, address })).body.error).toBe('invalid_grant')
    await expectBlocked(world, { id, email: '+1-555-0100-234' }, address)
  })

  test('by whichever way in they come', async () => {
    const address = newAddress()
    const { id, email: username } = await world.person()
    expect(errorsOf(await onPage(world, { username, address }))).toEqual(['wrong-credentials'])
    await onPage(world, { username, address }, { connection: connectionName })
    await grant(world, { username, address })
    await grant(world, { username, address }, { grant_type: 'password', realm: '' }, 'other')
    await expectBlocked(world, { id, email: username }, address)
    for (const path of ['co/authenticate', 'usernamepassword/login', 'oauth/ro', 'dbconnections/verify'])
      expect(
        (await post(world, path, { client_id: 'web', username, password, connection: connectionName }, address)).status,
      ).toBe(404)
  })

  test('whatever an IPv6 address ends with, and however an IPv4 address is written', async () => {
    const ann = await world.person()
    const username = ann.email
    for (const end of [':1', ':ffff:2', 'a:b:c:d', '0:0:0:1'])
      expect((await grant(world, { username, address: `2001:db8:1:2:${end}` })).body.error).toBe('invalid_grant')
    await expectBlocked(world, ann, '2001:DB8:1:2::77')
    expect((await grant(world, { username, password, address: '2001:db8:1:3::1' })).status).toBe(200)
    const { id, email } = await world.person()
    for (const address of ['192.0.2.7', '::ffff:192.0.2.7', '::ffff:c000:207', '0:0:0:0:0:FFFF:192.0.2.7'])
      expect((await grant(world, { username: email, address })).body.error).toBe('invalid_grant')
    await expectBlocked(world, { id, email }, '192.0.2.7')
  })

  test('whatever a browser says of where it is', async () => {
    const said = (n: number) =>
      Object.fromEntries(
        ['x-forwarded-for', 'x-real-ip', 'forwarded', 'true-client-ip', 'cf-connecting-ip', 'auth0-forwarded-for'].map(
          name => [name, name === 'forwarded' ? `for=203.0.113.${n}` : `203.0.113.${n}`],
        ),
      )
    const { id: known, email: username } = await unproxied.person()
    const body = { grant_type: grants.realm, realm: connectionName, username, scope: 'openid' }
    for (let n = 0; n < most; n++)
      expect((await token(unproxied, 'web', { ...body, password: 'wrong' }, said(n))).body.error).toBe('invalid_grant')
    expect((await token(unproxied, 'web', { ...body, password }, said(99))).status).toBe(429)
    expect(await unproxied.logs(known)).toEqual([...Array(most).fill('fp'), 'limit_wc', 'limit_wc'])
    // Behind a proxy what a browser has put before the proxy's own word counts for nothing.
    const { id, email } = await world.person()
    const address = newAddress()
    for (let n = 0; n < most; n++) await grant(world, { username: email, address: `203.0.113.${n}, ${address}` })
    await expectBlocked(world, { id, email }, address)
  })

  test('whatever an application that may name addresses names instead of one', async () => {
    await world.client({ client_id: 'backend', is_token_endpoint_ip_header_trusted: true })
    const address = newAddress()
    const { id, email: username } = await world.person()
    const from = (header: string, word = 'wrong') =>
      token(
        world,
        'backend',
        { grant_type: grants.realm, realm: connectionName, username, password: word, scope: 'openid' },
        { 'x-forwarded-for': address, 'auth0-forwarded-for': header },
      )
    for (const made of ['somewhere', '1.2.3', '203.0.113.1:80', '203.0.113.999']) await from(made)
    expect((await from('elsewhere', password)).status).toBe(429)
    expect((await from('203.0.113.77', password)).status).toBe(200)
    expect(await world.logs(id)).toEqual([...Array(most).fill('fp'), 'limit_wc', 'limit_wc', 'scv', 'sepft'])
  })

  test('all at once', async () => {
    const address = newAddress()
    const { id, email: username } = await world.person()
    const browsers = await Promise.all(
      Array.from({ length: 8 }, async () => {
        const browser = visitor(world)
        return { browser, page: await authorize(browser) }
      }),
    )
    const [pages, replies] = await Promise.all([
      Promise.all(
        browsers.map(({ browser, page }) => submitFrom(browser, page, { username, password: 'wrong' }, address)),
      ),
      Promise.all(Array.from({ length: 30 }, () => grant(world, { username, address }))),
    ])
    const looked =
      pages.filter(page => errorsOf(page).includes('wrong-credentials')).length +
      replies.filter(({ body }) => body.error === 'invalid_grant').length
    expect(looked).toBe(most)
    expect((await world.logs(id)).filter(type => type === 'fp')).toHaveLength(most)
    await expectBlocked(world, { id, email: username }, address)
  })

  test('while the attacker logs in to an account of his own in between, or asks for mail', async () => {
    const address = newAddress()
    const [ann, eve] = [await world.person(), await world.person()]
    for (let n = 0; n < most; n++) {
      await grant(world, { username: ann.email, address })
      expect((await grant(world, { username: eve.email, password, address })).status).toBe(200)
    }
    const body = { client_id: 'web', connection: connectionName, email: ann.email }
    expect((await post(world, 'dbconnections/change_password', body, address)).status).toBe(200)
    await expectBlocked(world, ann, address)
  })

  test('whatever the MFA API was asked before or in between', async () => {
    const address = newAddress()
    await world.factors('otp')
    await world.policy('always')
    const ann = await world.person({ factors: ['otp'] })
    const { body } = await grant(world, { username: ann.email, password, address })
    expect(body.error).toBe('mfa_required')
    const challenge = { client_id: 'web', client_secret: secretOf('web'), mfa_token: body.mfa_token }
    for (let n = 0; n < most; n++) {
      expect((await grant(world, { username: ann.email, address })).body.error).toBe('invalid_grant')
      expect((await post(world, 'mfa/challenge', challenge, address)).status).toBe(200)
      const otp = { grant_type: grants.otp, mfa_token: body.mfa_token, otp: another(ann.code()) }
      expect((await token(world, 'web', otp, { 'x-forwarded-for': address })).body.error).toBe('invalid_grant')
    }
    await expectBlocked(world, ann, address)
    await world.policy('never')
  })
})

describe('an address', () => {
  const limit = { max_attempts: 3, rate: 86_400_000 }
  beforeAll(() =>
    protect(world, 'suspicious-ip-throttling', { stage: { 'pre-login': limit, 'pre-user-registration': limit } }),
  )

  test('that failed at many accounts, by any way in, gets in to none, and others do', async () => {
    const address = newAddress()
    const { id, email: username } = await world.person()
    await grant(world, { username: 'one@example.com', address })
    await onPage(world, { username: 'two@example.com', address })
    await grant(world, { username: 'three@example.com', address }, {}, 'other')
    const stopped = await grant(world, { username, password, address })
    expect(stopped).toMatchObject({ status: 429, body: { error: 'too_many_attempts' } })
    const page = await onPage(world, { username, password, address })
    expect([codeOf(page), errorsOf(page)]).toEqual([null, ['ip-blocked']])
    expect((await grant(world, { username, password })).status).toBe(200)
    // The block, and the two that ran into it.
    expect((await logsFrom(world, address)).filter(type => type === 'limit_mu')).toHaveLength(3)
    expect(await world.logs(id)).not.toContain('fp')
  })

  test('of which as many as are allowed are looked at when all come at once', async () => {
    const address = newAddress()
    const replies = await Promise.all(
      Array.from({ length: 30 }, (_, n) => grant(world, { username: `person.${n}@example.com`, address })),
    )
    expect(replies.filter(({ body }) => body.error === 'invalid_grant')).toHaveLength(limit.max_attempts)
    expect((await logsFrom(world, address)).filter(type => type === 'fu')).toHaveLength(limit.max_attempts)
  })

  test('makes as many accounts as are allowed, by the page and by the endpoint together', async () => {
    const address = newAddress()
    const made = (n: number) => ({ email: `new${n}.${address}@example.com`, password })
    const endpoint = (n: number) =>
      post(world, 'dbconnections/signup', { client_id: 'web', connection: connectionName, ...made(n) }, address)
    const page = async (n: number) => {
      const browser = visitor(world)
      const shown = await authorize(browser, { screen_hint: 'signup' })
      return submitFrom(browser, shown, made(n), address)
    }
    expect((await endpoint(1)).status).toBe(200)
    expect(codeOf(await page(2))).not.toBeNull()
    expect((await endpoint(3)).status).toBe(200)
    expect((await endpoint(4)).status).toBe(429)
    expect(codeOf(await page(5))).toBeNull()
    const logs = await logsFrom(world, address)
    expect(logs.filter(type => type === 'ss')).toHaveLength(limit.max_attempts)
    expect(logs.filter(type => type === 'limit_mu')).toHaveLength(2)
  })
})

describe('a refusal does not tell whether there is such a user', () => {
  test('neither before the block nor after it, on the page or by the endpoint', async () => {
    const address = newAddress()
    const { id, email } = await world.person()
    const nobody = email.replace('person', 'nobody')
    const without = (text: string) =>
      text
        .replaceAll(email, '')
        .replaceAll(nobody, '')
        .replace(/(nonce|value)="[^"]*"|state=[\w-]+/g, '')
    const answers = async (username: string) => {
      const all: unknown[] = []
      for (let n = 0; n < most; n++) all.push(await grant(world, { username, address }))
      all.push(await grant(world, { username, address }))
      const page = await onPage(world, { username, address })
      return [...all, page.status, errorsOf(page), without(page.text)]
    }
    await protect(world, 'suspicious-ip-throttling', { enabled: false })
    const [known, unknown] = [await answers(email), await answers(nobody)]
    await protect(world, 'suspicious-ip-throttling', { enabled: true })
    expect(known).toEqual(unknown)
    expect(known[most]).toMatchObject({ status: 429, body: { error: 'too_many_attempts' } })
    // Only the log knows.
    expect(await world.logs(id)).toContain('fp')
    expect((await logsFrom(world, address)).filter(type => type === 'fu')).toHaveLength(most)
  })
})
