import { MyAccountApiClient, type PasskeyEnrollmentChallengeResponse } from '@auth0/auth0-spa-js'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { mostPasskeys } from '../../src/factors/passkey/credential.ts'
import { insertPasskey, passkeysOf } from '../../src/store/passkeys.ts'
import { type FormClient, type FormPage, formClient } from '../fixtures/form-client.ts'
import { application, audience, call, tokenFor } from '../fixtures/my-account.ts'
import { type Key, keyFor, signInByKey, signUpByKey, takePasskeys } from '../fixtures/passkey-api.ts'
import { engines } from '../fixtures/store.ts'
import { connectionName, type Person, password, startWorld, type World } from '../fixtures/world.ts'

const methods = '/authentication-methods'
const path = (id: string) => `${methods}/${encodeURIComponent(id)}`

const options = (page: FormPage) =>
  JSON.parse(/<script type="application\/json" id="webauthn-options">([^<]*)</.exec(page.html)?.[1] as string)

const textOf = (page: FormPage) => page.html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ')
const actionsOf = (page: FormPage) => page.forms.flatMap(({ actions }) => actions)

const fill = async ({ services }: World, { id }: Person, count: number) => {
  for (let n = 0; n < count; n++)
    await insertPasskey(
      services.db,
      {
        provider: 'auth0',
        identityUserId: id.slice('auth0|'.length),
        counter: 0,
        data: { key_id: `${id.slice(6)}${n}`, public_key: 'cA', relying_party_identifier: 'localhost' },
      },
      services.now(),
    )
}

describe.each(engines)('passkeys of the own account on %s', engine => {
  let world: World
  let client: FormClient

  beforeAll(async () => {
    world = await startWorld({ engine })
    await application(world, 'spa')
    await world.client({ client_id: 'web' })
  })

  beforeEach(async () => {
    await takePasskeys(world)
    await world.factors('otp', 'recovery-code')
    await world.api('PATCH', '/v2/prompts', { identifier_first: false })
    client = formClient(world.issuer.slice(0, -1), { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0' })
  })

  const sdk = async (person: Person): Promise<MyAccountApiClient> => {
    const { token } = await tokenFor(world, person)
    const fetchWithAuth = (url: string, init: RequestInit) =>
      fetch(url, { ...init, headers: { ...(init.headers as object), authorization: `Bearer ${token}` } })
    return new MyAccountApiClient({ fetchWithAuth } as never, audience(world))
  }

  const signIn = async (person: Person): Promise<FormPage> =>
    client.submit(await client.open('/account/'), { username: person.email, password })

  /** Makes a passkey on the page. */
  const make = async (page: FormPage, key: Key): Promise<FormPage> => {
    const enrollment = await client.submit(page, {}, 'add-passkey')
    expect(enrollment.screen).toBe('passkey-enrollment')
    return client.submit(enrollment, { passkey: key.create(options(enrollment)) }, 'default')
  }

  describe('by the My Account API', () => {
    test('are made, listed, named and deleted by Auth0’s own client', async () => {
      const person = await world.person()
      const api = await sdk(person)
      expect(await api.getFactors()).toEqual(
        expect.arrayContaining([
          { type: 'password', usage: ['primary'] },
          { type: 'passkey', usage: ['primary'] },
        ]),
      )
      const key = keyFor(world)
      const challenge = (await api.enrollmentChallenge({ type: 'passkey' })) as PasskeyEnrollmentChallengeResponse
      expect(challenge).toMatchObject({
        id: expect.stringMatching(/^passkey\|dev_/),
        auth_session: expect.stringMatching(/^Fe26\.2\*/),
        authn_params_public_key: { rp: { id: 'localhost' }, user: { name: person.email } },
      })
      const authn_response = JSON.parse(key.create(challenge.authn_params_public_key as never))
      const made = await api.enrollmentVerify({ ...challenge, authn_response })
      expect(made).toMatchObject({
        id: challenge.id,
        type: 'passkey',
        usage: ['primary'],
        identity_user_id: person.id,
        key_id: key.keys[0]?.id,
        credential_device_type: 'single_device',
        credential_backed_up: false,
        user_handle: key.keys[0]?.userHandle,
        relying_party_id: 'localhost',
      })
      expect((await api.getAuthenticationMethods()).map(({ type }) => type)).toEqual(['password', 'passkey'])
      expect(await api.getAuthenticationMethods('passkey')).toEqual([made])
      expect(await api.updateAuthenticationMethod(made.id, { name: 'My laptop' })).toMatchObject({ name: 'My laptop' })
      expect(await api.getAuthenticationMethod(made.id)).toMatchObject({ id: made.id, name: 'My laptop' })
      await expect(
        api.updateAuthenticationMethod(made.id, { preferred_authentication_method: 'sms' }),
      ).rejects.toMatchObject({ status: 400 })
      expect((await signInByKey(world, key)).status).toBe(200)
      // What is there already is not made again.
      const second = await api.enrollmentChallenge({ type: 'passkey', connection: connectionName })
      expect(second).toMatchObject({
        authn_params_public_key: { excludeCredentials: [{ id: key.keys[0]?.id }] },
      })
      await api.deleteAuthenticationMethod(made.id)
      await expect(api.getAuthenticationMethod(made.id)).rejects.toMatchObject({ status: 404 })
      expect((await signInByKey(world, key)).status).toBe(403)
      expect(await world.logs(person.id)).toEqual(
        expect.arrayContaining(['gd_enrollment_complete', 'gd_unenroll', 'my_account_authentication_method_succeeded']),
      )
    })

    test('are made once of a challenge, and of a right answer to it', async () => {
      const person = await world.person()
      const { token } = await tokenFor(world, person)
      const begin = async () => (await call(world, 'POST', methods, token, { type: 'passkey' })).body
      const key = keyFor(world)
      const verify = (body: { id: string; auth_session: string }, response: string) =>
        call(world, 'POST', `${path(body.id)}/verify`, token, {
          auth_session: body.auth_session,
          authn_response: JSON.parse(response),
        })
      const first = await begin()
      const other = await begin()
      const asked = first.authn_params_public_key
      for (const wrong of [
        { origin: 'https://evil.example' },
        { relyingParty: 'evil.example' },
        { userVerified: false },
        { userPresent: false },
        { crossOrigin: true },
        { type: 'webauthn.get' },
        { challenge: other.authn_params_public_key.challenge },
      ])
        expect((await verify(first, key.create(asked, wrong))).status).toBe(400)
      expect((await verify({ ...first, id: other.id }, key.create(asked))).status).toBe(400)
      const made = key.create(asked)
      const answers = await Promise.all(Array.from({ length: 5 }, () => verify(first, made)))
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 400, 400, 400, 400])
      expect((await verify(first, key.create(asked))).status).toBe(400)
      world.pass(5 * 60_000 + 1000)
      expect((await verify(other, key.create(other.authn_params_public_key))).status).toBe(400)
      expect(await passkeysOf(world.services.db, person.id)).toHaveLength(1)
      const logs = await world.logs(person.id)
      expect(logs.filter(type => type === 'gd_enrollment_complete')).toHaveLength(1)
      expect(logs.filter(type => type === 'gd_webauthn_enrollment_failed')).toHaveLength(13)
    })

    test('are neither made nor changed by another user, or for another identity', async () => {
      const [ann, eve] = [await world.person(), await world.person()]
      const [hers, evil] = [(await tokenFor(world, ann)).token, (await tokenFor(world, eve)).token]
      const { body } = await call(world, 'POST', methods, hers, { type: 'passkey' })
      const key = keyFor(world)
      const answer = {
        auth_session: body.auth_session,
        authn_response: JSON.parse(key.create(body.authn_params_public_key)),
      }
      expect((await call(world, 'POST', `${path(body.id)}/verify`, evil, answer)).status).toBe(400)
      expect((await call(world, 'POST', `${path(body.id)}/verify`, hers, answer)).status).toBe(201)
      for (const [method, change] of [['GET'], ['PATCH', { name: 'Mine now' }], ['DELETE']] as const)
        expect((await call(world, method, path(body.id), evil, change)).status).toBe(404)
      const of = (identity_user_id: string) => call(world, 'POST', methods, evil, { type: 'passkey', identity_user_id })
      expect((await of(ann.id)).status).toBe(400)
      expect((await of(eve.id)).status).toBe(202)
      expect(await passkeysOf(world.services.db, ann.id)).toHaveLength(1)
    })

    test('are made where the database takes them, and up to the most there may be', async () => {
      const person = await world.person()
      const { token } = await tokenFor(world, person)
      await takePasskeys(world, false)
      expect((await call(world, 'POST', methods, token, { type: 'passkey' })).status).toBe(400)
      expect((await call(world, 'GET', '/factors', token)).body.factors).not.toContainEqual(
        expect.objectContaining({ type: 'passkey' }),
      )
      await takePasskeys(world)
      await fill(world, person, mostPasskeys)
      expect((await call(world, 'POST', methods, token, { type: 'passkey' })).status).toBe(409)
    })

    test('are not made by a token from before the user had a factor', async () => {
      const person = await world.person()
      const { token } = await tokenFor(world, person)
      const { body } = await call(world, 'POST', methods, token, { type: 'passkey' })
      world.pass(2000)
      await world.api('POST', `/v2/users/${encodeURIComponent(person.id)}/authentication-methods`, {
        type: 'totp',
        totp_secret: person.seed,
      })
      const response = { authn_response: JSON.parse(keyFor(world).create(body.authn_params_public_key)) }
      const answer = { auth_session: body.auth_session, ...response }
      expect((await call(world, 'POST', `${path(body.id)}/verify`, token, answer)).status).toBe(403)
      expect(await passkeysOf(world.services.db, person.id)).toEqual([])
    })
  })

  describe('by the page', () => {
    test('are made, named and removed', async () => {
      const person = await world.person()
      const page = await signIn(person)
      expect(actionsOf(page)).toContain('add-passkey')
      const key = keyFor(world)
      const made = await make(page, key)
      expect(textOf(made)).toContain('It was added.')
      expect(textOf(made)).toContain('Kept on one device')
      const named = await client.submit(made, { name: 'My laptop' }, 'rename-passkey')
      expect(textOf(named)).toContain('My laptop')
      expect(await passkeysOf(world.services.db, person.id)).toMatchObject([{ name: 'My laptop' }])
      expect(textOf(await client.submit(named, { name: 'x' }, 'rename-passkey'))).toContain('2 to 50 characters')
      expect((await signInByKey(world, key)).status).toBe(200)
      const removed = await client.submit(named, {}, 'remove-passkey')
      expect(textOf(removed)).not.toContain('My laptop')
      expect((await signInByKey(world, key)).status).toBe(403)
      expect(await world.logs(person.id)).toEqual(expect.arrayContaining(['gd_enrollment_complete', 'gd_unenroll']))
    })

    test('let somebody without a password see to the account', async () => {
      const key = keyFor(world)
      const email = `pass${engine}@example.com`
      const { body } = await signUpByKey(world, key, { email })
      expect(body['access_token']).toBeTruthy()
      await world.api('PATCH', '/v2/prompts', { identifier_first: true })
      const first = await client.open('/account/')
      const response = key.get(JSON.parse(/id="passkey-options">([^<]*)</.exec(first.html)?.[1] as string))
      // The script of the page adds the field.
      const answer = await client.request(first.url.pathname + first.url.search, {
        method: 'POST',
        body: new URLSearchParams({
          state: first.url.searchParams.get('state') ?? '',
          action: 'continue-with-passkey',
          passkey: response,
        }),
        headers: { origin: client.origin },
      })
      const page = await client.open(answer.headers.get('location') as string)
      expect(page.url.pathname).toBe('/account/')
      expect(textOf(page)).toContain(email)
      expect(textOf(page)).toContain('Passkeys')
    })

    test('are not made by turning away, nor of a wrong answer', async () => {
      const person = await world.person()
      const page = await signIn(person)
      const enrollment = await client.submit(page, {}, 'add-passkey')
      const wrong = keyFor(world).create(options(enrollment), { userVerified: false })
      const refused = await client.submit(enrollment, { passkey: wrong })
      expect(refused.screen).toBe('passkey-enrollment')
      const left = await client.request(refused.url.pathname + refused.url.search, {
        method: 'POST',
        body: new URLSearchParams({
          state: refused.url.searchParams.get('state') ?? '',
          action: 'abort-passkey-enrollment',
        }),
        headers: { origin: client.origin },
      })
      const back = await client.open(left.headers.get('location') as string)
      expect(textOf(back)).toContain('It could not be added.')
      expect(await passkeysOf(world.services.db, person.id)).toEqual([])
      expect(await world.logs(person.id)).toEqual(
        expect.arrayContaining(['gd_webauthn_enrollment_failed', 'gd_start_enroll_failed']),
      )
    })

    test('ask for the factor of whoever has one', async () => {
      const person = await world.person({ factors: ['otp'] })
      const challenge = await signIn(person)
      expect(challenge.screen).toBe('mfa-otp-challenge')
      const page = await client.submit(challenge, { code: person.code() })
      expect(textOf(await make(page, keyFor(world)))).toContain('It was added.')
      // A quarter of an hour later nothing is made or removed without it.
      world.pass(16 * 60_000)
      const again = await client.submit(page, {}, 'add-passkey')
      expect(again.screen).toBe('login')
      const { id } = (await passkeysOf(world.services.db, person.id))[0] as { id: string }
      await client.request('/account/', {
        method: 'POST',
        body: new URLSearchParams({ action: 'remove-passkey', id }),
        headers: { origin: client.origin },
      })
      expect(await passkeysOf(world.services.db, person.id)).toHaveLength(1)
    })

    test('are touched by nobody else', async () => {
      const [ann, eve] = [await world.person(), await world.person()]
      await fill(world, ann, 1)
      const { id } = (await passkeysOf(world.services.db, ann.id))[0] as { id: string }
      await signIn(eve)
      const attempts: Record<string, string>[] = [
        { action: 'remove-passkey', id },
        { action: 'rename-passkey', id, name: 'Mine now' },
      ]
      for (const fields of attempts)
        await client.request('/account/', {
          method: 'POST',
          body: new URLSearchParams(fields),
          headers: { origin: client.origin },
        })
      expect(await passkeysOf(world.services.db, ann.id)).toMatchObject([{ id, name: undefined }])
    })

    test('are offered where the database takes them, and can be removed where it does no more', async () => {
      const person = await world.person()
      await takePasskeys(world, false)
      const without = await signIn(person)
      expect(textOf(without)).not.toContain('Passkeys')
      await fill(world, person, 1)
      const page = await client.open('/account/')
      expect(actionsOf(page)).not.toContain('add-passkey')
      expect(actionsOf(page)).toContain('remove-passkey')
      const forced = await client.request('/account/', {
        method: 'POST',
        body: new URLSearchParams({ action: 'add-passkey' }),
        headers: { origin: client.origin },
      })
      expect(forced.headers.get('location')).toContain('done=not-added')
    })
  })
})
