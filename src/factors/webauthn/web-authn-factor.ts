import type { Answer, Factor, FactorContext, Progress, Refused } from '../factor.ts'
import { readAsserted, readCreated } from './answer-schema.ts'
import { browserError } from './browser-error.ts'
import { type Ceremony, newCeremony } from './ceremony.ts'
import { type CredentialData, credentialsAt } from './credential.ts'
import { deviceName, deviceOf } from './device.ts'
import { readNickname } from './nickname.ts'
import { creationOptions, requestOptions, userHandleOf } from './options.ts'
import type { WebAuthnType } from './settings.ts'
import { type Fault, verifyAssertion, verifyCreation } from './verify.ts'

/** The browser is asked, or says that it failed, or has nothing that could answer. */
export type WebAuthnChallenge =
  | ({ kind: 'asked' } & Ceremony)
  | { kind: 'failed'; errorType: string }
  | { kind: 'unavailable' }

/** As above, and then the new credential waits for its name. It is public, so the state may hold it. */
export type WebAuthnEnrollment =
  | WebAuthnChallenge
  | { kind: 'made'; data: CredentialData; counter: number; typed?: string }

const day = 24 * 60 * 60_000
/** How long somebody is left alone who does not want to add a device (reference, 4.5). */
const declinedFor = new Map([
  ['snooze-enrollment', 14 * day],
  ['refuse-add-device', 365 * day],
])

const tooMany = 'too-many-webauthn-challenge-attempts-error'

/** What the two WebAuthn factors have in common, which is all but their screens and whom they are for (reference, 4.5, 7.6). */
export const webAuthnFactor = (
  type: WebAuthnType,
  independent: boolean,
): Factor<WebAuthnChallenge, WebAuthnEnrollment> => {
  const errors =
    type === 'webauthn-platform'
      ? { challenge: 'webauthn-platform-challenge-error', enrollment: 'webauthn-platform-associate-error' }
      : { challenge: 'webauthn-challenge-error', enrollment: 'webauthn-associate-error' }
  const wrong = (code: string, detail?: Fault): Refused => ({ kind: 'refused', why: 'wrong', error: { code }, detail })

  const show = {
    challenge: (ctx: FactorContext): Progress<WebAuthnChallenge> => {
      const ceremony = newCeremony(type, ctx)
      return credentialsAt(ceremony.relyingParty, ctx.enrollments).length === 0
        ? unavailable
        : { kind: 'screen', screen: `mfa-${type}-challenge`, keep: { kind: 'asked', ...ceremony } }
    },
    enrollment: (ctx: FactorContext): Progress<WebAuthnChallenge> => ({
      kind: 'screen',
      screen: `mfa-${type}-enrollment`,
      keep: { kind: 'asked', ...newCeremony(type, ctx) },
    }),
  }

  /** What leads away from asking the browser, for challenge and enrollment alike; nothing for an answer to look at. */
  const aside = (
    ctx: FactorContext,
    keep: Exclude<WebAuthnEnrollment, { kind: 'made' }>,
    { screen, action }: Answer,
    asks: keyof typeof show,
  ): Progress<WebAuthnChallenge> | { kind: 'leave' } | undefined => {
    if (action === 'pick-authenticator') return { kind: 'leave' }
    if (keep.kind !== 'asked') return action === 'tryagain' ? show[asks](ctx) : { kind: 'screen', screen, keep }
    const error = browserError(action)
    if (error) {
      const reached = error.name === 'NotSupportedError' ? unavailable : failed(error.name)
      return { ...reached, failure: { code: error.name, message: error.message } }
    }
    if (action !== 'default') return { kind: 'screen', screen, keep }
    return ctx.now >= keep.expiresAt ? { ...failed('TimeoutError'), failure: { code: 'TimeoutError' } } : undefined
  }

  return {
    name: type,
    independent,

    budgetOf: ({ action, fields }) =>
      action === 'tryagain'
        ? 'webauthn-challenge'
        : action === 'default' && fields.response
          ? 'webauthn-attempt'
          : undefined,

    beginning: {
      budget: 'webauthn-challenge',
      refused: () => ({ ...failed('QuotaExceededError'), error: { code: tooMany } }),
    },

    beginChallenge: show.challenge,

    answerChallenge: async (ctx, keep, answer) => {
      const away = aside(ctx, keep, answer, 'challenge')
      if (away || keep.kind !== 'asked') return away ?? unavailable
      const asserted = readAsserted(answer.fields.response)
      if (!asserted) return wrong(errors.challenge, 'malformed answer')
      const credentials = credentialsAt(keep.relyingParty, ctx.enrollments)
      const verified = await verifyAssertion(asserted, credentials, { ceremony: keep, origins: ctx.site.origins })
      if (!verified.ok) return wrong(errors.challenge, verified.fault)
      const { enrollmentId } = verified.credential
      const { challenge, expiresAt } = keep
      const { counter, data } = verified
      return {
        kind: 'passed',
        enrollmentId,
        claim: { kind: 'assertion', enrollmentId, challenge, expiresAt, counter, data: { ...data } },
      }
    },

    beginEnrollment: show.enrollment,

    answerEnrollment: async (ctx, keep, answer) => {
      if (keep.kind === 'made') return name(type, keep, answer)
      const forMs = ctx.mayDecline ? declinedFor.get(answer.action) : undefined
      if (forMs !== undefined) return { kind: 'declined', forMs }
      const away = aside(ctx, keep, answer, 'enrollment')
      if (away || keep.kind !== 'asked') return away ?? unavailable
      const created = readCreated(answer.fields.response)
      if (!created) return wrong(errors.enrollment, 'malformed answer')
      const enrolled = credentialsAt(keep.relyingParty, ctx.enrollments)
      const verified = await verifyCreation(created, enrolled, { ceremony: keep, origins: ctx.site.origins })
      if (!verified.ok) return wrong(errors.enrollment, verified.fault)
      const data = { ...verified.data, user_handle: userHandleOf(ctx), user_agent: ctx.userAgent?.slice(0, 256) }
      return {
        kind: 'screen',
        screen: 'mfa-webauthn-change-key-nickname',
        keep: { kind: 'made', data, counter: verified.counter },
        claim: { kind: 'once', key: `webauthn:${keep.challenge}`, expiresAt: keep.expiresAt },
      }
    },

    problem: problem => ({ code: problem === 'too-many-attempts' ? tooMany : errors.challenge }),

    viewData: (ctx, keep, screen) => {
      switch (keep.kind) {
        case 'asked':
          return screen === `mfa-${type}-challenge`
            ? {
                passkey: { public_key: requestOptions(type, ctx, keep) },
                webauthn_type: type,
                show_remember_device: ctx.mayRemember,
              }
            : {
                passkey: { public_key: creationOptions(type, ctx, keep) },
                webauthn_type: type,
                show_decline: ctx.mayDecline,
              }
        case 'failed':
          return { errorType: keep.errorType, webauthnType: type, show_decline: ctx.mayDecline }
        case 'unavailable':
          return { webauthnType: type }
        case 'made':
          return {
            nickname:
              keep.typed ?? (type === 'webauthn-platform' ? deviceName(deviceOf(ctx.userAgent)) : 'Security key'),
            webauthnType: type,
          }
      }
    },
  }
}

const failed = (errorType: string): Progress<{ kind: 'failed'; errorType: string }> => ({
  kind: 'screen',
  screen: 'mfa-webauthn-error',
  keep: { kind: 'failed', errorType },
})

const unavailable: Progress<{ kind: 'unavailable' }> = {
  kind: 'screen',
  screen: 'mfa-webauthn-not-available-error',
  keep: { kind: 'unavailable' },
}

/** The last step of an enrollment: the credential gets its name and is stored, and a screen says so. */
const name = (
  type: WebAuthnType,
  keep: Extract<WebAuthnEnrollment, { kind: 'made' }>,
  { action, fields }: Answer,
): ReturnType<NonNullable<Factor<WebAuthnChallenge, WebAuthnEnrollment>['answerEnrollment']>> => {
  const screen = 'mfa-webauthn-change-key-nickname'
  if (action !== 'default') return { kind: 'screen', screen, keep }
  const read = readNickname(fields.nickname)
  if (!read.ok) {
    const typed = fields.nickname?.slice(0, 200)
    return { kind: 'screen', screen, keep: { ...keep, typed }, error: { code: read.code, field: 'nickname' } }
  }
  const { data, counter } = keep
  return {
    kind: 'enrolled',
    enrollment: { factor: type, name: read.nickname, lastStep: counter, data: { ...data } },
    notice: {
      screen: 'mfa-webauthn-enrollment-success',
      data: { nickname: read.nickname, webauthnType: type },
    },
  }
}
