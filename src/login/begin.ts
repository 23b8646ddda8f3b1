import { cachedConnection } from '../accounts/cached-connection.ts'
import { dashboardClientId } from '../administrators/dashboard.ts'
import { AppError } from '../errors.ts'
import type { Ceremony } from '../factors/webauthn/ceremony.ts'
import { type Beginning, begin as beginFlow, type NamedOrganization } from '../flow/begin.ts'
import type {
  Approved,
  ConnectionRef,
  Enrolling,
  Exchanged,
  FlowSettings,
  RequestFacts,
  Resetting,
} from '../flow/state.ts'
import { triggerOf } from '../flow/trigger.ts'
import { alphanumeric, timeOrderedId } from '../ids.ts'
import { browserLanguages, pickLanguage, uiLocales } from '../languages.ts'
import { accountClientId, changesFactors, freshForMs, myAccountPath } from '../my-account/api.ts'
import { letsIn } from '../organizations/client-access.ts'
import { findNamed } from '../organizations/find.ts'
import { type Client, cachedClient } from '../store/clients.ts'
import { openInvitation } from '../store/organization-invitations.ts'
import { organizationById } from '../store/organizations.ts'
import { hashToken, newToken } from '../store/secrets.ts'
import { cachedDocument } from '../store/settings.ts'
import { identified } from './answer/first-factor.ts'
import { answerPasskey, refuseLostPasskey } from './answer/passkey.ts'
import { answerPassword } from './answer/password.ts'
import { answerBroughtCode } from './answer/passwordless.ts'
import { advance } from './drive.ts'
import { type Known, loadKnown } from './facts.ts'
import type { LoginRequest, Next } from './login.ts'
import { entrance, invited } from './organization-entry.ts'
import type { Parts } from './parts.ts'
import type { Passage } from './passage.ts'
import { newPasskeyCeremony } from './passkeys.ts'
import { ClaimLost } from './record.ts'
import { clientConnections, flowSettings } from './settings.ts'

/** Starts a login and runs it to its first stop. It pins settings and the bound Action versions of this moment. */
export const begin = async (
  parts: Parts,
  request: LoginRequest,
): Promise<{ state: string; browser: string; next: Next }> => {
  const { services } = parts
  const client = await cachedClient(services, request.clientId)
  if (!client) throw new AppError('inexistent_client')
  const { resetting, exchanged, approved } = request
  const userId =
    request.refreshToken?.userId ??
    request.enrolling?.userId ??
    resetting?.userId ??
    exchanged?.userId ??
    approved?.userId ??
    request.session?.userId
  const [tenant, settings, all, actions, known, link] = await Promise.all([
    cachedDocument(services, 'tenant'),
    flowSettings(parts, client),
    clientConnections(parts, request.clientId),
    request.enrolling || request.clientId === dashboardClientId
      ? []
      : parts.actions.bindings(triggerOf({ request: { resetting } })),
    userId === undefined
      ? undefined
      : loadKnown(parts, userId, {
          ...request,
          remembered: request.remembered,
          lastUsed: request.lastUsed,
          declined: [],
        }),
    resetting && linkFacts(parts, resetting),
  ])
  const wanted = request.params['connection']
  const connections = wanted === undefined ? all : all.filter(c => c.name === wanted)
  const foreign = wanted === undefined || connections.length > 0 ? undefined : await strategyElsewhere(services, wanted)
  const organization = await namedOrganization(services, request, client, connections)
  const theirs = known?.user?.identities.map(identity => identity.connection) ?? []
  const from = organization?.kind === 'found' ? organization.connections : all
  const leading = request.enrolling?.passkey ? from.filter(one => one.passkeys) : from
  const passkey = await passkeyFor(services, request, settings, connections)
  const { state, logs } = beginFlow({
    at: services.now(),
    traceId: approved?.traceId ?? timeOrderedId(services.now()),
    newSessionId: alphanumeric(32),
    request: requestFacts(request, client.name, services.config.domains, tenant.enabled_locales),
    settings,
    connections,
    actions,
    organization,
    facts: known?.facts,
    connection: theirs
      .filter(name => exchanged?.connection === undefined || name === exchanged.connection)
      .flatMap(name => leading.find(c => c.name === name) ?? [])[0],
    passkey,
    otherProvider: foreign,
    ...link,
  })
  const token = request.uid ?? newToken()
  const browser = newToken()
  const fresh = (): Passage => ({
    parts,
    token,
    browserHash: channelOf(request) === 'silent' ? null : hashToken(browser),
    revision: undefined,
    state,
    http: request.http,
    remembered: request.remembered,
    lastUsed: request.lastUsed,
    deviceCookie: request.device,
    declined: [],
    ...proven(state.proof !== undefined, known),
    dirty: true,
    logs: [...logs],
    claims: [],
    writes: [],
    runs: [],
    actionMs: 0,
    remember: undefined,
    decline: undefined,
    used: undefined,
    device: undefined,
    suspect: undefined,
  })
  return { state: token, browser, next: await firstStop(fresh, request) }
}

/** Takes what a token request brings and goes on. A passkey that another request used first leaves nothing but a refusal. */
const firstStop = async (fresh: () => Passage, request: LoginRequest): Promise<Next> => {
  const passage = fresh()
  if (!passage.state.refusal) await bringCredentials(passage, request)
  try {
    return await advance(passage)
  } catch (error) {
    if (!(error instanceof ClaimLost) || request.passkey === undefined) throw error
    const refused = fresh()
    refuseLostPasskey(refused)
    return advance(refused)
  }
}

/** What a passkey must answer on the first page, where one is taken: only that page can ask for it (`identifier_first`). */
const passkeyFor = async (
  services: Parts['services'],
  { interactive, enrolling, resetting, http }: LoginRequest,
  { identifierFirst, lifetimeMs }: FlowSettings,
  connections: ConnectionRef[],
): Promise<Ceremony | undefined> =>
  interactive && !enrolling && !resetting && identifierFirst && connections.some(one => one.passkeys)
    ? newPasskeyCeremony(services, { hostname: http.hostname, expiresAt: services.now() + lifetimeMs })
    : undefined

/** The strategy of a connection that is known here and whose users this server cannot log in. */
const strategyElsewhere = async (services: Parts['services'], name: string): Promise<string | undefined> => {
  const strategy = (await cachedConnection(services, name))?.strategy
  return strategy === 'auth0' ? undefined : strategy
}

/** A token request has brought its first factor. */
const bringCredentials = async (
  passage: Passage,
  { credentials, passkey, passwordless }: LoginRequest,
): Promise<void> => {
  if (credentials) return answerPassword(passage, credentials)
  if (passwordless) return answerBroughtCode(passage, passwordless)
  if (passkey?.kind === 'answer') return answerPasskey(passage, passkey)
  const connection = passage.state.connections[0]
  if (passkey?.kind === 'made' && connection)
    return identified(passage, passkey.userId, { how: 'signup', method: 'passkey', connection })
}

/** What the request's `organization` and `invitation` name, if they name any, with those of these connections that lead in. */
const namedOrganization = async (
  services: Parts['services'],
  { organization: named, invitation: ticket }: LoginRequest,
  client: Client,
  connections: ConnectionRef[],
): Promise<NamedOrganization | undefined> => {
  if (!named) return ticket ? { kind: 'unnamed' } : undefined
  const found = await findNamed(services, named)
  if (found.kind !== 'found') return found
  if (!letsIn(found.organization, client)) return { kind: 'closed' }
  const open = entrance(found.organization, connections)
  if (!ticket) return { kind: 'found', ...open }
  const invitation = await openInvitation(services.db, found.organization.id, ticket, services.now())
  return invitation ? { kind: 'found', ...invited(open, invitation) } : { kind: 'uninvited' }
}

/** The connection and the organization that a link was asked for in, as far as they are there yet. */
const linkFacts = async (
  { services }: Parts,
  { connection: name, organizationId }: NonNullable<LoginRequest['resetting']>,
): Promise<Pick<Beginning, 'connection' | 'askedIn'>> => {
  const [connection, organization] = await Promise.all([
    name === undefined ? undefined : cachedConnection(services, name),
    organizationId === undefined ? undefined : organizationById(services.db, organizationId),
  ])
  return {
    connection: connection && { id: connection.id, name: connection.name, strategy: connection.strategy },
    askedIn: organization && {
      id: organization.id,
      name: organization.name,
      displayName: organization.display_name,
    },
  }
}

const channelOf = (request: LoginRequest): RequestFacts['channel'] => {
  if (request.interactive) return 'browser'
  const { refreshToken, credentials, passkey, passwordless, enrolling, exchanged, approved } = request
  return (refreshToken ?? credentials ?? passkey ?? passwordless ?? enrolling ?? exchanged ?? approved)
    ? 'token'
    : 'silent'
}

const proven = (isProven: boolean, known: Known | undefined): Pick<Passage, 'user' | 'enrollments'> =>
  isProven && known ? { user: known.user, enrollments: known.enrollments } : { user: undefined, enrollments: [] }

const resettingFacts = ({ ticketHash, by, opened }: Resetting): Resetting => ({ ticketHash, by, opened })

const enrollingFacts = ({ by, factors, again, ticketHash, passkey }: Enrolling): Enrolling => ({
  by,
  factors,
  again,
  ticketHash,
  passkey,
})

const exchangedFacts = ({ subjectTokenType, actor, actorTokenType }: Exchanged): Exchanged => ({
  subjectTokenType,
  actor,
  actorTokenType,
})

const approvedFacts = ({ enrollmentId }: Approved): Approved => ({ enrollmentId })

/** Whether the login leads to where a user's factors can be changed: the pages of the own account, or a token for its API. */
const changesAccount = ({ clientId, audience, scopes }: LoginRequest, domains: readonly string[]): boolean =>
  clientId === accountClientId ||
  (domains.some(domain => audience === domain + myAccountPath) && changesFactors(scopes))

const requestFacts = (
  request: LoginRequest,
  clientName: string,
  domains: readonly string[],
  locales: readonly string[],
): RequestFacts => ({
  protocol: request.protocol,
  channel: channelOf(request),
  // Whoever opened a link can still sign in by another way.
  bringsCredentials: [
    request.credentials,
    request.passkey,
    request.interactive ? undefined : request.passwordless,
  ].some(brought => brought !== undefined),
  enrolling: request.enrolling && enrollingFacts(request.enrolling),
  exchanged: request.exchanged && exchangedFacts(request.exchanged),
  approved: request.approved && approvedFacts(request.approved),
  resetting: request.resetting && resettingFacts(request.resetting),
  forMfaApi: domains.some(domain => request.audience === `${domain}mfa/`),
  freshWithinMs: changesAccount(request, domains) ? freshForMs : undefined,
  clientId: request.clientId,
  clientName,
  params: request.params,
  audience: request.audience,
  scopes: request.scopes,
  prompt: request.prompt,
  acrValues: request.acrValues,
  maxAge: request.maxAge,
  redirectUri: request.redirectUri,
  responseType: request.responseType,
  responseMode: request.responseMode,
  organization: request.organization || undefined,
  subject: request.subject,
  session: request.session,
  refreshToken: request.refreshToken,
  consentFor: request.consentFor,
  consentApi: request.consentApi,
  locale: pickLanguage([...uiLocales(request.params), ...browserLanguages(request.http)], locales),
  unknownAddress: request.unknownAddress,
  isMobile: /Mobi|Android|iPhone|iPad/i.test(request.http.userAgent ?? ''),
})
