import { cachedConnection } from '../accounts/cached-connection.ts'
import { customDomainPart } from '../actions/event-api/event-parts.ts'
import { passwordResetEvent } from '../actions/event-api/password-reset-event.ts'
import { type PostLoginEventInput, postLoginEvent } from '../actions/event-api/post-login-event.ts'
import type { ApiInput } from '../actions/event-api/triggers.ts'
import { organizationFacts, textsOf } from '../actions/event-facts.ts'
import { type Handler, resumes } from '../flow/trigger.ts'
import { tenantName } from '../logs/write.ts'
import { cachedClient } from '../store/clients.ts'
import { rolesInForce } from '../store/roles.ts'
import { cachedDocument } from '../store/settings.ts'
import type { Passage } from './passage.ts'
import { seenFactors, seenRefreshToken, seenSession } from './seen-by-actions.ts'

/** As much of a passage as the event is made from. */
export type Told = Pick<Passage, 'state' | 'user' | 'http' | 'resumed'> & { parts: Pick<Passage['parts'], 'services'> }

/** What an Action is told: the event of this moment (reference, section 2), and what its `api` must know beyond it. */
export const actionInput = async (
  passage: Told,
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
    enrolledFactors: seenFactors(state),
    riskAssessment: state.riskAssessment,
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
    rememberedBrowser: request.channel === 'token' ? undefined : state.remembered,
    client: { ...shared.client, policies: client?.refresh_token?.policies ?? undefined },
    customDomain: customDomainPart(http, services.config.issuer),
    session: seenSession(passage, tenant),
    refreshToken: seenRefreshToken(state),
    login: { ...request, protocol: request.protocol as PostLoginEventInput['login']['protocol'] },
    request: {
      ...http,
      kind: resumed ? 'continue' : request.channel === 'token' ? 'token' : 'authorize',
    },
    customFields: state.customFields,
    geo,
    loginsCount: user.logins_count + (proof?.how === 'refresh-token' ? 0 : 1),
    // Only browsers have a transaction that can be come back to (reference, 2.9).
    transaction: {
      id: request.channel === 'token' ? undefined : state.traceId,
      locale: request.locale,
      metadata: state.transactionMetadata,
    },
  })
  const written = { user: state.userMetadata, app: state.appMetadata }
  const primaryUserSet = state.journal.some(entry => entry.kind === 'primary-user')
  return { event: { ...event }, input: { now: services.now(), roles, primaryUserSet, written } }
}
