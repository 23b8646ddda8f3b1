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
