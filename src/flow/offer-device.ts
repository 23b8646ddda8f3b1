import type { MfaCommand } from './command.ts'
import { type Draft, note } from './draft.ts'
import { browserCan } from './filter.ts'
import { logStart } from './start-command.ts'
import type { ActiveCommand } from './state.ts'

const command: MfaCommand = { kind: 'enroll', any: false, factors: [{ type: 'webauthn-platform' }] }

/**
 * After MFA that the policy asked for, with another factor, the user may add this device (reference, 4.5): once in a
 * login, where the device is not known yet and the user has not turned it down. Never after commands of Actions (Q35).
 */
export const offerDevice = (draft: Draft, passed: ActiveCommand) => {
  const { state } = draft
  const { device, settings, capabilities } = state
  if (passed.origin.kind === 'action' || passed.chosen === 'webauthn-platform') return
  if (state.request.channel !== 'browser') return
  if (!settings.factors.includes('webauthn-platform') || !browserCan('webauthn-platform', capabilities)) return
  if (!device?.free || device.declined) return
  const number = ++state.mfa.numbered
  note(draft, {
    kind: 'command',
    command: number,
    origin: { kind: 'offer' },
    asks: command.kind,
    any: command.any,
    requested: ['webauthn-platform'],
    offered: ['webauthn-platform'],
    leftOut: [],
    result: 'asked',
  })
  state.command = {
    origin: { kind: 'offer' },
    command,
    allowRemember: false,
    number,
    offered: command.factors,
    chosen: 'webauthn-platform',
    held: state.enrolled.map(e => e.id),
  }
  logStart(draft, state.command)
}
