import { plain, withoutSecrets, words } from '../actions/event-api/event-parts.ts'
import type { PreUserRegistrationCommand } from '../actions/event-api/triggers.ts'
import { eventFacts } from '../actions/event-facts.ts'
import type { ActionHost } from '../actions/host.ts'
import type { HttpFacts, LoginRequest } from '../login/login.ts'
import type { LogContext } from '../logs/write.ts'
import type { Services } from '../services.ts'

/** The login that somebody registers in, as Actions are told. */
export interface RegistrationTransaction
  extends Pick<
    LoginRequest,
    'acrValues' | 'params' | 'prompt' | 'redirectUri' | 'responseMode' | 'responseType' | 'scopes'
  > {
  protocol: string
  locale: string
}

/** Somebody who wants to register. */
export interface Registration {
  /** What was given of the profile; never a password. */
  profile: Record<string, unknown>
  /** Name of the connection. */
  connection: string
  clientId?: string
  http: HttpFacts
  /** What the form or the call has sent. */
  body: Record<string, unknown>
  transaction?: RegistrationTransaction
}

/** What the Actions of pre-user-registration have to say: metadata for the new user, or that there shall be none. */
export type RegistrationAnswer =
  | {
      allowed: true
      userMetadata: Record<string, unknown>
      appMetadata: Record<string, unknown>
      executionId?: string
    }
  | {
      allowed: false
      executionId: string
      /** What the tenant log says. */
      reason: string
      /** What the user may read; none where an Action failed. */
      code?: string
      message?: string
    }

/**
 * Asks the Actions bound to pre-user-registration, one after the other until one refuses. One that fails lets nobody in;
 * what it was is for the log alone.
 */
export const askRegistration = async (
  services: Services,
  host: Pick<ActionHost, 'bindings' | 'runTrigger'>,
  registration: Registration,
  about: LogContext,
): Promise<RegistrationAnswer> => {
  const nothing = { allowed: true as const, userMetadata: {}, appMetadata: {} }
  if ((await host.bindings('pre-user-registration')).length === 0) return nothing
  const event = await eventOf(services, registration)
  const run = await host.runTrigger('pre-user-registration', event, {
    about,
    next: commands => (refusalIn(commands) ? undefined : { event, input: { written: writtenBy(commands) } }),
  })
  if (!run) return nothing
  const { executionId } = run
  const failed = run.runs.at(-1)?.result
  if (failed && !failed.ok) return { allowed: false, executionId, reason: failed.error.message }
  const commands = run.runs.flatMap(({ result }) => result.commands)
  const refusal = refusalIn(commands)
  if (refusal?.kind === 'deny') {
    const { reason, userMessage } = refusal
    return { allowed: false, executionId, reason, code: 'extensibility_error', message: userMessage || undefined }
  }
  if (refusal) {
    const { code, message } = refusal
    return { allowed: false, executionId, reason: `${code}: ${message}`, code, message }
  }
  const { user, app } = writtenBy(commands)
  return { allowed: true, userMetadata: user, appMetadata: app, executionId }
}

type Refusal = Extract<PreUserRegistrationCommand, { kind: 'deny' | 'validation-error' }>

const refusalIn = (commands: PreUserRegistrationCommand[]): Refusal | undefined =>
  commands.find(command => command.kind === 'deny' || command.kind === 'validation-error')

const writtenBy = (commands: PreUserRegistrationCommand[]) => {
  const written: { user: Record<string, unknown>; app: Record<string, unknown> } = { user: {}, app: {} }
  for (const command of commands) {
    if (command.kind === 'user-metadata') written.user[command.key] = command.value
    if (command.kind === 'app-metadata') written.app[command.key] = command.value
  }
  return written
}

/** Given metadata with what Actions wrote: `null` takes a member out. */
export const withWritten = (
  given: Record<string, unknown> | undefined,
  written: Record<string, unknown>,
): Record<string, unknown> => {
  const kept = Object.entries(given ?? {}).filter(([key]) => !Object.hasOwn(written, key))
  return Object.fromEntries([...kept, ...Object.entries(written).filter(([, value]) => value !== null)])
}

const eventOf = async (
  services: Services,
  { profile, connection, clientId, http, body, transaction }: Registration,
): Promise<Record<string, unknown>> => {
  const facts = await eventFacts(services, { clientId, connection, http })
  return plain({
    ...facts,
    request: { ...facts.request, body: withoutSecrets(body) },
    transaction: transaction && transactionPart(transaction),
    user: { ...profile, user_metadata: profile['user_metadata'] ?? {}, app_metadata: profile['app_metadata'] ?? {} },
  })
}

/** `event.transaction` of registrations: the one of post-login without its id and metadata. */
export const transactionPart = ({ params, ...login }: RegistrationTransaction): Record<string, unknown> => ({
  acr_values: login.acrValues,
  correlation_id: params['correlation_id'],
  locale: login.locale,
  login_hint: params['login_hint'],
  prompt: login.prompt,
  protocol: login.protocol,
  redirect_uri: login.redirectUri,
  requested_scopes: params['scope'] === undefined ? login.scopes : words(params['scope']),
  response_mode: login.responseMode,
  response_type: login.responseType,
  state: params['state'],
  ui_locales: words(params['ui_locales'] ?? ''),
})
