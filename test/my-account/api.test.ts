import { MyAccountApiClient } from '@auth0/auth0-spa-js'
import { decodeJwt } from 'jose'
import { beforeAll, describe, expect, test } from 'vitest'
import { totpAt } from '../../src/factors/totp.ts'
import { myAccountScopes } from '../../src/my-account/api.ts'
import { formClient } from '../fixtures/form-client.ts'
import { application, audience, call, everything, tokenFor } from '../fixtures/my-account.ts'
import { phoneApp } from '../fixtures/phone-app.ts'
import { engines } from '../fixtures/store.ts'
import { type Person, startWorld, type World } from '../fixtures/world.ts'

const minute = 60_000
/** Auth0's own client of this API, unmodified, with one token. */
const sdk = (world: World, token: string | undefined): MyAccountApiClient =>
  new MyAccountApiClient(
    {
      fetchWithAuth: (url: string, init: RequestInit) =>
        fetch(url, {
          ...init,
          headers: { ...(init.headers as Record<string, string>), authorization: `Bearer ${token}` },
        }),
    } as never,
    audience(world),
  )

describe.each(engines)('the My Account API on %s', engine => {
  let world: World
  beforeAll(async () => {
    world = await startWorld({ engine })
    await world.factors('otp', 'sms', 'email', 'push-notification', 'recovery-code')
    await application(world, 'spa')
  })

  test('serves Auth0’s own client: enroll, list, read, rename, delete', async () => {
    const person = await world.person()
    const { token, challenged } = await tokenFor(world, person)
    expect(challenged).toBe(false)
    expect(decodeJwt(token as string)).toMatchObject({ aud: expect.arrayContaining([audience(world)]) })
    const api = sdk(world, token)
    expect(await api.getFactors()).toEqual([
      { type: 'password', usage: ['primary'] },
      ...['push-notification', 'totp', 'phone', 'email', 'recovery-code'].map(type => ({ type, usage: ['secondary'] })),
    ])
    expect((await api.getAuthenticationMethods()).map(({ type }) => type)).toEqual(['password'])

    const app = (await api.enrollmentChallenge({ type: 'totp' })) as {
      location: string
      auth_session: string
      manual_input_code: string
      id: string
      barcode_uri: string
    }
    expect(app).toMatchObject({
      id: expect.stringMatching(/^totp\|dev_/),
      auth_session: expect.stringMatching(/^Fe26\.2\*/),
    })
    expect(app.barcode_uri).toContain(`secret=${app.manual_input_code}`)
    expect(await api.getAuthenticationMethods('totp')).toEqual([])
    const confirm = (otp_code: string) => api.enrollmentVerify({ ...app, type: 'totp', otp_code })
    await expect(confirm('000000')).rejects.toMatchObject({ status: 400, detail: 'Invalid code' })
    const made = await confirm(totpAt(app.manual_input_code, world.services.now()))
    expect(made).toMatchObject({ id: app.id, type: 'totp', confirmed: true, usage: ['secondary'] })
    await expect(confirm(totpAt(app.manual_input_code, world.services.now()))).rejects.toMatchObject({ status: 400 })

    // The token that added it may go on; what it added is shown in clear to its owner.
    const phone = await api.enrollmentChallenge({ type: 'phone', phone_number: person.phone })
    const verified = await api.enrollmentVerify({
      ...phone,
      type: 'phone',
      otp_code: await world.sentCode(person.phone),
    })
    expect(verified).toMatchObject({
      type: 'phone',
      phone_number: person.phone,
      preferred_authentication_method: 'sms',
    })
    const email = await api.enrollmentChallenge({ type: 'email', email: 'second@example.org' })
    expect(
      await api.enrollmentVerify({ ...email, type: 'email', otp_code: await world.sentCode('second@example.org') }),
    ).toMatchObject({ type: 'email', email: 'second@example.org' })
    const recovery = (await api.enrollmentChallenge({ type: 'recovery-code' })) as { recovery_code: string }
    expect(recovery.recovery_code).toMatch(/^[A-Z0-9]{24}$/)
    expect(await api.enrollmentVerify({ ...recovery, type: 'recovery-code' } as never)).toMatchObject({
      type: 'recovery-code',
    })
    expect((await api.getAuthenticationMethods()).map(({ type }) => type)).toEqual([
      'password',
      'totp',
      'phone',
      'email',
      'recovery-code',
    ])

    expect(await api.updateAuthenticationMethod(app.id, { name: 'My app' })).toMatchObject({ name: 'My app' })
    expect(await api.getAuthenticationMethod(app.id)).toMatchObject({ id: app.id, name: 'My app' })
    await api.deleteAuthenticationMethod(verified.id)
    await api.deleteAuthenticationMethod(app.id)
    await expect(api.getAuthenticationMethod(app.id)).rejects.toMatchObject({ status: 404 })
    // Without a factor the recovery code goes too.
    expect((await api.getAuthenticationMethods()).map(({ type }) => type)).toEqual(['password', 'email'])
    const logs = await world.logs(person.id)
    expect(logs.filter(type => type === 'gd_unenroll')).toHaveLength(3)
    expect(logs.filter(type => type === 'gd_enrollment_complete')).toHaveLength(4)
    expect(logs.filter(type => type === 'my_account_authentication_method_succeeded')).toHaveLength(7)
    expect(logs.filter(type => type === 'my_account_authentication_method_failed')).toHaveLength(2)
  })

  test('enrolls a phone app, which brings its codes with it', async () => {
    const person = await world.person()
    const api = sdk(world, (await tokenFor(world, person)).token)
    const begun = (await api.enrollmentChallenge({ type: 'push-notification' })) as { barcode_uri: string; id: string }
    const verify = () => api.enrollmentVerify({ ...begun, type: 'push-notification' } as never)
    await expect(verify()).rejects.toMatchObject({ status: 400 })
    world.pass(minute)
    const app = phoneApp({ now: world.services.now })
    expect((await app.enroll(begun.barcode_uri)).status).toBe(200)
    const made = await verify()
    expect(made).toMatchObject({ type: 'push-notification', confirmed: true })
    expect((await api.getAuthenticationMethods()).map(({ type }) => type).sort()).toEqual([
      'password',
      'push-notification',
      'totp',
    ])
    await api.deleteAuthenticationMethod(made.id)
    expect((await api.getAuthenticationMethods()).map(({ type }) => type)).toEqual(['password'])
  })

  test('gives a token that changes factors only to who has passed one just now', async () => {
    const person = await world.person({ factors: ['otp'] })
    const client = formClient(world.issuer.slice(0, -1))
    const first = await tokenFor(world, person, { client })
    expect(first.challenged).toBe(true)
    // In the same session it counts for a quarter of an hour; to read it always does.
    expect(await tokenFor(world, person, { client, more: { prompt: 'none' } })).toMatchObject({ challenged: false })
    world.pass(16 * minute)
    expect(await tokenFor(world, person, { client, more: { prompt: 'none' } })).toMatchObject({
      error: 'login_required',
    })
    const reading = { scope: 'read:me:authentication_methods', more: { prompt: 'none' } }
    const { token } = await tokenFor(world, person, { client, ...reading })
    expect((await call(world, 'GET', '/authentication-methods', token)).status).toBe(200)
    expect((await call(world, 'POST', '/authentication-methods', token, { type: 'totp' })).status).toBe(403)
    expect(await tokenFor(world, person, { client })).toMatchObject({ challenged: true })
  })

  test('a refresh token gives one only by a factor', async () => {
    const policies = [{ audience: audience(world), scope: [...myAccountScopes] }]
    const clientId = await application(world, 'spa-refreshing')
    await world.api('PATCH', `/v2/clients/${clientId}`, {
      refresh_token: { rotation_type: 'rotating', expiration_type: 'expiring', policies },
    })
    await world.resource(`https://api-${engine}.example.com`)
    const refresh = async (person: Person, scope: string) => {
      const signedIn = await tokenFor(world, person, {
        clientId,
        scope: 'offline_access',
        more: { audience: `https://api-${engine}.example.com` },
      })
      const body = { grant_type: 'refresh_token', client_id: clientId, refresh_token: signedIn.refresh as string }
      const answer = await fetch(new URL('oauth/token', world.issuer), {
        method: 'POST',
        body: new URLSearchParams({ ...body, audience: audience(world), scope }),
      })
      return [answer.status, ((await answer.json()) as { error?: string }).error]
    }
    expect(await refresh(await world.person(), everything)).toEqual([200, undefined])
    const person = await world.person({ factors: ['otp'] })
    expect(await refresh(person, everything)).toEqual([403, 'mfa_required'])
    expect(await refresh(person, 'read:me:authentication_methods')).toEqual([200, undefined])
  })

  test('a token from before a factor cannot touch it', async () => {
    const person = await world.person()
    const { token } = await tokenFor(world, person)
    const begun = await call(world, 'POST', '/authentication-methods', token, { type: 'totp' })
    world.pass(5000)
    const { id } = await world.api<{ id: string }>(
      'POST',
      `/v2/users/${encodeURIComponent(person.id)}/authentication-methods`,
      { type: 'totp', totp_secret: person.seed },
    )
    const path = `/authentication-methods/${encodeURIComponent(id)}`
    expect((await call(world, 'DELETE', path, token)).status).toBe(403)
    expect((await call(world, 'PATCH', path, token, { name: 'mine' })).status).toBe(403)
    expect((await call(world, 'POST', '/authentication-methods', token, { type: 'totp' })).status).toBe(403)
    const verify = `/authentication-methods/${encodeURIComponent(begun.body.id)}/verify`
    const otp_code = totpAt(begun.body.manual_input_code, world.services.now())
    const tried = await call(world, 'POST', verify, token, { auth_session: begun.body.auth_session, otp_code })
    expect(tried.status).toBe(403)
    const { token: fresh } = await tokenFor(world, person)
    expect((await call(world, 'DELETE', path, fresh)).status).toBe(204)
  })

  test('of one enrollment that is confirmed twenty times at once one counts', async () => {
    const person = await world.person()
    const { token } = await tokenFor(world, person)
    const { body } = await call(world, 'POST', '/authentication-methods', token, { type: 'totp' })
    const answer = { auth_session: body.auth_session, otp_code: totpAt(body.manual_input_code, world.services.now()) }
    const path = `/authentication-methods/${encodeURIComponent(body.id)}/verify`
    const answers = await Promise.all(Array.from({ length: 20 }, () => call(world, 'POST', path, token, answer)))
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
    // To some the factor is there already, and not yet noted as one that this token has added.
    expect(answers.filter(({ status }) => status === 400 || status === 403)).toHaveLength(19)
    expect(
      (await call(world, 'GET', '/authentication-methods?type=totp', token)).body.authentication_methods,
    ).toHaveLength(1)
  })

  test('nobody reaches the factors of another, by id or by session', async () => {
    const victim = await world.person({ factors: ['otp'] })
    const { token } = await tokenFor(world, await world.person())
    const theirs = sdk(world, (await tokenFor(world, victim)).token)
    const [factor] = await theirs.getAuthenticationMethods('totp')
    const path = `/authentication-methods/${encodeURIComponent(factor?.id ?? '')}`
    for (const [method, body] of [['GET'], ['DELETE'], ['PATCH', { name: 'mine' }]] as const)
      expect((await call(world, method, path, token, body)).status).toBe(404)
    const begun = (await theirs.enrollmentChallenge({ type: 'totp' })) as unknown as Record<string, string>
    const verify = `/authentication-methods/${encodeURIComponent(begun['id'] as string)}/verify`
    const answer = {
      auth_session: begun['auth_session'],
      otp_code: totpAt(begun['manual_input_code'] as string, world.services.now()),
    }
    expect((await call(world, 'POST', verify, token, answer)).status).toBe(400)
    expect(await theirs.getAuthenticationMethods('totp')).toHaveLength(1)
  })
})

describe('the My Account API', () => {
  let world: World
  let person: Person
  let token: string
  beforeAll(async () => {
    world = await startWorld()
    await world.factors('otp', 'sms', 'email')
    await application(world, 'spa')
    person = await world.person()
    token = (await tokenFor(world, person)).token as string
  })

  test('is for applications with a grant, and for the scopes of that grant', async () => {
    await world.client({ client_id: 'spa-without', token_endpoint_auth_method: 'none', app_type: 'spa' })
    expect(await tokenFor(world, person, { clientId: 'spa-without' })).toMatchObject({ error: 'access_denied' })
    await application(world, 'spa-reading', ['read:me:authentication_methods'])
    const reading = await tokenFor(world, person, { clientId: 'spa-reading' })
    expect(decodeJwt(reading.token as string)['scope']).toBe('openid read:me:authentication_methods')
    expect((await call(world, 'GET', '/factors', reading.token)).status).toBe(403)
    const forClients = { client_id: 'spa', audience: audience(world), scope: ['read:me:factors'] }
    await expect(world.api('POST', '/v2/client-grants', forClients)).rejects.toThrow('400')
    const unknown = { ...forClients, subject_type: 'user', scope: ['read:everything'] }
    await expect(world.api('POST', '/v2/client-grants', unknown)).rejects.toThrow('400')
  })

  test('refuses tokens of anybody and anything else', async () => {
    const management = await world.server.managementToken()
    for (const bad of [undefined, 'nonsense', management, `${token.slice(0, -4)}AAAA`]) {
      const answer = await call(world, 'GET', '/authentication-methods', bad)
      expect(answer).toMatchObject({ status: 401, body: { status: 401, title: 'Unauthorized' } })
      expect(answer.headers.get('www-authenticate')).toBe('Bearer')
    }
    const other = await world.person()
    const theirs = (await tokenFor(world, other)).token
    await world.api('PATCH', `/v2/users/${encodeURIComponent(other.id)}`, { blocked: true })
    expect((await call(world, 'GET', '/authentication-methods', theirs)).status).toBe(401)
  })

  test.each([
    [{}, 'type'],
    [{ type: 'carrier-pigeon' }, 'type'],
    [{ type: 'password' }, 'type'],
    [{ type: 'passkey' }, undefined],
    [{ type: 'phone' }, 'phone_number'],
    [{ type: 'phone', phone_number: '12' }, 'phone_number'],
    [{ type: 'email', email: 'nobody' }, 'email'],
    [{ type: 'totp', extra: 1 }, undefined],
  ])('says what is wrong with %j', async (body, field) => {
    const answer = await call(world, 'POST', '/authentication-methods', token, body)
    expect(answer).toMatchObject({
      status: 400,
      body: { type: expect.stringMatching(/^https:\/\/auth0\.com\/api-errors#A0E-400-/), title: 'Bad Request' },
    })
    if (field) expect(answer.body.validation_errors).toMatchObject([{ field, pointer: `/${field}`, source: 'body' }])
  })

  test('refuses what is off, what is there already, and bodies that are none', async () => {
    expect(await call(world, 'POST', '/authentication-methods', token, { type: 'push-notification' })).toMatchObject({
      status: 400,
    })
    expect(
      await call(world, 'POST', '/authentication-methods', token, { type: 'email', email: person.email }),
    ).toMatchObject({ status: 409 })
    const raw = (headers: Record<string, string>, body: string) =>
      fetch(new URL('me/v1/authentication-methods', world.issuer), {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, ...headers },
        body,
      })
    expect((await raw({ 'content-type': 'text/plain' }, '{}')).status).toBe(415)
    expect((await raw({ 'content-type': 'application/json' }, '{')).status).toBe(400)
    expect((await raw({ 'content-type': 'application/json' }, ' '.repeat(70_000))).status).toBe(413)
    expect((await call(world, 'GET', '/nothing', token)).status).toBe(404)
    const [own] = (await call(world, 'GET', '/authentication-methods?type=password', token)).body.authentication_methods
    expect((await call(world, 'DELETE', `/authentication-methods/${encodeURIComponent(own.id)}`, token)).status).toBe(
      400,
    )
    expect((await call(world, 'GET', `/authentication-methods/${encodeURIComponent(own.id)}`, token)).body).toEqual(own)
    expect((await call(world, 'GET', '/authentication-methods?type=pigeon', token)).status).toBe(400)
  })

  test('can be called from a page of any origin', async () => {
    const preflight = await fetch(new URL('me/v1/authentication-methods', world.issuer), {
      method: 'OPTIONS',
      headers: {
        origin: 'https://app.example.com',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type',
      },
    })
    expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([204, '*'])
    expect(preflight.headers.get('access-control-allow-headers')).toContain('Authorization')
    const begun = await call(world, 'POST', '/authentication-methods', token, { type: 'totp' })
    expect(begun.headers.get('access-control-expose-headers')).toContain('Location')
    expect(begun.headers.get('location')).toBe(
      `${world.issuer}me/v1/authentication-methods/${encodeURIComponent(begun.body.id)}`,
    )
    expect(begun.headers.get('x-ratelimit-limit')).toBe('100')
  })

  test('an enrollment ends with its time, and wrong codes are counted', async () => {
    const other = await world.person()
    const own = (await tokenFor(world, other)).token
    const { body } = await call(world, 'POST', '/authentication-methods', own, { type: 'totp' })
    const path = `/authentication-methods/${encodeURIComponent(body.id)}/verify`
    const say = (otp_code?: string) => call(world, 'POST', path, own, { auth_session: body.auth_session, otp_code })
    expect((await say()).body.validation_errors[0].field).toBe('otp_code')
    for (let n = 0; n < 10; n++) expect((await say('000000')).status).toBe(400)
    expect((await say(totpAt(body.manual_input_code, world.services.now()))).status).toBe(429)
  })
})
