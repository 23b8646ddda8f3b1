import type { Ceremony } from '../factors/webauthn/ceremony.ts'
import type { FactorType } from './command.ts'
import { type Draft, log, note, refuse } from './draft.ts'
import type { Event, Facts } from './event.ts'
import { leadsIn } from './leads-in.ts'
import type { LogFact } from './log-fact.ts'
import { invitationGone, nameOrganization } from './organization-events.ts'
import { independent } from './required-mfa.ts'
import type { Method } from './session-facts.ts'
import { settle } from './settle.ts'
import type {
  Approved,
  BoundAction,
  ConnectionRef,
  Enrolling,
  FirstScreen,
  FlowSettings,
  InvitationFacts,
  OrganizationRef,
  RequestFacts,
  State,
} from './state.ts'
import { stateVersion } from './state.ts'
import { signInScreen, signUpScreen } from './steps/identify.ts'
import { executing } from './trigger.ts'

/** What a request's `organization` was found to be, with those of the client's connections that lead in. */
export type NamedOrganization =
  | { kind: 'found'; organization: OrganizationRef; connections: ConnectionRef[]; invitation?: InvitationFacts }
  | { kind: 'unknown' | 'not-an-id' }
  /** There is an invitation without organization, or one that is not open. */
  | { kind: 'unnamed' | 'uninvited' }
  /** The organization lets nobody in through this application. */
  | { kind: 'closed' }

export interface Beginning {
  at: number
  traceId: string
  /** Of a session that begins with this login. */
  newSessionId: string
  request: RequestFacts
  settings: FlowSettings
  connections: ConnectionRef[]
  actions: BoundAction[]
  /** What the request's `organization` was found to be. */
  organization?: NamedOrganization
  /** Of the user of the session or refresh token, if there is one. */
  facts?: Facts
  /** The connection that this user belongs to. */
  connection?: ConnectionRef
  /** The organization that a link to reset a password was asked for in. */
  askedIn?: OrganizationRef
  /** What a passkey must answer to be the first factor, where one is taken. */
  passkey?: Ceremony
  /** The strategy of the connection that the request names, where it is another identity provider's. */
  otherProvider?: string
}

/** The first state of a login, with what is to be logged of it. Pure. */
export const begin = (beginning: Beginning): { state: State; logs: LogFact[] } => {
  const { at, request } = beginning
  const draft: Draft = { state: emptyState(beginning), logs: [], at }
  note(draft, {
    kind: 'begun',
    clientId: request.clientId,
    protocol: request.protocol,
    actions: beginning.actions.map(({ name, versionId, number }) => ({ name, versionId, number })),
  })
  if (request.resetting) takeResetting(draft, request.resetting, beginning)
  else {
    takeNamed(draft, beginning)
    if (!draft.state.refusal) proveFromBefore(draft, beginning)
  }
  settle(draft)
  return { state: draft.state, logs: draft.logs }
}

/** What the application's settings say about organizations, and the one that was named (authentication reference, 3.4). */
const takeNamed = (draft: Draft, { request, settings, organization }: Beginning) => {
  const refuseRequest = (description: string) => refuse(draft, { error: 'invalid_request', description })
  if (organization?.kind === 'unnamed') {
    refuseRequest('parameter organization is required with an invitation')
    return
  }
  if (request.organization === undefined) {
    const asks = settings.organizationPrompt !== 'no_prompt' && request.channel !== 'token'
    if (settings.organizationUsage === 'require' && !asks && !request.enrolling)
      refuseRequest('parameter organization is required for this client')
    return
  }
  if (settings.organizationUsage === 'deny') refuseRequest('parameter organization is not allowed for this client')
  else if (organization?.kind === 'found') nameOrganization(draft, organization)
  else if (organization?.kind === 'closed')
    refuse(draft, {
      error: 'access_denied',
      description: `client ${request.clientId} is not allowed to access the organization`,
    })
  else if (request.refreshToken)
    refuse(draft, { error: 'access_denied', description: 'The organization of this token is no longer there' })
  else if (organization?.kind === 'uninvited') refuseRequest(invitationGone)
  else if (organization?.kind === 'not-an-id')
    refuseRequest('authorization request parameter organization must be an organization id')
  else refuseRequest('authorization request parameter organization names no organization')
}

/** Takes the session or the refresh token as first factor where the request allows it (authentication reference, 3.2). */
const proveFromBefore = (draft: Draft, { facts, connection, otherProvider }: Beginning) => {
  const { state, at } = draft
  const { request } = state
  const token = request.refreshToken
  const session = request.session
  if (request.enrolling && facts?.user) return takeEnrolling(draft, request.enrolling, facts, connection)
  if (token && facts?.user) return take(draft, 'refresh-token', token.authenticatedAt, token.methods, facts, connection)
  if (request.exchanged && facts?.user) return takeExchanged(draft, facts, connection)
  if (request.approved && facts?.user) return takeApproved(draft, request.approved, facts, connection)
  const asksAgain = request.prompt.includes('login') || request.prompt.includes('select_account')
  const tooOld =
    session !== undefined && request.maxAge !== undefined && at - session.authenticatedAt >= request.maxAge * 1000
  const { invitation } = state.request
  const elsewhere =
    (state.named !== undefined && !leadsIn(state.connections, facts?.user ?? undefined)) ||
    (invitation !== undefined && facts?.user?.email !== invitation.email)
  if (session && facts?.user && !asksAgain && !tooOld && !elsewhere) {
    return take(draft, 'session', session.authenticatedAt, session.methods, facts, connection)
  }
  if (request.bringsCredentials && state.connections.length > 0) return
  if (request.channel !== 'browser') refuse(draft, { error: 'login_required', description: 'Login required' })
  else if (state.connections.length === 0) {
    const description =
      otherProvider === undefined
        ? 'no connections enabled for the client'
        : `connections of strategy ${otherProvider} are kept here, but nobody logs in with them: this server has databases only`
    refuse(draft, { error: 'invalid_request', description })
  }
}

/** Whoever brought the token has shown to be the user, who must have come by a connection that leads in. */
const takeExchanged = (draft: Draft, facts: Facts, connection: ConnectionRef | undefined) => {
  if (connection && leadsIn(draft.state.connections, facts.user ?? undefined))
    return take(draft, 'exchange', draft.at, [], facts, connection)
  refuseForeign(draft)
}

const refuseForeign = (draft: Draft) => {
  const description = 'None of the connections of the user is enabled for the client'
  refuse(draft, { error: 'invalid_request', description })
}

/** The approval is all that the user gives, and a factor passed in this login (authentication reference, 8.5). */
const takeApproved = (
  draft: Draft,
  { enrollmentId }: Approved,
  facts: Facts,
  connection: ConnectionRef | undefined,
) => {
  const { state, at } = draft
  if (!connection || !leadsIn(state.connections, facts.user ?? undefined)) return refuseForeign(draft)
  const method = { name: 'mfa', timestamp: new Date(at).toISOString(), type: 'push-notification' }
  take(draft, 'backchannel', at, [method], facts, connection)
  state.mfa.challenged.push('push-notification')
  log(draft, {
    type: 'gd_auth_succeed',
    details: { authenticator: { id: enrollmentId, type: 'push-notification' } },
  })
}

/** What the MFA API can enroll (authentication reference, 5). */
const enrolledByApi: FactorType[] = ['push-notification', 'otp', 'phone', 'email']

/**
 * Whoever holds a token of the MFA API or a ticket, or has come from the pages of the own account, may add a factor.
 * That is all that happens: no Action runs, nobody logs in.
 */
const takeEnrolling = (draft: Draft, enrolling: Enrolling, facts: Facts, connection: ConnectionRef | undefined) => {
  const { state, at } = draft
  const { by, factors: named } = enrolling
  state.proof = { how: by, at, ...(enrolling.passkey && { connection }) }
  takeUser(state, facts)
  note(draft, { kind: 'first-factor', how: by, userId: state.user?.id, result: 'passed' })
  refuseBlocked(draft)
  if (state.refusal) return
  state.mfa.settled = true
  if (enrolling.passkey) {
    const description = 'Passkeys cannot be used with this account'
    if (!connection?.passkeys)
      refuse(draft, { error: 'access_denied', description }, { type: 'gd_start_enroll_failed', description })
    return
  }
  const possible = named ?? (by === 'mfa-api-token' ? enrolledByApi : independent)
  const factors = possible.filter(type => state.settings.factors.includes(type)).map(type => ({ type }))
  // The application says which it is to be; on pages the tenant does, or the user.
  const any = by === 'mfa-api-token' || (!named && state.settings.showFactorListOnEnrollment)
  state.queue.push({ origin: { kind: 'user' }, command: { kind: 'enroll', any, factors }, allowRemember: false })
}

/**
 * Whoever opened the link has shown to read the mail, or the texts, of the account. What is asked besides is for the
 * Actions to say: policies and `acr_values` are about logins, and this is none.
 */
const takeResetting = (
  draft: Draft,
  { by }: NonNullable<RequestFacts['resetting']>,
  { facts, connection, askedIn }: Beginning,
) => {
  const { state, at } = draft
  state.mfa.settled = true
  if (!facts?.user) return refuse(draft, { error: 'ticket_invalid', description: 'The user does not exist.' })
  state.proof = { how: 'reset-link', at, connection }
  state.organization = askedIn
  state.methods = [{ name: by, timestamp: new Date(at).toISOString() }]
  takeUser(state, facts)
  note(draft, { kind: 'first-factor', how: 'reset-link', userId: state.user?.id, result: 'passed' })
  refuseBlocked(draft)
}

/** Takes over who the user is and what can be asked of him. */
export const takeUser = (state: State, facts: Facts) => {
  state.user = facts.user ?? undefined
  state.enrolled = facts.enrolled
  state.favoured = facts.favoured
  state.remembered = facts.remembered
  state.device = facts.device
}

const take = (
  draft: Draft,
  how: 'session' | 'refresh-token' | 'exchange' | 'backchannel',
  provenAt: number,
  methods: Method[],
  facts: Facts,
  connection: ConnectionRef | undefined,
) => {
  const { state } = draft
  state.proof = { how, at: provenAt, connection }
  state.methods = [...methods]
  if (how === 'session' && state.request.session) state.sessionId = state.request.session.id
  takeUser(state, facts)
  note(draft, { kind: 'first-factor', how, userId: state.user?.id, result: 'passed' })
  refuseBlocked(draft)
}

/** A blocked user goes no further, whatever was proven. */
export const refuseBlocked = (draft: Draft) => {
  if (draft.state.user?.blocked) refuse(draft, { error: 'unauthorized', description: 'user is blocked' })
}

/** A first factor that was given just now. */
export const takeFirstFactor = (draft: Draft, given: Extract<Event, { kind: 'first-factor' }>) => {
  const { state, at } = draft
  const { how, connection, facts, passkey, captcha } = given
  const method = how === 'passkey' ? how : (given.method ?? 'pwd')
  if (!facts.user) throw new Error('a first factor was passed by nobody')
  state.proof = { how, at, connection, passkey }
  takeUser(state, facts)
  if (state.request.session?.userId === facts.user.id) state.sessionId = state.request.session.id
  state.methods = [{ name: method, timestamp: new Date(at).toISOString() }]
  note(draft, {
    kind: 'first-factor',
    how,
    method,
    userId: facts.user.id,
    connection: connection.name,
    result: 'passed',
    captcha,
  })
  for (const fact of given.logs ?? []) log(draft, fact)
  refuseBlocked(draft)
  if (!state.refusal && !state.settings.risk) log(draft, { type: 'scv' })
}

/** The page that a login begins with, where nobody is known. */
const firstScreen = ({ request, settings, connections, passkey }: Beginning): FirstScreen => {
  if (request.params['screen_hint'] === 'signup') return signUpScreen({ identify: { passkey }, connections })
  return signInScreen({ settings, connections })
}

const emptyState = (beginning: Beginning): State => ({
  version: stateVersion,
  traceId: beginning.traceId,
  sessionId: beginning.newSessionId,
  startedAt: beginning.at,
  request: beginning.request,
  settings: beginning.settings,
  connections: beginning.connections,
  actions: beginning.actions,
  identify: {
    screen: firstScreen(beginning),
    identifier: beginning.request.params['login_hint'],
    passkey: beginning.passkey,
  },
  form: { errors: [], submitted: {} },
  enrolled: [],
  remembered: false,
  methods: [],
  run: { index: 0, handler: executing({ request: beginning.request }) },
  redirected: [],
  queue: [],
  mfa: {
    challenged: [],
    enrolled: [],
    made: [],
    started: 0,
    numbered: 0,
    overrides: false,
    settled: false,
    recovery: 'none',
    byRemembered: false,
  },
  idTokenClaims: {},
  accessTokenClaims: {},
  scopes: {},
  userMetadata: {},
  appMetadata: {},
  transactionMetadata: {},
  effects: [],
  performed: 0,
  journal: [],
})
