import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { exchangeCode, passwordlessConnection, passwordlessType, sentLink, start } from '../fixtures/passwordless.ts'
import { authorize, post, request, stateOf, submit, visit, visitor } from '../fixtures/visitor.ts'
import { callback, grants, type Reply, token, type World } from '../fixtures/world.ts'
import { attackedWorld, challengeWith, claimsOf, codeOf, expectOutside } from './attack.ts'

let world: World
let people = 0

beforeAll(async () => {
  world = await attackedWorld()
  const grant_types = ['authorization_code', 'refresh_token', passwordlessType, ...Object.values(grants)]
  for (const client_id of ['app', 'rival']) await world.client({ client_id, grant_types })
  await passwordlessConnection(world, 'email', ['app', 'rival', 'web'])
  await passwordlessConnection(world, 'sms', ['app', 'web'])
  await passwordlessConnection(world, 'email', ['app', 'web'], { disable_signup: true }, 'members')
})

beforeEach(async () => {
  // What this address has used up comes back.
  world.pass(6 * 60_000)
  await world.factors('otp', 'recovery-code')
  await world.actions()
  await world.services.db.deleteFrom('logs').execute()
})

const address = () => `victim${++people}@example.com`
const refused = {
  status: 403,
  body: { error: 'invalid_grant', error_description: 'Wrong email or verification code.' },
}
const expectRefused = async (...replies: Reply[]) => {
  for (const reply of replies) expect(reply).toEqual(refused)
  expect(await world.logs()).toContain('fepotpft')
}
const sendTo = async (email: string, client = 'app') => {
  await start(world, { connection: 'email', email, send: 'code' }, { client })
  return world.sentCode(email)
}
const other = (code: string) => (code === '000000' ? '000001' : '000000')
const exchange = (email: string, code: string, more: Record<string, string | undefined> = {}, client = 'app') =>
  exchangeCode(world, email, code, more, client)

describe('a code that was sent', () => {
  test('gives tokens, as a control', async () => {
    const email = address()
    expect((await exchange(email, await sendTo(email))).status).toBe(200)
  })

  test('is good for one of ten at the same moment', async () => {
    const email = address()
    const code = await sendTo(email)
    const replies = await Promise.all(Array.from({ length: 10 }, () => exchange(email, code)))
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1)
    await expectRefused(...replies.filter(({ status }) => status !== 200))
  })

  test('is none after three wrong ones, however they come', async () => {
    const email = address()
    const code = await sendTo(email)
    const wrong = await Promise.all([1, 2, 3].map(() => exchange(email, other(code))))
    await expectRefused(...wrong, await exchange(email, code))
  })

  test('is none after its three minutes, and once another was sent', async () => {
    const email = address()
    const late = await sendTo(email)
    world.pass(180_000)
    const first = await exchange(email, late)
    const older = await sendTo(email)
    const newer = await sendTo(email)
    await expectRefused(first, ...(older === newer ? [] : [await exchange(email, older)]))
    expect((await exchange(email, newer)).status).toBe(200)
  })

  test('is good for nobody else, no other application and no other connection', async () => {
    const email = address()
    const code = await sendTo(email)
    await expectRefused(
      await exchange(address(), code),
      await exchange(email, code, {}, 'rival'),
      await exchange(email, code, { realm: 'members' }),
    )
    expect((await exchange(email, code, { realm: 'Username-Password-Authentication' })).status).toBe(403)
  })

  test('of the pages is good in no other login and at no token endpoint, nor the other way round', async () => {
    const email = address()
    const [browser, mallory] = [visitor(world), visitor(world)]
    const first = await authorize(browser, { connection: 'email' })
    await submit(browser, first, { username: email })
    const code = await world.sentCode(email)
    const elsewhere = await authorize(mallory, { connection: 'email' })
    const asked = await submit(mallory, elsewhere, { username: email })
    const other = await world.sentCode(email)
    const tried = await submit(mallory, asked, { code: code === other ? '000000' : code })
    await expectOutside(mallory, tried)
    await expectRefused(await exchange(email, code))
    const ofApp = await sendTo(email)
    const onPage = await submit(mallory, asked, { code: ofApp === other ? '000000' : ofApp })
    await expectOutside(mallory, onPage)
    expect(await world.logs()).toContain('f')
  })

  test('is typed by the browser that asked for it alone, and on no other screen', async () => {
    const email = address()
    const [browser, mallory] = [visitor(world), visitor(world)]
    const asked = await submit(browser, await authorize(browser, { connection: 'email' }), { username: email })
    const code = await world.sentCode(email)
    const stolen = await post(mallory, 'login-passwordless-email-code', stateOf(asked), { code })
    expect(stolen.status).toBe(400)
    const wrongScreen = await post(browser, 'login-password', stateOf(asked), { username: email, password: code })
    expect(wrongScreen.screen).toBe('login-passwordless-email-code')
    await expectOutside(mallory, stolen, wrongScreen)
    expect(await world.logs()).not.toContain('s')
  })
})

describe('guessing codes', () => {
  test('ends with the budget of the identifier, for the right code too', async () => {
    const email = address()
    const guesses: Reply[] = []
    for (let round = 0; round < 4; round += 1) {
      const code = await sendTo(email)
      for (let n = 0; n < 3; n += 1) guesses.push(await exchange(email, other(code)))
    }
    expect(guesses.at(-1)).toMatchObject({ status: 429, body: { error: 'too_many_attempts' } })
    const right = await exchange(email, await sendTo(email))
    expect(right).toMatchObject({ status: 429, body: { error: 'too_many_attempts' } })
    expect(await world.logs()).toEqual(expect.arrayContaining(['fepotpft', 'limit_wc']))
  })

  test('gets no more than ten codes sent to one address, by applications and pages together', async () => {
    const email = address()
    for (let n = 0; n < 9; n += 1) await sendTo(email, n % 2 ? 'app' : 'rival')
    const browser = visitor(world)
    const first = await authorize(browser, { connection: 'email' })
    const tenth = await submit(browser, first, { username: email })
    expect(tenth.screen).toBe('login-passwordless-email-code')
    const eleventh = await submit(browser, tenth, {}, 'resend-code')
    expect(eleventh.text).toContain('too many e-mails')
    expect(await start(world, { connection: 'email', email, send: 'code' }, { client: 'app' })).toMatchObject({
      status: 429,
      body: { error: 'too_many_requests' },
    })
    expect((await world.logs()).filter(type => type === 'cs')).toHaveLength(10)
  })
})

describe('a connection that takes nobody new', () => {
  test('tells nobody who is there: not by its answer, its pages, nor a wrong code', async () => {
    const [known, unknown] = [address(), address()]
    await world.api('POST', '/v2/users', { connection: 'members', email: known })
    const ask = (email: string) => start(world, { connection: 'members', email, send: 'code' }, { client: 'app' })
    const shape = async (email: string) => {
      const { status, body } = await ask(email)
      return { status, body: { ...body, _id: String(body['_id']).length, email: '' } }
    }
    expect(await shape(unknown)).toEqual(await shape(known))
    const wrong = (email: string) => exchange(email, '000000', { realm: 'members' })
    expect(await wrong(unknown)).toEqual(await wrong(known))
    const page = async (email: string) => {
      const browser = visitor(world)
      const asked = await submit(browser, await authorize(browser, { connection: 'members' }), { username: email })
      const tried = await submit(browser, asked, { code: '000000' })
      return [asked.screen, tried.text.replaceAll(email, '').replaceAll(/(state=|nonce-|nonce="|value=")[^"&\s]+/g, '')]
    }
    expect(await page(unknown)).toEqual(await page(known))
    expect(await world.inbox(unknown)).toEqual([])
    expect(await world.logs()).toContain('fepotpft')
  })
})

describe('who is let in by a code', () => {
  test('is asked for the second factor all the same', async () => {
    await world.actions(challengeWith('otp'))
    const email = address()
    const reply = await exchange(email, await sendTo(email))
    // Nobody new has a factor to be challenged with: the Action asks in vain.
    expect(reply).toMatchObject({ status: 403, body: { error: 'access_denied' } })
    const browser = visitor(world)
    const asked = await submit(browser, await authorize(browser, { connection: 'email' }), { username: address() })
    const page = await submit(browser, asked, { code: await world.sentCode(`victim${people}@example.com`) })
    await expectOutside(browser, page)
    expect(await world.logs()).toContain('mfar')
  })

  test('is nobody who is blocked, or in whose name there is a password elsewhere', async () => {
    const email = address()
    await exchange(email, await sendTo(email))
    const [user] = await world.api<{ user_id: string }[]>('GET', `/v2/users-by-email?email=${email}`)
    await world.api('PATCH', `/v2/users/${encodeURIComponent(user?.user_id ?? '')}`, { blocked: true })
    expect(await exchange(email, await sendTo(email))).toMatchObject({ status: 403, body: { error: 'unauthorized' } })
    const ann = await world.person({ factors: ['otp'] })
    const reply = await exchange(ann.email, await sendTo(ann.email))
    // The same address at another connection is another user, with nothing of the first one's.
    expect(claimsOf(reply.body['id_token'])['sub']).not.toBe(ann.id)
    expect(await world.logs()).toContain('fepotpft')
  })

  test('enters no organization that the connection does not lead into', async () => {
    const { id } = await world.api<{ id: string }>('POST', '/v2/organizations', { name: 'closed-club' })
    const [database] = await world.api<{ id: string }[]>('GET', '/v2/connections?strategy=auth0')
    await world.api('POST', `/v2/organizations/${id}/enabled_connections`, { connection_id: database?.id })
    const email = address()
    expect((await exchange(email, await sendTo(email), { organization: id })).status).toBeGreaterThanOrEqual(400)
    const open = await world.api<{ id: string }>('POST', '/v2/organizations', { name: 'open-club' })
    const notMember = await exchange(email, await sendTo(email), { organization: open.id })
    expect(notMember).toMatchObject({ status: 403, body: { error: 'access_denied' } })
    expect(await world.logs()).toContain('fepotpft')
  })
})

describe('a link', () => {
  const linkTo = async (email: string, authParams: Record<string, string> = {}) => {
    const params = { redirect_uri: callback, scope: 'openid', ...authParams }
    await start(world, { connection: 'email', email, authParams: params }, { client: 'app' })
    return sentLink(world, email)
  }

  test('is followed once, and looking at it is not following', async () => {
    const email = address()
    const link = await linkTo(email)
    expect((await request(visitor(world), link.href, { method: 'HEAD' })).status).toBe(404)
    expect((await request(visitor(world), link.href, { method: 'POST' })).status).toBe(404)
    const [browser, mallory] = [visitor(world), visitor(world)]
    expect(codeOf(await visit(browser, link.href))).not.toBeNull()
    const again = await visit(mallory, link.href)
    expect(again.text).toContain('This link is not valid any more')
    await expectOutside(mallory, again)
    expect(await world.logs()).toContain('f')
  })

  test('changed to another application, user, address or code leads nowhere', async () => {
    for (const [name, value] of [
      ['client_id', 'rival'],
      ['email', 'somebody@example.com'],
      ['verification_code', '000000'],
      ['redirect_uri', 'https://evil.example.com/'],
      ['connection', 'members'],
    ] as const) {
      const link = await linkTo(address())
      if (link.searchParams.get(name) === value) continue
      link.searchParams.set(name, value)
      const mallory = visitor(world)
      const page = await visit(mallory, link.href)
      expect(page.away?.host).not.toBe('evil.example.com')
      await expectOutside(mallory, page)
    }
    expect(await world.logs()).toContain('f')
  })

  test('is no second factor', async () => {
    await world.actions(challengeWith('otp'))
    const browser = visitor(world)
    const page = await visit(browser, (await linkTo(address())).href)
    await expectOutside(browser, page)
    expect(await world.logs()).toContain('mfar')
  })

  test('gives a code that is worth nothing to another application', async () => {
    const browser = visitor(world)
    const page = await visit(browser, (await linkTo(address())).href)
    const stolen = await token(world, 'rival', {
      grant_type: 'authorization_code',
      code: codeOf(page) ?? '',
      redirect_uri: callback,
    })
    expect(stolen).toMatchObject({ status: 403, body: { error: 'invalid_grant' } })
    expect(await world.logs()).toContain('feacft')
  })
})
