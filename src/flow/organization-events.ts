import { type Draft, note, refuse } from './draft.ts'
import type { Event, Performed } from './event.ts'
import { leadsIn } from './leads-in.ts'
import type { OrganizationRef, State } from './state.ts'
import { signupOf } from './steps/identify.ts'
import { mayBePersonal } from './steps/organization.ts'

const noConnections = {
  error: 'invalid_request',
  description: 'no connections enabled for the organization',
} as const

/** An organization is what this login is about, before anybody is known to belong to it: only its connections lead on. */
export const nameOrganization = (
  draft: Draft,
  { organization, connections }: Pick<Extract<Event, { kind: 'organization-named' }>, 'organization' | 'connections'>,
): void => {
  const { state } = draft
  state.request.organization = organization.id
  state.named = organization
  state.connections = connections
  if (state.identify.screen.startsWith('signup') && signupOf(state) === false)
    state.identify.screen = state.settings.identifierFirst ? 'login-id' : 'login'
  // Who has a refresh token comes by no connection any more.
  if (connections.length === 0 && !state.request.refreshToken) refuse(draft, noConnections)
}

/** The user has named the organization. A session that does not lead in there stands for nothing any more. */
export const named = (draft: Draft, event: Extract<Event, { kind: 'organization-named' }>): void => {
  const { state } = draft
  nameOrganization(draft, event)
  if (state.refusal || state.proof?.how !== 'session' || leadsIn(state.connections, state.user)) return
  state.proof = undefined
  state.user = undefined
  state.enrolled = []
  state.methods = []
  state.remembered = false
  state.sessionId = event.newSessionId
}

export const picked = (draft: Draft, { organization }: Extract<Event, { kind: 'organization-picked' }>): void => {
  const { state } = draft
  if (state.organizations?.some(one => one.id === organization.id) !== true)
    throw new Error('the organization was not offered')
  enter(draft, organization)
}

export const skipped = (draft: Draft): void => {
  const { state } = draft
  if (!mayBePersonal(state) || state.request.organization !== undefined || state.organization)
    throw new Error('an organization cannot be passed over')
  state.personal = true
}

export const takeOrganizations = (
  draft: Draft,
  { organizations }: Extract<Performed, { task: 'load-organizations' }>,
): void => {
  const { state } = draft
  const [only] = organizations
  const isNamed = state.request.organization !== undefined
  if (!only && isNamed) refuseMember(draft)
  else if (!only && mayBePersonal(state)) state.personal = true
  else if (!only) refuseStray(draft)
  else if (isNamed || (organizations.length === 1 && !mayBePersonal(state))) enter(draft, only)
  else state.organizations = organizations
}

const refuseStray = (draft: Draft): void => {
  note(draft, { kind: 'organization', id: '', name: '', result: 'refused' })
  refuse(draft, {
    error: 'access_denied',
    description: 'client requires organization membership, but user does not belong to any organization',
  })
}

/** Whoever does not belong to the organization of a login does not get in, however far the login has come. */
export const refuseMember = (draft: Draft): void => {
  const { state } = draft
  const { id, name } = state.organization ?? state.named ?? { id: state.request.organization ?? '', name: '' }
  note(draft, { kind: 'organization', id, name, result: 'refused' })
  refuse(draft, {
    error: 'access_denied',
    description: `user ${state.user?.id} is not part of the ${id} organization`,
  })
}

const enter = (draft: Draft, { id, name, displayName }: OrganizationRef): void => {
  draft.state.organization = { id, name, ...(displayName !== undefined && { displayName }) }
  note(draft, { kind: 'organization', id, name, result: 'taken' })
}

/** The organization that a login is about, entered or not. */
export const organizationOf = ({ organization, named }: State): OrganizationRef | undefined => organization ?? named
