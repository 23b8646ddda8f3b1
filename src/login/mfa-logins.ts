import type { FactorType } from '../flow/command.ts'
import { bringsRecoveryCode } from '../flow/factor-events.ts'
import { next } from '../flow/next.ts'
import { spend } from '../store/guards.ts'
import { afterLoss, isLoss } from './after-loss.ts'
import { answerFactor, askedOf } from './answer/factor.ts'
import { oobExchanges } from './budgets.ts'
import { advance } from './drive.ts'
import { enrollmentIdOf } from './enrollment-id.ts'
import { factorContext } from './factor-context.ts'
import { enrollmentsFor } from './facts.ts'
import type { inTurn } from './in-turn.ts'
import { open } from './load.ts'
import type { Bearer, HttpFacts, MfaAnswered, MfaBegun, MfaLogins, MfaLook, MfaProblem, MfaWish } from './login.ts'
import type { Parts } from './parts.ts'
import { happen, type Passage } from './passage.ts'
import { factorOf } from './perform/begin-factor.ts'

/** Factors whose answer follows a message or a tap, and so names the challenge that it answers. */
const outOfBand: FactorType[] = ['phone', 'email', 'push-notification']

/**
 * Logins without pages: an application picks the factor and hands in the answer, and everything between is what a page's
 * form would have set off.
 */
export const mfaLogins = (parts: Parts, inLogin: ReturnType<typeof inTurn>): MfaLogins => ({
  look: (bearer, http) =>
    inLogin(bearer.state, async () => {
      const passage = await open(parts, bearer, http)
      if (passage.dirty) await advance(passage)
      return lookAt(passage)
    }),

  begin: (bearer, wish, http) =>
    inLogin(bearer.state, async () => {
      const passage = await open(parts, bearer, http)
      const problem = await unfulfillable(passage, wish)
      return problem ? { ok: false, problem } : begin(passage, wish)
    }),

  answer: (bearer, answer, http) =>
    inLogin(bearer.state, async () => {
      const passage = await open(parts, bearer, http)
      try {
        return await takeAnswer(passage, answer)
      } catch (error) {
        if (!isLoss(error)) throw error
        return lost(parts, bearer, http, error, passage)
      }
    }),
})

const lookAt = (passage: Passage): MfaLook => {
  const { state } = passage
  const { command } = state
  const look = { userId: state.user?.id ?? '', clientId: state.request.clientId }
  if (!command || state.finished) return { ...look, offered: [] }
  const asks = command.command.kind
  const offered = command.offered.map(({ type }) => type)
  if (asks === 'challenge' || !command.chosen || !command.progress) return { ...look, asks, offered }
  const { phone } = command.progress.keep as { phone?: string }
  const pending = { id: enrollmentIdOf(passage), type: command.chosen, phoneNumber: phone }
  return { ...look, asks, offered, pending }
}

/** Why a wish cannot be granted; what the login has come to meanwhile is recorded. */
const unfulfillable = async (passage: Passage, wish: MfaWish): Promise<MfaProblem | undefined> => {
  const { state, user, enrollments } = passage
  const { command } = state
  if (!command || state.finished) {
    if (passage.dirty) await advance(passage)
    return 'ended'
  }
  if (command.command.kind !== wish.asks) return wish.asks === 'enroll' ? 'already-enrolled' : 'not-enrolled'
  if (!command.offered.some(({ type }) => type === wish.type)) return 'not-offered'
  const own = enrollmentsFor(wish.type, user, enrollments)
  if (wish.enrollmentId !== undefined && !own.some(({ id }) => id === wish.enrollmentId)) return 'not-offered'
  if (wish.method && !state.settings.messageTypes.includes(wish.method)) return 'not-offered'
  return undefined
}

const begin = async (passage: Passage, wish: MfaWish): Promise<MfaBegun> => {
  const { type, enrollmentId, method } = wish
  happen(passage, { kind: 'picked', type, via: { enrollmentId, method } })
  await prepareRecovery(passage)
  await advance(passage)
  if (errorOf(passage) === undefined) await giveAddress(passage, wish)
  const { progress } = passage.state.command ?? {}
  const code = errorOf(passage)
  if (!progress || code !== undefined) return { ok: false, problem: sendProblem(passage) ?? 'wrong', code }
  return {
    ok: true,
    begun: progress.begun,
    enrollmentId: wish.asks === 'enroll' ? enrollmentIdOf(passage) : undefined,
    data: await dataOf(passage, progress.screen),
    recoveryCode: await preparedCode(passage),
  }
}

/** Fills in the form that asks for the number or the address to enroll; a page that only tells of the app is left behind. */
const giveAddress = async (passage: Passage, { phone, email, method }: MfaWish): Promise<void> => {
  const screen = passage.state.command?.progress?.screen as string
  if (screen === 'mfa-push-welcome') {
    await answerFactor(passage, { screen, action: 'enroll', fields: {} })
    await advance(passage)
  }
  if (phone === undefined && email === undefined) return
  const fields: Record<string, string> = phone === undefined ? { email: email ?? '' } : { phone, type: method ?? 'sms' }
  await answerFactor(passage, { screen, action: 'default', fields })
  await advance(passage)
}

const errorOf = ({ state }: Passage): string | undefined => state.form.errors[0]?.code

const sendProblem = ({ state }: Passage): MfaProblem | undefined => {
  const code = state.form.errors[0]?.code ?? ''
  return code.startsWith('too-many-') && code !== 'too-many-failures' ? 'too-many-sends' : undefined
}

/** A first enrollment brings a recovery code; it is made now, to be shown with what is enrolled. */
const prepareRecovery = async (passage: Passage): Promise<void> => {
  if (!bringsRecoveryCode(passage.state) || passage.state.mfa.recoveryProgress) return
  const factor = factorOf(passage.parts, 'recovery-code')
  const progress = factor.beginEnrollment?.(await factorContext(passage, { type: 'recovery-code' }))
  if (!progress) throw new Error('a recovery code cannot be enrolled')
  happen(passage, { kind: 'recovery-prepared', screen: progress.screen, keep: progress.keep })
}

const preparedCode = async (passage: Passage): Promise<string | undefined> => {
  const { recoveryProgress } = passage.state.mfa
  if (!recoveryProgress || !bringsRecoveryCode(passage.state)) return undefined
  const ctx = await factorContext(passage, { type: 'recovery-code' })
  const { screen, keep } = recoveryProgress
  return factorOf(passage.parts, 'recovery-code').viewData(ctx, keep, screen)['text_code'] as string
}

const dataOf = async (passage: Passage, screen: string): Promise<Record<string, unknown>> => {
  const { request, keep } = askedOf(passage)
  return factorOf(passage.parts, request.type).viewData(await factorContext(passage, request), keep, screen)
}

const takeAnswer = async (
  passage: Passage,
  { type, begun, code }: { type: FactorType; begun?: number; code?: string },
): Promise<MfaAnswered> => {
  const problem = (await unanswerable(passage, type, begun)) ?? (await tooFast(passage, type))
  if (problem) return { ok: false, problem }
  const screen = passage.state.command?.progress?.screen as string
  const action = type === 'push-notification' && code === undefined ? 'continue' : 'default'
  await answerFactor(passage, { screen, action, fields: fieldsOf(passage, type, code) })
  if (errorOf(passage) !== undefined) {
    await advance(passage)
    return { ok: false, problem: verdictOf(passage) }
  }
  const recoveryCode = await confirmSaved(passage)
  return { ok: true, next: await advance(passage), recoveryCode }
}

/** What a form would say: the code, and of a recovery code that is enrolled that it was saved. */
const fieldsOf = ({ state }: Passage, type: FactorType, code: string | undefined): Record<string, string> => {
  if (code !== undefined) return { code }
  return type === 'recovery-code' && state.command?.command.kind === 'enroll' ? { saved: 'on' } : {}
}

/** Why there is nothing that this could answer. A factor that sends nothing is begun by its answer. */
const unanswerable = async (
  passage: Passage,
  type: FactorType,
  begun: number | undefined,
): Promise<MfaProblem | undefined> => {
  const { command, finished } = passage.state
  if (!command || finished) {
    if (passage.dirty) await advance(passage)
    return 'ended'
  }
  if (!command.offered.some(offered => offered.type === type)) return 'not-offered'
  const stands = command.chosen === type && command.progress !== undefined
  if (outOfBand.includes(type)) return stands && command.progress?.begun === begun ? undefined : 'not-begun'
  if (stands) return undefined
  if (command.command.kind === 'enroll') return 'not-begun'
  happen(passage, { kind: 'picked', type })
  await advance(passage)
  return undefined
}

const tooFast = async ({ parts, state }: Passage, type: FactorType): Promise<MfaProblem | undefined> => {
  if (!outOfBand.includes(type)) return undefined
  const { db, now } = parts.services
  const paid = await spend(db, `mfa-oob:${state.traceId}`, oobExchanges, now())
  return paid.ok ? undefined : 'slow-down'
}

const verdicts: MfaProblem[] = ['wrong', 'expired', 'pending', 'rejected', 'too-many-attempts', 'too-many-sends']

const verdictOf = ({ state }: Passage): MfaProblem => {
  const last = state.journal.findLast(entry => entry.kind === 'factor')
  return verdicts.find(verdict => last?.kind === 'factor' && last.why === verdict) ?? 'wrong'
}

/** Screens that only ask whether a recovery code was saved: the application gets it in the reply, or has it already. */
const confirmSaved = async (passage: Passage): Promise<string | undefined> => {
  let replaced: string | undefined
  for (;;) {
    const due = next(passage.state)
    if (due.kind !== 'show') return replaced
    const screens = ['mfa-recovery-code-challenge-new-code', 'mfa-recovery-code-enrollment']
    if (!screens.includes(due.screen)) return replaced
    if (due.screen === 'mfa-recovery-code-challenge-new-code') {
      replaced = (await dataOf(passage, due.screen))['text_code'] as string
    }
    await answerFactor(passage, { screen: due.screen, action: 'default', fields: { saved: 'on' } })
  }
}

/** Another request used the code, or moved the login: this one has answered nothing. */
const lost = async (
  parts: Parts,
  bearer: Bearer,
  http: HttpFacts,
  error: Parameters<typeof afterLoss>[3],
  { revision }: Passage,
): Promise<MfaAnswered> => {
  await afterLoss(parts, bearer, http, error, revision)
  return { ok: false, problem: 'wrong' }
}
