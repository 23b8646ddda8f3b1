import type {
  Answer,
  Declined,
  Enrolled,
  EnrolledElsewhere,
  Passed,
  Progress,
  Refused,
  ScreenError,
} from '../../factors/factor.ts'
import type { FactorRequest, FactorType } from '../../flow/command.ts'
import type { LogFact } from '../../flow/log-fact.ts'
import { requested } from '../../flow/steps/command.ts'
import { hasNoOthers, insertEnrollment, touchEnrollment } from '../../store/enrollments.ts'
import { replaceRecoveryCode } from '../../store/factor-removal.ts'
import { giveBack, spend } from '../../store/guards.ts'
import { rememberBrowser, rememberedFor } from '../../store/remembered-browsers.ts'
import { newToken } from '../../store/secrets.ts'
import { claimTicketByHash } from '../../store/tickets.ts'
import { touchMultifactor } from '../../store/users.ts'
import { enrolledDetails } from '../authenticator.ts'
import { bucketKey, budgets } from '../budgets.ts'
import { leaveAlone } from '../decline.ts'
import { open } from '../elsewhere.ts'
import { enrollmentIdOf } from '../enrollment-id.ts'
import { factorContext } from '../factor-context.ts'
import { enrollmentsFor, provenBy } from '../facts.ts'
import { withLastUsed } from '../last-used.ts'
import type { Write } from '../parts.ts'
import { happen, type Passage } from '../passage.ts'
import { factorOf } from '../perform/begin-factor.ts'
import { RevisionLost } from '../record.ts'
import { send } from '../send.ts'

/** What is being asked of a factor: by a command, or the recovery code that a first enrollment brings. */
interface Asked {
  asks: 'challenge' | 'enroll'
  request: FactorRequest
  /** The screen as the factor calls it, whatever page it is shown on. */
  screen: string
  keep: unknown
  canLeave: boolean
}

/**
 * A form on a screen of a factor. An attempt is spent before the answer is looked at and given back when it was right;
 * what the answer uses up is claimed in the record that accepts it.
 */
export const answerFactor = async (passage: Passage, submitted: Answer): Promise<void> => {
  const asked = askedOf(passage)
  const answer = { ...submitted, screen: asked.screen }
  const factor = factorOf(passage.parts, asked.request.type)
  const { services } = passage.parts
  const userId = passage.state.user?.id as string

  const budget = factor.budgetOf(answer)
  if (budget) {
    const attempt = await spend(services.db, bucketKey(budget, userId), budgets[budget], services.now())
    if (!attempt.ok) {
      const details = { authenticator: { type: asked.request.type } }
      const logs: LogFact[] =
        budget === 'otp-attempt'
          ? [{ type: 'gd_otp_rate_limit_exceed', details }]
          : budget === 'recovery-attempt'
            ? [{ type: 'gd_recovery_rate_limit_exceed', details }]
            : []
      happen(passage, {
        kind: 'factor-refused',
        why: 'too-many-attempts',
        errors: [factor.problem('too-many-attempts')],
        logs,
      })
      return
    }
  }
  const wasRight = () => {
    if (budget) passage.writes.push(trx => giveBack(trx, bucketKey(budget, userId), budgets[budget]))
  }

  const ctx = await factorContext(passage, asked.request, asked.keep)
  const result =
    asked.asks === 'challenge'
      ? await factor.answerChallenge(ctx, asked.keep, answer)
      : await factor.answerEnrollment?.(ctx, asked.keep, answer)
  if (!result) throw new Error(`${asked.request.type} cannot be enrolled`)

  switch (result.kind) {
    case 'declined':
      if (ctx.mayDecline) decline(passage, result)
      return
    case 'leave':
      if (asked.canLeave) happen(passage, { kind: 'factor-left' })
      return
    case 'refused':
      return refuse(passage, asked, result, budget !== undefined)
    case 'screen': {
      if (result.claim) {
        wasRight()
        passage.claims.push(result.claim)
      }
      const problem = result.send && (await send(passage, factor, result.send))
      if (problem) happen(passage, { kind: 'factor-refused', why: problem.code, errors: [problem] })
      else {
        if (result.opens) open(passage, result.opens)
        move(passage, asked, result)
      }
      return
    }
    case 'passed':
      wasRight()
      return pass(passage, asked, answer, result)
    case 'enrolled':
      wasRight()
      return enroll(passage, asked, result)
    case 'enrolled-elsewhere':
      return confirm(passage, asked, result)
    default:
      result satisfies never
  }
}

/** The answer was right, but what it uses up was used by another request first: as if it had been wrong. */
export const refuseLost = (passage: Passage): void => {
  const { request } = askedOf(passage)
  const error = factorOf(passage.parts, request.type).problem('lost')
  const logs = [failedAnswer(request, error, 'the answer was used by another request')]
  happen(passage, { kind: 'factor-refused', why: 'used-already', errors: [error], logs })
}

export const askedOf = ({ state }: Passage): Asked => {
  if (state.mfa.recovery === 'due') {
    return {
      asks: 'enroll',
      request: { type: 'recovery-code' },
      screen: state.mfa.recoveryProgress?.screen ?? '',
      keep: state.mfa.recoveryProgress?.keep,
      canLeave: false,
    }
  }
  const active = state.command
  if (!active?.progress || !active.chosen) throw new Error('no factor is being asked')
  return {
    asks: active.command.kind,
    request: requested(active),
    screen: active.progress.screen,
    keep: active.progress.keep,
    canLeave: active.offered.length > 1,
  }
}

const move = (passage: Passage, { asks, request }: Asked, progress: Progress<unknown>): void => {
  const { screen, keep, error, failure } = progress
  const logs: LogFact[] = failure
    ? [
        {
          type: asks === 'challenge' ? 'gd_webauthn_challenge_failed' : 'gd_webauthn_enrollment_failed',
          details: {
            authenticator: { type: request.type },
            failure_details: { errorCode: failure.code, message: failure.message },
          },
        },
      ]
    : []
  happen(passage, { kind: 'factor-screen', screen, keep, errors: error ? [error] : undefined, logs })
}

const failedAnswer = ({ type }: FactorRequest, { code }: ScreenError, message: string | undefined): LogFact => ({
  type: type === 'recovery-code' ? 'gd_recovery_failed' : 'gd_auth_failed',
  details: { authenticator: { type }, failure_details: { errorCode: code, message } },
})

const refuse = (passage: Passage, asked: Asked, { why, error, detail, reached }: Refused, attempt: boolean): void => {
  // Only what could have been right is a failed attempt. A refusal on a device is logged when it is given: nobody may
  // come back to this screen.
  const logs = attempt && why !== 'pending' && why !== 'rejected' ? [failedAnswer(asked.request, error, detail)] : []
  happen(passage, { kind: 'factor-refused', why, errors: [error], logs })
  if (!reached) return
  if (reached.opens) open(passage, reached.opens)
  move(passage, asked, { ...reached, error })
}

const pass = (passage: Passage, { request }: Asked, answer: Answer, { claim, enrollmentId, method }: Passed): void => {
  const { services } = passage.parts
  const { state } = passage
  const userId = state.user?.id as string
  if (claim) passage.claims.push(claim)
  if (enrollmentId) passage.writes.push(trx => touchEnrollment(trx, enrollmentId, services.now()))
  const ticked = answer.fields['rememberBrowser'] === 'true' || answer.fields['rememberBrowser'] === 'on'
  const remembers = ticked && state.command?.allowRemember === true && request.type !== 'recovery-code'
  if (remembers) {
    const token = newToken()
    const { userAgent } = passage.http
    const { remember } = state.settings
    const passed = enrollmentsFor(request.type, passage.user, passage.enrollments).find(({ id }) => id === enrollmentId)
    const browser = { token, userId, userAgent, by: passed && provenBy(passed) }
    passage.writes.push(trx => rememberBrowser(trx, browser, services.now(), remember))
    passage.remember = { token, maxAgeSeconds: (remember?.lifetimeMs ?? rememberedFor) / 1000 }
  }
  noteUse(passage, userId, request.type)
  const details = {
    authenticator: { id: enrollmentId, type: request.type },
    ...(remembers && { remember_browser: true }),
  }
  const logs: LogFact[] = [{ type: 'gd_auth_succeed', details }]
  if (request.type === 'recovery-code') logs.unshift({ type: 'gd_recovery_succeed', details })
  happen(passage, { kind: 'factor-passed', enrollmentId, method, logs })
}

/** The browser keeps which factor it was, to begin with it next time; a recovery code is nobody's habit. */
const noteUse = (passage: Passage, userId: string, type: FactorType): void => {
  if (type !== 'recovery-code') passage.used = withLastUsed(passage.lastUsed, userId, type)
}

/** Goes on without, and lets the browser keep that the user does not want to be asked for a while. */
const decline = (passage: Passage, { forMs }: Declined): void => {
  leaveAlone(passage, forMs)
  happen(passage, { kind: 'factor-declined' })
}

const enroll = (passage: Passage, { request }: Asked, { enrollment, claim, notice }: Enrolled): void => {
  const { services } = passage.parts
  const userId = passage.state.user?.id as string
  if (claim) passage.claims.push(claim)
  const id = enrollmentIdOf(passage)
  noteUse(passage, userId, enrollment.factor)
  const made = { id, type: request.type, phoneNumber: enrollment.phoneNumber }
  passage.writes.push(changeFactors(passage, []))
  passage.writes.push(trx =>
    enrollment.factor === 'recovery-code'
      ? replaceRecoveryCode(trx, services.box, { userId, id, codeHash: enrollment.codeHash as string }, services.now())
      : insertEnrollment(trx, services.box, { ...enrollment, id, userId, confirmed: true }, services.now()),
  )
  happen(passage, {
    kind: 'factor-enrolled',
    notice,
    enrolled: [{ id, type: enrollment.factor, preferredMethod: enrollment.preferredMethod }],
    logs: [{ type: 'gd_enrollment_complete', details: enrolledDetails(passage, made) }],
  })
}

/** A device has enrolled itself, with what it makes besides: they are confirmed in the record that takes them. */
const confirm = (passage: Passage, { request }: Asked, { claim }: EnrolledElsewhere): void => {
  const id = claim.made[0]?.id
  passage.claims.push(claim)
  passage.writes.push(
    changeFactors(
      passage,
      claim.made.map(one => one.id),
    ),
  )
  happen(passage, {
    kind: 'factor-enrolled',
    enrolled: claim.made.map(({ id, factor }) => ({ id, type: factor })),
    logs: [{ type: 'gd_enrollment_complete', details: enrolledDetails(passage, { id, type: request.type }) }],
  })
}

/**
 * The first statement of a write that enrolls. Whoever has passed no challenge may enroll only while the user has nothing
 * to be challenged with: of two logins that meet, the row of the user makes one wait, and it finds what the other made.
 * A ticket is used up by the first factor that it gives.
 */
const changeFactors = ({ parts, state }: Passage, made: string[]): Write => {
  const userId = state.user?.id as string
  const known = [...state.enrolled.map(one => one.id), ...made]
  const { enrolling } = state.request
  const unchallenged = state.mfa.challenged.length === 0 && !enrolling?.again
  const ticket = state.mfa.made.length === 0 ? enrolling?.ticketHash : undefined
  return async trx => {
    const now = parts.services.now()
    await touchMultifactor(trx, userId, now)
    if (unchallenged && !(await hasNoOthers(trx, userId, known))) throw new RevisionLost()
    if (ticket !== undefined && !(await claimTicketByHash(trx, 'mfa-enrollment', ticket, now))) throw new RevisionLost()
  }
}
