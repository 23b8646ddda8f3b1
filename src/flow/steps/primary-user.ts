import type { Step } from './step.ts'

/** An Action made another profile the subject of this login (reference, 3.3). */
export const primaryUser: Step = {
  name: 'primary-user',
  due: state => state.primary !== undefined,
  ask: state => {
    const userId = state.primary?.userId as string
    return {
      kind: 'perform',
      number: state.performed,
      name: `switch-user:${userId}`,
      task: { task: 'switch-user', userId },
    }
  },
}
