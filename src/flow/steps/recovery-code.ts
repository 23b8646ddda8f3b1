import type { Step } from './step.ts'

/** The recovery code is shown once, right after a user's first enrollment (reference, 4.6; Q33). No command, not counted. */
export const recoveryCode: Step = {
  name: 'recovery-code',
  due: state => state.mfa.recovery === 'due',
  ask: state =>
    state.mfa.recoveryProgress
      ? { kind: 'show', screen: state.mfa.recoveryProgress.screen, canPick: false }
      : {
          kind: 'perform',
          number: state.performed,
          name: 'begin:recovery-code',
          task: { task: 'begin', asks: 'enroll', factor: { type: 'recovery-code' } },
        },
}
