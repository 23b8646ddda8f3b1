import type { cacheApi } from '../cache.ts'
import type { ApiInput } from '../triggers.ts'
import { groupsApi } from './groups.ts'
import { refreshTokenApi, sessionApi } from './lifetimes.ts'
import { profileSetter, setTransactionMetadata } from './metadata.ts'
import { enableMultifactor, mfaCommands } from './mfa.ts'
import { type Recording, reasonText, textArgument, validationError } from './recording.ts'
import { redirectApi } from './redirect.ts'
import { rolesApi } from './roles.ts'
import { samlResponseApi } from './saml-response.ts'
import { claimSetter, scopeApi } from './tokens.ts'

const maxUserId = 128
const maxMethodUrl = 2048

/** Forms are made in a part of Auth0 that this server has not; an Action that counts on one must not go on without. */
export const noForms = (promptId?: unknown, _options?: unknown): never => {
  throw new Error(`api.prompt.render: there is no form ${String(promptId)}, as this server has no forms`)
}

const methodUrl = (value: unknown): string => {
  const text = textArgument(value, 'provider_url', maxMethodUrl)
  const { protocol } = new URL(text)
  if (protocol !== 'http:' && protocol !== 'https:')
    throw new TypeError('provider_url must be an http or https address')
  return text
}

/** The `api` of the post-login trigger (login flow reference, section 3). */
export const postLoginApi = (
  recording: Recording,
  input: ApiInput,
  handler: string,
  cache: ReturnType<typeof cacheApi>['api'],
) => {
  const { commands } = recording
  const setIdTokenClaim = claimSetter(recording, 'id-token-claim')
  const setAccessTokenClaim = claimSetter(recording, 'access-token-claim')
  const setUserMetadata = profileSetter(recording, 'user-metadata', input.written?.user)
  const setAppMetadata = profileSetter(recording, 'app-metadata', input.written?.app)
  let primaryUserSet = input.primaryUserSet === true

  const api = {
    access: {
      deny: (reason?: unknown) => {
        commands.push({ kind: 'deny', reason: reasonText(reason) })
        return api
      },
    },
    accessToken: {
      setCustomClaim: (name: unknown, value: unknown) => {
        setAccessTokenClaim(name, value)
        return api
      },
      ...scopeApi(recording),
    },
    idToken: {
      setCustomClaim: (name: unknown, value: unknown) => {
        setIdTokenClaim(name, value)
        return api
      },
    },
    authentication: {
      ...mfaCommands(recording),
      recordMethod: (providerUrl: unknown) => {
        if (handler !== 'onContinuePostLogin') throw new Error('recordMethod can be used only in onContinuePostLogin')
        commands.push({ kind: 'record-method', url: methodUrl(providerUrl) })
        return api
      },
      setPrimaryUser: (primaryUserId: unknown): void => {
        if (primaryUserSet) throw new Error('The primary user can be changed only once in a transaction')
        commands.push({ kind: 'primary-user', userId: textArgument(primaryUserId, 'primary_user_id', maxUserId) })
        primaryUserSet = true
      },
    },
    multifactor: {
      enable: (provider: unknown, options?: unknown) => {
        enableMultifactor(recording, provider, options)
        return api
      },
    },
    redirect: redirectApi(recording, (): unknown => api),
    user: {
      setUserMetadata: (name: unknown, value: unknown) => {
        setUserMetadata(name, value)
        return api
      },
      setAppMetadata: (name: unknown, value: unknown) => {
        setAppMetadata(name, value)
        return api
      },
    },
    transaction: {
      setMetadata: (key: unknown, value: unknown): void => setTransactionMetadata(recording, key, value),
    },
    cache,
    session: sessionApi(recording),
    refreshToken: refreshTokenApi(recording),
    roles: rolesApi(input.roles ?? []),
    validation: {
      error: (errorCode: unknown, errorMessage: unknown) => {
        commands.push(validationError(errorCode, errorMessage))
        return api
      },
    },
    // There are no Rules here, so that none has run.
    rules: { wasExecuted: (_ruleId: unknown): boolean => false },
    groups: groupsApi,
    prompt: { render: noForms },
    samlResponse: samlResponseApi((): unknown => api),
  }
  return api
}
