import type { Happening } from './journal.ts'
import type { LogFact } from './log-fact.ts'
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
  draft.logs.push(fact)
}

/** The code that says that a login of this kind failed; token requests are logged by who answers them. */
export const failureType = (state: State): 'f' | 'fsa' => (state.request.channel === 'silent' ? 'fsa' : 'f')

/** Ends the login; the first refusal stands. `as` replaces the usual log, `false` writes none. */
export const refuse = (draft: Draft, refusal: Refusal, as?: LogFact | false) => {
  const { state } = draft
  if (state.refusal) return
  state.refusal = refusal
  state.queue = []
  state.command = undefined
  state.redirect = undefined
  note(draft, { kind: 'refused', error: refusal.error, description: refusal.description })
  if (as === false) return
  if (as) log(draft, as)
  else if (state.request.channel !== 'token') {
    log(draft, {
      type: failureType(state),
      description: refusal.description,
      details: { error: { message: refusal.description, oauthError: refusal.error } },
    })
  }
}
