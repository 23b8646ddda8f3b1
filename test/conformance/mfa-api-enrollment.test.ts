import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { totpAt } from '../../src/factors/totp.ts'
import { challenge, grants, mfa, passwordGrant, startWorld, token, type World } from '../fixtures/world.ts'

let world: World

beforeAll(async () => {
  world = await startWorld()
  await world.client({ client_id: 'web' })
})

beforeEach(async () => {
  await world.factors('otp', 'sms', 'email', 'recovery-code')
  await world.policy('never')
})

describe('enrolling by the MFA API', () => {
  it('is finished by the first code, and shows a recovery code once', async () => {
    await world.policy('always')
    const ann = await world.person({ verified: false })
    const first = await passwordGrant(world, 'web', ann)
    expect(first.body['mfa_requirements']).toEqual({ enroll: [{ type: 'otp' }, { type: 'phone' }] })
    const { mfa_token } = first.body
    expect((await mfa(world, 'GET', 'authenticators', { bearer: mfa_token })).body).toEqual([])
    const made = await mfa(world, 'POST', 'associate', { bearer: mfa_token, body: { authenticator_types: ['otp'] } })
    expect(made).toEqual({
      status: 200,
      body: {
        authenticator_type: 'otp',
        secret: expect.stringMatching(/^[A-Z2-7]{32}$/),
        barcode_uri: expect.stringMatching(/^otpauth:\/\/totp\/.*secret=.*&algorithm=SHA1&digits=6&period=30$/),
        recovery_codes: [expect.stringMatching(/^[A-Z0-9]{24}$/)],
        id: expect.stringMatching(/^totp\|dev_/),
      },
    })
    expect((await mfa(world, 'GET', 'authenticators', { bearer: mfa_token })).body).toEqual([
      { id: made.body['id'], authenticator_type: 'otp', active: false, type: 'otp' },
    ])
    const otp = totpAt(made.body['secret'] as string, world.services.now())
    const { status, body } = await token(world, 'web', { grant_type: grants.otp, mfa_token, otp })
    expect(status).toBe(200)
    expect(body).not.toHaveProperty('recovery_code')
    const next = (await passwordGrant(world, 'web', ann)).body
    expect(next['mfa_requirements']).toEqual({ challenge: [{ type: 'otp' }, { type: 'recovery-code' }] })
    const list = (await mfa(world, 'GET', 'authenticators', { bearer: next.mfa_token })).body as unknown as object[]
    expect(list).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ id: made.body['id'], active: true }),
        expect.objectContaining({ authenticator_type: 'recovery-code', active: true, type: 'recovery-code' }),
      ]),
    )
    const [recovery_code] = made.body['recovery_codes'] as string[]
    expect(
      (await token(world, 'web', { grant_type: grants.recovery, mfa_token: next.mfa_token, recovery_code })).status,
    ).toBe(200)
    expect(await world.logs(ann.id)).toEqual(expect.arrayContaining(['gd_start_enroll', 'gd_enrollment_complete']))
  })

  it('of a phone sends a code to it', async () => {
    await world.policy('always')
    const ann = await world.person({ verified: false })
    const { mfa_token } = (await passwordGrant(world, 'web', ann)).body
    const body = { authenticator_types: ['oob'], oob_channels: ['sms'], phone_number: ann.phone }
    expect(
      (await mfa(world, 'POST', 'associate', { bearer: mfa_token, body: { ...body, phone_number: '+1' } })).body,
    ).toMatchObject({ error: 'invalid_phone_number' })
    const made = await mfa(world, 'POST', 'associate', { bearer: mfa_token, body })
    expect(made).toMatchObject({
      status: 200,
      body: {
        authenticator_type: 'oob',
        oob_channel: 'sms',
        binding_method: 'prompt',
        recovery_codes: [expect.any(String)],
      },
    })
    const done = await token(world, 'web', {
      grant_type: grants.oob,
      mfa_token,
      oob_code: made.body['oob_code'] as string,
      binding_code: await world.sentCode(ann.phone),
    })
    expect(done.status).toBe(200)
    const later = (await passwordGrant(world, 'web', ann)).body
    expect(later['mfa_requirements']).toMatchObject({ challenge: [{ type: 'phone' }, { type: 'recovery-code' }] })
  })

  it('is refused while there is a factor to be challenged with', async () => {
    await world.policy('always')
    const ann = await world.person({ factors: ['otp'] })
    const { mfa_token } = (await passwordGrant(world, 'web', ann)).body
    expect(
      await mfa(world, 'POST', 'associate', { bearer: mfa_token, body: { authenticator_types: ['otp'] } }),
    ).toMatchObject({ status: 403, body: { error_description: 'User is already enrolled.' } })
  })

  it('answers a challenge of who has nothing with association_required', async () => {
    await world.policy('always')
    const ann = await world.person({ verified: false })
    const { mfa_token } = (await passwordGrant(world, 'web', ann)).body
    expect(await challenge(world, 'web', mfa_token)).toMatchObject({ body: { error: 'association_required' } })
  })
})

describe('a token of the MFA API', () => {
  const mfaScope = 'openid enroll read:authenticators remove:authenticators'
  const tokenFor = async (person: Parameters<typeof passwordGrant>[2]) =>
    passwordGrant(world, 'web', person, { audience: `${world.issuer}mfa/`, scope: mfaScope })

  it('is given without MFA to who has no factor, and lets enroll, list and not remove what is newer', async () => {
    const ann = await world.person()
    const first = await tokenFor(ann)
    expect(first).toMatchObject({ status: 200, body: { expires_in: 600 } })
    const bearer = first.body['access_token'] as string
    const made = await mfa(world, 'POST', 'associate', { bearer, body: { authenticator_types: ['otp'] } })
    expect(made.body['recovery_codes']).toHaveLength(1)
    world.pass(1000)
    const otp = totpAt(made.body['secret'] as string, world.services.now())
    const confirmed = await token(world, 'web', { grant_type: grants.otp, mfa_token: bearer, otp })
    expect(confirmed).toMatchObject({ status: 200, body: { access_token: bearer, token_type: 'Bearer' } })
    const list = (await mfa(world, 'GET', 'authenticators', { bearer })).body as unknown as { id: string }[]
    expect(list.map(({ id }) => id.split('|')[0]).sort()).toEqual(['email', 'recovery-code', 'totp'])
    expect(await mfa(world, 'DELETE', `authenticators/${made.body['id']}`, { bearer })).toMatchObject({ status: 403 })
    expect(await world.logs(ann.id)).not.toContain('s')
  })

  it('asks who has a factor for it, and then lets remove it, with what was enrolled with it', async () => {
    const ann = await world.person({ factors: ['otp', 'phone'] })
    const first = await tokenFor(ann)
    expect(first.body.error).toBe('mfa_required')
    const { mfa_token } = first.body
    const { body } = await token(world, 'web', { grant_type: grants.otp, mfa_token, otp: ann.code() })
    const bearer = body['access_token'] as string
    const list = (await mfa(world, 'GET', 'authenticators', { bearer })).body as unknown as { id: string }[]
    const id = (prefix: string) => encodeURIComponent(list.find(one => one.id.startsWith(prefix))?.id ?? '')
    expect(await mfa(world, 'DELETE', `authenticators/${id('email')}`, { bearer })).toMatchObject({ status: 400 })
    expect(await mfa(world, 'DELETE', `authenticators/${id('sms')}`, { bearer })).toMatchObject({ status: 204 })
    expect(await mfa(world, 'DELETE', `authenticators/${id('sms')}`, { bearer })).toMatchObject({ status: 404 })
    expect(await world.logs(ann.id)).toContain('gd_unenroll')
  })

  it('adds a factor beside another', async () => {
    const ann = await world.person({ factors: ['otp'] })
    const { mfa_token } = (await tokenFor(ann)).body
    const { body } = await token(world, 'web', { grant_type: grants.otp, mfa_token, otp: ann.code() })
    const bearer = body['access_token'] as string
    const made = await mfa(world, 'POST', 'associate', {
      bearer,
      body: { authenticator_types: ['oob'], oob_channels: ['sms'], phone_number: ann.phone },
    })
    expect(made.body).not.toHaveProperty('recovery_codes')
    const done = await token(world, 'web', {
      grant_type: grants.oob,
      mfa_token: bearer,
      oob_code: made.body['oob_code'] as string,
      binding_code: await world.sentCode(ann.phone),
    })
    expect(done.status).toBe(200)
    const list = (await mfa(world, 'GET', 'authenticators', { bearer })).body as unknown as { id: string }[]
    expect(list.map(one => one.id.split('|')[0]).sort()).toEqual(['email', 'sms', 'totp'])
  })

  it('adds a further address, proven by a code that is sent there', async () => {
    const ann = await world.person({ factors: ['otp'] })
    const { mfa_token } = (await tokenFor(ann)).body
    const { body } = await token(world, 'web', { grant_type: grants.otp, mfa_token, otp: ann.code() })
    const bearer = body['access_token'] as string
    const email = `other.${ann.email}`
    const associate = (more: object) =>
      mfa(world, 'POST', 'associate', {
        bearer,
        body: { authenticator_types: ['oob'], oob_channels: ['email'], ...more },
      })
    expect((await associate({ email: 'nobody' })).body).toMatchObject({ error: 'invalid_request' })
    const made = await associate({ email })
    expect(made.body).toMatchObject({ oob_channel: 'email', binding_method: 'prompt' })
    const done = await token(world, 'web', {
      grant_type: grants.oob,
      mfa_token: bearer,
      oob_code: made.body['oob_code'] as string,
      binding_code: await world.sentCode(email),
    })
    expect(done.status).toBe(200)
    const list = (await mfa(world, 'GET', 'authenticators', { bearer })).body as unknown as { id: string }[]
    expect(list.filter(({ id }) => id.startsWith('email|'))).toHaveLength(2)
    expect(list).toContainEqual(expect.objectContaining({ id: made.body['id'], active: true, oob_channel: 'email' }))
  })

  it('needs the scope of the call', async () => {
    const ann = await world.person()
    const { body } = await passwordGrant(world, 'web', ann, {
      audience: `${world.issuer}mfa/`,
      scope: 'read:authenticators',
    })
    const bearer = body['access_token'] as string
    expect((await mfa(world, 'GET', 'authenticators', { bearer })).status).toBe(200)
    expect(await mfa(world, 'POST', 'associate', { bearer, body: { authenticator_types: ['otp'] } })).toMatchObject({
      status: 403,
      body: { error: 'insufficient_scope' },
    })
  })
})
