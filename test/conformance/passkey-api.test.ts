import { decodeJwt } from 'jose'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { totpAt } from '../../src/factors/totp.ts'
import { passkeysOf } from '../../src/store/passkeys.ts'
import { keyFor, passkeyApi, passkeyToken, signInByKey, signUpByKey, takePasskeys } from '../fixtures/passkey-api.ts'
import { engines } from '../fixtures/store.ts'
import { challenge, connectionName, grants, mfa, startWorld, token, type World } from '../fixtures/world.ts'

const api = 'https://api.example.com'
let people = 0
const newEmail = () => `native${++people}@example.com`

const invalid = { status: 403, body: { error: 'invalid_grant', error_description: 'Passkey authentication failed.' } }

describe.each(engines)('passkeys of applications without pages on %s', engine => {
  let world: World

  beforeAll(async () => {
    world = await startWorld({ engine })
    await world.client({ client_id: 'web' })
    await world.client({ client_id: 'native-app', token_endpoint_auth_method: 'none', app_type: 'native' })
    await world.client({ client_id: 'other' })
    await world.client({ client_id: 'without', grant_types: ['password', grants.realm] })
    await world.client({ client_id: 'foreign', thirdParty: true })
    await world.resource(api)
    await world.tenant({ customize_mfa_in_postlogin_action: true })
  })

  beforeEach(async () => {
    // Attempts of this address come back.
    world.pass(60_000)
    await world.factors('otp', 'sms', 'recovery-code')
    await world.policy('never')
    await world.actions()
    await takePasskeys(world)
  })

  const newest = async (type: string) => {
    const row = await world.services.db
      .selectFrom('logs')
      .select('data')
      .where('type', '=', type)
      .orderBy('log_id', 'desc')
      .executeTakeFirst()
    return row && JSON.parse(row.data)
  }

  /** Somebody who has signed up by a passkey. */
  const holder = async () => {
    const key = keyFor(world)
    const email = newEmail()
    const { body } = await signUpByKey(world, key, { email })
    return { key, email, id: decodeJwt(body['id_token'] as string).sub as string }
  }

  it('let somebody sign up, and sign in again', async () => {
    const key = keyFor(world)
    const email = newEmail()
    const registered = await passkeyApi(world, 'native-app', 'register', {
      user_profile: { email: email.toUpperCase(), name: 'Nat', given_name: 'Natalie' },
      user_metadata: { plan: 'free' },
    })
    expect(registered).toEqual({
      status: 200,
      body: {
        auth_session: expect.stringMatching(/^Fe26\.2\*/),
        authn_params_public_key: {
          challenge: expect.stringMatching(/^[\w-]{43}$/),
          timeout: 300_000,
          rp: { id: 'localhost', name: 'localhost' },
          user: { id: expect.any(String), name: email, displayName: 'Nat' },
          pubKeyCredParams: [-8, -7, -257].map(alg => ({ type: 'public-key', alg })),
          authenticatorSelection: {
            residentKey: 'required',
            requireResidentKey: true,
            userVerification: 'required',
          },
          attestation: 'none',
        },
      },
    })
    const { auth_session, authn_params_public_key } = registered.body
    const made = await passkeyToken(world, 'native-app', {
      auth_session,
      response: key.create(authn_params_public_key),
    })
    expect(made.status).toBe(200)
    expect(made.body).toMatchObject({ token_type: 'Bearer', access_token: expect.any(String) })
    const { sub } = decodeJwt(made.body['id_token'] as string)
    expect(decodeJwt(made.body['id_token'] as string)).toMatchObject({ aud: 'native-app', email, name: 'Nat' })
    expect(await passkeysOf(world.services.db, sub as string)).toMatchObject([{ counter: 1 }])
    expect(await world.api('GET', `/v2/users/${encodeURIComponent(sub as string)}`)).toMatchObject({
      email_verified: false,
      given_name: 'Natalie',
      user_metadata: { plan: 'free' },
    })
    expect(await newest('ss')).toMatchObject({
      details: { authentication_methods: ['passkey'], body: { email, connection: connectionName } },
    })

    const asked = await passkeyApi(world, 'native-app', 'challenge')
    expect(asked).toEqual({
      status: 200,
      body: {
        auth_session: expect.any(String),
        authn_params_public_key: {
          challenge: expect.any(String),
          rpId: 'localhost',
          timeout: 300_000,
          userVerification: 'required',
        },
      },
    })
    const response = key.get(asked.body.authn_params_public_key)
    const signedIn = await passkeyToken(
      world,
      'native-app',
      { auth_session: asked.body.auth_session, response },
      { audience: api, scope: 'openid read:things offline_access' },
    )
    expect(signedIn).toMatchObject({ status: 200, body: { scope: 'openid read:things offline_access' } })
    expect(decodeJwt(signedIn.body['id_token'] as string)).not.toHaveProperty('sid')
    expect(decodeJwt(signedIn.body['access_token'] as string)).toMatchObject({ sub, azp: 'native-app' })
    const refreshed = await token(world, 'native-app', {
      grant_type: 'refresh_token',
      refresh_token: signedIn.body['refresh_token'] as string,
    })
    expect(refreshed.status).toBe(200)
    expect(await world.logs(sub)).toEqual(['ss', 'scv', 's', 'scv', 's', 'sertft'])
    expect(await newest('s')).toMatchObject({
      client_id: 'native-app',
      connection: connectionName,
      details: { prompts: [{ name: 'prompt-authenticate', connection: connectionName, performed_amr: ['phr'] }] },
    })
    expect(await newest('passkey_challenge_started')).toMatchObject({
      client_id: 'native-app',
      connection: connectionName,
      details: { purpose: 'login' },
    })
  })

  it('ask for MFA by the policy, which a passkey does not stand for, and give tokens by the MFA API', async () => {
    const { key, id } = await holder()
    await world.policy('always')
    const due = await signInByKey(world, key, { token: { audience: api, scope: 'openid read:things' } })
    expect(due).toMatchObject({
      status: 403,
      body: { error: 'mfa_required', mfa_requirements: { enroll: expect.arrayContaining([{ type: 'otp' }]) } },
    })
    const bearer = due.body.mfa_token
    const enrolled = await mfa(world, 'POST', 'associate', { bearer, body: { authenticator_types: ['otp'] } })
    expect(enrolled.status).toBe(200)
    const otp = (steps: number) => totpAt(enrolled.body['secret'] as string, world.services.now() + steps * 30_000)
    const first = await token(world, 'web', { grant_type: grants.otp, mfa_token: bearer, otp: otp(0) })
    expect(first).toMatchObject({ status: 200, body: { scope: 'openid read:things' } })
    expect(decodeJwt(first.body['id_token'] as string)).toMatchObject({ sub: id })
    expect((await world.logs(id)).at(-1)).toBe('sepkotpft')

    const again = await signInByKey(world, key)
    expect(again.body['mfa_requirements']).toEqual({
      challenge: expect.arrayContaining([{ type: 'otp' }, { type: 'recovery-code' }]),
    })
    const [recovery_code] = enrolled.body['recovery_codes'] as string[]
    const recovered = await token(world, 'web', {
      grant_type: grants.recovery,
      mfa_token: again.body.mfa_token,
      recovery_code,
    })
    expect(recovered.status).toBe(200)
    expect((await world.logs(id)).at(-1)).toBe('sepkrcft')
  })

  it('are followed by a code on the phone where an Action says so', async () => {
    const { key, id } = await holder()
    await world.actions(`exports.onExecutePostLogin = async (event, api) => {
      const [first] = event.authentication.methods
      if (first.name !== 'passkey') return
      api.authentication.enrollWith({ type: 'phone' })
      api.idToken.setCustomClaim('protocol', event.transaction?.protocol)
      api.idToken.setCustomClaim('sent', Object.keys(event.request.body).sort().join())
    }`)
    const due = await signInByKey(world, key)
    const phone_number = `+49151123${Math.floor(10_000 + Math.random() * 89_999)}`
    const enrolled = await mfa(world, 'POST', 'associate', {
      bearer: due.body.mfa_token,
      body: { authenticator_types: ['oob'], oob_channels: ['sms'], phone_number },
    })
    expect(enrolled.status).toBe(200)
    const done = await token(world, 'web', {
      grant_type: grants.oob,
      mfa_token: due.body.mfa_token,
      oob_code: enrolled.body['oob_code'] as string,
      binding_code: await world.sentCode(phone_number),
    })
    expect(done.status).toBe(200)
    expect(decodeJwt(done.body['id_token'] as string)).toMatchObject({ protocol: 'oauth2-webauthn' })
    expect((await world.logs(id)).at(-1)).toBe('sepkoobft')
    await world.actions(`exports.onExecutePostLogin = async (event, api) => {
      api.idToken.setCustomClaim('sent', Object.keys(event.request.body).sort().join())
      api.idToken.setCustomClaim('params', Object.keys(event.transaction.requested_scopes ?? []).length)
    }`)
    const plain = await signInByKey(world, key)
    // Neither the challenge nor its answer reaches an Action.
    expect(decodeJwt(plain.body['id_token'] as string)).toMatchObject({ sent: 'client_id,grant_type,scope' })
  })

  it('are answered once, by ten requests at the same moment too', async () => {
    const { key, id } = await holder()
    const { body } = await passkeyApi(world, 'web', 'challenge')
    const response = key.get(body.authn_params_public_key)
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => passkeyToken(world, 'web', { auth_session: body.auth_session, response })),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    for (const answer of answers.filter(({ status }) => status !== 200)) expect(answer).toEqual(invalid)
    expect((await world.logs(id)).filter(type => type === 's')).toHaveLength(2)
  })

  it('make one user of one challenge', async () => {
    const key = keyFor(world)
    const email = newEmail()
    const { body } = await passkeyApi(world, 'web', 'register', { user_profile: { email } })
    const response = key.create(body.authn_params_public_key)
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => passkeyToken(world, 'web', { auth_session: body.auth_session, response })),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    const other = key.create(body.authn_params_public_key)
    expect((await passkeyToken(world, 'web', { auth_session: body.auth_session, response: other })).status).not.toBe(
      200,
    )
    expect(await world.api<unknown[]>('GET', `/v2/users-by-email?email=${email}`)).toHaveLength(1)
  })

  it('are not told who is there already, unless the tenant wants that told', async () => {
    const { email } = await holder()
    const key = keyFor(world)
    const asked = { user_profile: { email } }
    const { status, body } = await passkeyApi(world, 'web', 'register', asked)
    expect(status).toBe(200)
    const refused = await passkeyToken(world, 'web', {
      auth_session: body.auth_session,
      response: key.create(body.authn_params_public_key),
    })
    expect(refused).toEqual({ status: 400, body: { error: 'invalid_request', error_description: 'Invalid sign up' } })
    expect(await newest('fs')).toMatchObject({ description: 'The user already exists.', user_name: email })
    const { flags } = await world.api<{ flags: object }>('GET', '/v2/tenants/settings')
    await world.api('PATCH', '/v2/tenants/settings', {
      flags: { ...flags, enable_public_signup_user_exists_error: true },
    })
    expect(await passkeyApi(world, 'web', 'register', asked)).toEqual({
      status: 400,
      body: { error: 'invalid_request', error_description: 'The user already exists.' },
    })
    await world.api('PATCH', '/v2/tenants/settings', {
      flags: { ...flags, enable_public_signup_user_exists_error: false },
    })
  })

  it('ask the Actions of pre-user-registration, which see no passkey', async () => {
    await world.bind('pre-user-registration', {
      guard: `exports.onExecutePreUserRegistration = async (event, api) => {
        if (event.user.email.startsWith('denied')) api.access.deny('not_here', 'Not here.')
        api.user.setUserMetadata('sent', Object.keys(event.request.body).sort().join())
      }`,
    })
    const refused = await signUpByKey(world, keyFor(world), { email: 'denied@example.com' })
    expect(refused).toEqual({ status: 403, body: { error: 'access_denied', error_description: 'Not here.' } })
    const { body } = await signUpByKey(world, keyFor(world), { email: newEmail() })
    const { sub } = decodeJwt(body['id_token'] as string)
    expect(await world.api('GET', `/v2/users/${encodeURIComponent(sub as string)}`)).toMatchObject({
      user_metadata: { sent: 'client_id,grant_type,scope' },
    })
    await world.bind('pre-user-registration', {})
  })

  it.each([
    ['no profile', {}, 'Missing required parameter: user_profile'],
    ['a profile that is none', { user_profile: 'nobody' }, 'user_profile is not valid'],
    ['no address', { user_profile: { name: 'Nobody' } }, 'email is required'],
    ['an address that is none', { user_profile: { email: 'nobody' } }, 'Invalid email'],
    ['a name that the connection does not know', { user_profile: { email: 'a@x.example', username: 'a' } }, 'username'],
    ['a member that nobody knows', { user_profile: { email: 'a@x.example', blocked: false } }, 'user_profile'],
    ['a password', { user_profile: { email: 'a@x.example', password: 'Correct-Horse-7' } }, 'user_profile'],
    [
      'metadata that is no text',
      { user_profile: { email: 'a@x.example' }, user_metadata: { admin: { is: true } } },
      'user_metadata.admin is not valid',
    ],
    ['an organization that there is not', { user_profile: { email: 'a@x.example' }, organization: 'org_no' }, 'organ'],
    ['another database', { user_profile: { email: 'a@x.example' }, realm: 'other' }, 'connection'],
  ])('refuse to sign up with %s', async (_what, body, text) => {
    const refused = await passkeyApi(world, 'web', 'register', body)
    expect(refused).toEqual({
      status: 400,
      body: { error: 'invalid_request', error_description: expect.stringContaining(text) },
    })
    expect(await newest('passkey_challenge_failed')).toMatchObject({
      client_id: 'web',
      details: { purpose: 'register' },
    })
  })

  it('are for own applications that have the grant, and for databases that take them', async () => {
    for (const endpoint of ['challenge', 'register'] as const) {
      const body = { user_profile: { email: newEmail() } }
      for (const client of ['without', 'foreign'])
        expect(await passkeyApi(world, client, endpoint, body)).toMatchObject({
          status: 400,
          body: { error: 'unauthorized_client' },
        })
      expect(await passkeyApi(world, 'web', endpoint, { ...body, client_secret: 'wrong' })).toMatchObject({
        status: 401,
        body: { error: 'access_denied' },
      })
    }
    const { key, id } = await holder()
    const { body } = await passkeyApi(world, 'web', 'challenge')
    await takePasskeys(world, false)
    expect((await passkeyApi(world, 'web', 'challenge')).body).toMatchObject({ error: 'invalid_request' })
    const response = key.get(body.authn_params_public_key)
    expect(await passkeyToken(world, 'web', { auth_session: body.auth_session, response })).toMatchObject({
      status: 400,
      body: { error: 'invalid_request' },
    })
    expect((await world.logs(id)).filter(type => type === 's')).toHaveLength(1)
    expect(await newest('f')).toMatchObject({ client_id: 'web', details: { error: { oauthError: 'invalid_request' } } })
  })

  it('take the default directory, or the only database, where none is named', async () => {
    const asked = { realm: undefined }
    expect((await passkeyApi(world, 'web', 'challenge', asked)).status).toBe(200)
    await world.tenant({ default_directory: 'elsewhere' })
    expect((await passkeyApi(world, 'web', 'challenge', asked)).status).toBe(400)
    await world.tenant({ default_directory: connectionName })
    expect((await passkeyApi(world, 'web', 'challenge', asked)).status).toBe(200)
    await world.tenant({ default_directory: '' })
  })

  it('answer pages of the application, which may ask from elsewhere', async () => {
    await world.client({
      client_id: 'spa',
      app_type: 'spa',
      token_endpoint_auth_method: 'none',
      web_origins: ['https://app.example.com'],
    })
    const answer = await fetch(new URL('passkey/challenge', world.issuer), {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: 'https://app.example.com' },
      body: JSON.stringify({ client_id: 'spa' }),
    })
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://app.example.com')
    const preflight = await fetch(new URL('passkey/register', world.issuer), {
      method: 'OPTIONS',
      headers: {
        origin: 'https://app.example.com',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,auth0-client',
      },
    })
    expect(preflight.ok).toBe(true)
    expect(preflight.headers.get('access-control-allow-origin')).toBe('https://app.example.com')
    expect(preflight.headers.get('access-control-allow-headers')).toMatch(/auth0-client/i)
  })

  it('are used by apps that the application names', async () => {
    const fingerprint = Array.from({ length: 32 }, () => 'AB').join(':')
    await world.client({
      client_id: 'native-phone',
      app_type: 'native',
      token_endpoint_auth_method: 'none',
      mobile: {
        android: { app_package_name: 'com.example.app', sha256_cert_fingerprints: [fingerprint] },
        ios: { team_id: 'A1B2C3D4E5', app_bundle_identifier: 'com.example.app' },
      },
    })
    const links = await (await fetch(new URL('.well-known/assetlinks.json', world.issuer))).json()
    expect(links).toContainEqual({
      relation: expect.arrayContaining(['delegate_permission/common.get_login_creds']),
      target: {
        namespace: 'android_app',
        package_name: 'com.example.app',
        sha256_cert_fingerprints: [fingerprint],
      },
    })
    const site = await (await fetch(new URL('.well-known/apple-app-site-association', world.issuer))).json()
    expect(site).toMatchObject({ webcredentials: { apps: ['A1B2C3D4E5.com.example.app'] } })
    const origin = `android:apk-key-hash:${Buffer.from('AB'.repeat(32), 'hex').toString('base64url')}`
    const key = keyFor(world, { origin })
    const { status, body } = await signUpByKey(world, key, { email: newEmail() }, { client: 'native-phone' })
    expect(status).toBe(200)
    expect(decodeJwt(body['id_token'] as string)).toMatchObject({ aud: 'native-phone' })
    expect((await signInByKey(world, key, { client: 'native-phone' })).status).toBe(200)
    // Another application has not named this app.
    expect(await signInByKey(world, key, { client: 'native-app' })).toEqual(invalid)
  })

  it('let an Action deny, and say so', async () => {
    const { key, id } = await holder()
    await world.actions(`exports.onExecutePostLogin = async (event, api) => { api.access.deny('Not now.') }`)
    expect(await signInByKey(world, key)).toMatchObject({
      status: 403,
      body: { error: 'access_denied', error_description: 'Not now.' },
    })
    expect(await newest('f')).toMatchObject({ user_id: id, description: 'Not now.' })
  })

  it('wait for MFA in the name of their application alone', async () => {
    const { key, id } = await holder()
    await world.policy('always')
    const due = await signInByKey(world, key)
    expect(await challenge(world, 'other', due.body.mfa_token)).toMatchObject({ status: 401 })
    expect((await world.logs(id)).filter(type => type === 's')).toHaveLength(1)
  })
})
