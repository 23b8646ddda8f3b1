import { cachedConnection } from '../accounts/cached-connection.ts'
import { customDomainPart } from '../actions/event-api/event-parts.ts'
import { passwordResetEvent } from '../actions/event-api/password-reset-event.ts'
import { type PostLoginEventInput, postLoginEvent } from '../actions/event-api/post-login-event.ts'
import type { ApiInput } from '../actions/event-api/triggers.ts'
import { organizationFacts, textsOf } from '../actions/event-facts.ts'
import type { Command } from '../flow/command.ts'
import type { State } from '../flow/state.ts'
import { type Handler, resumes } from '../flow/trigger.ts'
import { withNetwork } from '../geo/geo.ts'
import { tenantName } from '../logs/write.ts'
import { cachedClient } from '../store/clients.ts'
import type { TenantDocument } from '../store/documents.ts'
import { rolesInForce } from '../store/roles.ts'
import { cachedDocument } from '../store/settings.ts'
import type { RefreshTokenFacts, SessionFacts } from './login.ts'
import type { Passage } from './passage.ts'

/** What an Action is told: the event of this moment (reference, section 2), and what its `api` must know beyond it. */
export const actionInput = async (
  passage: Passage,
  handler: Handler,
): Promise<{ event: Record<string, unknown>; input: ApiInput }> => {
  const { state, parts, user, http } = passage
  const { services } = parts
  const { request, proof, organization } = state
  if (!user) throw new Error('an Action runs for nobody')
  const [client, connection, roles, organizationShown, tenant, geo] = await Promise.all([
    cachedClient(services, request.clientId),
    proof?.connection && cachedConnection(services, proof.connection.name),
    rolesInForce(services.db, user.user_id, organization?.id),
    organization && organizationFacts(services, organization.id),
    cachedDocument(services, 'tenant'),
    services.geo.find(http.ip),
  ])
  // What runs in the request that came back is told of that request, later Actions too.
  const resumed = passage.resumed === true || resumes(handler)
  const shared = {
    tenant: tenantName,
    user,
    client: { client_id: request.clientId, name: request.clientName, metadata: client?.client_metadata ?? {} },
    connection: {
      id: proof?.connection?.id ?? '',
      name: proof?.connection?.name ?? '',
      strategy: proof?.connection?.strategy ?? '',
      metadata: textsOf(connection?.metadata),
    },
    organization: organizationShown,
    roles: roles.map(role => role.name),
    methods: state.methods,
    enrolledFactors: enrolledFactors(state),
  }
  if (request.resetting) {
    const { params, locale } = request
    const loginsCount = user.logins_count
    const event = passwordResetEvent({
      ...shared,
      params,
      locale,
      loginsCount,
      resumed,
      request: http,
      geo,
      custom_domain: customDomainPart(http, services.config.issuer),
      configuration: {},
    })
    return { event: { ...event }, input: { now: services.now() } }
  }
  const event = postLoginEvent({
    ...shared,
    riskAssessment: state.riskAssessment as PostLoginEventInput['riskAssessment'],
    rememberedBrowser: request.channel === 'token' ? undefined : state.remembered,
    session: sessionFacts(passage, tenant),
    refreshToken: request.refreshToken && refreshTokenFacts(request.refreshToken, state.effects),
    login: { ...request, protocol: request.protocol as PostLoginEventInput['login']['protocol'] },
    request: {
      ...http,
      kind: resumed ? 'continue' : request.channel === 'token' ? 'token' : 'authorize',
    },
    geo,
    loginsCount: user.logins_count + (proof?.how === 'refresh-token' ? 0 : 1),
    transaction: { id: state.traceId, locale: request.locale, metadata: state.transactionMetadata },
  })
  const primaryUserSet = state.journal.some(entry => entry.kind === 'primary-user')
  return { event: { ...event }, input: { now: services.now(), roles, primaryUserSet } }
}

/** E-mail is listed where it can be used as a factor: address verified, factor on (reference, 2.5). */
const enrolledFactors = ({ enrolled, settings }: State) =>
  enrolled
    .filter(e => e.type !== 'email' || settings.factors.includes('email'))
    .filter((e, index, all) => e.type !== 'email' || all.findIndex(other => other.type === 'email') === index)
    .map(({ type, preferredMethod }) =>
      type === 'phone' && preferredMethod ? { type, options: { preferredMethod } } : { type },
    )

const hour = 60 * 60 * 1000

/** The session that this login belongs to, with what Actions did to it so far: found, or about to begin (reference, 1.1, 1.9). */
const sessionFacts = ({ state, http, parts }: Passage, tenant: TenantDocument): SessionFacts | undefined => {
  const { request, sessionId, proof, user, effects } = state
  if (request.channel === 'token' || !user || !proof) return undefined
  const now = parts.services.now()
  const found = request.session?.id === sessionId ? request.session : undefined
  const { asn } = withNetwork(parts.services.geo, http)
  const session: SessionFacts = found ?? {
    id: sessionId,
    userId: user.id,
    methods: [],
    authenticatedAt: proof.at,
    createdAt: proof.at,
    updatedAt: now,
    lastInteractedAt: now,
    expiresAt: proof.at + tenant.session_lifetime * hour,
    idleExpiresAt: now + tenant.idle_session_lifetime * hour,
    cookieMode: tenant.session_cookie?.mode ?? 'persistent',
    clients: [request.clientId],
    device: {
      initial_ip: http.ip,
      initial_asn: asn,
      initial_user_agent: http.userAgent,
      last_ip: http.ip,
      last_asn: asn,
      last_user_agent: http.userAgent,
    },
    metadata: {},
  }
  const mode = effects.findLast(effect => effect.kind === 'session-cookie-mode')?.mode
  return {
    ...session,
    authenticatedAt: proof.at,
    cookieMode: mode ?? session.cookieMode,
    metadata: metadataSoFar(session.metadata, effects, 'session-metadata'),
  }
}

const refreshTokenFacts = (token: RefreshTokenFacts, effects: Command[]): RefreshTokenFacts => ({
  ...token,
  metadata: metadataSoFar(token.metadata, effects, 'refresh-token-metadata'),
})

/** Metadata after the calls of the Actions before this one, in their order. */
const metadataSoFar = (
  before: Record<string, string>,
  effects: Command[],
  kind: 'session-metadata' | 'refresh-token-metadata',
): Record<string, string> => {
  let metadata = { ...before }
  for (const effect of effects) {
    if (effect.kind !== kind) continue
    if (effect.op === 'evict') metadata = {}
    else if (effect.op === 'set' && typeof effect.value === 'string') metadata[effect.key] = effect.value
    else delete metadata[effect.key]
  }
  return metadata
}
