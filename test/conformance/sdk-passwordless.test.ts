import { AuthClient, isMfaRequiredError } from '@auth0/auth0-auth-js'
import { ServerClient, type StateData, type TransactionData } from '@auth0/auth0-server-js'
import { AuthenticationClient } from 'auth0/legacy'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  keptEntry,
  listenAsApplication,
  type SdkWorld,
  startSdkWorld,
  travel,
  userAgent,
} from '../fixtures/application.ts'
import { passwordlessConnection, passwordlessType, sentLink } from '../fixtures/passwordless.ts'
import { grants, secretOf, token } from '../fixtures/world.ts'

let world: SdkWorld
let redirectUri: string
let people = 0
const address = () => `sdk${++people}@example.com`
const number = () => `+4915112${String(400_000 + ++people)}`
const credentials = () => ({ domain: world.domain, clientId: 'web', clientSecret: secretOf('web') })

beforeAll(async () => {
  world = await startSdkWorld()
  await world.actions()
  redirectUri = `${await listenAsApplication((_request, response) => response.end('callback'))}/callback`
  await world.client({
    client_id: 'web',
    callbacks: [redirectUri],
    grant_types: ['authorization_code', 'refresh_token', passwordlessType, ...Object.values(grants)],
  })
  await world.client({
    client_id: 'spa-thief',
    token_endpoint_auth_method: 'none',
    grant_types: [passwordlessType],
  })
  await passwordlessConnection(world, 'email', ['web'])
  await passwordlessConnection(world, 'sms', ['web'])
})

describe('the passwordless client of auth0/legacy', () => {
  it('has a code sent by mail and by text, and signs in by it', async () => {
    const auth = new AuthenticationClient(credentials())
    const email = address()
    await auth.passwordless.sendEmail({ email, send: 'code' })
    const { data } = await auth.passwordless.loginWithEmail({
      email,
      code: await world.sentCode(email),
      scope: 'openid',
    })
    expect(data.id_token).toBeTruthy()
    const phone_number = number()
    await auth.passwordless.sendSMS({ phone_number })
    const texted = await auth.passwordless.loginWithSMS({ phone_number, code: await world.sentCode(phone_number) })
    expect(texted.data.access_token).toBeTruthy()
    await expect(auth.passwordless.loginWithEmail({ email, code: '000000' })).rejects.toMatchObject({
      statusCode: 403,
      error: 'invalid_grant',
      error_description: 'Wrong email or verification code.',
    })
    await expect(auth.passwordless.sendEmail({ email: 'nobody', send: 'code' })).rejects.toMatchObject({
      statusCode: 400,
      error: 'bad.email',
    })
  })
})

describe('auth0-auth-js', () => {
  it('signs in by code, and goes on by its MFA client where an Action asks', async () => {
    const auth = new AuthClient(credentials())
    const email = address()
    await auth.passwordless.sendEmail({ email })
    const tokens = await auth.getTokenByPasswordlessEmail({ email, code: await world.sentCode(email), scope: 'openid' })
    expect(tokens.claims?.sub).toMatch(/^email\|/)
    await world.actions(`exports.onExecutePostLogin = async (event, api) => {
      api.authentication.enrollWith({ type: 'otp' })
    }`)
    const phoneNumber = number()
    await auth.passwordless.sendSms({ phoneNumber })
    const code = await world.sentCode(phoneNumber)
    const reason = await auth.getTokenByPasswordlessSms({ phoneNumber, code, scope: 'openid' }).then(
      () => undefined,
      (error: unknown) => error,
    )
    if (!isMfaRequiredError(reason)) throw reason
    const { mfa_token: mfaToken } = (reason as unknown as { cause: { mfa_token: string } }).cause
    const made = await auth.mfa.enrollAuthenticator({ mfaToken, authenticatorTypes: ['otp'] })
    if (made.authenticatorType !== 'otp') throw new Error('no app')
    const { totpAt } = await import('../../src/factors/totp.ts')
    const passed = await auth.mfa.verify({ mfaToken, factorType: 'otp', otp: totpAt(made.secret, Date.now()) })
    expect(passed.claims?.sub).toMatch(/^sms\|/)
    await world.actions()
  })
})

describe('a code that is asked for by /otp/challenge', () => {
  it('is brought back with its session by auth0-auth-js, once, for its own application', async () => {
    const { passwordless } = new AuthClient(credentials())
    const email = address()
    const { authSession } = await passwordless.challengeWithEmail({ connection: 'email', email, allowSignup: true })
    const wrong = passwordless.getTokenByPasswordlessDbConnection({ authSession, otp: 'none' })
    await expect(wrong).rejects.toMatchObject({ cause: { error: 'invalid_grant' } })
    const given = { authSession, otp: await world.sentCode(email), scope: 'openid' }
    const { claims } = await passwordless.getTokenByPasswordlessDbConnection(given)
    expect(claims?.sub).toMatch(/^email\|/)
    await expect(passwordless.getTokenByPasswordlessDbConnection(given)).rejects.toMatchObject({
      cause: { error: 'invalid_grant' },
    })

    const phoneNumber = number()
    const texted = await passwordless.challengeWithPhoneNumber({ connection: 'sms', phoneNumber, allowSignup: true })
    const otp = await world.sentCode(phoneNumber)
    const stolen = await token(world, 'spa-thief', {
      grant_type: passwordlessType,
      auth_session: texted.authSession,
      otp,
    })
    expect(stolen).toMatchObject({
      status: 403,
      body: { error: 'invalid_grant', error_description: 'Invalid auth_session.' },
    })
    const { accessToken } = await passwordless.getTokenByPasswordlessDbConnection({ ...texted, otp })
    expect(accessToken).toBeTruthy()
  })

  it('is sent to nobody new unless that is said, and the answer is the same', async () => {
    const { passwordless } = new AuthClient(credentials())
    const email = address()
    expect(await passwordless.challengeWithEmail({ connection: 'email', email })).toEqual({
      authSession: expect.any(String),
    })
    expect(await world.inbox(email)).toEqual([])
    for (const [asked, error] of [
      [{ connection: 'nobody', email }, 'bad.connection'],
      [{ connection: 'email', email: 'nobody' }, 'bad.email'],
    ] as const)
      await expect(passwordless.challengeWithEmail(asked)).rejects.toMatchObject({ statusCode: 400, cause: { error } })
    const voice = { connection: 'sms', phoneNumber: number(), deliveryMethod: 'voice' } as const
    await expect(passwordless.challengeWithPhoneNumber(voice)).rejects.toMatchObject({
      cause: { error: 'bad.delivery_method' },
    })
    await world.client({ client_id: 'without', grant_types: [] })
    const other = new AuthClient({ ...credentials(), clientId: 'without', clientSecret: secretOf('without') })
    await expect(other.passwordless.challengeWithEmail({ connection: 'email', email })).rejects.toMatchObject({
      cause: { error: 'unauthorized_client' },
    })
  })
})

describe('auth0-server-js', () => {
  const client = () =>
    new ServerClient({
      ...credentials(),
      authorizationParams: { redirect_uri: redirectUri, scope: 'openid email' },
      transactionStore: keptEntry<TransactionData>() as never,
      stateStore: keptEntry<StateData>() as never,
    })

  it('signs in by code and by the link of a mail', async () => {
    const byCode = client()
    const email = address()
    await byCode.startPasswordless({ connection: 'email', email })
    const verificationCode = await world.sentCode(email)
    await byCode.completePasswordless({ connection: 'email', email, verificationCode })
    expect(await byCode.getUser()).toMatchObject({ email })

    const byLink = client()
    const other = address()
    await byLink.startPasswordless({ connection: 'email', email: other, send: 'link', redirectUri })
    const rest = await travel(userAgent(), (await sentLink(world, other)).href)
    expect(rest.text, rest.url.href).toBe('callback')
    await byLink.completePasswordlessMagicLink(rest.url)
    expect(await byLink.getUser()).toMatchObject({ email: other })
  })
})
