import type { FactorRequest } from '../command.ts'
import { isWebAuthn } from '../filter.ts'
import { pageOf } from '../reset-screens.ts'
import type { ActiveCommand, State } from '../state.ts'
import type { Step } from './step.ts'

/** The MFA command that is being fulfilled: the picker, or the screens of the factor whose turn it is (reference, 7.9). */
export const command: Step = {
  name: 'command',
  due: state => state.command !== undefined,
  ask: state => {
    const active = state.command as ActiveCommand
    if (needsDetection(state, active)) {
      return { kind: 'show', screen: 'mfa-detect-browser-capabilities', canPick: false }
    }
    if (!active.chosen) {
      const screen = active.command.kind === 'challenge' ? 'mfa-login-options' : 'mfa-begin-enroll-options'
      return { kind: 'show', screen, canPick: false }
    }
    if (active.progress) {
      return { kind: 'show', screen: pageOf(state, active.progress.screen), canPick: active.offered.length > 1 }
    }
    return {
      kind: 'perform',
      number: state.performed,
      name: `begin:${active.chosen}`,
      task: {
        task: 'begin',
        asks: active.command.kind,
        factor: requested(active),
      },
    }
  },
}

/** The factor whose turn it is, with the way of delivery that was asked for in place of the command's. */
export const requested = ({ offered, chosen, via }: ActiveCommand): FactorRequest => {
  const factor = offered.find(f => f.type === chosen) as FactorRequest
  return via?.method ? { ...factor, options: { ...factor.options, preferredMethod: via.method } } : factor
}

/** A WebAuthn factor is offered only to a browser that said it can do it; asked when that first matters. */
const needsDetection = (state: State, { chosen, offered }: ActiveCommand): boolean =>
  state.request.channel === 'browser' &&
  state.capabilities === undefined &&
  (chosen ? isWebAuthn(chosen) : offered.some(f => isWebAuthn(f.type)))
