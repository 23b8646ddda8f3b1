import { typedCode } from '../codes.ts'
import type { Answer, Enrollment, FactorContext, Leave, Passed, Progress, Refused } from '../factor.ts'
import { stepOf } from '../totp.ts'
import { deviceData } from './device.ts'
import { challengeOf, lifetime, newNumber, newTransactionId, transactionToken } from './protocol.ts'
import { sourceOf } from './source.ts'

/** A device was asked, and its answer is waited for. */
interface Waiting {
  stage: 'waiting'
  enrollmentId: string
  transactionId: string
  expiresAt: number
  /** The number that the page shows, sealed; none where the device cannot ask for it. */
  sealedNumber?: string
}

/** Nothing is waited for: it was turned down, has expired, or could not be sent. */
interface Ended {
  stage: 'ended'
  enrollmentId: string
}

type Asked = Waiting | Ended

export type PushChallenge = Asked | { stage: 'code'; from: Asked } | { stage: 'list'; from: Asked }

type Step = Progress<PushChallenge> | Passed | Refused | Leave

const challengeScreen = 'mfa-push-challenge-push'

/** Asks the device that was enrolled last; the user may pick another. */
export const beginChallenge = (ctx: FactorContext): Progress<PushChallenge> => {
  const device = ctx.enrollments.at(-1)
  if (!device) throw new Error('a push challenge needs an enrolled device')
  return ask(ctx, device)
}

export const answerChallenge = (ctx: FactorContext, keep: PushChallenge, answer: Answer): Step => {
  if (answer.action === 'pick-authenticator') return { kind: 'leave' }
  switch (keep.stage) {
    case 'waiting':
    case 'ended':
      return answerAsked(ctx, keep, answer.action)
    case 'code':
      return answerCode(ctx, keep, answer)
    case 'list':
      return answerList(ctx, keep.from, answer.action)
  }
}

const answerAsked = (ctx: FactorContext, keep: Asked, action: string): Step => {
  const device = ctx.enrollments.find(({ id }) => id === keep.enrollmentId)
  switch (action) {
    case 'resend':
      // The device may have been removed meanwhile; another one stands in for it.
      return device ? ask(ctx, device) : ctx.enrollments.length > 0 ? beginChallenge(ctx) : lost(keep)
    case 'enter-otp-code':
      return mayEnterCode(ctx)
        ? { kind: 'screen', screen: 'mfa-otp-challenge', keep: { stage: 'code', from: keep } }
        : show(keep)
    case 'pick-push':
      return ctx.enrollments.length > 1
        ? { kind: 'screen', screen: 'mfa-push-list', keep: { stage: 'list', from: keep } }
        : show(keep)
    case 'continue':
    case 'default':
      return device ? look(ctx, keep) : lost(keep)
    default:
      return show(keep)
  }
}

/** How the device has answered, if it has. */
const look = (ctx: FactorContext, keep: Asked): Step => {
  const { elsewhere } = ctx
  if (keep.stage === 'ended' || !elsewhere) return lost(keep)
  if (elsewhere.status === 'rejected') return over(keep, 'rejected', 'transaction-rejected')
  if (elsewhere.expiresAt <= ctx.now) return lost(keep)
  switch (elsewhere.status) {
    case 'pending':
      return { kind: 'refused', why: 'pending', error: { code: 'challenge-transaction-pending' } }
    case 'accepted':
      return {
        kind: 'passed',
        enrollmentId: keep.enrollmentId,
        method: 'push',
        claim: { kind: 'approval', id: keep.transactionId, enrollmentId: keep.enrollmentId },
      }
    default:
      return lost(keep)
  }
}

/** The manual way out is shown and taken only where the Action allows it and the device shows codes (reference, 3.5.1). */
const mayEnterCode = (ctx: FactorContext): boolean =>
  ctx.request.options?.otpFallback !== false && ctx.linked.some(({ factor }) => factor === 'otp')

const answerCode = (ctx: FactorContext, keep: { stage: 'code'; from: Asked }, { action, fields }: Answer): Step => {
  if (action === 'back-action') return show(keep.from)
  if (action !== 'default' || !mayEnterCode(ctx)) return { kind: 'screen', screen: 'mfa-otp-challenge', keep }
  const code = typedCode(fields.code)
  if (!code) {
    const error = { code: fields.code?.trim() ? 'invalid-otp-code-format' : 'no-code', field: 'code' }
    return { kind: 'refused', why: 'wrong', error }
  }
  for (const { id, factor, secret, lastStep, linkId } of ctx.linked) {
    const step = factor !== 'otp' || secret === undefined ? undefined : stepOf(secret, code, ctx.now, lastStep)
    if (step === undefined) continue
    const device = ctx.enrollments.find(one => one.linkId === linkId)
    return {
      kind: 'passed',
      enrollmentId: device?.id ?? id,
      method: 'otp',
      claim: { kind: 'time-step', enrollmentId: id, step },
    }
  }
  return { kind: 'refused', why: 'wrong', error: { code: 'invalid-code', field: 'code' } }
}

const answerList = (ctx: FactorContext, from: Asked, action: string): Step => {
  const index = /^selection-action::(\d{1,4})$/.exec(action)?.[1]
  const chosen = index === undefined ? undefined : ctx.enrollments[Number(index)]
  if (chosen) return ask(ctx, chosen)
  return action === 'back-action'
    ? show(from)
    : { kind: 'screen', screen: 'mfa-push-list', keep: { stage: 'list', from } }
}

const ask = (ctx: FactorContext, device: Enrollment): Progress<PushChallenge> => {
  const id = newTransactionId(ctx.random)
  const expiresAt = ctx.now + lifetime
  const matching = ctx.settings.push?.numberMatching !== false && deviceData(device).number_matching === true
  const number = matching ? newNumber(ctx.random) : undefined
  const purpose = ctx.resetsPassword ? ('password-reset' as const) : undefined
  const details = { ...sourceOf(ctx.userAgent), place: ctx.place, ...(purpose && { purpose }) }
  return {
    kind: 'screen',
    screen: challengeScreen,
    keep: {
      stage: 'waiting',
      enrollmentId: device.id,
      transactionId: id,
      expiresAt,
      ...(number !== undefined && { sealedNumber: ctx.seal(number) }),
    },
    opens: { id, expiresAt, asks: { kind: 'challenge', enrollmentId: device.id, number, details } },
    send: {
      channel: 'push',
      to: device.id,
      template: 'push',
      variables: {
        token: transactionToken(ctx.digest, id),
        challenge: challengeOf(ctx.digest, id),
        issuer: ctx.issuer,
        startedAt: ctx.now,
        application: ctx.application,
        ...details,
      },
      locale: ctx.locale,
      expiresAt,
    },
    unpaid: show({ stage: 'ended', enrollmentId: device.id }),
  }
}

const show = (keep: Asked): Progress<PushChallenge> => ({ kind: 'screen', screen: challengeScreen, keep })

const over = ({ enrollmentId }: Asked, why: 'rejected' | 'expired', code: string): Refused<PushChallenge> => ({
  kind: 'refused',
  why,
  error: { code },
  reached: show({ stage: 'ended', enrollmentId }),
})

const lost = (keep: Asked): Refused<PushChallenge> => over(keep, 'expired', 'transaction-not-found')

/** What the screens show: the device's name, and the number for it. */
export const viewChallenge = (ctx: FactorContext, keep: PushChallenge): Record<string, unknown> => {
  if (keep.stage === 'list') {
    return { enrolled_devices: ctx.enrollments.map((one, id) => ({ id, device: nameOf(one) })) }
  }
  if (keep.stage === 'code') {
    return { show_remember_device: ctx.mayRemember, device_name: deviceName(ctx, keep.from), show_back: true }
  }
  return {
    device_name: deviceName(ctx, keep),
    show_remember_device: ctx.mayRemember,
    show_enter_code: mayEnterCode(ctx),
    show_pick_device: ctx.enrollments.length > 1,
    waiting: keep.stage === 'waiting',
    ...(keep.stage === 'waiting' && keep.sealedNumber !== undefined && { number: ctx.open(keep.sealedNumber) }),
  }
}

const deviceName = (ctx: FactorContext, { enrollmentId }: Asked): string =>
  nameOf(ctx.enrollments.find(({ id }) => id === enrollmentId))

const nameOf = (device: Enrollment | undefined): string => device?.name || 'Device'
