import type { FactorType } from './command.ts'
import { type Draft, log, note, refuse, refuseWithoutFactor } from './draft.ts'
import type { Event } from './event.ts'
import { browserCan } from './filter.ts'
import { offerDevice } from './offer-device.ts'
import { firstFactor } from './start-command.ts'
import type { ActiveCommand, Capabilities, State, Via } from './state.ts'

const activeOf = ({ state }: Draft): ActiveCommand => {
  if (!state.command) throw new Error('no MFA command is active')
  return state.command
}

/** The user picked a factor; one that the command does not offer is a fault of the driver. */
export const picked = (draft: Draft, type: FactorType, via?: Via) => {
  const active = activeOf(draft)
  if (!active.offered.some(f => f.type === type)) throw new Error(`${type} is not offered by this command`)
  active.chosen = type
  active.via = via
  active.progress = undefined
  active.left = undefined
  tellFactor(draft, active, 'picked')
}

/** The user wants another factor. Where there is none, the picker shows the only one. */
export const left = (draft: Draft) => {
  const active = activeOf(draft)
  tellFactor(draft, active, 'left')
  const { chosen, via, progress } = active
  active.left = chosen && progress && { chosen, via, progress }
  active.chosen = undefined
  active.via = undefined
  active.progress = undefined
}

/** The user goes back from the picker to the factor that was left, which stands as it did: nothing is sent again. */
export const returned = (draft: Draft) => {
  const active = activeOf(draft)
  if (!active.left) throw new Error('no factor was left')
  Object.assign(active, active.left)
  active.left = undefined
  tellFactor(draft, active, 'picked')
}

/** The recovery code was made before the enrollment that brings it is done; it is shown with that. */
export const recoveryPrepared = (draft: Draft, { screen, keep }: Extract<Event, { kind: 'recovery-prepared' }>) => {
  const { state } = draft
  if (!bringsRecoveryCode(state)) throw new Error('no recovery code is to be shown')
  state.mfa.recoveryProgress = { screen, keep }
}

/** What the browser can do is known now: factors that it cannot do are offered no more. */
export const capabilities = (draft: Draft, found: Capabilities) => {
  const { state } = draft
  state.capabilities = found
  note(draft, { kind: 'capabilities', ...found })
  const active = state.command
  if (!active) return
  const device = active.command.kind === 'challenge' ? state.device : undefined
  const can = (type: FactorType) => browserCan(type, found, device)
  const lost = active.offered.filter(f => !can(f.type))
  if (lost.length === 0) return
  if (active.origin.kind === 'offer') return declined(draft)
  for (const { type } of lost) {
    const description = browserCan(type, found)
      ? `The ${type} of this user belongs to another device`
      : `The browser does not support ${type}`
    log(draft, { type: 'w', description })
  }
  keepOffered(draft, active, can, 'The browser supports none of the requested factors')
}

/**
 * Factors that were removed from the user, or switched off, while a command waited can fulfil it no more. Nor can an
 * enrollment that waited for somebody who had no factor, once the user has one: who was first has to be asked for it.
 */
export const dropLost = (draft: Draft) => {
  const { state } = draft
  const active = state.command
  if (!active) return
  const challenges = active.command.kind === 'challenge'
  const first = !challenges && state.mfa.challenged.length === 0 && !state.request.enrolling?.again
  if (first && gained(state, active)) return refuseGained(draft)
  const keeps = (type: FactorType) =>
    state.settings.factors.includes(type) && (!challenges || state.enrolled.some(e => e.type === type))
  if (active.offered.every(f => keeps(f.type))) return
  keepOffered(
    draft,
    active,
    keeps,
    challenges ? 'The user has none of the requested factors any more' : 'None of the requested factors is on any more',
  )
}

const refuseGained = (draft: Draft) => {
  const description = 'The user has enrolled a factor elsewhere since this login began'
  if (draft.state.request.enrolling)
    return refuse(draft, { error: 'already_enrolled', description }, { type: 'gd_start_enroll_failed', description })
  refuse(draft, { error: 'access_denied', description }, { type: 'mfar', description })
}

/** Whether the user has a factor that is neither from before the command nor from this login. */
const gained = (state: State, { held }: ActiveCommand): boolean =>
  state.enrolled.some(e => e.type !== 'email' && !held.includes(e.id) && !state.mfa.made.includes(e.id))

const keepOffered = (draft: Draft, active: ActiveCommand, keeps: (type: FactorType) => boolean, otherwise: string) => {
  active.offered = active.offered.filter(f => keeps(f.type))
  if (active.offered.length === 0) return refuseWithoutFactor(draft, otherwise)
  if (active.chosen && !keeps(active.chosen)) {
    active.chosen = undefined
    active.progress = undefined
  }
  if (active.left && !keeps(active.left.chosen)) active.left = undefined
  if (draft.state.request.channel !== 'browser') return
  active.chosen ??= firstFactor(draft.state, active.command, active.offered)
}

/** The factor went on to another screen, without a verdict. */
export const moved = (draft: Draft, event: Extract<Event, { kind: 'factor-screen' }>) => {
  const { state } = draft
  const { screen, keep } = event
  if (state.mfa.recovery === 'due') state.mfa.recoveryProgress = { screen, keep }
  else {
    const active = activeOf(draft)
    active.progress = { screen, keep, begun: active.progress?.begun ?? state.performed }
  }
  if (event.errors) state.form = { errors: event.errors, submitted: {} }
  for (const fact of event.logs ?? []) log(draft, fact)
}

export const refused = (draft: Draft, event: Extract<Event, { kind: 'factor-refused' }>) => {
  const { state } = draft
  state.form = { errors: event.errors, submitted: {} }
  if (state.command && state.mfa.recovery !== 'due') tellFactor(draft, state.command, 'refused', event.why)
  for (const fact of event.logs ?? []) log(draft, fact)
}

/** A challenge was passed: the command is fulfilled. */
export const passed = (draft: Draft, event: Extract<Event, { kind: 'factor-passed' }>) => {
  const { state } = draft
  const active = activeOf(draft)
  if (active.command.kind !== 'challenge') throw new Error('the active command is no challenge')
  const type = active.chosen as FactorType
  state.mfa.challenged.push(type)
  addMethod(draft, type)
  tellFactor(draft, active, 'passed', undefined, event.method)
  fulfil(draft, active)
  for (const fact of event.logs ?? []) log(draft, fact)
  offerDevice(draft, active)
}

/** The user turned down what was offered: the login goes on as if it had not been. */
export const declined = (draft: Draft) => {
  const active = activeOf(draft)
  if (active.origin.kind !== 'offer') throw new Error('what was asked for cannot be turned down')
  tellFactor(draft, active, 'declined')
  draft.state.command = undefined
}

/** A factor was enrolled. The first one of a user brings the recovery code, where that factor is on (4.6). */
export const enrolled = (draft: Draft, event: Extract<Event, { kind: 'factor-enrolled' }>) => {
  const { state } = draft
  for (const fact of event.logs ?? []) log(draft, fact)
  state.notice = event.notice
  const hadNone = hasNoFactor(state)
  const brings = bringsRecoveryCode(state)
  state.enrolled = [...state.enrolled, ...event.enrolled]
  state.mfa.made.push(...event.enrolled.map(e => e.id))
  if (state.mfa.recovery === 'due') {
    state.mfa.recovery = 'done'
    state.mfa.recoveryProgress = undefined
    return
  }
  const active = activeOf(draft)
  if (active.command.kind !== 'enroll') throw new Error('the active command enrolls nothing')
  const type = active.chosen as FactorType
  state.mfa.enrolled.push(...new Set([type, ...event.enrolled.map(e => e.type)]))
  addMethod(draft, type)
  tellFactor(draft, active, 'enrolled')
  if (type === 'webauthn-platform' && hadNone) {
    log(draft, {
      type: 'w',
      description: 'A device-bound factor was enrolled as the only one: losing the device locks out',
    })
  }
  if (brings) state.mfa.recovery = 'due'
  fulfil(draft, active)
}

const hasNoFactor = ({ enrolled }: State): boolean => enrolled.every(e => e.type === 'email')

/** Whether the enrollment that is under way is the user's first, and a recovery code comes with it. */
export const bringsRecoveryCode = (state: State): boolean => {
  const { command, mfa, settings } = state
  if (command?.command.kind !== 'enroll' || !command.chosen) return false
  // Neither is a factor that a user could lose.
  if (command.chosen === 'recovery-code' || command.chosen === 'email') return false
  if (command.origin.kind === 'enable' && command.origin.provider === 'google-authenticator') return false
  // The API of the own account has no place for one: its users ask for theirs by themselves.
  if (state.request.enrolling?.by === 'account' && state.request.channel === 'token') return false
  return mfa.recovery === 'none' && hasNoFactor(state) && settings.factors.includes('recovery-code')
}

const fulfil = (draft: Draft, active: ActiveCommand) => {
  const { state } = draft
  if (active.origin.kind === 'action') state.mfa.overrides = true
  state.command = undefined
}

const addMethod = ({ state, at }: Draft, type: FactorType) => {
  state.methods.push({ name: 'mfa', timestamp: new Date(at).toISOString(), type })
}

const tellFactor = (
  draft: Draft,
  active: ActiveCommand,
  result: 'picked' | 'passed' | 'enrolled' | 'refused' | 'left' | 'declined',
  why?: string,
  method?: string,
) => {
  if (!active.chosen) return
  note(draft, {
    kind: 'factor',
    command: active.number,
    type: active.chosen,
    asks: active.command.kind,
    result,
    why,
    method,
  })
}
