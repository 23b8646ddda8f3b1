import type { KoaContextWithOIDC } from 'oidc-provider'
import { actionsDetails } from '../actions/executions.ts'
import type { LogFact } from '../flow/log-fact.ts'
import { writeLog } from '../logs/write.ts'
import type { Services } from '../services.ts'
import { applicationOf } from './clients.ts'
import { cibaType, passkeyGrantType, passwordlessOtpType } from './grants/names.ts'
import { type RequestState, stateOf } from './request-state.ts'
import { outcomeOf, paramsOf } from './seams.ts'

type Type = LogFact['type']

/** Auth0's codes of exchanges: done and failed, by grant (login-flow reference, 6.3). */
const types: Record<string, { done: Type; failed: Type; donePasskey?: Type }> = {
  authorization_code: { done: 'seacft', failed: 'feacft' },
  refresh_token: { done: 'sertft', failed: 'fertft' },
  client_credentials: { done: 'seccft', failed: 'feccft' },
  password: { done: 'sepft', failed: 'fepft' },
  'http://auth0.com/oauth/grant-type/password-realm': { done: 'sepft', failed: 'fepft' },
  'http://auth0.com/oauth/grant-type/mfa-otp': { done: 'seotpft', failed: 'feotpft', donePasskey: 'sepkotpft' },
  'http://auth0.com/oauth/grant-type/mfa-oob': { done: 'seoobft', failed: 'feoobft', donePasskey: 'sepkoobft' },
  'http://auth0.com/oauth/grant-type/mfa-recovery-code': { done: 'sercft', failed: 'fercft', donePasskey: 'sepkrcft' },
  // Passkeys and codes that are sent have none of their own: they are logins like any other.
  [passkeyGrantType]: { done: 's', failed: 'f' },
  [passwordlessOtpType]: { done: 's', failed: 'fepotpft' },
  'urn:ietf:params:oauth:grant-type:device_code': { done: 'sede', failed: 'fede' },
  [cibaType]: { done: 'ciba_exchange_succeeded', failed: 'ciba_exchange_failed' },
  'urn:ietf:params:oauth:grant-type:token-exchange': { done: 'secte', failed: 'fecte' },
}

const unfinished = ['mfa_required', 'authorization_pending', 'slow_down']

const reused = (failure: unknown): boolean =>
  (failure as { error_detail?: string } | undefined)?.error_detail === 'refresh token already used'

/** What the user of a passkey was asked for, as the log of a login tells it (login-flow reference, 4.13). */
const promptsOf = ({ passkey }: RequestState): Record<string, unknown> | undefined =>
  passkey && {
    prompts: [
      {
        name: passkey.how === 'signup' ? 'prompt-signup' : 'prompt-authenticate',
        connection: passkey.connection.name,
        connection_id: passkey.connection.id,
        strategy: passkey.connection.strategy,
        performed_amr: ['phr'],
      },
    ],
  }

/** What entries of exchanged tokens say besides: of what type they are, and who acts for the user. */
const aboutExchange = ({ exchanging }: RequestState): Record<string, unknown> =>
  exchanging === undefined
    ? {}
    : { subject_token_type: exchanging.type, ...(exchanging.actor && { actor: exchanging.actor }) }

/** Writes the tenant log of one call of the token endpoint. Nothing that was exchanged is in it. */
export const logExchange = async (services: Services, ctx: KoaContextWithOIDC): Promise<void> => {
  const state = stateOf(ctx)
  const grantType = String(state.http.body.grant_type)
  const known = Object.hasOwn(types, grantType) ? types[grantType] : undefined
  if (!known || !ctx.oidc) return
  const { error, error_description: description } = (ctx.body ?? {}) as Record<string, string | undefined>
  // Nothing has failed yet where MFA is due or a device waits; the login has written what there is to say.
  if (error !== undefined && unfinished.includes(error)) return
  if (state.logged) return
  const outcome = outcomeOf(ctx.oidc.entities.Grant)
  const client = ctx.oidc.client && applicationOf(ctx.oidc.client)
  const family = state.exchange?.record.grantId
  const failed = ctx.status >= 400
  const fact: LogFact = failed
    ? {
        type: reused(state.failure) ? 'ferrt' : known.failed,
        description,
        details: {
          error: { oauthError: error, message: description },
          ...(family ? { familyId: family } : {}),
          ...aboutExchange(state),
          ...actionsDetails(state.executionId),
        },
      }
    : {
        type: (state.waited === 'passkey' && known.donePasskey) || known.done,
        details: {
          ...promptsOf(state),
          ...(family ? { familyId: family } : {}),
          ...aboutExchange(state),
          // The Actions of a code's login ran long before, and stand in the login's own entry.
          ...actionsDetails(state.executionId, grantType === 'authorization_code' ? undefined : outcome?.executionId),
        },
      }
  const api = [...state.apis.values()][0]
  const organization = outcome?.organization ?? state.organization
  await writeLog(services, fact, {
    http: state.http,
    clientId: client?.client_id ?? state.http.body.client_id,
    clientName: client?.name,
    userId: ctx.oidc.account?.accountId ?? state.exchange?.record.userId ?? state.subject,
    userName: state.userName ?? state.http.body.username,
    audience: outcome?.audience ?? api?.audience,
    scope: outcome?.scopes.join(' ') ?? paramsOf(ctx)?.scope,
    organizationId: organization?.id,
    organizationName: organization?.name,
    sessionId: outcome?.sid,
    ...(state.passkey && {
      connection: state.passkey.connection.name,
      connectionId: state.passkey.connection.id,
      strategy: state.passkey.connection.strategy,
    }),
  })
}

/** Writes that a client has ended a refresh token. */
export const logRevocation = async (services: Services, ctx: KoaContextWithOIDC): Promise<void> => {
  if (ctx.status === 200) await logRevoked(services, ctx)
}

/** Writes that the refresh token of this request was ended. */
export const logRevoked = async (services: Services, ctx: KoaContextWithOIDC): Promise<void> => {
  const state = stateOf(ctx)
  const record = state.exchange?.record
  const client = ctx.oidc?.client && applicationOf(ctx.oidc.client)
  if (!record || !client) return
  await writeLog(
    services,
    { type: 'srrt', details: { familyId: record.grantId } },
    {
      http: state.http,
      clientId: client.client_id,
      clientName: client.name,
      userId: record.userId,
      sessionId: record.sid,
    },
  )
}
