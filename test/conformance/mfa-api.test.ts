import { decodeJwt } from 'jose'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { challenge, grants, mfa, passwordGrant, startWorld, token, type World } from '../fixtures/world.ts'

let world: World
const api = 'https://api.example.com'

beforeAll(async () => {
  world = await startWorld()
  await world.client({ client_id: 'web' })
  await world.client({ client_id: 'plain', grant_types: ['authorization_code'] })
  await world.client({ client_id: 'no-mfa', grant_types: ['password', grants.realm] })
  await world.resource(api)
  await world.tenant({ customize_mfa_in_postlogin_action: true })
})

beforeEach(async () => {
  await world.factors('otp', 'sms', 'email', 'recovery-code')
  await world.policy('never')
})

describe('a password grant', () => {
  it('gives tokens of the user, without a session', async () => {
    const ann = await world.person()
    const { status, body } = await passwordGrant(world, 'web', ann, {
      audience: api,
      scope: 'openid email read:things',
    })
    expect(status).toBe(200)
    expect(body).toMatchObject({ token_type: 'Bearer', scope: 'openid email read:things', expires_in: 86400 })
    const id = decodeJwt(body['id_token'] as string)
    expect(id).toMatchObject({ sub: ann.id, aud: 'web', email: ann.email })
    expect(id).not.toHaveProperty('sid')
    expect(decodeJwt(body['access_token'] as string)).toMatchObject({ gty: 'password', azp: 'web', sub: ann.id })
    expect(await world.logs(ann.id)).toEqual(['scv', 'sepft'])
  })

  it('takes the tenant’s database where none is named, and says so where there is none', async () => {
    const ann = await world.person()
    const asked = { grant_type: 'password', realm: undefined }
    expect(await passwordGrant(world, 'web', ann, asked)).toMatchObject({
      status: 400,
      body: { error: 'invalid_request' },
    })
    await world.tenant({ default_directory: 'Username-Password-Authentication' })
    expect((await passwordGrant(world, 'web', ann, asked)).status).toBe(200)
    await world.tenant({ default_directory: '' })
  })

  it('answers a wrong password and an unknown user alike', async () => {
    const ann = await world.person()
    const refused = { status: 403, body: { error: 'invalid_grant', error_description: 'Wrong email or password.' } }
    expect(await passwordGrant(world, 'web', ann, { password: 'wrong' })).toEqual(refused)
    expect(await passwordGrant(world, 'web', { email: 'nobody@example.com' })).toEqual(refused)
    expect(await world.logs(ann.id)).toEqual(['fp'])
    expect(await world.logs()).toEqual(expect.arrayContaining(['fu', 'fepft']))
  })

  it('is closed after ten wrong passwords, for a right one too', async () => {
    const ann = await world.person()
    for (let i = 0; i < 10; i++) await passwordGrant(world, 'web', ann, { password: 'wrong' })
    expect(await passwordGrant(world, 'web', ann)).toMatchObject({ status: 429, body: { error: 'too_many_attempts' } })
  })

  it('is refused to a client without the grant, for a database that is not its own, and to a blocked user', async () => {
    const ann = await world.person({ profile: { blocked: true } })
    expect(await passwordGrant(world, 'plain', ann)).toMatchObject({
      status: 403,
      body: { error: 'unauthorized_client' },
    })
    expect(await passwordGrant(world, 'web', ann, { realm: 'other' })).toMatchObject({ status: 403 })
    expect(await passwordGrant(world, 'web', ann)).toMatchObject({
      status: 403,
      body: { error: 'unauthorized', error_description: 'user is blocked' },
    })
  })

  it('gives a refresh token that works', async () => {
    const ann = await world.person()
    const { body } = await passwordGrant(world, 'web', ann)
    const refreshed = await token(world, 'web', {
      grant_type: 'refresh_token',
      refresh_token: body['refresh_token'] as string,
    })
    expect(refreshed.status).toBe(200)
    expect(refreshed.body['id_token']).toBeTruthy()
  })
})

describe('MFA of a password grant', () => {
  it('is asked for by the policy, and passed with a code of the authenticator app', async () => {
    await world.policy('always')
    const ann = await world.person({ factors: ['otp'], verified: false })
    const first = await passwordGrant(world, 'web', ann, { audience: api, scope: 'openid read:things offline_access' })
    expect(first).toMatchObject({
      status: 403,
      body: {
        error: 'mfa_required',
        error_description: 'Multifactor authentication required',
        mfa_requirements: { challenge: [{ type: 'otp' }] },
      },
    })
    const { mfa_token } = first.body
    expect(mfa_token).toMatch(/^Fe26\.2\*/)
    expect((await mfa(world, 'GET', 'authenticators', { bearer: mfa_token })).body).toEqual([
      {
        id: expect.stringMatching(/^totp\|dev_[A-Za-z0-9]{16}$/),
        authenticator_type: 'otp',
        active: true,
        type: 'otp',
      },
    ])
    expect(await challenge(world, 'web', mfa_token)).toEqual({ status: 200, body: { challenge_type: 'otp' } })
    const wrong = await token(world, 'web', { grant_type: grants.otp, mfa_token, otp: ann.code(9) })
    expect(wrong).toEqual({
      status: 403,
      body: { error: 'invalid_grant', error_description: 'Invalid otp_code.' },
    })
    const { status, body } = await token(world, 'web', { grant_type: grants.otp, mfa_token, otp: ann.code() })
    expect(status).toBe(200)
    expect(body).toMatchObject({ scope: 'openid read:things offline_access', refresh_token: expect.any(String) })
    expect(decodeJwt(body['id_token'] as string)).not.toHaveProperty('amr')
    expect(await world.logs(ann.id)).toEqual([
      'scv',
      'mfar',
      'gd_start_auth',
      'gd_auth_failed',
      'feotpft',
      'gd_auth_succeed',
      'seotpft',
    ])
  })

  it('is passed with a code by text message, which belongs to its challenge', async () => {
    await world.policy('always')
    const ann = await world.person({ factors: ['phone'], verified: false })
    const { mfa_token } = (await passwordGrant(world, 'web', ann)).body
    const [sms] = (await mfa(world, 'GET', 'authenticators', { bearer: mfa_token })).body as unknown as { id: string }[]
    expect(sms).toEqual({
      id: expect.stringMatching(/^sms\|dev_/),
      authenticator_type: 'oob',
      active: true,
      oob_channel: 'sms',
      oob_channels: ['sms'],
      name: expect.stringMatching(new RegExp(`^X+${ann.phone.slice(-4)}$`)),
      type: 'phone',
    })
    const begun = await challenge(world, 'web', mfa_token, { challenge_type: 'oob', authenticator_id: sms?.id })
    expect(begun).toMatchObject({ status: 200, body: { challenge_type: 'oob', binding_method: 'prompt' } })
    const binding_code = await world.sentCode(ann.phone)
    const answer = { grant_type: grants.oob, mfa_token, oob_code: begun.body['oob_code'] as string, binding_code }
    expect((await token(world, 'web', { ...answer, binding_code: '000000' })).body).toMatchObject({
      error: 'invalid_grant',
      error_description: 'Invalid binding_code.',
    })
    expect((await token(world, 'web', answer)).status).toBe(200)
    expect(await world.logs(ann.id)).toContain('seoobft')
  })

  it('is passed with a code by e-mail where an Action asks for it', async () => {
    await world.actions(`exports.onExecutePostLogin = async (event, api) => {
      api.authentication.challengeWith({ type: 'email' })
    }`)
    const ann = await world.person()
    const { mfa_token, mfa_requirements } = (await passwordGrant(world, 'web', ann)).body
    expect(mfa_requirements).toEqual({ challenge: [{ type: 'email' }] })
    const { oob_code } = (await challenge(world, 'web', mfa_token)).body
    const binding_code = await world.sentCode(ann.email)
    const done = await token(world, 'web', {
      grant_type: grants.oob,
      mfa_token,
      oob_code: oob_code as string,
      binding_code,
    })
    expect(done.status).toBe(200)
    await world.actions()
  })

  it('is passed with a recovery code, and answers with the next one', async () => {
    await world.policy('always')
    const ann = await world.person({ factors: ['otp', 'recovery-code'] })
    const { mfa_token } = (await passwordGrant(world, 'web', ann)).body
    const wrong = { grant_type: grants.recovery, mfa_token, recovery_code: 'A'.repeat(24) }
    expect((await token(world, 'web', wrong)).body).toMatchObject({ error: 'invalid_grant' })
    const { status, body } = await token(world, 'web', { ...wrong, recovery_code: ann.recoveryCode })
    expect(status).toBe(200)
    expect(body['recovery_code']).toMatch(/^[A-Z0-9]{24}$/)
    const again = (await passwordGrant(world, 'web', ann)).body.mfa_token
    const used = { grant_type: grants.recovery, mfa_token: again }
    expect((await token(world, 'web', { ...used, recovery_code: ann.recoveryCode })).status).toBe(403)
    expect((await token(world, 'web', { ...used, recovery_code: body['recovery_code'] as string })).status).toBe(200)
    expect(await world.logs(ann.id)).toEqual(expect.arrayContaining(['fercft', 'gd_recovery_succeed', 'sercft']))
  })

  it('is asked for one after the other where Actions want two, and Actions see each', async () => {
    await world.actions(
      `exports.onExecutePostLogin = async (event, api) => {
        api.authentication.challengeWith({ type: 'otp' })
        api.accessToken.setCustomClaim('protocol', event.transaction.protocol)
      }`,
      `exports.onExecutePostLogin = async (event, api) => {
        if (event.authentication.methods.some(m => m.type === 'otp')) api.authentication.challengeWith({ type: 'phone' })
        else api.access.deny('no code')
      }`,
      `exports.onExecutePostLogin = async (event, api) => {
        api.idToken.setCustomClaim('types', event.authentication.methods.map(m => m.type ?? m.name))
        api.idToken.setCustomClaim('body', Object.keys(event.request.body))
      }`,
    )
    const ann = await world.person({ factors: ['otp', 'phone'] })
    const first = (await passwordGrant(world, 'web', ann, { audience: api })).body
    const second = await token(world, 'web', { grant_type: grants.otp, mfa_token: first.mfa_token, otp: ann.code() })
    expect(second).toMatchObject({
      status: 403,
      body: { error: 'mfa_required', mfa_requirements: { challenge: [{ type: 'phone' }] } },
    })
    const { mfa_token } = second.body
    const { oob_code } = (await challenge(world, 'web', mfa_token)).body
    const { status, body } = await token(world, 'web', {
      grant_type: grants.oob,
      mfa_token,
      oob_code: oob_code as string,
      binding_code: await world.sentCode(ann.phone),
    })
    expect(status).toBe(200)
    expect(decodeJwt(body['id_token'] as string)).toMatchObject({ types: ['pwd', 'otp', 'phone'], body: [] })
    expect(decodeJwt(body['access_token'] as string)).toMatchObject({ protocol: 'oauth2-password' })
    await world.actions()
  })

  it('ends with the Action’s refusal', async () => {
    await world.actions(`exports.onExecutePostLogin = async (event, api) => { api.access.deny('not today') }`)
    const ann = await world.person()
    expect(await passwordGrant(world, 'web', ann)).toEqual({
      status: 403,
      body: { error: 'access_denied', error_description: 'not today' },
    })
    await world.actions()
  })
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
    const { totpAt } = await import('../../src/factors/totp.ts')
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
    const { totpAt } = await import('../../src/factors/totp.ts')
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

describe('refusals', () => {
  it.each([
    ['no mfa_token', { grant_type: grants.otp, otp: '123456' }, 400, 'invalid_request'],
    ['a made-up mfa_token', { grant_type: grants.otp, otp: '123456', mfa_token: 'Fe26.2*x' }, 403, 'invalid_grant'],
    ['no code', { grant_type: grants.otp, mfa_token: 'x' }, 403, 'invalid_grant'],
  ])('%s', async (_, body, status, error) => {
    expect(await token(world, 'web', body)).toMatchObject({ status, body: { error } })
  })

  it('an mfa_token after ten minutes', async () => {
    await world.policy('always')
    const ann = await world.person({ factors: ['otp'] })
    const { mfa_token } = (await passwordGrant(world, 'web', ann)).body
    world.pass(10 * 60_000)
    expect(await token(world, 'web', { grant_type: grants.otp, mfa_token, otp: ann.code() })).toMatchObject({
      body: { error: 'expired_token', error_description: 'mfa_token is expired' },
    })
    expect((await mfa(world, 'GET', 'authenticators', { bearer: mfa_token })).status).toBe(401)
    expect((await challenge(world, 'web', mfa_token)).body.error).toBe('expired_token')
  })

  it('a client without the grant', async () => {
    await world.policy('always')
    const ann = await world.person({ factors: ['otp'] })
    const { mfa_token } = (await passwordGrant(world, 'no-mfa', ann)).body
    expect(await challenge(world, 'no-mfa', mfa_token)).toMatchObject({
      status: 403,
      body: { error: 'unauthorized_client' },
    })
    expect(await token(world, 'no-mfa', { grant_type: grants.otp, mfa_token, otp: ann.code() })).toMatchObject({
      status: 403,
      body: { error: 'unauthorized_client' },
    })
  })

  it('a challenge by a client that does not prove itself, and of a kind that there is not', async () => {
    await world.policy('always')
    const ann = await world.person({ factors: ['otp'], verified: false })
    const { mfa_token } = (await passwordGrant(world, 'web', ann)).body
    expect((await challenge(world, 'web', mfa_token, { client_secret: 'wrong' })).status).toBe(401)
    expect((await challenge(world, 'web', mfa_token, { challenge_type: 'oob' })).body.error).toBe(
      'unsupported_challenge_type',
    )
    expect((await challenge(world, 'web', mfa_token, { authenticator_id: 'totp|dev_0' })).status).toBe(400)
  })

  it('the name of an endpoint as a grant', async () => {
    const body = { grant_type: 'urn:sallyport:endpoint:mfa-challenge', mfa_token: 'x' }
    expect((await token(world, 'web', body)).body.error).toBe('unsupported_grant_type')
  })
})

describe('MFA of a refresh', () => {
  it('is passed by the MFA API, and the exchange goes on where it was', async () => {
    await world.client({
      client_id: 'rotating',
      refresh_token: { rotation_type: 'rotating', expiration_type: 'expiring', leeway: 0 },
    })
    const ann = await world.person({ factors: ['otp'] })
    const { body } = await passwordGrant(world, 'rotating', ann, { audience: api, scope: 'openid offline_access' })
    const refresh_token = body['refresh_token'] as string
    await world.actions(`exports.onExecutePostLogin = async (event, api) => {
      if (event.transaction.protocol === 'oauth2-refresh-token') api.authentication.challengeWith({ type: 'otp' })
    }`)
    const first = await token(world, 'rotating', { grant_type: 'refresh_token', refresh_token })
    expect(first).toMatchObject({ status: 403, body: { error: 'mfa_required' } })
    const { mfa_token } = first.body
    const done = await token(world, 'rotating', { grant_type: grants.otp, mfa_token, otp: ann.code() })
    expect(done.status).toBe(200)
    expect(done.body['refresh_token']).not.toBe(refresh_token)
    expect(decodeJwt(done.body['access_token'] as string)).toMatchObject({ aud: [api, expect.any(String)] })
    await world.actions()
    // The token that waited is used up by it.
    expect((await token(world, 'rotating', { grant_type: 'refresh_token', refresh_token })).status).toBe(403)
  })
})
