import type { Command, FactorRequest, FactorType, MfaCommand } from './command.ts'
import { type Draft, log, note, refuse, refuseWithoutFactor } from './draft.ts'
import { type FilterFacts, filterCommand, type Verdict } from './filter.ts'
import { type LeftOut, type Start, typesOf } from './journal.ts'
import type { ActiveCommand, QueuedCommand, State } from './state.ts'

const mfaDue = 'Multifactor authentication required'

/** Starts a command: counts it, filters its factors, and makes it the active one unless there is nothing to ask. */
export const startCommand = (draft: Draft, queued: QueuedCommand) => {
  const { state } = draft
  const { command, origin } = queued
  const number = ++state.mfa.numbered
  const record = (result: Start, verdict?: Verdict, why?: string) =>
    note(draft, {
      kind: 'command',
      command: number,
      origin,
      asks: command.kind,
      any: command.any,
      requested: typesOf(command.factors),
      offered: verdict?.kind === 'ask' ? typesOf(verdict.offered) : [],
      leftOut: verdict?.leftOut ?? [],
      result,
      why,
    })

  if (origin.kind === 'action') {
    state.mfa.started += 1
    if (state.mfa.started > state.settings.commandLimit) {
      record('over-limit')
      const description = `This login has used up its ${state.settings.commandLimit} MFA commands.`
      return refuse(draft, { error: 'access_denied', description })
    }
  }

  const verdict = filterCommand(command, factsOf(state, queued))
  switch (verdict.kind) {
    case 'failed': {
      record('failed', verdict, verdict.why)
      return refuseWithoutFactor(draft, failureText(command.kind, verdict))
    }
    case 'nothing-left':
      record('nothing-left', verdict)
      log(draft, { type: 'w', description: 'All factors that the Action wanted to enroll are enrolled already' })
      return
    case 'satisfied':
      record('satisfied', verdict, verdict.by)
      if (verdict.by === 'remembered-browser') state.mfa.byRemembered = true
      if (origin.kind === 'action') state.mfa.overrides = true
      return
    case 'ask':
      break
    default:
      verdict satisfies never
  }

  if (state.request.channel === 'silent') {
    record('not-interactive', verdict)
    return refuseInteraction(draft, queued)
  }
  record('asked', verdict)
  for (const { type, why } of verdict.leftOut) {
    if (why !== 'already-done') log(draft, { type: 'w', description: leftOutText(command.kind, type, why) })
  }
  const byPages = state.request.channel === 'browser'
  state.command = {
    ...queued,
    number,
    offered: verdict.offered,
    // Without pages the application says which factor it is to be, and nothing goes out before.
    chosen: byPages ? firstFactor(state, command, verdict.offered) : undefined,
    held: state.enrolled.map(e => e.id),
  }
  if (byPages) logStart(draft, state.command)
  else if (origin.kind !== 'user') log(draft, { type: 'mfar', description: mfaDue })
}

/** What a challenge by these factors sends to somebody. */
const sent: readonly FactorType[] = ['phone', 'email', 'push-notification']

/** The factor that a page begins with; none where the user is to pick, or has not asked for anything yet. */
export const firstFactor = (
  { request }: State,
  { any }: MfaCommand,
  [first, ...others]: FactorRequest[],
): FactorType | undefined => {
  if (!first || (any && others.length > 0)) return undefined
  return request.resetting?.opened && sent.includes(first.type) ? undefined : first.type
}

/** Says that a factor is asked for; which one is not known while the user picks. */
export const logStart = (draft: Draft, { command, chosen }: Pick<ActiveCommand, 'command' | 'chosen'>) =>
  log(draft, {
    type: command.kind === 'challenge' ? 'gd_start_auth' : 'gd_start_enroll',
    details: chosen ? { authenticator: { type: chosen } } : {},
  })

const factsOf = (state: State, { origin, allowRemember }: QueuedCommand): FilterFacts => ({
  enabled: state.settings.factors,
  // Who adds a factor may add another one of the same kind.
  enrolled: origin.kind === 'user' ? [] : state.enrolled.map(e => e.type),
  challenged: state.mfa.challenged,
  enrolledNow: state.mfa.enrolled,
  held: state.enrolled.filter(e => !state.mfa.made.includes(e.id)).map(e => e.type),
  remembered: allowRemember && state.remembered,
  gated: origin.kind === 'action',
  addresses: origin.kind === 'user',
})

/** No screen may be shown: which error says so (authentication reference, 3.2; decision Q8). */
const refuseInteraction = (draft: Draft, { origin }: QueuedCommand) => {
  refuse(draft, { error: origin.kind === 'action' ? 'interaction_required' : 'login_required', description: mfaDue })
}

const failureText = (kind: 'challenge' | 'enroll', verdict: Verdict): string => {
  const reasons = verdict.leftOut.map(({ type, why }) => `${type} ${reasonTexts[why]}`).join(', ')
  if (verdict.kind === 'failed' && verdict.why === 'challenge-first') {
    return 'The user has a factor already and must pass a challenge in this login before another one is enrolled'
  }
  return kind === 'challenge'
    ? `None of the requested factors can be challenged: ${reasons}`
    : `None of the requested factors can be enrolled: ${reasons}`
}

const leftOutText = (kind: Command['kind'], type: string, why: LeftOut) =>
  `Requested factor left out of ${kind === 'challenge' ? 'the challenge' : 'the enrollment'}: ${type} ${reasonTexts[why]}`

const reasonTexts: Record<LeftOut, string> = {
  'not-enabled': 'is not enabled in the tenant',
  'not-enrolled': 'is not enrolled by the user',
  'already-enrolled': 'is enrolled already',
  'already-done': 'was done in this login already',
  'cannot-be-enrolled': 'cannot be enrolled',
  'browser-cannot': 'is not supported by the browser',
}
