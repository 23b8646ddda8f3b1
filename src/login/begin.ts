import { cachedConnection } from '../accounts/cached-connection.ts'
import { AppError } from '../errors.ts'
import { type Beginning, begin as beginFlow, type NamedOrganization } from '../flow/begin.ts'
import type { ConnectionRef, Enrolling, RequestFacts } from '../flow/state.ts'
import { triggerOf } from '../flow/trigger.ts'
import { alphanumeric, timeOrderedId } from '../ids.ts'
import { pickLanguage, uiLocales } from '../languages.ts'
import { accountClientId, changesFactors, freshForMs, myAccountPath } from '../my-account/api.ts'
import { findNamed } from '../organizations/find.ts'
import { cachedClient } from '../store/clients.ts'
import { organizationById } from '../store/organizations.ts'
import { hashToken, newToken } from '../store/secrets.ts'
import { cachedDocument } from '../store/settings.ts'
import { answerPassword } from './answer/password.ts'
import { advance } from './drive.ts'
import { type Known, loadKnown } from './facts.ts'
import type { LoginRequest, Next } from './login.ts'
import { entrance } from './organization-entry.ts'
import type { Parts } from './parts.ts'
import type { Passage } from './passage.ts'
import { clientConnections, flowSettings } from './settings.ts'

/** Starts a login and runs it to its first stop. It pins settings and the bound Action versions of this moment. */
export const begin = async (
  parts: Parts,
  request: LoginRequest,
): Promise<{ state: string; browser: string; next: Next }> => {
  const { services } = parts
  const client = await cachedClient(services, request.clientId)
  if (!client) throw new AppError('inexistent_client')
  const { resetting } = request
  const userId =
    request.refreshToken?.userId ?? request.enrolling?.userId ?? resetting?.userId ?? request.session?.userId
  const [tenant, settings, all, actions, known, link] = await Promise.all([
    cachedDocument(services, 'tenant'),
    flowSettings(parts, client),
    clientConnections(parts, request.clientId),
    request.enrolling ? [] : parts.actions.bindings(triggerOf({ request: { resetting } })),
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
  const organization = await namedOrganization(services, request, connections)
  const theirs = known?.user?.identities.map(identity => identity.connection) ?? []
  const from = organization?.kind === 'found' ? organization.connections : all
  const { state, logs } = beginFlow({
    at: services.now(),
    traceId: timeOrderedId(services.now()),
    newSessionId: alphanumeric(32),
    request: requestFacts(request, client.name, services.config.domains, tenant.enabled_locales),
    settings,
    connections,
    actions,
    organization,
    facts: known?.facts,
    connection: theirs.flatMap(name => from.find(c => c.name === name) ?? [])[0],
    ...link,
  })
  const token = request.uid ?? newToken()
  const browser = newToken()
  const passage: Passage = {
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
    logs,
    claims: [],
    writes: [],
    runs: [],
    actionMs: 0,
    remember: undefined,
    decline: undefined,
    used: undefined,
    device: undefined,
    suspect: undefined,
  }
  if (request.credentials && !passage.state.refusal) await answerPassword(passage, request.credentials)
  return { state: token, browser, next: await advance(passage) }
}

/** What the request's `organization` names, if it names any, with those of these connections that lead in. */
const namedOrganization = async (
  services: Parts['services'],
  { organization }: LoginRequest,
  connections: ConnectionRef[],
): Promise<NamedOrganization | undefined> => {
  if (!organization) return undefined
  const named = await findNamed(services, organization)
  return named.kind === 'found' ? { kind: 'found', ...entrance(named.organization, connections) } : named
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
  return request.refreshToken || request.credentials || request.enrolling ? 'token' : 'silent'
}

const proven = (isProven: boolean, known: Known | undefined): Pick<Passage, 'user' | 'enrollments'> =>
  isProven && known ? { user: known.user, enrollments: known.enrollments } : { user: undefined, enrollments: [] }

const enrollingFacts = ({ by, factors, again, ticketHash }: Enrolling): Enrolling => ({
  by,
  factors,
  again,
  ticketHash,
})

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
  bringsPassword: request.credentials !== undefined,
  enrolling: request.enrolling && enrollingFacts(request.enrolling),
  resetting: request.resetting && { ticketHash: request.resetting.ticketHash },
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
  session: request.session,
  refreshToken: request.refreshToken,
  consentFor: request.consentFor,
  consentApi: request.consentApi,
  locale: pickLanguage([...uiLocales(request.params), request.http.language], locales),
  addressOfApplication: request.addressOfApplication,
  isMobile: /Mobi|Android|iPhone|iPad/i.test(request.http.userAgent ?? ''),
})
