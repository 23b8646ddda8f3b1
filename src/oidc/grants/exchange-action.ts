import type { KoaContextWithOIDC } from 'oidc-provider'
import type { NamedUser } from '../../accounts/exchanged-user.ts'
import { plain, userPart, withoutSecrets } from '../../actions/event-api/event-parts.ts'
import type { TokenExchangeCommand } from '../../actions/event-api/triggers.ts'
import { eventFacts } from '../../actions/event-facts.ts'
import type { Actor } from '../../flow/command.ts'
import type { HttpFacts } from '../../login/login.ts'
import { findByName } from '../../organizations/find.ts'
import type { Services } from '../../services.ts'
import { cachedOrganization } from '../../store/organization-access.ts'
import type { RunnableProfile } from '../../store/token-exchange-profiles.ts'
import type { User } from '../../store/users.ts'
import { applicationOf } from '../clients.ts'
import type { ProtocolParts } from '../provider.ts'
import { stateOf } from '../request-state.ts'
import type { Api } from '../resources.ts'
import { invalidRequest, TokenRefusal } from './token-refusal.ts'

/** A request to exchange a token, its parameters checked. */
export interface ExchangeRequest {
  subjectToken: string
  subjectTokenType: string
  actor?: { token: string; type: string; user?: User }
  requestedTokenType?: string
  organizationId?: string
  api: Api | undefined
  /** Scopes as they were asked for. */
  scopes: string[]
  /** With the end user's address, where the application has said it. */
  http: HttpFacts
}

/** What the Action has said of the token, or why there is no answer to the request. */
export type ExchangeAnswer =
  | { rejected: false; answer: NamedUser & { organizationId?: string; actor?: Actor } }
  /** Why; `rejected` where the token itself was no good. */
  | { rejected: boolean; refusal: TokenRefusal }

type Commands = TokenExchangeCommand[]

/** Asks the Action that answers for tokens of this type. One that fails, or says nothing of the user, gives no token. */
export const askExchange = async (
  parts: ProtocolParts,
  ctx: KoaContextWithOIDC,
  profile: RunnableProfile,
  request: ExchangeRequest,
): Promise<ExchangeAnswer> => {
  const { version_id, number } = profile
  const client = applicationOf(ctx.oidc.client as never)
  if (version_id === null || number === null)
    return refuse(500, 'server_error', 'No Action is deployed for this subject_token_type.')
  const run = await parts.host.runTrigger('custom-token-exchange', await eventOf(parts.services, client, request), {
    about: {
      http: request.http,
      clientId: client.client_id,
      clientName: client.name,
      audience: request.api?.audience,
      scope: request.scopes.join(' ') || undefined,
    },
    bound: [
      {
        name: profile.action_name,
        actionId: profile.action_id,
        versionId: version_id,
        number,
        bindingId: profile.id,
      },
    ],
  })
  stateOf(ctx).executionId = run?.executionId
  const result = run?.runs[0]?.result
  // What has failed in it is for the tenant log: whoever brings forged tokens learns nothing of how they are looked at.
  if (!result?.ok) return refuse(500, 'server_error', 'The Action of this subject_token_type has failed.')
  return answerIn(parts.services, result.commands)
}

const refuse = (status: number, code: string, reason: string, rejected = false): ExchangeAnswer => ({
  rejected,
  refusal: new TokenRefusal(status, code, reason),
})

/** Codes of the protocol and the status of the answer; a code of the Action's own is answered as it is. */
const statuses: { readonly [code: string]: number } = { invalid_request: 400, server_error: 500 }

/** What an error code may be made of (RFC 6749, 5.2). */
const isCode = (code: string): boolean => /^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/.test(code)

const answerIn = async (services: Services, commands: Commands): Promise<ExchangeAnswer> => {
  const no = commands.find(({ kind }) => kind === 'deny' || kind === 'reject-subject-token')
  if (no?.kind === 'reject-subject-token') return refuse(400, 'invalid_request', no.reason, true)
  if (no?.kind === 'deny') {
    const code = isCode(no.code) ? no.code : 'access_denied'
    return refuse(Object.hasOwn(statuses, code) ? (statuses[code] as number) : 403, code, no.reason)
  }
  const user = commands.find(command => command.kind === 'user-by-id' || command.kind === 'user-by-connection')
  if (!user) return refuse(500, 'server_error', 'The Action of this subject_token_type has set no user.')
  const named = commands.findLast(command => command.kind === 'organization')
  const organizationId = named && (await organizationIdOf(services, named.idOrName))
  if (named && !organizationId) return { rejected: false, refusal: invalidRequest('There is no such organization.') }
  const actor = commands.find(command => command.kind === 'actor')?.actor
  return {
    rejected: false,
    answer: {
      user,
      userMetadata: writtenIn(commands, 'user-metadata'),
      appMetadata: writtenIn(commands, 'app-metadata'),
      organizationId,
      actor,
    },
  }
}

const organizationIdOf = async (services: Services, idOrName: string): Promise<string | undefined> =>
  (idOrName.startsWith('org_') ? await cachedOrganization(services, idOrName) : await findByName(services, idOrName))
    ?.id

const writtenIn = (commands: Commands, kind: 'user-metadata' | 'app-metadata'): Record<string, unknown> =>
  Object.fromEntries(commands.flatMap(command => (command.kind === kind ? [[command.key, command.value]] : [])))

const eventOf = async (
  services: Services,
  client: { client_id: string },
  request: ExchangeRequest,
): Promise<Record<string, unknown>> => {
  const { http, api, actor, organizationId } = request
  const facts = await eventFacts(services, { clientId: client.client_id, organizationId, http })
  return plain({
    ...facts,
    request: { ...facts.request, body: withoutSecrets(http.body) },
    resource_server: api && { identifier: api.identifier },
    transaction: {
      subject_token: request.subjectToken,
      subject_token_type: request.subjectTokenType,
      actor_token: actor?.token,
      actor_token_type: actor?.type,
      actor_token_user: actor?.user && userPart(actor.user),
      requested_scopes: request.scopes,
      requested_token_type: request.requestedTokenType,
    },
  })
}
