import type { KoaContextWithOIDC } from 'oidc-provider'
import { plain, withoutSecrets } from '../../actions/event-api/event-parts.ts'
import type { CredentialsExchangeCommand } from '../../actions/event-api/triggers.ts'
import { eventFacts } from '../../actions/event-facts.ts'
import { applicationOf } from '../clients.ts'
import type { ProtocolParts } from '../provider.ts'
import { stateOf } from '../request-state.ts'
import type { Api } from '../resources.ts'
import { words } from '../scopes.ts'
import { bodyOf, paramsOf } from '../seams.ts'
import { answerClientCredentials, resolveApis } from './library.ts'
import { TokenRefusal } from './token-refusal.ts'

/** Codes that an Action may refuse with, and the status of the answer; any other is `access_denied`. */
const refusals: { readonly [code: string]: number } = { invalid_scope: 403, invalid_request: 400, server_error: 500 }

type Commands = CredentialsExchangeCommand[]

const denialIn = (commands: Commands) => commands.find(command => command.kind === 'deny')

const claimsOf = (commands: Commands): Record<string, unknown> =>
  Object.fromEntries(
    commands.flatMap(command => (command.kind === 'access-token-claim' ? [[command.name, command.value]] : [])),
  )

const targetOf = (commands: Commands): string[] | undefined =>
  commands.findLast(command => command.kind === 'target-scopes')?.scopes

const eventOf = async (
  { services }: ProtocolParts,
  ctx: KoaContextWithOIDC,
  asked: { api: Api; requested: string[]; scopes: string[] },
) => {
  const { http, organization } = stateOf(ctx)
  const { correlation_id } = bodyOf(ctx)
  const { clientId } = ctx.oidc.client as NonNullable<KoaContextWithOIDC['oidc']['client']>
  const facts = await eventFacts(services, {
    clientId,
    organizationId: organization?.id,
    http,
  })
  return (commands: Commands): Record<string, unknown> =>
    plain({
      ...facts,
      accessToken: { customClaims: claimsOf(commands), scope: asked.scopes },
      request: { ...facts.request, body: withoutSecrets(http.body) },
      resource_server: { identifier: asked.api.identifier },
      transaction: {
        correlation_id: typeof correlation_id === 'string' ? correlation_id : undefined,
        requested_scopes: asked.requested,
        target_scopes: targetOf(commands) ?? asked.scopes,
      },
    })
}

/** Runs what is bound to credentials-exchange and keeps what came of it for the token. A failure gives no token. */
const askActions = async (parts: ProtocolParts, ctx: KoaContextWithOIDC): Promise<void> => {
  const state = stateOf(ctx)
  const requested = words(paramsOf(ctx).scope)
  await resolveApis(ctx)
  const [api] = [...state.apis.values()]
  if (!api) return
  const scopes = words(paramsOf(ctx).scope)
  const eventAfter = await eventOf(parts, ctx, { api, requested, scopes })
  const client = applicationOf(ctx.oidc.client as never)
  const run = await parts.host.runTrigger('credentials-exchange', eventAfter([]), {
    about: {
      http: state.http,
      clientId: client.client_id,
      clientName: client.name,
      audience: api.audience,
      scope: scopes.join(' ') || undefined,
    },
    next: commands => (denialIn(commands) ? undefined : { event: eventAfter(commands) }),
  })
  if (!run) return
  state.executionId = run.executionId
  const last = run.runs.at(-1)?.result
  if (last && !last.ok) throw new TokenRefusal(403, 'access_denied', last.error.message)
  const commands = run.runs.flatMap(({ result }) => result.commands)
  const denial = denialIn(commands)
  if (denial) {
    const status = Object.hasOwn(refusals, denial.code) ? refusals[denial.code] : undefined
    throw new TokenRefusal(status ?? 403, status === undefined ? 'access_denied' : denial.code, denial.reason)
  }
  const granted = state.machine?.granted ?? []
  const given = (targetOf(commands) ?? scopes).filter(scope => granted.includes(scope))
  state.machine = { granted, given, claims: claimsOf(commands) }
  paramsOf(ctx).scope = given.join(' ') || undefined
}

/** `client_credentials`: the library's own grant, with Actions asked before a token is made. */
export const clientCredentialsGrant =
  (parts: ProtocolParts) =>
  async (ctx: KoaContextWithOIDC): Promise<void> => {
    if ((await parts.host.bindings('credentials-exchange')).length > 0) await askActions(parts, ctx)
    await answerClientCredentials(ctx)
  }
