import { cutDeep } from './depth.ts'

const masked = '*****'

/** Members of a hash that say how it was made; all else in it is masked. */
const tells = new Set(['algorithm', 'encoding', 'position', 'digest', 'keylen', 'cost', 'blockSize', 'parallelization'])
const soundsSecret = /pass|secret|hash|token|key|pin|salt/i
const known = new Set(['email', 'phone_number', 'username', 'user_id', 'name', 'nickname', 'picture'])

/**
 * A user of a file as it may be shown to whoever asks what went wrong: hashes, keys, salts and seeds are masked, also
 * where they stand in a place that the schema does not know.
 */
export const maskUser = (element: unknown): unknown => {
  const given = cutDeep(element)
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return maskAll(given)
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      switch (name) {
        case 'custom_password_hash':
          return [name, maskHash(value)]
        case 'mfa_factors':
          return [name, maskSeeds(value)]
        case 'user_metadata':
        case 'app_metadata':
          return [name, value]
        default:
          return [name, !known.has(name) && soundsSecret.test(name) ? maskAll(value) : value]
      }
    }),
  )
}

const maskAll = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(maskAll)
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, maskAll(member)]))
  return typeof value === 'string' || typeof value === 'number' ? masked : value
}

const maskHash = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return maskAll(value)
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      typeof member === 'object' ? maskHash(member) : tells.has(name) ? short(member) : maskAll(member),
    ]),
  )
}

/** Somebody may have mixed up the members. */
const short = (value: unknown): unknown => (typeof value === 'string' && value.length > 20 ? masked : value)

/** Numbers and addresses are shown, seeds are not. */
const maskSeeds = (value: unknown): unknown => {
  if (!Array.isArray(value)) return maskAll(value)
  return value.map(factor => {
    if (typeof factor !== 'object' || factor === null || Array.isArray(factor)) return maskAll(factor)
    return Object.fromEntries(
      Object.entries(factor).map(([name, member]) => [
        name,
        name === 'phone' || name === 'email' ? member : maskAll(member),
      ]),
    )
  })
}
