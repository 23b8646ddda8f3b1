import type { Step } from './step.ts'

/** The first factor, where no session or token stands for it. */
export const identify: Step = {
  name: 'identify',
  due: state => state.proof === undefined,
  ask: state => ({ kind: 'show', screen: state.identify.screen, canPick: false }),
}
