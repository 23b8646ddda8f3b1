import type { cacheApi } from '../cache.ts'
import type { ApiInput } from '../triggers.ts'
import { type Recording, reasonText } from './recording.ts'
import { claimSetter, scopeArgument } from './tokens.ts'

const maxTargetScopes = 1000

/** The scopes that a token is to have; every call is seen at once in `event.transaction.target_scopes`. */
const targetScopes = ({ event, commands }: Recording) => {
  const set = (scopes: string[]) => {
    const unique = [...new Set(scopes)]
    if (unique.length > maxTargetScopes) throw new RangeError(`A token has at most ${maxTargetScopes} scopes`)
    event.transaction = { ...event.transaction, target_scopes: unique }
    commands.push({ kind: 'target-scopes', scopes: unique })
  }
  const current = () => event.transaction?.target_scopes ?? []
  return {
    addTargetScope: (scope: unknown): void => set([...current(), scopeArgument(scope)]),
    removeTargetScope: (scope: unknown): void => {
      const name = scopeArgument(scope)
      set(current().filter(other => other !== name))
    },
    setTargetScopes: (scopes: unknown): void => {
      if (!Array.isArray(scopes)) throw new TypeError('scopes must be an array of strings')
      set(scopes.map(scopeArgument))
    },
    clearTargetScopes: (): void => set([]),
  }
}

/** The `api` of the credentials-exchange trigger. */
export const credentialsExchangeApi = (
  recording: Recording,
  _input: ApiInput,
  _handler: string,
  cache: ReturnType<typeof cacheApi>['api'],
) => {
  const setClaim = claimSetter(recording, 'access-token-claim')
  const api = {
    access: {
      deny: (code?: unknown, reason?: unknown) => {
        recording.commands.push({ kind: 'deny', code: reasonText(code).slice(0, 100), reason: reasonText(reason) })
        return api
      },
    },
    accessToken: {
      setCustomClaim: (name: unknown, value: unknown) => {
        setClaim(name, value)
        return api
      },
    },
    cache,
    transaction: targetScopes(recording),
  }
  return api
}
