import { jsonBytes, jsonCopy, type Recording, textArgument } from './recording.ts'

const maxProfileBytes = 32 * 1024
const transactionLimits = { keyLength: 64, valueBytes: 8 * 1024, totalBytes: 16 * 1024 }
const recordLimits = { entries: 25, key: /^[A-Za-z0-9_-]{1,255}$/, valueLength: 255 }

/**
 * `user.setUserMetadata` or `setAppMetadata` (login flow reference, 3.9): `null` deletes a key; the event keeps as it was.
 * What earlier Actions of the run have `written` counts towards the limit.
 */
export const profileSetter = (
  recording: Recording,
  kind: 'user-metadata' | 'app-metadata',
  written: Record<string, unknown> = {},
) => {
  const sizes = new Map(Object.entries(written).map(([key, value]) => [key, jsonBytes(key) + jsonBytes(value)]))
  return (key: unknown, value: unknown): void => {
    const stored = kind === 'user-metadata' ? recording.event.user?.user_metadata : recording.event.user?.app_metadata
    if (stored !== undefined && (typeof stored !== 'object' || stored === null || Array.isArray(stored)))
      throw new TypeError(`The stored ${kind.replace('-', '_')} is not an object`)
    const name = textArgument(key, 'name', 4096)
    const copy = jsonCopy(value, 'value')
    sizes.set(name, jsonBytes(name) + jsonBytes(copy))
    const total = [...sizes.values()].reduce((sum, size) => sum + size, 0)
    if (total > maxProfileBytes)
      throw new RangeError(`Metadata written by a login must have at most ${maxProfileBytes} bytes`)
    recording.commands.push({ kind, key: name, value: copy ?? null })
  }
}

/** `transaction.setMetadata` (1.4, 3.9): text, safe whole or broken numbers, booleans; `null` removes. Seen at once in the event. */
export const setTransactionMetadata = (recording: Recording, key: unknown, value: unknown): void => {
  const name = textArgument(key, 'key', transactionLimits.keyLength)
  const simple = value === null || ['string', 'boolean', 'number'].includes(typeof value)
  if (!simple) throw new TypeError('value must be a string, a number, a boolean or null')
  if (typeof value === 'number' && (!Number.isFinite(value) || Math.abs(value) > Number.MAX_SAFE_INTEGER))
    throw new RangeError('value must be a number that JSON keeps exactly')
  const { event } = recording
  event.transaction ??= {}
  const { [name]: _replaced, ...others } = event.transaction.metadata ?? {}
  const metadata = value === null ? others : { ...others, [name]: value }
  if (typeof value === 'string' && Buffer.byteLength(value) > transactionLimits.valueBytes)
    throw new RangeError(`value must have at most ${transactionLimits.valueBytes} bytes`)
  if (value !== null && jsonBytes(metadata) > transactionLimits.totalBytes)
    throw new RangeError(`Metadata of a transaction must have at most ${transactionLimits.totalBytes} bytes`)
  event.transaction.metadata = metadata
  recording.commands.push({ kind: 'transaction-metadata', key: name, value })
}

/** `setMetadata`, `deleteMetadata`, `evictMetadata` of a session or a refresh token (1.4, 3.10). */
export const recordMetadata = (
  recording: Recording,
  kind: 'session-metadata' | 'refresh-token-metadata',
  /** Throws where the record must be there, or must not be touched. */
  check: (method: string) => void,
) => {
  const { event } = recording
  const record = () => (kind === 'session-metadata' ? event.session : event.refresh_token)
  // A refresh token that is yet to be issued may get metadata already; its event stays absent.
  let known: Record<string, string> = { ...record()?.metadata }
  const mirror = () => {
    const target = record()
    if (target) target.metadata = { ...known }
  }
  const remove = (key: string) => {
    if (!Object.hasOwn(known, key)) return
    const { [key]: _removed, ...rest } = known
    known = rest
    mirror()
    recording.commands.push({ kind, op: 'delete', key })
  }
  return {
    setMetadata: (key: unknown, value: unknown): void => {
      check('setMetadata')
      if (typeof key !== 'string' || !recordLimits.key.test(key))
        throw new TypeError('key must have 1 to 255 letters, digits, underscores or hyphens')
      if (value === null) {
        remove(key)
        return
      }
      if (typeof value !== 'string') throw new TypeError('value must be a string or null')
      if (value.length > recordLimits.valueLength)
        throw new RangeError(`value must have at most ${recordLimits.valueLength} characters`)
      if (value.includes('\0')) throw new TypeError('value must not contain NUL')
      const next = { ...known, [key]: value }
      if (Object.keys(next).length > recordLimits.entries)
        throw new RangeError(`Metadata must have at most ${recordLimits.entries} entries`)
      known = next
      mirror()
      recording.commands.push({ kind, op: 'set', key, value })
    },
    deleteMetadata: (key: unknown): void => {
      check('deleteMetadata')
      if (typeof key !== 'string') throw new TypeError('key must be a string')
      remove(key)
    },
    evictMetadata: (): void => {
      check('evictMetadata')
      if (Object.keys(known).length === 0) return
      known = {}
      mirror()
      recording.commands.push({ kind, op: 'evict' })
    },
  }
}
