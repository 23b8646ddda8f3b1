import { beforeAll, describe, expect, test } from 'vitest'
import { challengeIn, type PageChallenge, solve } from '../fixtures/captcha.ts'
import { formClient } from '../fixtures/form-client.ts'
import { authorize, type Page, type Visitor, visitor, walk } from '../fixtures/visitor.ts'
import { connectionName, grants, type Person, password, type Reply, token, type World } from '../fixtures/world.ts'
import { attackedWorld, codeOf } from './attack.ts'

let world: World
/** A server that believes nobody about where requests come from. */
let unproxied: World

const most = 4

beforeAll(async () => {
  world = await attackedWorld({ SALLYPORT_TRUST_PROXY: '1' })
  unproxied = await attackedWorld()
  await world.tenant({ default_directory: connectionName })
  for (const one of [world, unproxied]) await settings(one, 'brute-force-protection', { max_attempts: most })
})

const settings = (on: World, name: string, change: unknown) => on.api('PATCH', `/v2/attack-protection/${name}`, change)

let addresses = 0
/** One that nobody has come from yet. */
const newAddress = (): string => `198.51.${Math.floor(++addresses / 250)}.${1 + (addresses % 250)}`

interface Attempt {
  username: string
  password?: string
  address?: string
}

/** A token request with a password, by the client `web` unless told. */
const grant = (
  { username, password: word = 'wrong', address = newAddress() }: Attempt,
  more: Record<string, string> = {},
  client = 'web',
): Promise<Reply> =>
  token(
    world,
    client,
    { grant_type: grants.realm, realm: connectionName, username, password: word, scope: 'openid', ...more },
    { 'x-forwarded-for': address },
  )

/** The same on the page. */
const onPage = async (
  { username, password: word = 'wrong', address = newAddress() }: Attempt,
  {
    on = world,
    params = {},
    fields = {},
  }: Partial<Record<'params' | 'fields', Record<string, string>>> & { on?: World } = {},
  browser: Visitor = visitor(on),
): Promise<Page> => {
  const page = await authorize(browser, params)
  return submitFrom(browser, page, { username, password: word, ...fields }, address)
}

const submitFrom = (browser: Visitor, page: Page, fields: Record<string, string>, address: string): Promise<Page> =>
  walk(browser, page.url, {
    method: 'POST',
    headers: { 'x-forwarded-for': address },
    body: new URLSearchParams({ ...fields, action: 'default' }),
  })

const errorsOf = ({ text }: Page): string[] =>
  [...text.matchAll(/data-error-code="([^"]+)"/g)].map(([, code]) => code ?? '')

const post = async (path: string, body: unknown, address = newAddress()): Promise<Reply> => {
  const answer = await fetch(new URL(path, world.issuer), {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
    body: JSON.stringify(body),
  })
  const text = await answer.text()
  return { status: answer.status, body: text.startsWith('{') ? JSON.parse(text) : { text } }
}

/** The account takes no password from there any more, not even the right one, by any way in. */
const expectBlocked = async ({ email: username }: Pick<Person, 'email'>, address: string): Promise<void> => {
  expect(await grant({ username, password, address })).toMatchObject({
    status: 429,
    body: { error: 'too_many_attempts' },
  })
  const page = await onPage({ username, password, address })
  expect([codeOf(page), errorsOf(page)]).toEqual([null, ['user-blocked']])
}

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
    const email = `kim.person${addresses}@example.com`
    const { id } = await world.person({ profile: { email } })
    for (const username of written(email)) expect((await grant({ username, address })).body.error).toBe('invalid_grant')
    await expectBlocked({ email }, address)
    const logs = await world.logs(id)
    expect(logs.slice(0, most + 1)).toEqual([...Array(most).fill('fp'), 'limit_wc'])
  })

  test('whatever marks a phone number has', async () => {
    const address = newAddress()
    await world.person({ profile: { phone_number: '+15550100234' } })
    for (const username of ['+15550100234', '+1 555 0100 234', '+1 (555) 0100-234', '+1.555.0100.234'])
      expect((await grant({ username, address })).body.error).toBe('invalid_grant')
    await expectBlocked({ email: '+1-555-0100-234' }, address)
  })

  test('by whichever way in they come', async () => {
    const address = newAddress()
    const { email: username } = await world.person()
    expect(errorsOf(await onPage({ username, address }))).toEqual(['wrong-credentials'])
    await onPage({ username, address }, { params: { connection: connectionName } })
    await grant({ username, address })
    await grant({ username, address }, { grant_type: 'password', realm: '' }, 'other')
    await expectBlocked({ email: username }, address)
    for (const path of ['co/authenticate', 'usernamepassword/login', 'oauth/ro', 'dbconnections/verify'])
      expect(
        (await post(path, { client_id: 'web', username, password, connection: connectionName }, address)).status,
      ).toBe(404)
  })

  test('whatever an IPv6 address ends with, and however an IPv4 address is written', async () => {
    const { email: username } = await world.person()
    for (const end of ['1', 'ffff:2', 'a:b:c:d', '0:0:0:1'])
      expect((await grant({ username, address: `2001:db8:1:2:${end.includes('::') ? end : pad(end)}` })).status).toBe(
        403,
      )
    await expectBlocked({ email: username }, '2001:DB8:1:2::77')
    expect((await grant({ username, password, address: '2001:db8:1:3::1' })).status).toBe(200)
    const { email } = await world.person()
    for (const address of ['192.0.2.7', '::ffff:192.0.2.7', '::ffff:c000:207', '0:0:0:0:0:FFFF:192.0.2.7'])
      expect((await grant({ username: email, address })).body.error).toBe('invalid_grant')
    await expectBlocked({ email }, '192.0.2.7')
  })

  test('whatever a browser says of where it is', async () => {
    const said = (n: number) =>
      Object.fromEntries(
        ['x-forwarded-for', 'x-real-ip', 'forwarded', 'true-client-ip', 'cf-connecting-ip', 'auth0-forwarded-for'].map(
          name => [name, name === 'forwarded' ? `for=203.0.113.${n}` : `203.0.113.${n}`],
        ),
      )
    const { email: username } = await unproxied.person()
    const body = { grant_type: grants.realm, realm: connectionName, username, scope: 'openid' }
    for (let n = 0; n < most; n++)
      expect((await token(unproxied, 'web', { ...body, password: 'wrong' }, said(n))).body.error).toBe('invalid_grant')
    expect((await token(unproxied, 'web', { ...body, password }, said(99))).status).toBe(429)
    // Behind a proxy what a browser has put before the proxy's own word counts for nothing.
    const { email } = await world.person()
    const address = newAddress()
    for (let n = 0; n < most; n++) await grant({ username: email, address: `203.0.113.${n}, ${address}` })
    await expectBlocked({ email }, address)
  })

  test('whatever an application that may name addresses names instead of one', async () => {
    await world.client({ client_id: 'backend', is_token_endpoint_ip_header_trusted: true })
    const address = newAddress()
    const { email: username } = await world.person()
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
  })

  test('all at once', async () => {
    const address = newAddress()
    const { email: username } = await world.person()
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
      Promise.all(Array.from({ length: 30 }, () => grant({ username, address }))),
    ])
    const looked =
      pages.filter(page => errorsOf(page).includes('wrong-credentials')).length +
      replies.filter(({ body }) => body.error === 'invalid_grant').length
    expect(looked).toBe(most)
    await expectBlocked({ email: username }, address)
  })

  test('while the attacker logs in to an account of his own in between, or asks for mail', async () => {
    const address = newAddress()
    const [ann, eve] = [await world.person(), await world.person()]
    for (let n = 0; n < most; n++) {
      await grant({ username: ann.email, address })
      expect((await grant({ username: eve.email, password, address })).status).toBe(200)
    }
    const body = { client_id: 'web', connection: connectionName, email: ann.email }
    expect((await post('dbconnections/change_password', body, address)).status).toBe(200)
    await expectBlocked(ann, address)
  })
})

const pad = (end: string): string => [...Array(4 - end.split(':').length).fill('0'), ...end.split(':')].join(':')

describe('an address', () => {
  const limit = { max_attempts: 3, rate: 86_400_000 }
  beforeAll(() =>
    settings(world, 'suspicious-ip-throttling', { stage: { 'pre-login': limit, 'pre-user-registration': limit } }),
  )

  test('that failed at many accounts, by any way in, gets in to none, and others do', async () => {
    const address = newAddress()
    const { email: username } = await world.person()
    await grant({ username: 'one@example.com', address })
    await onPage({ username: 'two@example.com', address })
    await grant({ username: 'three@example.com', address }, {}, 'other')
    const stopped = await grant({ username, password, address })
    expect(stopped).toMatchObject({ status: 429, body: { error: 'too_many_attempts' } })
    const page = await onPage({ username, password, address })
    expect([codeOf(page), errorsOf(page)]).toEqual([null, ['ip-blocked']])
    expect((await grant({ username, password })).status).toBe(200)
  })

  test('of which as many as are allowed are looked at when all come at once', async () => {
    const address = newAddress()
    const replies = await Promise.all(
      Array.from({ length: 30 }, (_, n) => grant({ username: `person.${n}@example.com`, address })),
    )
    expect(replies.filter(({ body }) => body.error === 'invalid_grant')).toHaveLength(limit.max_attempts)
  })

  test('makes as many accounts as are allowed, by the page and by the endpoint together', async () => {
    const address = newAddress()
    const made = (n: number) => ({ email: `new${n}.${addresses}@example.com`, password })
    const endpoint = (n: number) =>
      post('dbconnections/signup', { client_id: 'web', connection: connectionName, ...made(n) }, address)
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
  })
})

describe('a refusal does not tell whether there is such a user', () => {
  test('neither before the block nor after it, on the page or by the endpoint', async () => {
    const address = newAddress()
    const { email } = await world.person()
    const nobody = email.replace('person', 'nobody')
    const without = (text: string) =>
      text
        .replaceAll(email, '')
        .replaceAll(nobody, '')
        .replace(/(nonce|value)="[^"]*"|state=[\w-]+/g, '')
    const answers = async (username: string) => {
      const all: unknown[] = []
      for (let n = 0; n < most; n++) all.push(await grant({ username, address }))
      all.push(await grant({ username, address }))
      const page = await onPage({ username, address })
      return [...all, page.status, errorsOf(page), without(page.text)]
    }
    await settings(world, 'suspicious-ip-throttling', { enabled: false })
    const [known, unknown] = [await answers(email), await answers(nobody)]
    await settings(world, 'suspicious-ip-throttling', { enabled: true })
    expect(known).toEqual(unknown)
    expect(known[most]).toMatchObject({ status: 429, body: { error: 'too_many_attempts' } })
  })
})

describe('the link that lifts a block', () => {
  const mailed = async ({ email }: Person): Promise<string> => {
    for (let tries = 0; tries < 100; tries++) {
      const [mail] = await world.inbox(email)
      const link = mail && /http\S+brute-force-protection-unblock\S+/.exec(mail.text)?.[0]
      if (link) return link.replace(world.issuer, '')
      await new Promise(resolve => setTimeout(resolve, 50))
    }
    throw new Error(`no mail to ${email}`)
  }
  const block = async (person: Person): Promise<string> => {
    const address = newAddress()
    await settings(world, 'suspicious-ip-throttling', { enabled: false })
    for (let n = 0; n < most; n++) await grant({ username: person.email, address })
    return address
  }

  test('is for one account and one address, asks before it acts, and works once', async () => {
    const [ann, bob] = [await world.person(), await world.person()]
    const [fromA, fromB] = [await block(ann), await block(ann)]
    const fromC = await block(bob)
    const link = await mailed(bob)
    const browser = formClient(world.issuer)
    const page = await browser.open(link)
    // A scanner of links that only opens it changes nothing.
    await expectBlocked(bob, fromC)
    expect((await browser.submit(page)).html).toContain('Your account is unblocked')
    expect((await grant({ username: bob.email, password, address: fromC })).status).toBe(200)
    await expectBlocked(ann, fromA)
    await expectBlocked(ann, fromB)
    for (let n = 0; n < most; n++) await grant({ username: bob.email, address: fromC })
    expect((await browser.submit(page)).status).toBe(400)
    await expectBlocked(bob, fromC)
  })

  test('opens nothing else, and no other ticket lifts a block', async () => {
    const ann = await world.person()
    const address = await block(ann)
    const ticket = new URL(await mailed(ann), world.issuer).searchParams.get('ticket') ?? ''
    const browser = formClient(world.issuer)
    expect((await browser.open(`u/reset-verify?ticket=${ticket}`)).html).not.toContain('name="password-reset"')
    const made = await world.api<{ ticket: string }>('POST', '/v2/tickets/password-change', { user_id: ann.id })
    const other = new URL(made.ticket).searchParams.get('ticket') ?? ''
    expect(other).not.toBe('')
    const page = await browser.open(`u/brute-force-protection-unblock?ticket=${other}`)
    expect(page.html).toContain('does not work')
    await expectBlocked(ann, address)
  })
})

describe('a challenge', () => {
  beforeAll(() =>
    settings(world, 'bot-detection', {
      challenge_password_policy: 'always',
      challenge_password_reset_policy: 'always',
    }),
  )

  const shown = async (params: Record<string, string> = {}) => {
    const browser = visitor(world)
    const page = await authorize(browser, params)
    return { browser, page, challenge: challengeIn(page.text) as PageChallenge }
  }
  const tryWith = (
    { browser, page }: Awaited<ReturnType<typeof shown>>,
    { email: username }: Pick<Person, 'email'>,
    captcha?: string,
    word = password,
  ) => submitFrom(browser, page, { username, password: word, ...(captcha !== undefined && { captcha }) }, newAddress())

  test('is not passed without a solution, by a wrong one, by that of another browser, form or hour, or by one twice', async () => {
    const ann = await world.person()
    const [mine, other, joining] = [await shown(), await shown(), await shown({ screen_hint: 'signup' })]
    const solution = solve(mine.challenge)
    const wrong = [
      undefined,
      '',
      'x',
      mine.challenge.challenge,
      `${mine.challenge.challenge}~${Array(16).fill(0)}`,
      `${solution},1`,
      solve({ ...mine.challenge, bits: 1, puzzles: 1 }),
      solve(other.challenge),
      solve(joining.challenge),
      `${'A'.repeat(5000)}`,
    ]
    for (const captcha of wrong) {
      const page = await tryWith(mine, ann, captcha)
      expect([captcha, codeOf(page), errorsOf(page)]).toEqual([captcha, null, ['invalid-captcha']])
    }
    expect(errorsOf(await tryWith(mine, ann, solution, 'wrong'))).toEqual(['wrong-credentials'])
    expect(errorsOf(await tryWith(mine, ann, solution))).toEqual(['invalid-captcha'])
    const late = await shown()
    world.pass(31 * 60_000)
    expect(codeOf(await tryWith(late, ann, solve(late.challenge)))).toBeNull()
    const last = await shown()
    expect(codeOf(await tryWith(last, ann, solve(last.challenge)))).not.toBeNull()
  })

  test('is not gone around by an endpoint', async () => {
    const { email: username } = await world.person()
    const refused = { status: 401, body: { error: 'requires_verification' } }
    expect(await grant({ username, password })).toMatchObject(refused)
    expect(await grant({ username, password }, { captcha: solve((await shown()).challenge) })).toMatchObject(refused)
    const body = { client_id: 'web', connection: connectionName, email: 'robot@example.com', password }
    for (const path of ['dbconnections/signup', 'dbconnections/change_password'])
      expect(await post(path, body)).toMatchObject({ status: 401, body: { code: 'requires_verification' } })
  })
})
