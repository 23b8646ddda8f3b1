import type {
  AuthenticationMethod,
  Connection,
  CustomDomain,
  Device,
  EnrolledFactor,
  Event,
  Organization,
  RiskAssessment,
  Transaction,
} from '../../../types/post-login.d.ts'
import type { RefreshTokenFacts, SessionFacts } from '../../flow/session-facts.ts'
import type { Exchanged } from '../../flow/state.ts'
import type { HttpFacts, LoginRequest } from '../../login/login.ts'
import {
  type GeoFact,
  iso,
  maybeIso,
  plain,
  requestPart,
  type UserFact,
  userPart,
  withoutSecrets,
  words,
} from './event-parts.ts'

/** The request that made this Action run: the login's own, a resume by `/continue`, or a call of the token endpoint. */
export type RequestFact = Pick<HttpFacts, 'ip' | 'userAgent' | 'hostname' | 'language' | 'method'> & {
  query: Record<string, string>
  body: Record<string, string>
  kind: 'authorize' | 'continue' | 'token'
}

/** All that an Action may be told at this moment, loaded beforehand. */
export interface PostLoginEventInput {
  tenant: string
  user: UserFact
  client: {
    client_id: string
    name: string
    metadata?: Record<string, string>
    /** For which APIs its refresh tokens are good. */
    policies?: { audience?: string; scope?: string[] }[]
  }
  connection: Connection
  organization?: Organization
  customDomain?: CustomDomain
  /** Names of the user's effective roles. */
  roles: string[]
  /** Completed in the session, as they stand when the Action starts. */
  methods: AuthenticationMethod[]
  /** Confirmed and usable factors; undefined when they could not be loaded. */
  enrolledFactors?: EnrolledFactor[]
  riskAssessment?: RiskAssessment
  /** Whether the browser of the login is remembered for this user. */
  rememberedBrowser?: boolean
  session?: SessionFacts
  refreshToken?: RefreshTokenFacts
  login: { protocol: Exclude<LoginRequest['protocol'], 'mfa-enrollment' | 'password-reset'> } & Pick<
    LoginRequest,
    'params' | 'audience' | 'scopes' | 'prompt' | 'acrValues' | 'redirectUri' | 'responseType' | 'responseMode'
  > & { exchanged?: Exchanged }
  request: RequestFact
  geo?: GeoFact
  /** Logins of the user, this one counted. */
  loginsCount: number
  /** What the pages of this login have sent of an administrator's own fields. */
  customFields?: Record<string, string>
  transaction: { id?: string; locale?: string; metadata: Record<string, string | number | boolean> }
}

/** The event without secrets: the host adds those of the version at the very end. */
export type PostLoginEvent = Omit<Event, 'secrets'>

/**
 * The `event` of the post-login trigger (login flow reference, section 2): everything there that this server can know.
 * Pure. Of a page's form nothing becomes part of it but the fields that are an administrator's own.
 */
export const postLoginEvent = (input: PostLoginEventInput): PostLoginEvent =>
  plain({
    authentication: {
      methods: input.methods,
      riskAssessment: input.riskAssessment,
      rememberedBrowser: input.rememberedBrowser,
    },
    authorization: { roles: input.roles },
    client: client(input),
    connection: { ...input.connection, metadata: input.connection.metadata ?? {} },
    custom_domain: input.customDomain,
    organization: input.organization,
    refresh_token: input.refreshToken && refreshToken(input.refreshToken, input),
    request: request(input),
    resource_server: input.login.audience === undefined ? undefined : { identifier: input.login.audience },
    session: input.session && session(input.session),
    stats: { logins_count: input.loginsCount },
    tenant: { id: input.tenant },
    transaction: transaction(input),
    user: user(input),
    configuration: {},
  })

const client = ({ client: { client_id, name, metadata, policies } }: PostLoginEventInput): Event['client'] => ({
  client_id,
  name,
  metadata: metadata ?? {},
  refresh_token: policies && { policies },
})

const request = ({ request: { kind, ...http }, customFields, login, geo }: PostLoginEventInput): Event['request'] => ({
  ...requestPart(kind === 'authorize' ? { ...http, method: 'GET' } : http, geo),
  // What came to an authorization request by form is in its parameters as well.
  body: kind === 'authorize' ? (customFields ?? {}) : kind === 'token' ? withoutSecrets(http.body) : http.body,
  query: kind === 'authorize' ? withoutSecrets(login.params) : kind === 'continue' ? http.query : {},
})

const transaction = ({ login, transaction: { id, locale, metadata } }: PostLoginEventInput): Transaction => ({
  id,
  acr_values: login.acrValues,
  actor: login.exchanged?.actor,
  actor_token_type: login.exchanged?.actorTokenType,
  correlation_id: login.params.correlation_id,
  locale,
  login_hint: login.params.login_hint,
  metadata,
  prompt: login.prompt,
  protocol: login.protocol,
  redirect_uri: login.redirectUri,
  requested_scopes: login.params.scope === undefined ? login.scopes : words(login.params.scope),
  response_mode: login.responseMode,
  response_type: login.responseType,
  state: login.params.state,
  subject_token_type: login.exchanged?.subjectTokenType,
  ui_locales: words(login.params.ui_locales ?? ''),
})

const user = ({ user, enrolledFactors }: PostLoginEventInput): Event['user'] => ({
  ...userPart(user),
  // Q38: the legacy list names the one provider there is, and leaves e-mail out.
  multifactor: enrolledFactors && (enrolledFactors.some(({ type }) => type !== 'email') ? ['guardian'] : []),
  enrolledFactors,
})

const session = (facts: SessionFacts): Event['session'] => ({
  id: facts.id,
  authenticated_at: iso(facts.authenticatedAt),
  clients: facts.clients.map(client_id => ({ client_id })),
  cookie: { mode: facts.cookieMode },
  created_at: iso(facts.createdAt),
  device: facts.device as Device,
  expires_at: iso(facts.expiresAt),
  idle_expires_at: maybeIso(facts.idleExpiresAt),
  last_interacted_at: iso(facts.lastInteractedAt),
  metadata: facts.metadata,
  updated_at: iso(facts.updatedAt),
  user_id: facts.userId,
})

const refreshToken = (facts: RefreshTokenFacts, { client, user }: PostLoginEventInput): Event['refresh_token'] => ({
  id: facts.id,
  client_id: client.client_id,
  created_at: iso(facts.createdAt),
  device: facts.device as Device,
  expires_at: maybeIso(facts.expiresAt),
  idle_expires_at: maybeIso(facts.idleExpiresAt),
  last_exchanged_at: maybeIso(facts.lastExchangedAt),
  metadata: facts.metadata,
  resource_servers: facts.resourceServers,
  rotating: facts.rotating,
  session_id: facts.sessionId,
  user_id: user.user_id,
})
