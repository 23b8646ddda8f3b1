import type { Answer, EnrolledElsewhere, FactorContext, Leave, Progress, Refused } from '../factor.ts'
import { qrCode } from '../qr.ts'
import { companionLink, enrollmentUri, lifetime, newTicket, newTransactionId } from './protocol.ts'

/** The app is being installed, or its device is waited for. The ticket in the QR code is sealed: the state must not tell it. */
export type PushEnrollment =
  | { stage: 'welcome' }
  | { stage: 'qr'; transactionId: string; sealedTicket: string; expiresAt: number }

type Step = Progress<PushEnrollment> | EnrolledElsewhere | Refused<PushEnrollment> | Leave

export const beginEnrollment = (): Progress<PushEnrollment> => ({
  kind: 'screen',
  screen: 'mfa-push-welcome',
  keep: { stage: 'welcome' },
})

export const answerEnrollment = (ctx: FactorContext, keep: PushEnrollment, { action }: Answer): Step => {
  if (action === 'pick-authenticator') return { kind: 'leave' }
  if (keep.stage === 'welcome') return action === 'enroll' || action === 'default' ? offer(ctx) : beginEnrollment()
  if (action !== 'continue' && action !== 'default') {
    return { kind: 'screen', screen: 'mfa-push-enrollment-qr', keep }
  }
  const { elsewhere } = ctx
  const [device] = elsewhere?.made ?? []
  if (elsewhere?.status === 'enrolled' && device) {
    return {
      kind: 'enrolled-elsewhere',
      claim: { kind: 'enrolled-elsewhere', id: elsewhere.id, made: elsewhere.made },
    }
  }
  if (elsewhere?.status === 'pending' && elsewhere.expiresAt > ctx.now) {
    return { kind: 'refused', why: 'pending', error: { code: 'enrollment-transaction-pending' } }
  }
  // A code that nobody scanned in time is replaced, and the page says so.
  return { kind: 'refused', why: 'pending', error: { code: 'transaction-not-found' }, reached: offer(ctx) }
}

/** A fresh QR code; an earlier one is no longer good. */
const offer = (ctx: FactorContext): Progress<PushEnrollment> => {
  const transactionId = newTransactionId(ctx.random)
  const ticket = newTicket(ctx.random)
  const expiresAt = ctx.now + lifetime
  return {
    kind: 'screen',
    screen: 'mfa-push-enrollment-qr',
    keep: { stage: 'qr', transactionId, sealedTicket: ctx.seal(ticket), expiresAt },
    opens: { id: transactionId, expiresAt, asks: { kind: 'enroll', ticket } },
  }
}

export const viewEnrollment = (ctx: FactorContext, keep: PushEnrollment): Record<string, unknown> => {
  const companion = companionLink(ctx.issuer)
  if (keep.stage === 'welcome') {
    const { ios, android, name } = ctx.settings.push?.links ?? {}
    return {
      links: { ios: ios ?? companion, android: android ?? companion },
      app_name: name ?? '',
      show_stores: ios !== undefined || android !== undefined,
      authenticator_url: companion,
      authenticator_qr: qrCode(companion),
    }
  }
  const uri = enrollmentUri(
    ctx.open(keep.sealedTicket),
    ctx.issuer,
    ctx.tenant.friendlyName || ctx.tenant.name,
    ctx.user.email ?? ctx.user.name ?? ctx.user.id,
  )
  return {
    qr_code: qrCode(uri),
    qr_uri: uri,
    show_code_copy: true,
    authenticator_url: companionLink(ctx.issuer, uri),
  }
}
