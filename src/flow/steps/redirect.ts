import type { Step } from './step.ts'

/** An Action sends the user elsewhere; the login waits until `/continue` is called. */
export const redirect: Step = {
  name: 'redirect',
  due: state => state.redirect !== undefined,
  ask: state => ({ kind: 'redirect', url: state.redirect?.url as string }),
}
