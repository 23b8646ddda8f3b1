import { typedCode } from '../codes.ts'
import type { Enrolled, Factor, FactorContext, Passed, Progress, Refused } from '../factor.ts'
import { qrCode } from '../qr.ts'
import { newSeed, otpauthUri, stepOf } from '../totp.ts'

/** While a seed is being enrolled: sealed, since the state must not tell it. */
export interface OtpEnrollment {
  sealedSeed: string
  view: 'qr' | 'code'
}

/**
 * Codes of an authenticator app (TOTP; reference, 4.1 and 7.3). Each time step is accepted once. A user may have
 * several apps: the code of any of them passes.
 */
export const otp: Factor<null, OtpEnrollment> = {
  name: 'otp',
  independent: true,

  budgetOf: ({ action, fields }) => (action === 'default' && typedCode(fields.code) ? 'otp-attempt' : undefined),

  beginChallenge: () => ({ kind: 'screen', screen: 'mfa-otp-challenge', keep: null }),

  answerChallenge: (ctx, keep, { action, fields }) => {
    if (action === 'pick-authenticator') return { kind: 'leave' }
    if (action !== 'default') return { kind: 'screen', screen: 'mfa-otp-challenge', keep }
    const code = typedCode(fields.code)
    if (!code) return badFormat(fields.code)
    return passWith(ctx, code) ?? wrong
  },

  beginEnrollment: ctx =>
    enrollmentScreen({ sealedSeed: ctx.seal(newSeed(ctx.random)), view: ctx.isMobile ? 'code' : 'qr' }),

  answerEnrollment: (
    ctx,
    keep,
    { action, fields },
  ): Progress<OtpEnrollment> | Enrolled | Refused | { kind: 'leave' } => {
    if (action === 'pick-authenticator') return { kind: 'leave' }
    if (action === 'toggle-view') return enrollmentScreen({ ...keep, view: keep.view === 'qr' ? 'code' : 'qr' })
    if (action !== 'default') return enrollmentScreen(keep)
    const code = typedCode(fields.code)
    if (!code) return badFormat(fields.code)
    const secret = ctx.open(keep.sealedSeed)
    const step = stepOf(secret, code, ctx.now)
    if (step === undefined) return wrong
    // The step that confirmed the seed is used up with it.
    return { kind: 'enrolled', enrollment: { factor: 'otp', secret, lastStep: step } }
  },

  problem: problem =>
    problem === 'lost'
      ? wrong.error
      : { code: problem === 'too-many-attempts' ? 'too-many-failures' : 'authenticator-error' },

  viewData: (ctx, keep, screen) => {
    if (keep === null) return { show_remember_device: ctx.mayRemember }
    const seed = ctx.open(keep.sealedSeed)
    const uri = otpauthUri(
      seed,
      ctx.tenant.friendlyName || ctx.tenant.name,
      ctx.user.email ?? ctx.user.name ?? ctx.user.id,
    )
    return screen === 'mfa-otp-enrollment-qr'
      ? { qr_code: qrCode(uri), qr_uri: uri, text_code: seed }
      : { text_code: seed, qr_uri: uri }
  },
}

/** Passes with a code of any of the user's apps, taking the time step it belongs to. */
const passWith = (ctx: FactorContext, code: string): Passed | undefined => {
  for (const { id, secret, lastStep } of ctx.enrollments) {
    const step = secret === undefined ? undefined : stepOf(secret, code, ctx.now, lastStep)
    if (step !== undefined) {
      return { kind: 'passed', enrollmentId: id, claim: { kind: 'time-step', enrollmentId: id, step } }
    }
  }
  return undefined
}

const enrollmentScreen = (keep: OtpEnrollment): Progress<OtpEnrollment> => ({
  kind: 'screen',
  screen: keep.view === 'qr' ? 'mfa-otp-enrollment-qr' : 'mfa-otp-enrollment-code',
  keep,
})

const wrong = { kind: 'refused', why: 'wrong', error: { code: 'invalid-code', field: 'code' } } as const

const badFormat = (typed: string | undefined): Refused => ({
  kind: 'refused',
  why: 'wrong',
  error: { code: typed?.trim() ? 'invalid-otp-code-format' : 'no-code', field: 'code' },
})
