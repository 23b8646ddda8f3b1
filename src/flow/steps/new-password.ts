import type { Step } from './step.ts'

export const newPasswordScreen = 'reset-password'

/** Whoever has passed all that was asked for chooses the new password, which ends the flow. */
export const newPassword: Step = {
  name: 'new-password',
  due: state => state.request.resetting !== undefined && state.passwordChosen === undefined,
  ask: () => ({ kind: 'show', screen: newPasswordScreen, canPick: false }),
}
