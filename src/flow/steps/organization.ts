import type { State } from '../state.ts'
import type { Step } from './step.ts'

/**
 * When the user is asked for an organization that the request does not name. Where users may also come for themselves
 * (`allow`) only pages ask.
 */
const asks = ({ request, settings }: State, when: 'pre_login_prompt' | 'post_login_prompt'): boolean => {
  if (request.organization !== undefined || request.enrolling || settings.organizationPrompt !== when) return false
  if (settings.organizationUsage === 'require') return request.channel !== 'token'
  return settings.organizationUsage === 'allow' && request.channel === 'browser'
}

/** Whether the organization of this login is still to be found out. */
export const organizationIsDue = (state: State): boolean => {
  const { request, settings, organization, personal } = state
  if (organization || personal || request.resetting) return false
  if (request.organization !== undefined) return true
  if (settings.organizationUsage === 'require' && !request.enrolling) return true
  return asks(state, 'pre_login_prompt') || asks(state, 'post_login_prompt')
}

/** Whether the user may go on without an organization, where one is asked for. */
export const mayBePersonal = ({ settings }: Pick<State, 'settings'>): boolean => settings.organizationUsage === 'allow'

/** Whether the user is to name an organization before the first factor. */
export const nameIsDue = (state: State): boolean => organizationIsDue(state) && asks(state, 'pre_login_prompt')

/** Asks which organization, before the first factor, where the client says so. */
export const organizationName: Step = {
  name: 'organization-name',
  due: nameIsDue,
  ask: state => ({
    kind: 'show',
    screen: state.organizations ? 'organization-picker' : 'organization-selection',
    canPick: false,
  }),
}

/** The organization that the user logs in to: checked where one was named, else picked. */
export const organization: Step = {
  name: 'organization',
  due: organizationIsDue,
  ask: state =>
    state.organizations
      ? { kind: 'show', screen: 'organization-picker', canPick: false }
      : { kind: 'perform', number: state.performed, name: 'load-organizations', task: { task: 'load-organizations' } },
}
