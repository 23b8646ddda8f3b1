import { jsonBytes, jsonCopy, type Recording, textArgument } from './recording.ts'

const maxClaimsBytes = 100 * 1024
const maxScopeLength = 280
const maxAddedScopes = 1000

/** One scope. Throws for what is none, or too long. */
export const scopeArgument = (scope: unknown): string => {
  if (typeof scope !== 'string') throw new TypeError('scope must be a string')
  const trimmed = scope.trim()
  if (trimmed.length === 0) throw new TypeError('scope must not be empty')
  if (trimmed.length > maxScopeLength) throw new RangeError(`scope must have at most ${maxScopeLength} characters`)
  if (/\s/.test(trimmed)) throw new TypeError('scope must be one scope, without white space')
  return trimmed
}

/**
 * `setCustomClaim` of one token. Which names are protected is settled where tokens are made: a collision does not fail a
 * login; only `scope` throws (login flow reference, 3.4).
 */
export const claimSetter = (recording: Recording, kind: 'id-token-claim' | 'access-token-claim') => {
  const sizes = new Map<string, number>()
  return (key: unknown, value: unknown): void => {
    const name = textArgument(key, 'name', 4096)
    if (name === 'scope') throw new Error('The claim "scope" cannot be set; use api.accessToken.addScope')
    const copy = jsonCopy(value, 'value')
    sizes.set(name, jsonBytes(name) + jsonBytes(copy))
    const total = [...sizes.values()].reduce((sum, size) => sum + size, 0)
    if (total > maxClaimsBytes)
      throw new RangeError(`Custom claims of a token must have at most ${maxClaimsBytes} bytes`)
    recording.commands.push({ kind, name, value: copy })
  }
}

/** `addScope` and `removeScope`; per scope the last call wins. */
export const scopeApi = (recording: Recording) => {
  const added = new Set<string>()
  return {
    addScope: (scope: unknown): void => {
      const name = scopeArgument(scope)
      added.add(name)
      if (added.size > maxAddedScopes) throw new RangeError(`At most ${maxAddedScopes} scopes can be added`)
      recording.commands.push({ kind: 'add-scope', scope: name })
    },
    removeScope: (scope: unknown): void => {
      const name = scopeArgument(scope)
      added.delete(name)
      recording.commands.push({ kind: 'remove-scope', scope: name })
    },
  }
}
