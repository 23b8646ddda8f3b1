import { type Draft, log, note, refuse } from './draft.ts'
import type { Event, Performed } from './event.ts'
import { leadsIn } from './leads-in.ts'
import type { ConnectionRef, InvitationFacts, OrganizationRef, Refusal, State } from './state.ts'
import { signInScreen, signUpScreen, signupOf } from './steps/identify.ts'
import { invitationIsDue } from './steps/invitation.ts'
import { mayBePersonal } from './steps/organization.ts'

const noConnections = {
  error: 'invalid_request',
  description: 'no connections enabled for the organization',
} as const

export const invitationGone = 'invitation not found or already used'

/** An organization is what this login is about, before anybody is known to belong to it: only its connections lead on. */
export const nameOrganization = (
  draft: Draft,
  {
    organization,
    connections,
    invitation,
  }: { organization: OrganizationRef; connections: ConnectionRef[]; invitation?: InvitationFacts },
): void => {
  const { state } = draft
  state.request.organization = organization.id
  state.named = organization
  state.connections = connections
  const login = signInScreen(state)
  const { screen: first } = state.identify
  if (first.startsWith('signup') ? signupOf(state) === false : first === 'login') state.identify.screen = login
  if (invitation) {
    // Whether there is an account is not told; most who are invited have none, and the other page is a link away.
    const screen = state.request.params['screen_hint'] === 'login' ? login : signUpScreen(state)
    state.request.invitation = invitation
    state.identify = { ...state.identify, screen, identifier: invitation.email }
  }
  // Who has a refresh token comes by no connection any more.
  if (connections.length === 0 && !state.request.refreshToken) refuse(draft, noConnections)
}

export const found = ({ state }: Draft, event: Extract<Event, { kind: 'organizations-found' }>): void => {
  state.organizations = event.organizations
  state.identify.identifier = event.identifier
}

/** The user has named the organization. A session that does not lead in there stands for nothing any more. */
export const named = (draft: Draft, event: Extract<Event, { kind: 'organization-named' }>): void => {
  const { state } = draft
  state.organizations = undefined
  state.identify.identifier = event.identifier ?? state.identify.identifier
  nameOrganization(draft, event)
  if (state.refusal || state.proof?.how !== 'session' || leadsIn(state.connections, state.user)) return
  state.proof = undefined
  state.user = undefined
  state.enrolled = []
  state.methods = []
  state.remembered = false
  state.sessionId = event.newSessionId
}

export const acceptInvitation = ({ state }: Draft): void => {
  if (!invitationIsDue(state)) throw new Error('no invitation is waiting')
  state.accepted = true
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
  { organizations, invitation }: Extract<Performed, { task: 'load-organizations' }>,
): void => {
  const { state } = draft
  const [only] = organizations
  if (state.request.invitation) {
    takeInvitation(draft, state.request.invitation, only, invitation)
    return
  }
  const isNamed = state.request.organization !== undefined
  if (!only && isNamed) refuseMember(draft)
  else if (!only && mayBePersonal(state)) state.personal = true
  else if (!only) refuseStray(draft)
  else if (isNamed || (organizations.length === 1 && !mayBePersonal(state))) enter(draft, only)
  else state.organizations = organizations
}

/** What became of an invitation: whoever it is for has joined, or nobody gets in by it. */
const takeInvitation = (
  draft: Draft,
  invitation: InvitationFacts,
  organization: OrganizationRef | undefined,
  came: 'accepted' | 'lost' | 'of-another' | undefined,
): void => {
  const { state } = draft
  const details = { invitation_id: invitation.id, inviter: invitation.inviter, invitee: invitation.email }
  if (came === 'accepted' && organization) {
    log(draft, { type: 'si', details })
    enter(draft, organization)
    return
  }
  const { id, name } = organizationOf(state) ?? { id: '', name: '' }
  note(draft, { kind: 'organization', id, name, result: 'refused' })
  const refusal: Refusal =
    came === 'of-another'
      ? {
          error: 'access_denied',
          description: 'the specified account is not allowed to accept the current invitation',
        }
      : came === 'lost'
        ? { error: 'invalid_request', description: invitationGone }
        : { error: 'access_denied', description: `user ${state.user?.id} cannot come to the organization ${id}` }
  log(draft, { type: 'fi', description: refusal.description, details: { ...details, user_id: state.user?.id } })
  refuse(draft, refusal)
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
