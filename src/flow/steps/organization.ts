import type { State } from '../state.ts'
import type { Step } from './step.ts'

/** Whether the organization of this login is still to be found out. */
export const organizationIsDue = (state: State): boolean =>
  state.organization === undefined &&
  (state.request.organization !== undefined || state.settings.organizationUsage === 'require')

/** Asks which organization, before the first factor, where the client says so. */
export const organizationName: Step = {
  name: 'organization-name',
  due: state =>
    state.settings.organizationUsage === 'require' &&
    state.settings.organizationPrompt === 'pre_login_prompt' &&
    state.request.organization === undefined,
  ask: () => ({ kind: 'show', screen: 'organization-selection', canPick: false }),
}

/** The organization that the user logs in to: checked where one was named, picked where the client requires one. */
export const organization: Step = {
  name: 'organization',
  due: organizationIsDue,
  ask: state =>
    state.organizations
      ? { kind: 'show', screen: 'organization-picker', canPick: false }
      : { kind: 'perform', number: state.performed, name: 'load-organizations', task: { task: 'load-organizations' } },
}
