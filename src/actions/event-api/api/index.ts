import { type CacheRecord, type CacheWrite, cacheApi } from '../cache.ts'
import type { ApiInput, RunnableTrigger } from '../triggers.ts'
import { credentialsExchangeApi } from './credentials-exchange.ts'
import { customTokenExchangeApi } from './custom-token-exchange.ts'
import { notificationApi } from './notification.ts'
import { passwordResetApi } from './password-reset.ts'
import { postLoginApi } from './post-login.ts'
import { preUserRegistrationApi } from './pre-user-registration.ts'
import type { EventLike, Recording } from './recording.ts'

type Cache = ReturnType<typeof cacheApi>['api']
type Build = (recording: Recording, input: ApiInput, handler: string, cache: Cache) => object

const cacheAlone: Build = (_recording, _input, _handler, cache) => ({ cache })

const builders: Record<RunnableTrigger, Build> = {
  'post-login': postLoginApi,
  'password-reset-post-challenge': (recording, _input, _handler, cache) => passwordResetApi(recording, cache),
  'pre-user-registration': preUserRegistrationApi,
  'post-user-registration': cacheAlone,
  'post-change-password': cacheAlone,
  'credentials-exchange': credentialsExchangeApi,
  'custom-token-exchange': customTokenExchangeApi,
  'send-phone-message': cacheAlone,
  'custom-phone-provider': (recording, _input, _handler, cache) => ({
    cache,
    notification: notificationApi(recording),
  }),
  'custom-email-provider': (recording, _input, _handler, cache) => ({
    cache,
    notification: notificationApi(recording),
  }),
}

/**
 * The `api` object of one run, and where it notes what the script asked for. Setters mirror their values into `event` as
 * section 1.9 of the login flow reference says. Pure but for `now`.
 */
export const buildApi = (run: {
  trigger: RunnableTrigger
  handler: string
  event: EventLike
  input: ApiInput & { cache: Record<string, CacheRecord> }
  now: () => number
}): { api: object; commands: Record<string, unknown>[]; cacheWrites: CacheWrite[] } => {
  const recording: Recording = { commands: [], event: run.event, now: run.now }
  const cache = cacheApi(run.input.cache, run.now)
  const api = builders[run.trigger](recording, run.input, run.handler, cache.api)
  return { api, commands: recording.commands, cacheWrites: cache.writes }
}
