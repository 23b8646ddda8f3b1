import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/server'
import { describe, expect, it } from 'vitest'
import type { Enrollment } from '../../src/factors/factor.ts'
import { mostPasskeys } from '../../src/factors/passkey/credential.ts'
import type { Next } from '../../src/login/login.ts'
import { insertClient } from '../../src/store/clients.ts'
import { insertConnection, updateConnection } from '../../src/store/connections.ts'
import { insertEnrollment } from '../../src/store/enrollments.ts'
import { deletePasskeys, insertPasskey, passkeysOf } from '../../src/store/passkeys.ts'
import { changeDocument } from '../../src/store/settings.ts'
import { deleteUser } from '../../src/store/user-deletion.ts'
import { updateUser } from '../../src/store/users.ts'
import { authenticator, type Misbehaviour } from '../fixtures/authenticator.ts'
import { engines } from '../fixtures/store.ts'
import { type Browser, browse, http, logTypes, password, type Script, type World, world } from './harness.ts'

const origin = 'http://localhost:3000'
const able = {
  'js-available': 'true',
  'webauthn-available': 'true',
  'webauthn-platform-available': 'true',
  'allow-passkeys': 'true',
}
const scriptless = { 'js-available': 'false' }

type Key = ReturnType<typeof authenticator>

const passkeysOn = { authentication_methods: { password: { enabled: true }, passkey: { enabled: true } } }

const passkeyWorld = (options: Parameters<typeof world>[0] & { passkey_options?: Record<string, unknown> } = {}) =>
  world({
    identifierFirst: true,
    connection: { ...passkeysOn, passkey_options: options.passkey_options ?? {} },
    ...options,
  })

const dataOf = async (browser: Browser) => (await browser.show()).data as { passkey: { public_key: never } }
const asked = async (browser: Browser): Promise<PublicKeyCredentialRequestOptionsJSON> =>
  (await dataOf(browser)).passkey.public_key
const creation = async (browser: Browser): Promise<PublicKeyCredentialCreationOptionsJSON> =>
  (await dataOf(browser)).passkey.public_key

const byPassword = async (browser: Browser, says: Record<string, string> = able) => {
  await browser.submit({ username: password.username })
  return browser.submit({ ...says, password: password.password })
}

/** A user whose authenticator holds a passkey, made after a login by password. */
const enrolledWorld = async (options: Parameters<typeof passkeyWorld>[0] = {}) => {
  const w = await passkeyWorld(options)
  const key = authenticator({ origin, attachment: 'platform' })
  const browser = await browse(w)
  expect(await byPassword(browser)).toMatchObject({ screen: 'passkey-enrollment' })
  expect(await browser.submit({ passkey: key.create(await creation(browser)) })).toMatchObject({
    decision: { kind: 'complete' },
  })
  return { w, key }
}

const signIn = async (browser: Browser, key: Key, wrong: Misbehaviour = {}, more: Record<string, string> = able) =>
  browser.submit({ ...more, passkey: key.get(await asked(browser), wrong) })

const hold = (w: World, factor: Enrollment['factor'], more: Partial<Enrollment> = { secret: w.seed }) =>
  insertEnrollment(
    w.services.db,
    w.services.box,
    { userId: w.userId, factor, confirmed: true, ...more },
    w.services.now(),
  )

const details = async (w: World, type: string) =>
  (await w.services.db.selectFrom('logs').select('data').where('type', '=', type).orderBy('log_id').execute()).map(
    row => JSON.parse(row.data).details,
  )

const expectRefused = async (browser: Browser, next: Next, code = 'passkey-authentication-failed') => {
  expect(next).toMatchObject({ kind: 'show', screen: 'login-id' })
  expect((await browser.show()).errors).toEqual([{ code }])
}

describe.each(engines)('a passkey on %s', engine => {
  it('is made after a login by password, and is the first factor of the next', async () => {
    const { w, key } = await enrolledWorld({ engine, scripts: [[]] })
    expect(await passkeysOf(w.services.db, w.userId)).toMatchObject([
      {
        userId: w.userId,
        name: 'Linux computer',
        counter: 1,
        data: { relying_party_identifier: 'localhost', credential_device_type: 'single_device' },
      },
    ])
    const browser = await browse(w)
    expect((await browser.show()).data).toMatchObject({
      challenge_ui: 'both',
      passkey: { public_key: { rpId: 'localhost', userVerification: 'required' } },
    })
    expect(await asked(browser)).not.toHaveProperty('allowCredentials')
    const next = await signIn(browser, key, {}, {})
    expect(next).toMatchObject({
      decision: { kind: 'complete', userId: w.userId, methods: [{ name: 'passkey', timestamp: expect.any(String) }] },
    })
    expect(w.events.at(-1)).toMatchObject({ authentication: { methods: [{ name: 'passkey' }] } })
    expect(w.events.at(-1)).toMatchObject({ user: { enrolledFactors: [] } })
    expect(await passkeysOf(w.services.db, w.userId)).toMatchObject([{ counter: 2, lastAuthAt: w.services.now() }])
    expect(await logTypes(w)).toEqual(['scv', 'gd_enrollment_complete', 's', 'scv', 's'])
    const [, login] = await details(w, 's')
    expect(login.prompts).toMatchObject([{ name: 'prompt-authenticate', performed_amr: ['phr'] }])
    const [enrolled] = await details(w, 'gd_enrollment_complete')
    expect(enrolled.authenticator).toMatchObject({ type: 'passkey', id: expect.stringMatching(/^dev_/) })
  })

  it('signs somebody up who has no password, and signs in afterwards', async () => {
    const w = await passkeyWorld({ engine })
    const key = authenticator({ origin, attachment: 'platform' })
    const browser = await browse(w, { params: { screen_hint: 'signup' } })
    expect(browser.next).toMatchObject({ screen: 'signup-id' })
    await browser.submit({ ...able, email: 'no address' })
    expect((await browser.show()).errors).toEqual([{ code: 'invalid-email-format', field: 'email' }])
    expect(await browser.submit({ ...able, email: 'Bea@example.com' })).toMatchObject({ screen: 'passkey-enrollment' })
    expect(await creation(browser)).toMatchObject({
      user: { name: 'Bea@example.com' },
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    })
    const made = await browser.submit({ passkey: key.create(await creation(browser)) })
    expect(made).toMatchObject({ decision: { kind: 'complete', methods: [{ name: 'passkey' }] } })
    expect(await details(w, 'ss')).toMatchObject([
      { authentication_methods: ['passkey'], body: { email: 'bea@example.com' } },
    ])
    const { userId } = (made as { decision: { userId: string } }).decision
    const again = await browse(w)
    expect(await signIn(again, key, {}, {})).toMatchObject({ decision: { kind: 'complete', userId } })
  })

  it('opens one login with one answer, even submitted twenty times at the same moment', async () => {
    const { w, key } = await enrolledWorld({ engine })
    const browser = await browse(w)
    const passkey = key.get(await asked(browser))
    const other = await browse(w)
    const answers = await Promise.all(Array.from({ length: 20 }, () => browser.submit({ passkey })))
    expect(answers.every(({ kind }) => kind === 'finished')).toBe(true)
    expect((await logTypes(w)).filter(type => type === 's')).toHaveLength(2)
    other.next = { kind: 'show', screen: 'login-id' }
    await expectRefused(other, await other.submit({ passkey }))
  })

  it('is refused when its counter falls behind, and what it says of backups is kept', async () => {
    const { w } = await enrolledWorld({ engine })
    await deletePasskeys(w.services.db, w.userId, 'all')
    const key = authenticator({ origin, attachment: 'platform', backedUp: false })
    const first = await browse(w)
    await byPassword(first)
    await first.submit({ passkey: key.create(await creation(first)) })
    const browser = await browse(w)
    expect(await signIn(browser, key, { counter: 7, backedUp: true })).toMatchObject({ kind: 'finished' })
    expect(await passkeysOf(w.services.db, w.userId)).toMatchObject([
      { counter: 7, data: { credential_device_type: 'multi_device', credential_backed_up: true } },
    ])
    const copied = await browse(w)
    await expectRefused(copied, await signIn(copied, key, { counter: 7 }))
    expect((await details(w, 'f')).at(-1).error.message).toMatch(/counter did not grow/)
  })
})

describe('a passkey as first factor', () => {
  it('is asked for MFA like a password, unless an Action says otherwise', async () => {
    const scripts: Script[] = [[]]
    const { w, key } = await enrolledWorld({ scripts })
    await hold(w, 'otp')
    await changeDocument(w.services.db, 'guardian', guardian => ({ ...guardian, policies: ['all-applications'] }))
    const browser = await browse(w)
    expect(await signIn(browser, key)).toMatchObject({ screen: 'mfa-otp-challenge' })
    expect(await browser.submit({ code: w.code() })).toMatchObject({
      decision: { kind: 'complete', methods: [{ name: 'passkey' }, { name: 'mfa', type: 'otp' }], amr: ['mfa'] },
    })
    scripts[0] = [{ kind: 'multifactor', provider: 'none', allowRememberBrowser: false }]
    const skipped = await browse(w)
    expect(await signIn(skipped, key)).toMatchObject({ decision: { kind: 'complete', methods: [{ name: 'passkey' }] } })
  })

  it.each([
    ['another origin', { origin: 'https://login.example.net' }],
    ['another relying party', { relyingParty: 'example.net' }],
    ['another challenge', { challenge: 'AAAA' }],
    ['no check of who holds it', { userVerified: false }],
    ['nobody present', { userPresent: false }],
    ['no user handle', { userHandle: null }],
    ['the handle of somebody else', { userHandle: 'c29tZWJvZHk' }],
    ['a forged signature', { forged: true }],
    ['the other ceremony', { type: 'webauthn.create' }],
    ['a frame of another site', { crossOrigin: true }],
  ] satisfies [string, Misbehaviour][])('is refused with %s, and not lost by that', async (_, wrong) => {
    const { w, key } = await enrolledWorld()
    const browser = await browse(w)
    await expectRefused(browser, await signIn(browser, key, wrong))
    expect(await signIn(browser, key)).toMatchObject({ kind: 'finished' })
  })

  it('is refused when it can be backed up all at once', async () => {
    const { w, key } = await enrolledWorld()
    const { db } = w.services
    const [stored] = await passkeysOf(db, w.userId)
    const data = JSON.stringify({ ...stored?.data, credential_device_type: 'multi_device' })
    await db.updateTable('passkeys').set({ data }).execute()
    const browser = await browse(w)
    await expectRefused(browser, await signIn(browser, key))
    expect((await details(w, 'f')).at(-1).error.message).toBe('backup eligibility has changed')
  })

  it('does not outlive its login', async () => {
    const { w, key } = await enrolledWorld()
    const browser = await browse(w)
    const passkey = key.get(await asked(browser))
    w.services.clock.advance(60 * 60_000)
    await expect(browser.submit({ passkey })).rejects.toMatchObject({ code: 'login_expired' })
  })

  it('lets no blocked or deleted user in', async () => {
    const { w, key } = await enrolledWorld()
    const { db, now } = w.services
    await updateUser(db, w.userId, { blocked: true }, now())
    const blocked = await browse(w)
    expect(await signIn(blocked, key)).toMatchObject({ decision: { kind: 'deny', error: 'unauthorized' } })
    await deleteUser(db, w.userId, { issuer: 'https://login.example.com/', initiator: 'account-deleted', now: 2 })
    const deleted = await browse(w)
    await expectRefused(deleted, await signIn(deleted, key))
  })

  it('proves nothing any more once it was removed, even in the middle of a login', async () => {
    const scripts: Script[] = [[]]
    const { w, key } = await enrolledWorld({ scripts })
    scripts[0] = [{ kind: 'redirect', url: 'https://example.com/' }]
    const browser = await browse(w)
    expect(await signIn(browser, key)).toMatchObject({ kind: 'redirect' })
    await deletePasskeys(w.services.db, w.userId, 'all')
    expect(await w.login.resume(browser.bearer, http)).toMatchObject({
      decision: { kind: 'deny', error: 'access_denied', description: 'The passkey was removed since this login began' },
    })
    const gone = await browse(w)
    await expectRefused(gone, await signIn(gone, key))
  })

  it('is of no use for an application that its connection is not for, nor once the connection takes none', async () => {
    const { w, key } = await enrolledWorld()
    const { db, now } = w.services
    await insertClient(db, { client_id: 'other', name: 'Other', global: false, is_first_party: true, now: now() })
    await insertConnection(db, {
      id: 'con_0000000000000002',
      name: 'Others',
      strategy: 'auth0',
      data: { options: passkeysOn, realms: ['Others'] },
      clients: ['other'],
      now: now(),
    })
    const other = await browse(w, { clientId: 'other' })
    await expectRefused(other, await signIn(other, key))
    const data = { options: {}, realms: ['Username-Password-Authentication'] }
    await updateConnection(db, 'con_0000000000000001', data, now())
    const off = await browse(w)
    expect((await off.show()).data).not.toHaveProperty('passkey')
    await expectRefused(off, await off.submit({ passkey: '{}' }), 'passkey-not-allowed')
  })

  it('is taken on the first of two pages alone', async () => {
    const { w } = await enrolledWorld()
    await changeDocument(w.services.db, 'prompts', prompts => ({ ...prompts, identifier_first: false }))
    const browser = await browse(w)
    expect(browser.next).toMatchObject({ screen: 'login' })
    expect((await browser.show()).data).not.toHaveProperty('passkey')
    expect(await browser.submit({ ...able, ...password })).toMatchObject({ kind: 'finished' })
  })

  it('costs nothing when it is right, and ends for a while after fifteen wrong answers from an address', async () => {
    const { w, key } = await enrolledWorld()
    const browser = await browse(w)
    for (let i = 0; i < 15; i++) await expectRefused(browser, await signIn(browser, key, { forged: true }))
    await expectRefused(browser, await signIn(browser, key), 'too-many-requests')
    w.services.clock.advance(60_000)
    expect(await signIn(browser, key)).toMatchObject({ kind: 'finished' })
    for (let i = 0; i < 20; i++) expect(await signIn(await browse(w), key)).toMatchObject({ kind: 'finished' })
  })

  it('that failed in the browser says so, and the password is still there', async () => {
    const { w } = await enrolledWorld()
    const browser = await browse(w)
    const error = 'showError::{"name":"NotAllowedError","message":"no"}'
    await expectRefused(browser, await browser.submit({ passkey: '' }, error), 'passkey-cancelled')
    await expectRefused(browser, await browser.submit({}, 'continue-with-passkey'), 'no-passkey')
    await expectRefused(browser, await browser.submit({ passkey: 'null' }), 'invalid-passkey')
    expect(await byPassword(browser)).toMatchObject({ kind: 'finished' })
  })

  it('is no second-factor key, and such a key is no passkey', async () => {
    const w = await passkeyWorld({ guardian: { factors: { 'webauthn-roaming': true } } })
    const key = authenticator({ origin, attachment: 'platform' })
    const first = await browse(w)
    await byPassword(first)
    const made = key.create(await creation(first))
    const { id } = JSON.parse(made) as { id: string }
    await deletePasskeys(w.services.db, w.userId, 'all')
    const data = { key_id: id, public_key: 'cG9zZQ==', relying_party_identifier: 'localhost' }
    await hold(w, 'webauthn-roaming', { data })
    const browser = await browse(w)
    await expectRefused(browser, await signIn(browser, key))
  })
})

describe('a passkey is offered', () => {
  it('once in thirty days to who goes on without, once a year to who says so', async () => {
    const w = await passkeyWorld()
    const decline = async (fields: Record<string, string>) => {
      const browser = await browse(w)
      await byPassword(browser)
      const next = await browser.submit(fields, 'abort-passkey-enrollment')
      expect(next).toMatchObject({ decision: { kind: 'complete' } })
      return next.decline
    }
    const days = (next: { maxAgeSeconds: number } | undefined) => (next?.maxAgeSeconds ?? 0) / 86_400
    const declined = await decline({})
    expect(days(declined)).toBe(30)
    expect(days(await decline({ dontShowAgain: 'on' }))).toBe(365)
    const again = await browse(w, {}, { declined: [declined?.key as string] })
    expect(await byPassword(again)).toMatchObject({ kind: 'finished' })
  })

  it('to no browser that cannot, or has no scripts, and where nothing is said to everybody', async () => {
    const w = await passkeyWorld()
    const unable = { ...able, 'allow-passkeys': 'false' }
    for (const says of [scriptless, unable]) {
      const browser = await browse(w)
      expect(await byPassword(browser, says)).toMatchObject({ kind: 'finished' })
    }
    const silent = await browse(w)
    expect(await byPassword(silent, {})).toMatchObject({ screen: 'passkey-enrollment' })
  })

  it('after Actions and MFA, and never by a password alone to who holds a factor', async () => {
    const scripts: Script[] = [[{ kind: 'challenge', any: false, factors: [{ type: 'otp' }] }]]
    const w = await passkeyWorld({ scripts, enrolled: ['otp'] })
    const browser = await browse(w)
    expect(await byPassword(browser)).toMatchObject({ screen: 'mfa-otp-challenge' })
    expect(await browser.submit({ code: w.code() })).toMatchObject({ screen: 'passkey-enrollment' })
    scripts[0] = []
    const alone = await browse(w)
    expect(await byPassword(alone)).toMatchObject({ kind: 'finished' })
  })

  it('of this device to who used one of another device, where the connection says so', async () => {
    const { w, key } = await enrolledWorld()
    const phone = authenticator({ origin, attachment: 'cross-platform' })
    phone.keys.push(...key.keys)
    const browser = await browse(w)
    expect(await signIn(browser, phone)).toMatchObject({ screen: 'passkey-enrollment-local' })
    const options = await creation(browser)
    expect(options.authenticatorSelection).toMatchObject({ authenticatorAttachment: 'platform' })
    expect(options.excludeCredentials?.map(({ id }) => id)).toEqual([key.keys[0]?.id])
    const device = authenticator({ origin, attachment: 'platform' })
    expect(await browser.submit({ passkey: device.create(options) })).toMatchObject({ kind: 'finished' })
    expect(await passkeysOf(w.services.db, w.userId)).toHaveLength(2)
    const here = await browse(w)
    expect(await signIn(here, device)).toMatchObject({ kind: 'finished' })
    const off = await passkeyWorld({ passkey_options: { local_enrollment_enabled: false } })
    const first = await browse(off)
    await byPassword(first)
    await first.submit({ passkey: phone.create(await creation(first)) })
    phone.keys.splice(0, 1)
    expect(await signIn(await browse(off), phone)).toMatchObject({ kind: 'finished' })
  })

  it('to nobody where no page takes passkeys', async () => {
    const w = await passkeyWorld({ identifierFirst: false })
    expect(await (await browse(w)).submit({ ...password, ...able })).toMatchObject({ decision: { kind: 'complete' } })
  })

  it('not to who came by password, where progressive enrollment is off', async () => {
    const w = await passkeyWorld({ passkey_options: { progressive_enrollment_enabled: false } })
    const browser = await browse(w)
    expect(await byPassword(browser)).toMatchObject({ kind: 'finished' })
  })

  it('and made only by what this browser was asked, checked and new', async () => {
    const { w, key } = await enrolledWorld()
    await hold(w, 'otp')
    const other = await passkeyWorld()
    const browser = await browse(other)
    await byPassword(browser)
    const options = await creation(browser)
    const errors = async () => (await browser.show()).errors
    for (const wrong of [{ userVerified: false }, { origin: 'https://evil.example' }, { challenge: 'AAAA' }]) {
      await browser.submit({ passkey: key.create(options, wrong) })
      expect(await errors()).toEqual([{ code: 'passkey-enrollment-failure' }])
    }
    await browser.submit({}, 'showError::{"name":"InvalidStateError"}')
    expect(await errors()).toEqual([{ code: 'passkey-exists' }])
    expect((await details(other, 'gd_webauthn_enrollment_failed')).at(-1)).toMatchObject({
      authenticator: { type: 'passkey' },
      authentication_methods: ['passkey'],
      failure_details: { message: 'InvalidStateError' },
    })
    expect(await passkeysOf(other.services.db, other.userId)).toEqual([])
    expect(await browser.submit({ passkey: key.create(options) })).toMatchObject({ kind: 'finished' })
  })

  it('not beyond the most that a user may have', async () => {
    const w = await passkeyWorld()
    const { db, now } = w.services
    const browser = await browse(w)
    await byPassword(browser)
    const key = authenticator({ origin })
    const passkey = key.create(await creation(browser))
    for (let i = 0; i < mostPasskeys; i++)
      await insertPasskey(
        db,
        {
          provider: 'auth0',
          identityUserId: 'ann',
          counter: 0,
          data: { key_id: `key-${i}`, public_key: 'cG9zZQ==', relying_party_identifier: 'localhost' },
        },
        now(),
      )
    await browser.submit({ passkey })
    expect((await browser.show()).errors).toEqual([{ code: 'passkey-enrollment-max-allowed-reached' }])
  })
})

describe('a sign-up where passkeys are on', () => {
  const begin = (w: World) => browse(w, { params: { screen_hint: 'signup' } })

  it('goes on with a password for who wants none, or has no scripts, and leads back where names are wrong', async () => {
    const w = await passkeyWorld()
    const browser = await begin(w)
    await browser.submit({ ...able, email: 'bea@example.com' })
    expect(await browser.submit({}, 'back-action')).toMatchObject({ screen: 'signup-id' })
    await browser.submit({ ...able, email: 'bea@example.com' })
    expect(await browser.submit({}, 'abort-passkey-enrollment')).toMatchObject({ screen: 'signup-password' })
    expect((await browser.show()).data).toMatchObject({ username: 'bea@example.com' })
    await browser.submit({ password: '' })
    expect((await browser.show()).errors).toEqual([{ code: 'no-password', field: 'password' }])
    expect(await browser.submit({ password: 'Correct-Horse-8' })).toMatchObject({
      decision: { kind: 'complete', methods: [{ name: 'pwd' }] },
    })
    const plain = await begin(w)
    expect(await plain.submit({ ...scriptless, email: password.username })).toMatchObject({ screen: 'signup-password' })
    expect(await plain.submit({ password: 'Correct-Horse-8' })).toMatchObject({ screen: 'signup-id' })
    const shown = await plain.show()
    expect(shown.errors).toEqual([{ code: 'invalid-signup' }])
    expect(shown.submitted).toMatchObject({ email: password.username })
  })

  it('tells nobody that an account exists before a passkey is made, and little then', async () => {
    const w = await passkeyWorld()
    const key = authenticator({ origin })
    const browser = await begin(w)
    expect(await browser.submit({ ...able, email: password.username })).toMatchObject({ screen: 'passkey-enrollment' })
    await browser.submit({ passkey: key.create(await creation(browser)) })
    expect(await browser.show()).toMatchObject({ screen: 'signup-id', errors: [{ code: 'invalid-signup' }] })
    expect(await passkeysOf(w.services.db, w.userId)).toEqual([])
    expect(await signIn(await browse(w), key)).toMatchObject({ screen: 'login-id' })
  })

  it('makes one user, even submitted twenty times at the same moment', async () => {
    const w = await passkeyWorld()
    const key = authenticator({ origin })
    const browser = await begin(w)
    await browser.submit({ ...able, email: 'bea@example.com' })
    const passkey = key.create(await creation(browser))
    const answers = await Promise.all(Array.from({ length: 20 }, () => browser.submit({ passkey })))
    expect(answers.every(({ kind }) => kind === 'finished')).toBe(true)
    expect((await logTypes(w)).filter(type => type === 'ss')).toHaveLength(1)
  })
})
