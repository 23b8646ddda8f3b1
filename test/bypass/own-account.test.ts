import { decodeJwt } from 'jose'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { totpAt } from '../../src/factors/totp.ts'
import { type FormClient, formClient } from '../fixtures/form-client.ts'
import { application, audience, call, everything, tokenFor } from '../fixtures/my-account.ts'
import { grants, type Person, password, passwordGrant, token, type World } from '../fixtures/world.ts'
import { attackedWorld } from './attack.ts'

let world: World
const minute = 60_000
const failed = 'my_account_authentication_method_failed'
const done = 'my_account_authentication_method_succeeded'

beforeAll(async () => {
  world = await attackedWorld()
  await application(world, 'spa')
  await application(world, 'spa-reading', ['read:me:authentication_methods'])
})

beforeEach(async () => {
  await world.factors('otp', 'sms', 'email', 'recovery-code')
  await world.policy('never')
  await world.actions()
})

const methods = '/authentication-methods'
const userPath = (id: string) => `/v2/users/${encodeURIComponent(id)}`

const factorsOf = async ({ id }: Person): Promise<string[]> =>
  (await world.services.db.selectFrom('enrollments').select('id').where('user_id', '=', id).execute()).map(
    row => row.id,
  )

/** Another application of the user adds a factor, or an administrator does. */
const addApp = (person: Person) =>
  world.api('POST', `${userPath(person.id)}/authentication-methods`, { type: 'totp', totp_secret: person.seed })

const changesOf = async (person: Person, bearer: string | undefined): Promise<number[]> => {
  const [id] = await factorsOf(person)
  const path = `${methods}/${encodeURIComponent(`totp|${id}`)}`
  const answers = [
    await call(world, 'DELETE', path, bearer),
    await call(world, 'PATCH', path, bearer, { name: 'Mine now' }),
    await call(world, 'POST', methods, bearer, { type: 'phone', phone_number: '+4915112000777' }),
  ]
  return answers.map(({ status }) => status)
}

describe('the My Account API', () => {
  test('is changed by no token that had a password alone, once there is a factor', async () => {
    const ann = await world.person({ verified: false })
    const { token: stale, challenged } = await tokenFor(world, ann)
    expect(challenged).toBe(false)
    world.pass(2000)
    await addApp(ann)
    expect(await changesOf(ann, stale)).toEqual([403, 403, 403])
    expect(await factorsOf(ann)).toHaveLength(1)
    const logs = await world.logs(ann.id)
    expect(logs.filter(type => type === failed)).toHaveLength(3)
    expect(logs).not.toContain(done)
  })

  test('gives no token to change factors by a session, a refresh or a password without a fresh factor', async () => {
    const ann = await world.person({ factors: ['otp'], verified: false })
    const client = formClient(world.issuer.slice(0, -1))
    expect((await tokenFor(world, ann, { client })).challenged).toBe(true)
    world.pass(16 * minute)
    const silent = await tokenFor(world, ann, { client, more: { prompt: 'none' } })
    expect(silent).toMatchObject({ error: 'login_required' })
    expect((await tokenFor(world, ann, { client, more: { max_age: '9999999' } })).challenged).toBe(true)
    const grant = { audience: audience(world), scope: everything }
    expect((await passwordGrant(world, 'web', ann, grant)).body).not.toHaveProperty('access_token')
    const { page } = { page: await passwordGrant(world, 'web', ann, { scope: 'openid offline_access' }) }
    const refreshed = await token(world, 'web', {
      grant_type: 'refresh_token',
      refresh_token: String(page.body['refresh_token']),
      audience: audience(world),
      scope: everything,
    })
    expect(refreshed.body).not.toHaveProperty('access_token')
    expect(await world.logs(ann.id)).toContain('fsa')
    expect(await world.logs(ann.id)).not.toContain(done)
  })

  test('is not changed by a token of another user, or by one that may only read', async () => {
    const ann = await world.person({ factors: ['otp'], verified: false })
    const eve = await world.person({ verified: false })
    const foreign = (await tokenFor(world, eve)).token
    expect(await changesOf(ann, foreign)).toEqual([404, 404, 202])
    const reading = (await tokenFor(world, ann, { clientId: 'spa-reading' })).token
    expect(await changesOf(ann, reading)).toEqual([403, 403, 403])
    expect(await factorsOf(ann)).toHaveLength(1)
    expect((await world.logs(eve.id)).filter(type => type === failed)).toHaveLength(2)
    expect((await world.logs(ann.id)).filter(type => type === failed)).toHaveLength(3)
  })

  test('takes no token of another API, application or kind, and none that has expired', async () => {
    const ann = await world.person({ factors: ['otp'], verified: false })
    const got = await tokenFor(world, ann)
    const id = (await passwordGrant(world, 'web', ann)).body['id_token'] as string
    const { mfa_token } = (await passwordGrant(world, 'web', ann, { audience: `${world.issuer}mfa/` })).body
    const forged = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${got.token?.split('.')[1]}.`
    const bad = [undefined, '', id, mfa_token, await world.server.managementToken(), forged, `${got.token}x`]
    for (const bearer of bad) expect(await changesOf(ann, bearer)).toEqual([401, 401, 401])
    world.pass(16 * minute)
    expect(await changesOf(ann, got.token)).toEqual([401, 401, 401])
    expect(await factorsOf(ann)).toHaveLength(1)
    // Nobody is known by such a token, so that nothing is said of anybody.
    expect((await world.logs(ann.id)).filter(type => type === failed || type === done)).toEqual([])
  })

  test('an enrollment is confirmed by who began it, once, with its own code and in time', async () => {
    const ann = await world.person({ verified: false })
    const eve = await world.person({ verified: false })
    const [own, foreign] = [(await tokenFor(world, ann)).token, (await tokenFor(world, eve)).token]
    const { body } = await call(world, 'POST', methods, own, { type: 'totp' })
    const path = `${methods}/${encodeURIComponent(body.id)}/verify`
    const code = () => totpAt(body.manual_input_code, world.services.now())
    const answer = (bearer: string | undefined, more: Record<string, unknown> = {}) =>
      call(world, 'POST', path, bearer, { auth_session: body.auth_session, otp_code: code(), ...more })
    expect((await answer(foreign)).status).toBe(400)
    expect((await answer(own, { otp_code: code() === '123456' ? '654321' : '123456' })).status).toBe(400)
    expect((await answer(own, { auth_session: `${body.auth_session}x` })).status).toBe(400)
    expect(await factorsOf(ann)).toEqual([])
    expect((await answer(own)).status).toBe(201)
    expect((await answer(own)).status).toBe(400)
    expect(await factorsOf(ann)).toHaveLength(1)
    expect(await factorsOf(eve)).toEqual([])
    const logs = await world.logs(ann.id)
    expect(logs.filter(type => type === done)).toHaveLength(1)
    expect(logs.filter(type => type === failed)).toHaveLength(3)
    expect(logs).toContain('gd_auth_failed')
    expect(await world.logs(eve.id)).toContain(failed)
  })

  test('a token of it opens neither the MFA API, nor the Management API, nor a login', async () => {
    const ann = await world.person({ factors: ['otp'], verified: false })
    const bearer = (await tokenFor(world, ann)).token as string
    const authorization = `Bearer ${bearer}`
    for (const path of ['mfa/authenticators', `api${userPath(ann.id)}`, 'api/v2/clients'])
      expect((await fetch(new URL(path, world.issuer), { headers: { authorization } })).status).toBe(401)
    const answered = await token(world, 'web', { grant_type: grants.otp, mfa_token: bearer, otp: ann.code(1) })
    expect(answered.status).toBe(403)
    expect(decodeJwt(bearer).aud).not.toContain(`${world.issuer}mfa/`)
    expect(await world.logs()).toContain('feotpft')
  })
})

describe('the account page', () => {
  const browser = () => formClient(world.issuer.slice(0, -1))

  const signIn = async (client: FormClient, person: Person) => {
    const page = await client.submit(await client.open('/account/'), { username: person.email, password })
    return page.screen === 'mfa-otp-challenge' ? client.submit(page, { code: person.code() }) : page
  }

  const press = (client: FormClient, fields: Record<string, string>, headers: Record<string, string> = {}) =>
    client.request('/account/', {
      method: 'POST',
      body: new URLSearchParams(fields),
      headers: { origin: client.origin, ...headers },
    })

  test('removes nothing of another user, for another site, or for a session that has ended', async () => {
    const ann = await world.person({ factors: ['otp'], verified: false })
    const eve = await world.person({ verified: false })
    const [id = ''] = await factorsOf(ann)
    const thief = browser()
    await signIn(thief, eve)
    await press(thief, { action: 'remove', id })
    const client = browser()
    expect((await signIn(client, ann)).url.pathname).toBe('/account/')
    const forged = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
    expect((await press(client, { action: 'remove', id }, forged)).status).toBe(400)
    const kept = client.copy()
    await client.request('/v2/logout')
    const late = await press(kept, { action: 'remove', id })
    expect(late.headers.get('location')).toContain('/authorize?')
    expect(await factorsOf(ann)).toEqual([id])
    expect(await world.logs(ann.id)).not.toContain('gd_unenroll')
    expect((await world.logs(ann.id)).filter(type => type === 's')).toHaveLength(1)
  })

  test('is not opened by a code of another application, nor by one that somebody else was given', async () => {
    const ann = await world.person({ verified: false })
    const eve = await world.person({ verified: false })
    const attacker = browser()
    const callback = await attacker.submit(
      await attacker.open('/account/'),
      { username: eve.email, password },
      'default',
      1,
    )
    expect(callback.url.pathname).toBe('/account/callback')
    const victim = browser()
    await victim.open('/account/')
    const planted = await victim.open(callback.url.pathname + callback.url.search)
    expect(planted.status).toBe(400)
    expect((await victim.open('/account/')).screen).toBe('login')
    const code = callback.url.searchParams.get('code') as string
    for (const client of ['web', 'spa', 'sallyport-account'])
      expect((await token(world, client, { grant_type: 'authorization_code', code })).status).toBeGreaterThanOrEqual(
        400,
      )
    expect((await world.logs()).filter(type => type === 'feacft').length).toBeGreaterThan(0)
    expect(await world.logs(ann.id)).toEqual([])
  })

  test('adds nothing for who got in before there was a factor, by a page that was opened then', async () => {
    const ann = await world.person({ verified: false })
    const client = browser()
    const page = await signIn(client, ann)
    const adding = await client.submit(page, {}, 'add-sms')
    await addApp(ann)
    world.pass(1000)
    const sent = await client.submit(adding, { phone: ann.phone }).catch(() => undefined)
    if (sent?.screen === 'mfa-sms-challenge') await client.submit(sent, { code: await world.sentCode(ann.phone) })
    expect((await press(client, { action: 'add-email' })).headers.get('location')).toContain('/authorize?')
    expect(await factorsOf(ann)).toHaveLength(1)
    const logs = await world.logs(ann.id)
    expect(logs).toContain('gd_start_enroll_failed')
    expect(logs).not.toContain('gd_enrollment_complete')
  })
})
