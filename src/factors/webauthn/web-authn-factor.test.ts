import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/server'
import { describe, expect, test } from 'vitest'
import { authenticator, type Misbehaviour } from '../../../test/fixtures/authenticator.ts'
import { answer, factorContext, stored } from '../../../test/fixtures/factors.ts'
import type { Enrolled, Enrollment, FactorContext, Passed, Progress } from '../factor.ts'
import { webauthnPlatform } from '../webauthn-platform/factor.ts'
import { webauthnRoaming } from '../webauthn-roaming/factor.ts'
import { challengeLifetime } from './ceremony.ts'
import type { UserVerification } from './settings.ts'
import type { WebAuthnChallenge, WebAuthnEnrollment } from './web-authn-factor.ts'

type Key = ReturnType<typeof authenticator>
type Shown<T> = { passkey: { public_key: T } }

const factorOf = (ctx: FactorContext) => (ctx.request.type === 'webauthn-platform' ? webauthnPlatform : webauthnRoaming)

const context = (changes: Partial<FactorContext> = {}) =>
  factorContext({ request: { type: 'webauthn-roaming' }, ...changes })
const verification = (userVerification: UserVerification) => ({
  settings: { messageTypes: ['sms' as const], webauthn: { 'webauthn-roaming': { userVerification } } },
})

const startEnrollment = (ctx: FactorContext) => {
  const begun = factorOf(ctx).beginEnrollment?.(ctx) as Progress<WebAuthnEnrollment>
  const keep = stored(begun.keep)
  const data = factorOf(ctx).viewData(
    ctx,
    keep,
    begun.screen,
  ) as unknown as Shown<PublicKeyCredentialCreationOptionsJSON>
  return { screen: begun.screen, keep, options: data.passkey?.public_key }
}

const startChallenge = (ctx: FactorContext) => {
  const begun = factorOf(ctx).beginChallenge(ctx)
  const keep = stored(begun.keep)
  const data = factorOf(ctx).viewData(
    ctx,
    keep,
    begun.screen,
  ) as unknown as Shown<PublicKeyCredentialRequestOptionsJSON>
  return { screen: begun.screen, keep, options: data.passkey?.public_key }
}

const challenged = (ctx: FactorContext, keep: WebAuthnChallenge, response: string, action = 'default') =>
  factorOf(ctx).answerChallenge(ctx, keep, answer(action, { response }, 'mfa-webauthn-roaming-challenge'))

const enrolling = (ctx: FactorContext, keep: WebAuthnEnrollment, fields: Record<string, string>, action = 'default') =>
  factorOf(ctx).answerEnrollment?.(ctx, keep, answer(action, fields, 'mfa-webauthn-roaming-enrollment'))

/** Enrolls a key of this authenticator, and answers what would be stored. */
const enroll = async (key: Key, ctx = context(), id = 'dev_1'): Promise<Enrollment> => {
  const { keep, options } = startEnrollment(ctx)
  const made = (await enrolling(ctx, keep, { response: key.create(options) })) as Progress<WebAuthnEnrollment>
  const done = (await enrolling(ctx, stored(made.keep), { nickname: 'My key' })) as Enrolled
  return stored({ ...done.enrollment, id, confirmed: true })
}

describe('enrolling a security key', () => {
  test('asks for a key that goes from device to device, for this user at this host', () => {
    const ctx = context()
    const { screen, options } = startEnrollment(ctx)
    expect(screen).toBe('mfa-webauthn-roaming-enrollment')
    expect(options).toMatchObject({
      rp: { id: 'login.example.com', name: 'Acme' },
      user: { name: 'jane@example.com', displayName: 'jane@example.com' },
      authenticatorSelection: {
        authenticatorAttachment: 'cross-platform',
        residentKey: 'discouraged',
        userVerification: 'discouraged',
      },
      attestation: 'none',
      excludeCredentials: [],
    })
    expect(Buffer.from(options.challenge, 'base64url')).toHaveLength(32)
    expect(options.user.id).not.toContain(ctx.user.id)
  })

  test('keeps all that is public of the key, under a name', async () => {
    const key = authenticator()
    const ctx = context({ userAgent: 'Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0' })
    const { keep, options } = startEnrollment(ctx)
    const made = (await enrolling(ctx, keep, { response: key.create(options) })) as Progress<WebAuthnEnrollment>
    expect(made).toMatchObject({
      screen: 'mfa-webauthn-change-key-nickname',
      claim: { kind: 'once', key: `webauthn:${options.challenge}` },
    })
    const named = await enrolling(ctx, stored(made.keep), { nickname: '  My   key ' })
    expect(named).toEqual({
      kind: 'enrolled',
      enrollment: {
        factor: 'webauthn-roaming',
        name: 'My key',
        lastStep: 1,
        data: {
          key_id: key.keys[0]?.id,
          public_key: expect.stringMatching(/^[A-Za-z0-9+/]+=*$/),
          relying_party_identifier: 'login.example.com',
          aaguid: 'aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa',
          credential_device_type: 'single_device',
          credential_backed_up: false,
          transports: ['usb', 'nfc'],
          user_handle: options.user.id,
          user_agent: ctx.userAgent,
        },
      },
      notice: {
        screen: 'mfa-webauthn-enrollment-success',
        data: { nickname: 'My key', webauthnType: 'webauthn-roaming' },
      },
    })
  })

  test('says that a key is backed up', async () => {
    const enrollment = await enroll(authenticator({ origin: 'https://login.example.com', backedUp: true }))
    expect(enrollment.data).toMatchObject({ credential_device_type: 'multi_device', credential_backed_up: true })
  })

  test.each([
    ['', 'no-nickname'],
    ['  ', 'no-nickname'],
    ['x', 'nickname-too-short'],
    ['x'.repeat(51), 'nickname-too-long'],
  ])('the name %j is refused as %s', async (nickname, code) => {
    const ctx = context()
    const { keep, options } = startEnrollment(ctx)
    const made = (await enrolling(ctx, keep, {
      response: authenticator().create(options),
    })) as Progress<WebAuthnEnrollment>
    expect(await enrolling(ctx, stored(made.keep), { nickname })).toMatchObject({
      screen: 'mfa-webauthn-change-key-nickname',
      keep: { kind: 'made', typed: nickname },
      error: { code, field: 'nickname' },
    })
  })

  test.each<[string, Misbehaviour, string]>([
    ['another origin', { origin: 'https://evil.example' }, 'origin is not ours'],
    ['a frame of another site', { crossOrigin: true }, 'origin is not ours'],
    ['another relying party', { relyingParty: 'evil.example' }, 'relying party does not match'],
    ['another challenge', { challenge: 'b3RoZXI' }, 'challenge does not match'],
    ['an absent user', { userPresent: false }, 'user was not present'],
    ['an assertion in its place', { type: 'webauthn.get' }, 'malformed answer'],
  ])('refuses one from %s', async (_, wrong, detail) => {
    const ctx = context()
    const { keep, options } = startEnrollment(ctx)
    expect(await enrolling(ctx, keep, { response: authenticator().create(options, wrong) })).toEqual({
      kind: 'refused',
      why: 'wrong',
      error: { code: 'webauthn-associate-error' },
      detail,
    })
  })

  test('refuses one without user verification where that is required', async () => {
    const ctx = context(verification('required'))
    const { keep, options } = startEnrollment(ctx)
    expect(options.authenticatorSelection?.userVerification).toBe('required')
    const response = authenticator().create(options, { userVerified: false })
    expect(await enrolling(ctx, keep, { response })).toMatchObject({ detail: 'user was not verified' })
  })

  test('names the keys that the user has, and refuses them', async () => {
    const key = authenticator()
    const ctx = context({ enrollments: [await enroll(key)] })
    const { keep, options } = startEnrollment(ctx)
    expect(options.excludeCredentials).toEqual([
      { id: key.keys[0]?.id, type: 'public-key', transports: ['usb', 'nfc'] },
    ])
    const response = key.create(options).replaceAll(key.keys[1]?.id as string, key.keys[0]?.id as string)
    expect(await enrolling(ctx, keep, { response })).toMatchObject({ detail: 'credential is enrolled already' })
  })

  test.each(['', 'nonsense', '{}', '[]', 'null', '{"id":"a"}'])('refuses %j', async response => {
    const ctx = context()
    expect(await enrolling(ctx, startEnrollment(ctx).keep, { response })).toMatchObject({
      kind: 'refused',
      detail: 'malformed answer',
    })
  })

  test('never looks at an attestation that nobody asked for', async () => {
    const ctx = context()
    const { keep, options } = startEnrollment(ctx)
    const created = JSON.parse(authenticator().create(options))
    const attestation = Buffer.from(created.response.attestationObject, 'base64url')
    // "none" becomes "tpm!": a format that would have to be verified.
    created.response.attestationObject = Buffer.from(
      attestation.toString('latin1').replace('none', 'tpm!'),
      'latin1',
    ).toString('base64url')
    expect(await enrolling(ctx, keep, { response: JSON.stringify(created) })).toMatchObject({ kind: 'screen' })
  })
})

describe('a challenge', () => {
  test('asks for the keys of the user at this host, and passes with one of them', async () => {
    const [first, second] = [authenticator(), authenticator()]
    const ctx = context({
      enrollments: [await enroll(first, context(), 'dev_1'), await enroll(second, context(), 'dev_2')],
    })
    const { screen, keep, options } = startChallenge(ctx)
    expect(screen).toBe('mfa-webauthn-roaming-challenge')
    expect(options).toMatchObject({ rpId: 'login.example.com', userVerification: 'discouraged' })
    expect(options.allowCredentials?.map(({ id }) => id)).toEqual([first.keys[0]?.id, second.keys[0]?.id])
    expect(await challenged(ctx, keep, second.get(options))).toMatchObject({
      kind: 'passed',
      enrollmentId: 'dev_2',
      claim: {
        kind: 'assertion',
        enrollmentId: 'dev_2',
        challenge: options.challenge,
        counter: 2,
        data: { key_id: second.keys[0]?.id, credential_device_type: 'single_device' },
      },
    })
  })

  test('a key that does not count passes again and again', async () => {
    const key = authenticator({ origin: 'https://login.example.com', counts: false })
    const ctx = context({ enrollments: [await enroll(key)] })
    for (let i = 0; i < 2; i++) {
      const { keep, options } = startChallenge(ctx)
      const passed = (await challenged(ctx, keep, key.get(options))) as Passed
      expect(passed).toMatchObject({ kind: 'passed', claim: { counter: 0 } })
    }
  })

  test('keeps what a key says of its backup', async () => {
    const key = authenticator({ origin: 'https://login.example.com', backedUp: false })
    const ctx = context({ enrollments: [await enroll(key)] })
    const { keep, options } = startChallenge(ctx)
    expect(await challenged(ctx, keep, key.get(options, { backedUp: true }))).toMatchObject({
      claim: { data: { credential_device_type: 'multi_device', credential_backed_up: true } },
    })
  })

  test.each<[string, Misbehaviour, string]>([
    ['another origin', { origin: 'https://evil.example' }, 'origin is not ours'],
    ['our origin by plain http', { origin: 'http://login.example.com' }, 'origin is not ours'],
    ['a frame of another site', { crossOrigin: true }, 'origin is not ours'],
    ['another relying party', { relyingParty: 'evil.example' }, 'relying party does not match'],
    ['another challenge', { challenge: 'b3RoZXI' }, 'challenge does not match'],
    ['an absent user', { userPresent: false }, 'user was not present'],
    ['a forged signature', { forged: true }, 'signature does not verify'],
    ['a creation in its place', { type: 'webauthn.create' }, 'malformed answer'],
    ['another user’s handle', { userHandle: 'c29tZWJvZHk' }, 'credential of another user'],
    ['a counter that stands still', { counter: 1 }, 'signature counter did not grow: the key may have been copied'],
    ['a counter that starts anew', { counter: 0 }, 'signature counter did not grow: the key may have been copied'],
  ])('refuses %s', async (_, wrong, detail) => {
    const key = authenticator()
    const ctx = context({ enrollments: [await enroll(key)] })
    const { keep, options } = startChallenge(ctx)
    expect(await challenged(ctx, keep, key.get(options, wrong))).toEqual({
      kind: 'refused',
      why: 'wrong',
      error: { code: 'webauthn-challenge-error' },
      detail,
    })
  })

  test('a security key may keep silent about the user', async () => {
    const key = authenticator()
    const ctx = context({ enrollments: [await enroll(key)] })
    const { keep, options } = startChallenge(ctx)
    expect(await challenged(ctx, keep, key.get(options, { userHandle: null }))).toMatchObject({ kind: 'passed' })
  })

  test('an answer to one challenge is none to the next', async () => {
    const key = authenticator()
    const ctx = context({ enrollments: [await enroll(key)] })
    const response = key.get(startChallenge(ctx).options)
    const { keep } = startChallenge(ctx)
    expect(await challenged(ctx, keep, response)).toMatchObject({ detail: 'challenge does not match' })
  })

  test.each<[UserVerification, boolean, string]>([
    ['discouraged', false, 'passed'],
    ['preferred', false, 'passed'],
    ['required', false, 'refused'],
    ['required', true, 'passed'],
  ])('with user verification %s, and a user verified: %s, is %s', async (setting, userVerified, kind) => {
    const key = authenticator()
    const ctx = context({ enrollments: [await enroll(key)], ...verification(setting) })
    const { keep, options } = startChallenge(ctx)
    expect(options.userVerification).toBe(setting)
    expect(await challenged(ctx, keep, key.get(options, { userVerified }))).toMatchObject({ kind })
  })

  test('knows only the keys of its user', async () => {
    const [mine, others] = [authenticator(), authenticator()]
    await enroll(others)
    const ctx = context({ enrollments: [await enroll(mine)] })
    const { keep, options } = startChallenge(ctx)
    expect(await challenged(ctx, keep, others.get({ ...options, allowCredentials: [] }))).toMatchObject({
      kind: 'refused',
      detail: 'unknown credential',
    })
  })

  test('takes a key that an administrator imported in plain base64', async () => {
    const key = authenticator()
    const { data, ...enrollment } = await enroll(key)
    const { key_id, public_key, relying_party_identifier } = data as Record<string, string>
    const id = Buffer.from(key_id as string, 'base64url').toString('base64')
    const ctx = context({
      enrollments: [{ ...enrollment, lastStep: undefined, data: { key_id: id, public_key, relying_party_identifier } }],
    })
    const { keep, options } = startChallenge(ctx)
    expect(await challenged(ctx, keep, key.get(options))).toMatchObject({ kind: 'passed' })
  })

  test('runs out of time', async () => {
    const key = authenticator()
    const ctx = context({ enrollments: [await enroll(key)] })
    const { keep, options } = startChallenge(ctx)
    const late = { ...ctx, now: ctx.now + challengeLifetime }
    expect(await challenged(late, keep, key.get(options))).toMatchObject({
      screen: 'mfa-webauthn-error',
      keep: { errorType: 'TimeoutError' },
    })
  })

  test('has no answer at a host that none of the keys is for', async () => {
    const enrollments = [await enroll(authenticator())]
    const elsewhere = { hostname: 'login.example.org', origins: ['https://login.example.org'] }
    expect(startChallenge(context({ enrollments, site: elsewhere })).screen).toBe('mfa-webauthn-not-available-error')
  })
})

describe('a relying party that was set', () => {
  const settings = {
    messageTypes: ['sms' as const],
    webauthn: { 'webauthn-roaming': { overrideRelyingParty: true, relyingPartyIdentifier: 'example.com' } },
  }

  test('serves every host below it', async () => {
    const key = authenticator()
    const enrollment = await enroll(key, context({ settings }))
    expect(enrollment.data).toMatchObject({ relying_party_identifier: 'example.com' })
    const other = { hostname: 'id.example.com', origins: ['https://login.example.com', 'https://id.example.com'] }
    const ctx = context({ settings, site: other, enrollments: [enrollment] })
    const { keep, options } = startChallenge(ctx)
    expect(options.rpId).toBe('example.com')
    expect(await challenged(ctx, keep, key.get(options, { origin: 'https://id.example.com' }))).toMatchObject({
      kind: 'passed',
    })
  })

  test('is passed over at a host that it is no part of', () => {
    const site = { hostname: 'login.example.org', origins: ['https://login.example.org'] }
    expect(startEnrollment(context({ settings, site })).options.rp.id).toBe('login.example.org')
  })
})

describe('what a browser says went wrong', () => {
  const errorAction = (error: unknown) => `showError::${JSON.stringify(error)}`

  test('leads to a page that can try again, with a challenge of its own', async () => {
    const ctx = context({ enrollments: [await enroll(authenticator())] })
    const { keep } = startChallenge(ctx)
    const shown = (await challenged(
      ctx,
      keep,
      '',
      errorAction({ name: 'NotAllowedError', message: 'It was\ncancelled' }),
    )) as Progress<WebAuthnChallenge>
    expect(shown).toEqual({
      kind: 'screen',
      screen: 'mfa-webauthn-error',
      keep: { kind: 'failed', errorType: 'NotAllowedError' },
      failure: { code: 'NotAllowedError', message: 'It was cancelled' },
    })
    expect(webauthnRoaming.viewData(ctx, stored(shown.keep), shown.screen)).toEqual({
      errorType: 'NotAllowedError',
      webauthnType: 'webauthn-roaming',
      show_decline: false,
    })
    const again = (await challenged(ctx, stored(shown.keep), '', 'tryagain')) as Progress<WebAuthnChallenge>
    expect(again).toMatchObject({ screen: 'mfa-webauthn-roaming-challenge', keep: { kind: 'asked' } })
    expect(again.keep).not.toEqual(keep)
  })

  test('is no name that a page or a log must show', async () => {
    const ctx = context()
    for (const error of [{ name: '<script>' }, { name: 7 }, null, 'text']) {
      expect(await enrolling(ctx, startEnrollment(ctx).keep, {}, errorAction(error))).toMatchObject({
        keep: { errorType: 'UnknownError' },
      })
    }
    expect(await enrolling(ctx, startEnrollment(ctx).keep, {}, 'showError::{')).toMatchObject({
      keep: { errorType: 'UnknownError' },
    })
  })

  test('a browser without WebAuthn is led to other methods', async () => {
    const ctx = context()
    const { keep } = startEnrollment(ctx)
    expect(await enrolling(ctx, keep, {}, errorAction({ name: 'NotSupportedError' }))).toMatchObject({
      screen: 'mfa-webauthn-not-available-error',
      failure: { code: 'NotSupportedError' },
    })
  })
})

describe('budgets', () => {
  test('an answer costs an attempt, a fresh challenge costs one, and words cost nothing', () => {
    expect(webauthnRoaming.budgetOf(answer('default', { response: '{}' }))).toBe('webauthn-attempt')
    expect(webauthnRoaming.budgetOf(answer('tryagain'))).toBe('webauthn-challenge')
    expect(webauthnRoaming.budgetOf(answer('default', { nickname: 'My key' }))).toBeUndefined()
    expect(webauthnRoaming.beginning?.budget).toBe('webauthn-challenge')
    expect(webauthnRoaming.beginning?.refused(context())).toMatchObject({
      screen: 'mfa-webauthn-error',
      error: { code: 'too-many-webauthn-challenge-attempts-error' },
    })
  })
})

describe('biometrics of the device', () => {
  const platform = (changes: Partial<FactorContext> = {}) =>
    factorContext({ request: { type: 'webauthn-platform' }, mayDecline: true, ...changes })

  test('always verify their user', () => {
    expect(startEnrollment(platform()).options.authenticatorSelection).toMatchObject({
      authenticatorAttachment: 'platform',
      userVerification: 'required',
    })
  })

  test('refuse an answer in which nobody was verified', async () => {
    const ctx = platform()
    const { keep, options } = startEnrollment(ctx)
    const response = authenticator().create(options, { userVerified: false })
    expect(await enrolling(ctx, keep, { response })).toMatchObject({
      error: { code: 'webauthn-platform-associate-error' },
      detail: 'user was not verified',
    })
  })

  test.each([
    ['snooze-enrollment', 14],
    ['refuse-add-device', 365],
  ])('an offer is turned down by %s for %i days', async (action, days) => {
    const ctx = platform()
    expect(await enrolling(ctx, startEnrollment(ctx).keep, {}, action)).toEqual({
      kind: 'declined',
      forMs: days * 86_400_000,
    })
  })

  test('what an Action asks for cannot be turned down', async () => {
    const ctx = platform({ mayDecline: false })
    expect(await enrolling(ctx, startEnrollment(ctx).keep, {}, 'refuse-add-device')).toMatchObject({ kind: 'screen' })
  })
})
