import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/server'
import { describe, expect, it } from 'vitest'
import type { FactorType } from '../../src/flow/command.ts'
import { enrollmentsOf, insertEnrollment } from '../../src/store/enrollments.ts'
import { authenticator, type Misbehaviour } from '../fixtures/authenticator.ts'
import { engines } from '../fixtures/store.ts'
import { type Browser, browse, http, logTypes, password, type World, world } from './harness.ts'
import { challengeWith, enrollWith } from './play.ts'

const origin = 'http://localhost:3000'
const able = {
  'js-available': 'true',
  'is-brave': 'false',
  'webauthn-available': 'true',
  'webauthn-platform-available': 'true',
  'allow-passkeys': 'true',
}
const unable = { ...able, 'webauthn-available': 'false', 'webauthn-platform-available': 'false' }
const everything = { otp: true, 'webauthn-roaming': true, 'webauthn-platform': true }
const policy = { factors: everything, policies: ['all-applications' as const] }

type Key = ReturnType<typeof authenticator>

const optionsOf = async <T>(browser: Browser): Promise<T> =>
  ((await browser.show()).data as { passkey: { public_key: T } }).passkey.public_key

const creation = (browser: Browser) => optionsOf<PublicKeyCredentialCreationOptionsJSON>(browser)
const assertion = (browser: Browser) => optionsOf<PublicKeyCredentialRequestOptionsJSON>(browser)

const detect = (browser: Browser, says: Record<string, string> = able) => browser.submit(says, 'pick-authenticator')

/** From the enrollment screen to the end of the command. */
const enroll = async (browser: Browser, key: Key, nickname = 'My key') => {
  await browser.submit({ response: key.create(await creation(browser)) })
  await browser.submit({ nickname })
  return browser.submit({})
}

const answerWith = async (browser: Browser, key: Key, wrong: Misbehaviour = {}) =>
  browser.submit({ response: key.get(await assertion(browser), wrong) })

/** A user with a security key, in the middle of its challenge. */
const challenged = async (engine?: (typeof engines)[number]) => {
  const w = await world({
    engine,
    guardian: { factors: everything },
    scripts: [
      event =>
        [
          (event.user as { enrolledFactors: { type: string }[] }).enrolledFactors.some(
            f => f.type === 'webauthn-roaming',
          ),
        ].map(has => (has ? challengeWith('webauthn-roaming') : enrollWith('webauthn-roaming'))),
    ],
  })
  const key = authenticator({ origin })
  const first = await browse(w)
  await first.submit(password)
  await detect(first)
  await enroll(first, key)
  const browser = await browse(w)
  await browser.submit(password)
  expect(await detect(browser)).toMatchObject({ screen: 'mfa-webauthn-roaming-challenge' })
  return { w, key, browser }
}

const logs = async (w: World, type: string) =>
  (await w.services.db.selectFrom('logs').select('data').where('type', '=', type).execute()).map(
    row => JSON.parse(row.data).details,
  )

describe.each(engines)('a security key on %s', engine => {
  it('is enrolled by a command, named, and passes the next challenge', async () => {
    const w = await world({ engine, guardian: { factors: everything }, scripts: [[enrollWith('webauthn-roaming')]] })
    const key = authenticator({ origin })
    const browser = await browse(w)
    expect(await browser.submit(password)).toMatchObject({ screen: 'mfa-detect-browser-capabilities' })
    expect(await detect(browser)).toMatchObject({ screen: 'mfa-webauthn-roaming-enrollment' })
    expect((await browser.show()).data).toMatchObject({
      webauthn_type: 'webauthn-roaming',
      passkey: { public_key: { rp: { id: 'localhost' } } },
    })
    const response = key.create(await creation(browser))
    expect(await browser.submit({ response })).toMatchObject({ screen: 'mfa-webauthn-change-key-nickname' })
    expect(await enrollmentsOf(w.services.db, w.services.box, w.userId)).toEqual([])
    expect(await browser.submit({ nickname: '' })).toMatchObject({ screen: 'mfa-webauthn-change-key-nickname' })
    expect((await browser.show()).errors).toEqual([{ code: 'no-nickname', field: 'nickname' }])
    expect(await browser.submit({ nickname: 'Blue key' })).toMatchObject({ screen: 'mfa-webauthn-enrollment-success' })
    expect((await browser.show()).data).toEqual({ nickname: 'Blue key', webauthnType: 'webauthn-roaming' })
    expect(await enrollmentsOf(w.services.db, w.services.box, w.userId)).toMatchObject([
      { factor: 'webauthn-roaming', name: 'Blue key', confirmed: true, lastStep: 1 },
    ])
    expect(await browser.submit({})).toMatchObject({
      decision: { kind: 'complete', methods: [{ name: 'pwd' }, { name: 'mfa', type: 'webauthn-roaming' }] },
    })
    expect(await logTypes(w)).toEqual(['scv', 'gd_start_enroll', 'gd_enrollment_complete', 's'])
  })

  it('moves its counter on with each answer, and is refused when it falls behind', async () => {
    const { w, key, browser } = await challenged(engine)
    expect(await answerWith(browser, key, { counter: 7 })).toMatchObject({ decision: { kind: 'complete' } })
    expect(await enrollmentsOf(w.services.db, w.services.box, w.userId)).toMatchObject([{ lastStep: 7 }])
    const copied = await browse(w)
    await copied.submit(password)
    await detect(copied)
    expect(await answerWith(copied, key, { counter: 7 })).toMatchObject({ screen: 'mfa-webauthn-roaming-challenge' })
    expect((await copied.show()).errors).toEqual([{ code: 'webauthn-challenge-error' }])
    expect(await logs(w, 'gd_auth_failed')).toMatchObject([
      {
        failure_details: {
          errorCode: 'webauthn-challenge-error',
          message: 'signature counter did not grow: the key may have been copied',
        },
      },
    ])
    expect(await enrollmentsOf(w.services.db, w.services.box, w.userId)).toMatchObject([{ lastStep: 7 }])
  })

  it('passes once with one answer, even submitted twice at the same moment and in another login', async () => {
    const { w, key, browser } = await challenged(engine)
    const response = key.get(await assertion(browser))
    const other = await browse(w)
    await other.submit(password)
    await detect(other)
    const [one, two] = await Promise.all([browser.submit({ response }), browser.submit({ response })])
    expect([one.kind, two.kind]).toEqual(['finished', 'finished'])
    expect((await logTypes(w)).filter(type => type === 'gd_auth_succeed')).toHaveLength(1)
    expect(await other.submit({ response })).toMatchObject({ screen: 'mfa-webauthn-roaming-challenge' })
  })
})

describe('a WebAuthn challenge', () => {
  it('costs nothing when it is right, and ends for a while after fifteen wrong answers', async () => {
    const { w, key, browser } = await challenged()
    for (let i = 0; i < 15; i++) await answerWith(browser, key, { forged: true })
    expect((await browser.show()).errors).toEqual([{ code: 'webauthn-challenge-error' }])
    await answerWith(browser, key)
    expect((await browser.show()).errors).toEqual([{ code: 'too-many-webauthn-challenge-attempts-error' }])
    w.services.clock.advance(4000)
    expect(await answerWith(browser, key)).toMatchObject({ decision: { kind: 'complete' } })
  })

  it('is made anew by trying again, fifteen times in a minute', async () => {
    const { w, browser } = await challenged()
    const failure = `showError::${JSON.stringify({ name: 'NotAllowedError', message: 'cancelled' })}`
    const seen = new Set<string>()
    let screen = ''
    for (let i = 0; i < 14; i++) {
      seen.add((await assertion(browser)).challenge)
      expect(await browser.submit({ response: '' }, failure)).toMatchObject({ screen: 'mfa-webauthn-error' })
      const next = await browser.submit({}, 'tryagain')
      screen = next.kind === 'show' ? next.screen : ''
      if (screen === 'mfa-webauthn-error') break
    }
    // The enrollment and the first challenge were paid from the same bucket.
    expect(seen.size).toBe(14)
    expect(screen).toBe('mfa-webauthn-error')
    expect((await browser.show()).errors).toEqual([{ code: 'too-many-webauthn-challenge-attempts-error' }])
    expect((await logs(w, 'gd_webauthn_challenge_failed'))[0]).toMatchObject({
      authenticator: { type: 'webauthn-roaming' },
      failure_details: { errorCode: 'NotAllowedError', message: 'cancelled' },
    })
    w.services.clock.advance(60_000)
    expect(await browser.submit({}, 'tryagain')).toMatchObject({ screen: 'mfa-webauthn-roaming-challenge' })
  })

  it('is one for the keys of its own host: those of another close the way to a new factor all the same', async () => {
    const w = await world({
      guardian: { factors: everything },
      scripts: [[enrollWith('otp')]],
    })
    await insertEnrollment(
      w.services.db,
      w.services.box,
      {
        userId: w.userId,
        factor: 'webauthn-roaming',
        confirmed: true,
        data: { key_id: 'YQ', public_key: 'YQ', relying_party_identifier: 'login.example.org' },
      },
      w.services.now(),
    )
    const browser = await browse(w)
    expect(await browser.submit(password)).toMatchObject({ decision: { kind: 'deny', error: 'access_denied' } })
    expect(await logTypes(w)).toContain('mfar')
  })
})

describe('biometrics of a device', () => {
  const phone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Version/18.5 Mobile/15E148 Safari/604.1'
  const device = (w: World, userAgent = http.userAgent, key = 'YQ') =>
    insertEnrollment(
      w.services.db,
      w.services.box,
      {
        userId: w.userId,
        factor: 'webauthn-platform',
        confirmed: true,
        name: 'Mine',
        data: { key_id: key, public_key: 'YQ', relying_party_identifier: 'localhost', user_agent: userAgent },
      },
      w.services.now(),
    )
  const offered = async (options: { enrolled?: FactorType[] } = {}) => {
    const w = await world({ enrolled: options.enrolled ?? ['otp'], guardian: policy })
    const browser = await browse(w)
    await browser.submit(password)
    return { w, browser }
  }

  it('are offered after MFA that the policy asked for, and used from then on', async () => {
    const { w, browser } = await offered()
    expect(await browser.submit({ code: w.code() })).toMatchObject({ screen: 'mfa-detect-browser-capabilities' })
    expect(await detect(browser)).toMatchObject({ screen: 'mfa-webauthn-platform-enrollment' })
    expect((await browser.show()).data).toMatchObject({ webauthn_type: 'webauthn-platform', show_decline: true })
    const key = authenticator({ origin, counts: false, backedUp: true })
    expect(await enroll(browser, key, 'Laptop')).toMatchObject({ decision: { kind: 'complete' } })
    const enrolled = await enrollmentsOf(w.services.db, w.services.box, w.userId)
    expect(enrolled.find(({ factor }) => factor === 'webauthn-platform')).toMatchObject({
      name: 'Laptop',
      data: { credential_device_type: 'multi_device', credential_backed_up: true, user_agent: http.userAgent },
    })
    const next = await browse(w)
    expect(await next.submit(password)).toMatchObject({ screen: 'mfa-detect-browser-capabilities' })
    expect(await detect(next)).toMatchObject({ screen: 'mfa-webauthn-platform-challenge' })
    expect((await next.show()).data).toMatchObject({ show_remember_device: true })
    expect(await answerWith(next, key)).toMatchObject({
      decision: { kind: 'complete', methods: [{ name: 'pwd' }, { name: 'mfa', type: 'webauthn-platform' }] },
    })
  })

  it.each([
    ['snooze-enrollment', 14],
    ['refuse-add-device', 365],
  ])('are turned down by %s for %i days in that browser', async (action, days) => {
    const { w, browser } = await offered()
    await browser.submit({ code: w.code() })
    await detect(browser)
    const done = await browser.submit({}, action)
    expect(done).toMatchObject({ decision: { kind: 'complete' }, decline: { maxAgeSeconds: days * 86_400 } })
    w.services.clock.advance(60_000)
    const again = await browse(w)
    again.bearer.declined = [done.decline?.key as string]
    await again.submit(password)
    expect(await again.submit({ code: w.code() })).toMatchObject({ decision: { kind: 'complete' } })
    w.services.clock.advance(60_000)
    const elsewhere = await browse(w)
    await elsewhere.submit(password)
    expect(await elsewhere.submit({ code: w.code() })).toMatchObject({ screen: 'mfa-detect-browser-capabilities' })
  })

  it('may be turned down on the page that says what went wrong', async () => {
    const { w, browser } = await offered()
    await browser.submit({ code: w.code() })
    await detect(browser)
    const failure = `showError::${JSON.stringify({ name: 'InvalidStateError', message: '' })}`
    expect(await browser.submit({ response: '' }, failure)).toMatchObject({ screen: 'mfa-webauthn-error' })
    expect((await browser.show()).data).toMatchObject({ errorType: 'InvalidStateError', show_decline: true })
    expect(await browser.submit({}, 'refuse-add-device')).toMatchObject({ decision: { kind: 'complete' } })
    expect(await logTypes(w)).toContain('gd_webauthn_enrollment_failed')
  })

  it('are not offered where the browser cannot, and the browser is not asked again for two weeks', async () => {
    const { w, browser } = await offered()
    await browser.submit({ code: w.code() })
    expect(await detect(browser, unable)).toMatchObject({
      decision: { kind: 'complete' },
      decline: { maxAgeSeconds: 14 * 86_400 },
    })
    expect(await logTypes(w)).not.toContain('mfar')
  })

  it('are not offered after commands of Actions', async () => {
    const w = await world({ enrolled: ['otp'], guardian: policy, scripts: [[challengeWith('otp')]] })
    const browser = await browse(w)
    await browser.submit(password)
    expect(await browser.submit({ code: w.code() })).toMatchObject({ decision: { kind: 'complete' } })
  })

  it('are not offered while a device of the same kind is enrolled, and are for one of another kind', async () => {
    const { w, browser } = await offered()
    await device(w, 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0 Safari/537.36')
    expect(await browser.submit({ code: w.code() })).toMatchObject({ decision: { kind: 'complete' } })
    const other = await offered()
    await device(other.w, phone)
    expect(await other.browser.submit({ code: other.w.code() })).toMatchObject({
      screen: 'mfa-detect-browser-capabilities',
    })
  })

  it('give way to another factor on a device that they do not belong to', async () => {
    const w = await world({ enrolled: ['otp'], guardian: policy })
    await device(w, phone)
    const browser = await browse(w)
    expect(await browser.submit(password)).toMatchObject({ screen: 'mfa-detect-browser-capabilities' })
    expect(await detect(browser)).toMatchObject({ screen: 'mfa-otp-challenge' })
    expect(await logTypes(w)).toContain('w')
  })

  it('cannot be turned down when an Action asks for them, and a warning is logged where they are the only factor', async () => {
    const w = await world({ guardian: { factors: everything }, scripts: [[enrollWith('webauthn-platform')]] })
    const browser = await browse(w)
    await browser.submit(password)
    expect(await detect(browser)).toMatchObject({ screen: 'mfa-webauthn-platform-enrollment' })
    expect((await browser.show()).data).toMatchObject({ show_decline: false })
    expect(await browser.submit({}, 'snooze-enrollment')).toMatchObject({ screen: 'mfa-webauthn-platform-enrollment' })
    expect(await browser.submit({}, 'refuse-add-device')).toMatchObject({ screen: 'mfa-webauthn-platform-enrollment' })
    expect(await enroll(browser, authenticator({ origin }))).toMatchObject({ decision: { kind: 'complete' } })
    expect(await logTypes(w)).toContain('w')
  })

  it('are used on Android in Chrome alone', async () => {
    const w = await world({ enrolled: ['otp'], guardian: policy })
    const userAgent = 'Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0'
    await device(w, userAgent)
    const browser = await browse(w)
    await browser.submit(password)
    const next = await w.login.submit(
      browser.bearer,
      { screen: 'mfa-detect-browser-capabilities', action: 'pick-authenticator', fields: able },
      { ...http, userAgent },
    )
    expect(next).toMatchObject({ screen: 'mfa-otp-challenge' })
  })
})
