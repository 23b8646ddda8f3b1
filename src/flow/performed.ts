import { refuseBlocked, takeUser } from './begin.ts'
import { type Draft, log, note, refuse } from './draft.ts'
import { takeEmailCheck } from './email-check.ts'
import type { ActionResult, Event, Performed } from './event.ts'
import { tell } from './journal.ts'
import { next } from './next.ts'
import { takeOrganizations } from './organization-events.ts'
import { takeOffer } from './passkey-offer.ts'
import { riskDetails } from './risk.ts'
import { logStart } from './start-command.ts'
import type { BoundAction, State } from './state.ts'
import { takeCommands } from './take-commands.ts'
import { executing } from './trigger.ts'

/** Records what a task came to. The number and the name must be those of the task that is due: anything else is a fault. */
export const takePerformed = (draft: Draft, event: Extract<Event, { kind: 'performed' }>) => {
  const due = next(draft.state)
  if (due.kind !== 'perform' || due.number !== event.number || due.name !== event.name) {
    throw new Error(
      `task ${event.number} (${event.name}) is not due, but ${due.kind === 'perform' ? `${due.number} (${due.name})` : due.kind}`,
    )
  }
  draft.state.performed += 1
  const { result } = event
  switch (result.task) {
    case 'run-action':
      return takeRun(draft, result.result)
    case 'begin':
      return takeBegun(draft, result)
    case 'switch-user':
      return takeSwitch(draft, result)
    case 'load-organizations':
      return takeOrganizations(draft, result)
    case 'load-consent':
      draft.state.agreed = result.agreed
      return
    case 'begin-email-check':
      return takeEmailCheck(draft, result)
    case 'assess-risk':
      return takeAssessment(draft, result)
    case 'offer-passkey':
      return takeOffer(draft, result.ceremony)
    default:
      result satisfies never
  }
}

const takeRun = (draft: Draft, result: ActionResult) => {
  const { state } = draft
  const { index, handler } = state.run
  const { name, actionId, versionId, number } = state.actions[index] as BoundAction
  state.executionId = result.executionId ?? state.executionId
  note(draft, {
    kind: 'action',
    index,
    name,
    actionId,
    versionId,
    number,
    handler,
    executionId: result.executionId,
    elapsedMs: result.elapsedMs,
    result: result.ok ? 'ok' : 'failed',
    failure: result.ok ? undefined : result.failure,
    commands: result.ok ? result.commands.map(tell) : [],
  })
  if (!result.ok) {
    // Nothing half done is kept.
    state.userMetadata = {}
    state.appMetadata = {}
    state.effects = []
    log(draft, {
      type: 'actions_execution_failed',
      description: result.message,
      details: result.details,
    })
    return refuse(draft, { error: 'access_denied', description: result.message }, { errorType: 'action' })
  }
  state.run = { index: index + 1, handler: executing(state) }
  takeCommands(draft, index, result.commands)
}

const takeBegun = (draft: Draft, result: Extract<Performed, { task: 'begin' }>) => {
  const { state } = draft
  const progress = { screen: result.screen, keep: result.keep, begun: state.performed }
  if (state.mfa.recovery === 'due') state.mfa.recoveryProgress = progress
  else if (state.command) {
    state.command.progress = progress
    if (state.request.channel === 'token') logStart(draft, state.command)
    note(draft, {
      kind: 'factor',
      command: state.command.number,
      type: state.command.chosen as NonNullable<typeof state.command.chosen>,
      asks: state.command.command.kind,
      result: 'begun',
      why: result.error?.code,
    })
  }
  if (result.error) state.form = { errors: [result.error], submitted: {} }
  for (const fact of result.logs ?? []) log(draft, fact)
}

const takeSwitch = (draft: Draft, { facts }: Extract<Performed, { task: 'switch-user' }>) => {
  const { state } = draft
  const userId = state.primary?.userId as string
  state.primary = undefined
  note(draft, { kind: 'primary-user', userId, result: facts?.user ? 'taken' : 'refused' })
  if (!facts?.user) {
    return refuse(draft, {
      error: 'access_denied',
      description: 'The identity that logged in is not a secondary identity of the primary user that the Action set',
    })
  }
  if (facts.user.id !== state.user?.id) forgetFactors(state)
  takeUser(state, facts)
  refuseBlocked(draft)
}

/** Factors that were passed or added so far were those of another user: they open nothing that this one's are for. */
const forgetFactors = (state: State) => {
  state.mfa = { ...state.mfa, challenged: [], enrolled: [], made: [], overrides: false, byRemembered: false }
  state.methods = state.methods.filter(({ name }) => name !== 'mfa')
}

/** Takes over what the assessors found; the entry that says that the first factor was passed waits for it. */
const takeAssessment = (draft: Draft, result: Extract<Performed, { task: 'assess-risk' }>) => {
  const { state } = draft
  const { assessment, because, device, place } = result
  state.riskAssessment = assessment
  state.knownDevice = device
  state.place = place
  note(draft, {
    kind: 'risk',
    confidence: assessment.confidence,
    assessments: Object.entries(assessment.assessments).map(([assessor, found]) => ({
      assessor,
      ...found,
      because: because[assessor],
    })),
  })
  const { how } = state.proof ?? {}
  if (how === 'password' || how === 'signup' || how === 'passkey' || how === 'passwordless')
    log(draft, { type: 'scv', details: riskDetails(state) })
}
