import { type Draft, log, note, refuse } from './draft.ts'
import type { Event, Performed } from './event.ts'
import { isDoubtful } from './risk.ts'
import type { Origin, State } from './state.ts'
import { isLogin } from './trigger.ts'

/**
 * Whether a password alone must not be enough for what comes next: the login is doubtful, and the user has neither passed
 * a factor in it nor proven the address of the account (reference, 5.4).
 */
export const needsEmailCheck = (state: State): boolean =>
  isDoubtful(state) &&
  state.proof?.how !== 'refresh-token' &&
  isLogin(state) &&
  state.mfa.challenged.length + state.mfa.enrolled.length === 0 &&
  state.emailCheck?.status !== 'passed'

/** Makes the check due. Where it cannot be made, without an address or without a page, the login ends. */
export const demandEmailCheck = (draft: Draft, { kind }: Origin) => {
  const { state } = draft
  const { channel } = state.request
  const block = (description: string) =>
    refuse(draft, { error: 'access_denied', description }, { type: 'mfar', description })
  if (channel === 'token') return block('The login has low confidence and the user has no factor to be asked for')
  if (!state.user?.email)
    return block('The login has low confidence and the user has neither a factor nor an e-mail address')
  if (channel === 'silent') {
    const error = kind === 'action' ? 'interaction_required' : 'login_required'
    return refuse(draft, { error, description: 'The e-mail address of the account must be verified' })
  }
  state.emailCheck = { status: 'due' }
}

/** The first code is on its way, or could not be paid for. */
export const takeEmailCheck = (draft: Draft, result: Extract<Performed, { task: 'begin-email-check' }>) => {
  const { state } = draft
  state.emailCheck = { status: 'due', begun: true, sent: result.sent }
  if (result.error) state.form = { errors: [result.error], submitted: {} }
  note(draft, { kind: 'email-check', result: 'begun', why: result.error?.code })
}

/** Another code is on its way, or the answer was right or wrong. */
export const emailChecked = (draft: Draft, event: Extract<Event, { kind: 'email-check' }>) => {
  const { state } = draft
  if (state.emailCheck?.status !== 'due') throw new Error('no e-mail check is due')
  switch (event.result) {
    case 'sent':
      state.emailCheck = { status: 'due', begun: true, sent: event.sent }
      break
    case 'passed':
      state.emailCheck = { status: 'passed' }
      break
    case 'refused':
      state.form = { errors: event.errors, submitted: {} }
      break
    default:
      event satisfies never
  }
  note(draft, { kind: 'email-check', result: event.result, why: event.result === 'refused' ? event.why : undefined })
  if (event.result !== 'sent') for (const fact of event.logs ?? []) log(draft, fact)
}
