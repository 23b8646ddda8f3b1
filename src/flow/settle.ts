import { type Draft, journalLimit, note, refuse } from './draft.ts'
import { demandEmailCheck, needsEmailCheck } from './email-check.ts'
import { withoutQuery } from './journal.ts'
import { next } from './next.ts'
import type { Outcome } from './outcome.ts'
import { settleRequiredMfa } from './required-mfa.ts'
import { startCommand } from './start-command.ts'
import type { State } from './state.ts'
import { assessmentIsDue } from './steps/assess-risk.ts'
import { organizationIsDue } from './steps/organization.ts'

/**
 * Brings a state to where something of the world is due: starts queued commands one after the other, and decides about
 * required MFA when all Actions have run. Notes the screen that is shown next.
 */
export const settle = (draft: Draft) => {
  const { state } = draft
  while (canMove(state)) {
    const [queued] = state.queue
    if (!queued) settleRequiredMfa(draft)
    // Whoever has no more than a password must not get to add a factor by it.
    else if (queued.command.kind === 'enroll' && needsEmailCheck(state)) demandEmailCheck(draft, queued.origin)
    else {
      state.queue.shift()
      startCommand(draft, queued)
    }
  }
  if (state.journal.length > journalLimit) {
    refuse(draft, { error: 'access_denied', description: 'This login has taken too many steps' })
  }
  const outcome = refuseOthers(draft, refuseScreens(draft, next(state)))
  const last = state.journal.findLast(e => e.kind === 'screen' || e.kind === 'redirect')
  const { channel } = state.request
  if (channel !== 'token' && outcome.kind === 'show' && !(last?.kind === 'screen' && last.screen === outcome.screen)) {
    note(draft, { kind: 'screen', screen: outcome.screen })
  }
  const { redirect } = state
  if (outcome.kind === 'redirect' && redirect && !(last?.kind === 'redirect' && last.index === redirect.index)) {
    note(draft, { kind: 'redirect', index: redirect.index, to: withoutQuery(redirect.url) })
  }
}

/** Whether the flow can go on by itself: nobody is being asked, and nothing is waiting to be performed. */
const canMove = (state: State): boolean =>
  state.proof !== undefined &&
  !state.refusal &&
  !organizationIsDue(state) &&
  !assessmentIsDue(state) &&
  !state.primary &&
  state.emailCheck?.status !== 'due' &&
  !state.command &&
  !state.notice &&
  state.mfa.recovery !== 'due' &&
  (state.queue.length > 0 || (!state.redirect && state.run.index >= state.actions.length && !state.mfa.settled))

/** A login that was asked for one user is completed by no other one, whoever has proven to be whom. */
const refuseOthers = (draft: Draft, outcome: Outcome): Outcome => {
  const { request, user } = draft.state
  if (outcome.kind !== 'complete' || request.subject === undefined || request.subject === user?.id) return outcome
  refuse(draft, { error: 'login_required', description: 'the user is not the one that id_token_hint names' })
  return next(draft.state)
}

/**
 * Where no screen can be shown, a login that needs one ends (authentication reference, 3.2). A token request waits for
 * what it can be given: the password that it brings, and answers by the MFA API.
 */
const refuseScreens = (draft: Draft, outcome: Outcome): Outcome => {
  const { request, command, mfa, proof } = draft.state
  if (outcome.kind !== 'show' || request.channel === 'browser') return outcome
  const waits = command !== undefined || mfa.recovery === 'due' || (proof === undefined && request.bringsCredentials)
  if (request.channel === 'token' && waits) return outcome
  refuse(
    draft,
    outcome.screen === 'consent'
      ? { error: 'consent_required', description: 'Consent required' }
      : { error: 'interaction_required', description: 'Interaction required' },
  )
  return next(draft.state)
}
