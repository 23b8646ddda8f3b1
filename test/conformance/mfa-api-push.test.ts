import { beforeAll, describe, expect, it } from 'vitest'
import { type PhoneApp, phoneApp } from '../fixtures/phone-app.ts'
import { challenge, grants, mfa, passwordGrant, startWorld, token, type World } from '../fixtures/world.ts'

let world: World

beforeAll(async () => {
  world = await startWorld()
  await world.client({ client_id: 'web' })
  await world.factors('push-notification', 'otp', 'recovery-code')
  await world.policy('always')
})

const answer = (mfa_token: string | undefined, oob_code: unknown) =>
  token(world, 'web', { grant_type: grants.oob, mfa_token, oob_code: oob_code as string })

/** The newest notification; each test has asked one phone before it looks. */
const seen = new Set<string>()
const notification = async (app: PhoneApp) => {
  for (let tries = 0; tries < 100; tries++) {
    const answer = await fetch(new URL('dev/inbox/messages?channel=push', world.issuer))
    for (const { text } of (await answer.json()) as { text: string }[]) {
      const found = app.read(text)
      if (found.enrollmentId !== app.enrolled().id || seen.has(found.transactionToken)) continue
      seen.add(found.transactionToken)
      return found
    }
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  throw new Error('no notification came')
}

/** Enrolls a phone by the MFA API. */
const enrolled = async () => {
  const ann = await world.person({ verified: false })
  const { mfa_token } = (await passwordGrant(world, 'web', ann)).body
  const made = await mfa(world, 'POST', 'associate', {
    bearer: mfa_token,
    body: { authenticator_types: ['oob'], oob_channels: ['auth0'] },
  })
  expect(made).toMatchObject({
    status: 200,
    body: {
      authenticator_type: 'oob',
      oob_channel: 'auth0',
      barcode_uri: expect.stringMatching(/^otpauth:\/\/totp\/.*enrollment_tx_id=.*base_url=/),
      recovery_codes: [expect.any(String)],
    },
  })
  expect(made.body).not.toHaveProperty('binding_method')
  expect(await answer(mfa_token, made.body['oob_code'])).toMatchObject({
    status: 400,
    body: { error: 'authorization_pending' },
  })
  const app = phoneApp()
  expect((await app.enroll(String(made.body['barcode_uri']))).status).toBe(200)
  expect((await answer(mfa_token, made.body['oob_code'])).status).toBe(200)
  return { ann, app }
}

describe('push by the MFA API', () => {
  it('is enrolled by the QR code’s content, with its codes, and approved on the phone', async () => {
    const { ann, app } = await enrolled()
    const { mfa_token, mfa_requirements } = (await passwordGrant(world, 'web', ann)).body
    expect(mfa_requirements).toMatchObject({ challenge: [{ type: 'push-notification' }, { type: 'otp' }, {}] })
    const list = (await mfa(world, 'GET', 'authenticators', { bearer: mfa_token })).body as unknown as object[]
    expect(list).toContainEqual({
      id: expect.stringMatching(/^push\|dev_/),
      authenticator_type: 'oob',
      active: true,
      oob_channel: 'auth0',
      oob_channels: ['auth0'],
      name: 'Pixel',
      type: 'push-notification',
    })
    const begun = await challenge(world, 'web', mfa_token, { challenge_type: 'oob' })
    expect(begun).toEqual({ status: 200, body: { challenge_type: 'oob', oob_code: expect.any(String) } })
    const { oob_code } = begun.body
    expect(await answer(mfa_token, oob_code)).toEqual({
      status: 400,
      body: {
        error: 'authorization_pending',
        error_description: 'Authorization pending: please repeat the request in a few seconds.',
      },
    })
    expect((await app.allow(await notification(app))).status).toBeLessThan(300)
    expect((await answer(mfa_token, oob_code)).status).toBe(200)
    expect((await answer(mfa_token, oob_code)).status).toBe(403)
    expect(await world.logs(ann.id)).toEqual(expect.arrayContaining(['gd_auth_succeed', 'seoobft']))
  })

  it('is refused on the phone', async () => {
    const { ann, app } = await enrolled()
    const { mfa_token } = (await passwordGrant(world, 'web', ann)).body
    const { oob_code } = (await challenge(world, 'web', mfa_token, { challenge_type: 'oob' })).body
    expect((await app.reject(await notification(app))).status).toBeLessThan(300)
    expect(await answer(mfa_token, oob_code)).toEqual({
      status: 400,
      body: { error: 'access_denied', error_description: 'MFA Authorization rejected.' },
    })
    expect(await world.logs(ann.id)).toContain('gd_auth_rejected')
  })

  it('is told to slow down after twelve questions in a minute', async () => {
    const { ann } = await enrolled()
    const { mfa_token } = (await passwordGrant(world, 'web', ann)).body
    const { oob_code } = (await challenge(world, 'web', mfa_token, { challenge_type: 'oob' })).body
    const errors: unknown[] = []
    for (let i = 0; i < 13; i++) errors.push((await answer(mfa_token, oob_code)).body.error)
    expect(errors.slice(0, 12).every(error => error === 'authorization_pending')).toBe(true)
    expect(errors[12]).toBe('slow_down')
  })
})
