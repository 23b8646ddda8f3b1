import { decodeJwt } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { challengeIn, solve } from '../fixtures/captcha.ts'
import { exchangeCode, passwordlessConnection, passwordlessType, sentLink, start } from '../fixtures/passwordless.ts'
import { engines } from '../fixtures/store.ts'
import { authorize, submit, visit, visitor } from '../fixtures/visitor.ts'
import { callback, grants, startWorld, token, type World } from '../fixtures/world.ts'

let world: World
let people = 0
const address = () => `reader${++people}@example.com`
const number = () => `+4915112${String(300_000 + ++people)}`
const claimsOf = (reply: { body: Record<string, unknown> }) => decodeJwt(reply.body['id_token'] as string)

const fresh = async (engine?: 'sqlite' | 'postgres') => {
  world = await startWorld(engine && { engine })
  const all = ['authorization_code', 'refresh_token', passwordlessType, ...Object.values(grants)]
  await world.client({ client_id: 'web', grant_types: all })
  await world.client({ client_id: 'codeless' })
  await passwordlessConnection(world, 'email', ['web', 'codeless'])
  await passwordlessConnection(world, 'sms', ['web', 'codeless'])
}

describe.each(engines)('passwordless on %s', engine => {
  beforeAll(() => fresh(engine))

  it('sends a code to an address, which is good for tokens once, and makes a user of whoever reads there', async () => {
    const email = address()
    const started = await start(world, { connection: 'email', email: email.toUpperCase(), send: 'code' })
    expect(started).toEqual({
      status: 200,
      body: { _id: expect.stringMatching(/^[0-9a-f]{24}$/), email, email_verified: false },
    })
    const code = await world.sentCode(email)
    const reply = await exchangeCode(world, email, code)
    expect(reply.status).toBe(200)
    expect(claimsOf(reply)).toMatchObject({ sub: `email|${started.body['_id']}`, email, email_verified: true })
    expect(await exchangeCode(world, email, code)).toEqual({
      status: 403,
      body: { error: 'invalid_grant', error_description: 'Wrong email or verification code.' },
    })
    expect(await world.logs(`email|${started.body['_id']}`)).toEqual(expect.arrayContaining(['ss', 's']))
    expect(await world.logs()).toEqual(expect.arrayContaining(['cs', 'fepotpft']))
    await start(world, { connection: 'email', email, send: 'code' })
    const again = await exchangeCode(world, email, await world.sentCode(email))
    expect(claimsOf(again).sub).toBe(claimsOf(reply).sub)
  })

  it('sends a code to a phone', async () => {
    const phone_number = number()
    const started = await start(world, { connection: 'sms', phone_number }, { headers: { 'x-request-language': 'de' } })
    expect(started.body).toEqual({
      _id: expect.any(String),
      phone_number,
      phone_verified: false,
      request_language: 'de',
    })
    const reply = await exchangeCode(world, phone_number, await world.sentCode(phone_number))
    expect(claimsOf(reply)).toMatchObject({
      sub: `sms|${started.body['_id']}`,
      phone_number,
      phone_number_verified: true,
    })
    expect((await exchangeCode(world, phone_number, '000000')).body).toEqual({
      error: 'invalid_grant',
      error_description: 'Wrong phone number or verification code.',
    })
  })

  it('sends a link, which lets its browser in as its reader, whoever was there before', async () => {
    const email = address()
    const authParams = { redirect_uri: callback, scope: 'openid email', state: 'mine', response_type: 'code' }
    await start(world, { connection: 'email', email, authParams })
    const link = await sentLink(world, email)
    expect(link.pathname).toBe('/passwordless/verify_redirect')
    const browser = visitor(world)
    const back = await visit(browser, link.href)
    expect(back.away?.origin).toBe(new URL(callback).origin)
    expect(back.away?.searchParams.get('state')).toBe('mine')
    const code = back.away?.searchParams.get('code') as string
    const reply = await token(world, 'web', { grant_type: 'authorization_code', code, redirect_uri: callback })
    expect(claimsOf(reply)).toMatchObject({ email, email_verified: true })
    const other = address()
    await start(world, { connection: 'email', email: other, authParams })
    await visit(browser, (await sentLink(world, other)).href)
    const silent = await authorize(browser, { prompt: 'none', redirect_uri: callback })
    const now = await token(world, 'web', {
      grant_type: 'authorization_code',
      code: silent.away?.searchParams.get('code') as string,
      redirect_uri: callback,
    })
    expect(claimsOf(now)).toMatchObject({ email: other })
    expect(await world.logs()).toContain('cls')
  })
})

describe('passwordless', () => {
  beforeAll(() => fresh())

  it.each([
    ['a connection that there is not', { connection: 'pigeon', email: 'a@example.com' }, 'bad.connection'],
    ['a database', { connection: 'Username-Password-Authentication', email: 'a@example.com' }, 'bad.connection'],
    ['no address', { connection: 'email' }, 'bad.email'],
    ['what is no address', { connection: 'email', email: 'a@b, c@example.com' }, 'bad.email'],
    ['what is no number', { connection: 'sms', phone_number: '0151 555' }, 'bad.phone_number'],
    ['parameters that are none', { connection: 'email', email: 'a@example.com', authParams: [1] }, 'bad.authParams'],
    ['another way of sending', { connection: 'email', email: 'a@example.com', send: 'pigeon' }, 'bad.send'],
  ])('is not started for %s', async (_what, body, error) => {
    expect(await start(world, body)).toMatchObject({
      status: 400,
      body: { error, error_description: expect.any(String) },
    })
  })

  it('is started by who proves to be the client, or proves nothing, unless the tenant asks for it', async () => {
    const asked = { connection: 'email', email: address(), send: 'code' }
    expect((await start(world, asked, { proves: false })).status).toBe(200)
    expect((await start(world, { ...asked, client_secret: 'wrong' }, { proves: false })).status).toBe(401)
    expect((await start(world, asked, { client: 'nobody', proves: false })).status).toBe(401)
    const flags = (flag: boolean) =>
      world.api('PATCH', '/v2/tenants/settings', {
        flags: { enforce_client_authentication_on_passwordless_start: flag },
      })
    await flags(true)
    expect((await start(world, asked, { proves: false })).status).toBeGreaterThanOrEqual(400)
    expect((await start(world, asked)).status).toBe(200)
    await flags(false)
  })

  it('names what a token request lacks, and the grant that the client has not', async () => {
    const email = address()
    for (const [name, more] of [
      ['username', { username: undefined }],
      ['otp', { otp: undefined }],
      ['realm', { realm: undefined }],
    ] as const)
      expect((await exchangeCode(world, email, '1', more)).body.error_description).toBe(
        `Missing required parameter: ${name}`,
      )
    expect(await exchangeCode(world, email, '123456', {}, 'codeless')).toMatchObject({
      status: 403,
      body: { error: 'unauthorized_client' },
    })
  })

  it('words mails and texts as the connection does', async () => {
    await world.client({ client_id: 'worded', grant_types: [passwordlessType] })
    const body = '<p>Psst: {{ code }} for {{ application.name }}</p>'
    await passwordlessConnection(world, 'email', ['worded'], { email: { subject: 'Hi {{ code }}', body } }, 'mail')
    await passwordlessConnection(world, 'sms', ['worded'], { template: 'It is @@password@@.' }, 'texts')
    const email = address()
    const phone_number = number()
    await start(world, { connection: 'mail', email, send: 'code' }, { client: 'worded' })
    await start(world, { connection: 'texts', phone_number }, { client: 'worded' })
    const code = await world.sentCode(email)
    const text = await world.sentCode(phone_number)
    expect((await world.inbox(email))[0]).toMatchObject({ subject: `Hi ${code}`, text: `Psst: ${code} for worded` })
    expect((await world.inbox(phone_number))[0]?.text).toBe(`It is ${text}.`)
  })

  it('asks by pages: who, then the code', async () => {
    const browser = visitor(world)
    const email = address()
    const first = await authorize(browser, { connection: 'email' })
    expect(first.screen).toBe('login-id')
    const asked = await submit(browser, first, { username: email })
    expect(asked.screen).toBe('login-passwordless-email-code')
    expect(asked.text).toContain(email)
    const code = await world.sentCode(email)
    const wrong = await submit(browser, asked, { code: code === '123456' ? '654321' : '123456' })
    expect(wrong.screen).toBe('login-passwordless-email-code')
    expect(wrong.text).toContain('That code is not valid')
    const resent = await submit(browser, asked, {}, 'resend-code')
    expect(resent.screen).toBe('login-passwordless-email-code')
    const next = await world.sentCode(email)
    expect((await submit(browser, asked, { code })).screen).toBe('login-passwordless-email-code')
    const back = await submit(browser, asked, { code: next })
    expect(back.away?.searchParams.get('code')).toBeTruthy()
    const phone = number()
    const other = visitor(world)
    const texted = await submit(other, await authorize(other, { connection: 'sms' }), { username: phone })
    expect(texted.screen).toBe('login-passwordless-sms-otp')
    const done = await submit(other, texted, { code: await world.sentCode(phone) })
    expect(done.away?.searchParams.get('code')).toBeTruthy()
  })

  it('tells Actions by what the user was reached, and asks for MFA by pages and by the MFA API', async () => {
    await world.factors('otp')
    await world.tenant({ customize_mfa_in_postlogin_action: true })
    await world.actions(`exports.onExecutePostLogin = async (event, api) => {
      const [{ name }] = event.authentication.methods
      api.idToken.setCustomClaim('https://example.com/by', name + ' ' + event.connection.strategy)
      api.authentication.enrollWith({ type: 'otp' })
    }`)
    const email = address()
    await start(world, { connection: 'email', email, send: 'code' })
    const waiting = await exchangeCode(world, email, await world.sentCode(email))
    expect(waiting).toMatchObject({
      status: 403,
      body: { error: 'mfa_required', mfa_requirements: { enroll: [{ type: 'otp' }] } },
    })
    const browser = visitor(world)
    const asked = await submit(browser, await authorize(browser, { connection: 'email' }), { username: address() })
    const sent = await world.sentCode(`reader${people}@example.com`)
    expect((await submit(browser, asked, { code: sent })).screen).toBe('mfa-otp-enrollment-qr')
    await world.actions(`exports.onExecutePostLogin = async (event, api) => {
      const [{ name }] = event.authentication.methods
      api.idToken.setCustomClaim('https://example.com/by', name + ' ' + event.connection.strategy)
    }`)
    await start(world, { connection: 'email', email, send: 'code' })
    const reply = await exchangeCode(world, email, await world.sentCode(email))
    expect(claimsOf(reply)['https://example.com/by']).toBe('email email')
    await world.actions()
  })

  it('asks for a challenge before it sends a code, where bot detection says so (challenge_passwordless_policy)', async () => {
    const ask = (policy: string) =>
      world.api('PATCH', '/v2/attack-protection/bot-detection', { challenge_passwordless_policy: policy })
    await ask('always')
    const [email, browser] = [address(), visitor(world)]
    const first = await authorize(browser, { connection: 'email' })
    const shown = challengeIn(first.text)
    expect(shown).toBeDefined()
    const refused = await submit(browser, first, { username: email })
    expect([refused.screen, await world.inbox(email)]).toEqual([first.screen, []])
    const next = challengeIn(refused.text)
    const sent = await submit(browser, refused, { username: email, captcha: next ? solve(next) : '' })
    expect(sent.screen).toBe('login-passwordless-email-code')
    await ask('never')
    expect(challengeIn((await authorize(visitor(world), { connection: 'email' })).text)).toBeUndefined()
  })

  it('lets Actions of pre-user-registration refuse new users', async () => {
    await world.bind('pre-user-registration', {
      Doorman: `exports.onExecutePreUserRegistration = async (event, api) => {
        if (event.user.email?.startsWith('reader')) api.access.deny('no', 'Not today')
      }`,
    })
    const email = address()
    await start(world, { connection: 'email', email, send: 'code' })
    expect(await exchangeCode(world, email, await world.sentCode(email))).toEqual({
      status: 403,
      body: { error: 'access_denied', error_description: 'Not today' },
    })
    await world.api('PATCH', '/v2/actions/triggers/pre-user-registration/bindings', { bindings: [] })
  })
})
