import type { PiiConfig, PiiField } from './sink.ts'
import { xxh64 } from './xxhash.ts'

/** Which members of an entry hold what, as Auth0's manual has it. */
const members: Record<PiiField, readonly string[]> = {
  first_name: ['first_name', 'given_name', 'name'],
  last_name: ['last_name', 'family_name', 'name'],
  username: ['username', 'user_name'],
  email: ['email'],
  phone: ['phone', 'phone_number', 'old_phone_number', 'new_phone_number'],
  address: ['address'],
}

/** Below these a `name` is that of a prompt, a library or an Action, and nobody's. */
const nobody: ReadonlySet<string> = new Set(['prompts', 'auth0_client', 'actions', 'executions'])

/** The same entry with what `config` names made unreadable, wherever in it that stands. Pure. */
export const obfuscated = (
  entry: Record<string, unknown>,
  { log_fields, method = 'hash' }: PiiConfig,
): Record<string, unknown> => {
  const hidden = new Set(log_fields.flatMap(field => members[field]))
  const hide = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(hide)
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, hide(member)]))
    if (value === null || value === '' || typeof value === 'boolean') return value
    return method === 'mask' ? '*****' : xxh64(String(value))
  }
  const walk = (value: unknown, parent: string): unknown => {
    if (Array.isArray(value)) return value.map(item => walk(item, parent))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [
        key,
        hidden.has(key) && !(key === 'name' && nobody.has(parent)) ? hide(member) : walk(member, key),
      ]),
    )
  }
  return walk(entry, '') as Record<string, unknown>
}
