import { cachedConnection } from '../accounts/cached-connection.ts'
import type { ApiInput, RoleFact } from '../actions/event-api/triggers.ts'
import type { State } from '../flow/state.ts'
import { tenantName } from '../logs/write.ts'
import { cachedClient } from '../store/clients.ts'
import type { Db } from '../store/dialect.ts'
import type { User } from '../store/users.ts'
import type { RefreshTokenFacts } from './login.ts'
import type { Passage } from './passage.ts'

/** What an Action is told: the event of this moment (reference, section 2), and what its `api` must know beyond it. */
export const actionInput = async (
  passage: Passage,
  handler: 'onExecutePostLogin' | 'onContinuePostLogin',
): Promise<{ event: Record<string, unknown>; input: ApiInput }> => {
  const { state, parts, user } = passage
  const { services } = parts
  if (!user) throw new Error('an Action runs for nobody')
  const proven = state.proof?.connection
  const [client, connection, roles, organization] = await Promise.all([
    cachedClient(services, state.request.clientId),
    proven && cachedConnection(services, proven.name),
    loadRoles(services.db, user.user_id, state.organization?.id),
    state.organization && loadOrganization(services.db, state.organization.id),
  ])
  const event = {
    authentication: {
      methods: state.methods,
      ...(state.riskAssessment && { riskAssessment: state.riskAssessment }),
    },
    authorization: { roles: roles.map(role => role.name) },
    client: {
      client_id: state.request.clientId,
      name: state.request.clientName,
      metadata: client?.client_metadata ?? {},
    },
    connection: {
      id: proven?.id ?? '',
      name: proven?.name ?? '',
      strategy: proven?.strategy ?? '',
      metadata: connection?.metadata ?? {},
    },
    organization,
    refresh_token: state.request.refreshToken && refreshTokenOf(state.request.refreshToken, state.request.clientId),
    request: requestOf(passage, handler),
    resource_server: state.request.audience === undefined ? undefined : { identifier: state.request.audience },
    session: sessionOf(passage),
    stats: { logins_count: user.logins_count + (state.request.channel === 'token' ? 0 : 1) },
    tenant: { id: tenantName },
    transaction: transactionOf(state),
    user: userOf(state, user),
    configuration: {},
  }
  return { event: plain(event), input: { now: services.now(), roles, primaryUserSet: primaryWasSet(state) } }
}

/** What is undefined is absent: the script sees plain JSON. */
const plain = (event: object): Record<string, unknown> => JSON.parse(JSON.stringify(event))

const primaryWasSet = (state: State): boolean => state.journal.some(entry => entry.kind === 'primary-user')

const iso = (time: number | undefined): string | undefined =>
  time === undefined ? undefined : new Date(time).toISOString()

/**
 * The authorization request's own parameters, or after a redirect those that came to `/continue`. The body of a page's
 * form is never shown: it holds passwords and codes.
 */
const requestOf = ({ http, state }: Passage, handler: string): Record<string, unknown> => {
  const resumed = handler === 'onContinuePostLogin'
  const token = state.request.channel === 'token'
  return {
    ip: http.ip,
    user_agent: http.userAgent,
    hostname: http.hostname,
    language: http.language,
    method: resumed || token ? http.method : 'GET',
    query: resumed ? http.query : token ? {} : state.request.params,
    body: resumed ? http.body : token ? withoutSecrets(http.body) : {},
    geoip: {},
  }
}

const secretFields = ['client_secret', 'client_assertion', 'refresh_token', 'password', 'code', 'code_verifier']

const withoutSecrets = (body: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(body).filter(([name]) => !secretFields.includes(name)))

const transactionOf = ({ request, traceId, transactionMetadata }: State): Record<string, unknown> => ({
  id: traceId,
  acr_values: request.acrValues,
  locale: request.locale,
  login_hint: request.params['login_hint'],
  metadata: transactionMetadata,
  prompt: request.prompt,
  protocol: request.protocol,
  redirect_uri: request.redirectUri,
  requested_scopes: request.scopes,
  response_mode: request.responseMode,
  response_type: request.responseType,
  state: request.params['state'],
  ui_locales: request.params['ui_locales']?.split(' '),
})

const userOf = (state: State, user: User): Record<string, unknown> => {
  const usable = state.enrolled.filter(e => e.type !== 'email' || state.settings.factors.includes('email'))
  return {
    user_id: user.user_id,
    app_metadata: user.app_metadata,
    user_metadata: user.user_metadata,
    created_at: iso(user.created_at),
    updated_at: iso(user.updated_at),
    email: user.email,
    email_verified: user.email_verified,
    username: user.username,
    phone_number: user.phone_number,
    phone_verified: user.phone_number === undefined ? undefined : user.phone_verified,
    name: user.name,
    nickname: user.nickname,
    given_name: user.given_name,
    family_name: user.family_name,
    picture: user.picture,
    last_password_reset: iso(user.last_password_reset),
    identities: user.identities.map(identity => ({
      connection: identity.connection,
      isSocial: false,
      provider: identity.provider,
      user_id: identity.user_id,
      profileData: identity.profile,
    })),
    multifactor: usable.some(e => e.type !== 'email') ? ['guardian'] : [],
    enrolledFactors: usable.map(({ type, preferredMethod }) =>
      type === 'phone' && preferredMethod ? { type, options: { preferredMethod } } : { type },
    ),
  }
}

/** The session that this login belongs to: the one that was found, or the one that begins with it (reference, 1.1). */
const sessionOf = ({ state, http, parts }: Passage): Record<string, unknown> | undefined => {
  const { request, sessionId, proof, user } = state
  if (request.channel === 'token') return undefined
  const session = request.session?.id === sessionId ? request.session : undefined
  const now = iso(parts.services.now())
  const shared = { id: sessionId, user_id: user?.id, authenticated_at: iso(proof?.at) }
  if (!session) {
    const from = { initial_ip: http.ip, initial_user_agent: http.userAgent }
    return {
      ...shared,
      clients: [{ client_id: request.clientId }],
      cookie: { mode: 'persistent' },
      created_at: now,
      device: { ...from, last_ip: http.ip, last_user_agent: http.userAgent },
      last_interacted_at: now,
      metadata: {},
      updated_at: now,
    }
  }
  return {
    ...shared,
    clients: session.clients.map(client_id => ({ client_id })),
    cookie: { mode: session.cookieMode },
    created_at: iso(session.createdAt),
    device: session.device,
    expires_at: iso(session.expiresAt),
    idle_expires_at: iso(session.idleExpiresAt),
    last_interacted_at: iso(session.lastInteractedAt),
    metadata: session.metadata,
    updated_at: iso(session.updatedAt),
  }
}

const refreshTokenOf = (token: RefreshTokenFacts, clientId: string): Record<string, unknown> => ({
  id: token.id,
  client_id: clientId,
  created_at: iso(token.createdAt),
  device: token.device,
  expires_at: iso(token.expiresAt),
  idle_expires_at: iso(token.idleExpiresAt),
  last_exchanged_at: iso(token.lastExchangedAt),
  metadata: token.metadata,
  resource_servers: token.resourceServers,
  rotating: token.rotating,
  session_id: token.sessionId,
  user_id: token.userId,
})

/** The user's roles, those in the organization of the login included. */
const loadRoles = async (db: Db, userId: string, organizationId: string | undefined): Promise<RoleFact[]> => {
  const rows = await db
    .selectFrom('roles')
    .select(['id', 'name', 'description'])
    .where(eb =>
      eb.or([
        eb('id', 'in', eb.selectFrom('user_roles').select('role_id').where('user_id', '=', userId)),
        eb(
          'id',
          'in',
          eb
            .selectFrom('organization_member_roles')
            .select('role_id')
            .where('user_id', '=', userId)
            .where('organization_id', '=', organizationId ?? ''),
        ),
      ]),
    )
    .orderBy('name')
    .execute()
  return rows.map(({ id, name, description }) => ({ id, name, ...(description !== null && { description }) }))
}

const loadOrganization = async (db: Db, id: string): Promise<Record<string, unknown> | undefined> => {
  const row = await db.selectFrom('organizations').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) return undefined
  const { metadata } = JSON.parse(row.data) as { metadata?: Record<string, string> }
  return { id: row.id, name: row.name, display_name: row.display_name ?? row.name, metadata: metadata ?? {} }
}
