import type { Step } from './step.ts'

/** The screen of the check, and its name among the prompts of a login (reference, 6.2). */
export const emailCheckScreen = 'login-email-verification'

/** A user without a factor proves the address of the account, where the login looks unlike the user (reference, 5.4). */
export const emailCheck: Step = {
  name: 'email-check',
  due: state => state.emailCheck?.status === 'due',
  ask: state =>
    state.emailCheck?.begun
      ? { kind: 'show', screen: emailCheckScreen, canPick: false }
      : {
          kind: 'perform',
          number: state.performed,
          name: 'begin-email-check',
          task: { task: 'begin-email-check' },
        },
}
