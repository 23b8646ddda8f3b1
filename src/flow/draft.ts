import type { Happening } from './journal.ts'
import type { LogFact } from './log-fact.ts'
import { failureLog } from './login-log.ts'
import { riskOfRefusal } from './risk.ts'
import type { Refusal, State } from './state.ts'

/** A state on its way to the next one. Only functions that `begin` and `apply` call may change it; no caller sees it. */
export interface Draft {
  state: State
  logs: LogFact[]
  at: number
}

/** A login that goes in circles longer than this ends; the journal stays bounded. */
export const journalLimit = 1000

export const note = ({ state, at }: Draft, happening: Happening) => {
  state.journal.push({ n: state.journal.length + 1, at, ...happening })
}

export const log = (draft: Draft, fact: LogFact) => {
  const risk = fact.type === 'mfar' ? riskOfRefusal(draft.state) : undefined
  draft.logs.push(risk ? { ...fact, details: { ...risk, ...fact.details } } : fact)
}

/**
 * Ends the login; the first refusal stands. `as` replaces the usual log or names its kind of error, `false` writes none;
 * token requests are logged by who answers them.
 */
export const refuse = (draft: Draft, refusal: Refusal, as?: LogFact | { errorType: string } | false) => {
  const { state } = draft
  if (state.refusal) return
  state.refusal = refusal
  state.queue = []
  state.command = undefined
  state.redirect = undefined
  note(draft, { kind: 'refused', error: refusal.error, description: refusal.description })
  if (as === false) return
  if (as && 'type' in as) log(draft, as)
  else if (state.request.channel !== 'token') log(draft, failureLog(state, refusal, as?.errorType))
}

/** Ends the login because no factor is left that could be asked for; where nobody logs in, it was an enrollment that failed. */
export const refuseWithoutFactor = (draft: Draft, description: string) => {
  const type = draft.state.request.enrolling ? 'gd_start_enroll_failed' : 'mfar'
  refuse(draft, { error: 'access_denied', description }, { type, description })
}
