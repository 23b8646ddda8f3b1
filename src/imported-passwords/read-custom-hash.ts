import type { CustomHash, TextEncoding } from './custom-hash.ts'
import { type Digest, digestOfPbkdf2, digests } from './digests.ts'
import type { ImportedHash, Mixed } from './imported-hash.ts'
import {
  longestKey,
  mostArgon2,
  mostArgon2Work,
  mostBcryptRounds,
  mostPbkdf2Iterations,
  mostPbkdf2Work,
  mostScryptMemory,
  mostScryptWork,
} from './limits.ts'

/** Why a hash cannot be imported; `path` is within `custom_password_hash`. */
export interface HashProblem {
  code: 'ENUM_MISMATCH' | 'INVALID_FORMAT' | 'MAXIMUM' | 'NOT_PASSED' | 'OBJECT_REQUIRED'
  problem: string
  path: string
}

class Refusal extends Error {
  readonly found: HashProblem

  constructor(found: HashProblem) {
    super(found.problem)
    this.found = found
  }
}

const refuse = (code: HashProblem['code'], problem: string, path = 'hash.value'): never => {
  throw new Refusal({ code, problem, path })
}

/** Reads a hash as its algorithm has it. Refused is what could never match, and what would cost a login too much. */
export const readCustomHash = (
  given: CustomHash,
): { ok: true; hash: ImportedHash } | { ok: false; problem: HashProblem } => {
  try {
    return { ok: true, hash: { encoding: given.password?.encoding ?? 'utf8', ...byAlgorithm(given) } }
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, problem: error.found }
    throw error
  }
}

type Read<H = ImportedHash> = H extends ImportedHash ? Omit<H, 'encoding'> : never

const byAlgorithm = (given: CustomHash): Read => {
  const { algorithm } = given
  switch (algorithm) {
    case 'md4':
    case 'md5':
    case 'sha1':
    case 'sha256':
    case 'sha512':
      return { kind: 'digest', digest: algorithm, value: digestValue(given, algorithm), mixed: mixedOf(given) }
    case 'hmac':
      return hmac(given)
    case 'ldap':
      return ldap(given)
    case 'pbkdf2':
      return pbkdf2(given)
    case 'scrypt':
      return scrypt(given)
    case 'argon2':
      return argon2(given)
    case 'bcrypt':
      return bcrypt(given)
    default:
      return algorithm satisfies never
  }
}

const patterns: Record<Exclude<TextEncoding, 'utf8'>, RegExp> = {
  hex: /^([0-9a-f]{2})*$/i,
  base64: /^[A-Za-z0-9+/_-]*={0,2}$/,
}

/** Bytes of a text, in base64. */
const bytes = (text: string, encoding: TextEncoding, path: string): string => {
  if (encoding !== 'utf8' && !patterns[encoding].test(text))
    refuse('INVALID_FORMAT', `Object didn't pass validation for format ${encoding}`, path)
  return Buffer.from(text, encoding).toString('base64')
}

const lengthOf = (base64: string): number => Buffer.from(base64, 'base64').length

const mixedOf = ({ salt }: CustomHash): Mixed | undefined =>
  salt && { salt: bytes(salt.value, salt.encoding, 'salt.value'), position: salt.position }

/** A value that is bytes. */
const byteValue = ({ algorithm, hash }: CustomHash): string => {
  const { encoding } = hash
  if (encoding === undefined) return refuse('OBJECT_REQUIRED', 'Missing required property: encoding', 'hash')
  if (encoding === 'utf8')
    return refuse('ENUM_MISMATCH', `The encoding of ${algorithm} must be hex or base64`, 'hash.encoding')
  return bytes(hash.value, encoding, 'hash.value')
}

const digestValue = (given: CustomHash, digest: Digest): string => {
  const value = byteValue(given)
  const wanted = digests[digest].bytes
  if (lengthOf(value) !== wanted) refuse('INVALID_FORMAT', `A hash of ${digest} has ${wanted} bytes`)
  return value
}

/** A value that is a text and says all there is to say. */
const textValue = ({ algorithm, hash, salt }: CustomHash, saltAllowed = false): string => {
  if (hash.encoding !== undefined && hash.encoding !== 'utf8')
    refuse('ENUM_MISMATCH', `The encoding of ${algorithm} must be utf8`, 'hash.encoding')
  if (salt && !saltAllowed) refuse('NOT_PASSED', `A salt is not allowed with ${algorithm}`, 'salt')
  return hash.value
}

const hmac = (given: CustomHash): Read => {
  const { digest, key } = given.hash
  if (!digest) return refuse('OBJECT_REQUIRED', 'Missing required property: digest', 'hash')
  if (!key) return refuse('OBJECT_REQUIRED', 'Missing required property: key', 'hash')
  return {
    kind: 'hmac',
    digest,
    key: bytes(key.value, key.encoding, 'hash.key.value'),
    value: digestValue(given, digest),
    mixed: mixedOf(given),
  }
}

const ldapSchemes: Record<string, Digest> = {
  md5: 'md5',
  sha: 'sha1',
  sha1: 'sha1',
  sha224: 'sha224',
  sha256: 'sha256',
  sha384: 'sha384',
  sha512: 'sha512',
}

/** RFC 2307, 5.3: the scheme in braces, then base64 of the digest and, with an `s` before its name, the salt after it. */
const ldap = (given: CustomHash): Read => {
  const [, scheme, base64] = /^\{([A-Za-z0-9-]+)\}([A-Za-z0-9+/_-]+={0,2})$/.exec(textValue(given)) ?? []
  if (scheme === undefined || base64 === undefined)
    return refuse('INVALID_FORMAT', "Object didn't pass validation for format RFC 2307")
  const name = scheme.toLowerCase().replace('-', '')
  const salted = name === 'smd5' || name.startsWith('ssha')
  const digest = ldapSchemes[salted ? name.slice(1) : name]
  if (!digest || !Object.hasOwn(ldapSchemes, salted ? name.slice(1) : name))
    return refuse('ENUM_MISMATCH', `The scheme ${scheme} is not supported`)
  const all = Buffer.from(base64, 'base64')
  const { bytes: length } = digests[digest]
  if (salted ? all.length <= length : all.length !== length)
    return refuse('INVALID_FORMAT', `A hash of ${scheme} has ${length} bytes${salted ? ' and a salt' : ''}`)
  return {
    kind: 'digest',
    digest,
    value: all.subarray(0, length).toString('base64'),
    ...(salted && { mixed: { salt: all.subarray(length).toString('base64'), position: 'suffix' } }),
  }
}

const phc = () => refuse('INVALID_FORMAT', "Object didn't pass validation for format PHC")

const tooCostly = (problem: string, path?: string) => refuse('MAXIMUM', problem, path)

const pbkdf2 = (given: CustomHash): Read => {
  const match =
    /^\$pbkdf2-([A-Za-z0-9-]{1,40})(?:\$([il]=\d{1,12}(?:,[il]=\d{1,12})?))?\$([A-Za-z0-9+/]*={0,2})\$([A-Za-z0-9+/]+={0,2})$/.exec(
      textValue(given),
    )
  if (!match) return phc()
  const [, name = '', parameters = '', salt = '', key = ''] = match
  const digest = digestOfPbkdf2(name)
  if (!digest) return refuse('ENUM_MISMATCH', `The digest ${name} is not supported`)
  const read = Object.fromEntries(parameters.split(',').map(one => one.split('=') as [string, string]))
  const iterations = Number(read['i'] ?? 100_000)
  const length = Number(read['l'] ?? 64)
  const value = Buffer.from(key, 'base64')
  if (iterations < 1 || length !== value.length) return phc()
  const work = iterations * Math.ceil(length / digests[digest].bytes)
  if (length > longestKey) return tooCostly(`A key of ${length} bytes is longer than the maximum ${longestKey}`)
  if (iterations > mostPbkdf2Iterations)
    return tooCostly(`${iterations} iterations are more than the maximum ${mostPbkdf2Iterations}`)
  if (work > mostPbkdf2Work) return tooCostly(`${iterations} iterations for ${length} bytes are too many`)
  return { kind: 'pbkdf2', digest, iterations, salt: bytes(salt, 'base64', 'hash.value'), value: key }
}

const isPowerOfTwo = (n: number) => Number.isSafeInteger(n) && Math.log2(n) % 1 === 0

/** RFC 7914, 2: the cost is a power of two, and less than 2 to the 16 × blockSize. */
const scrypt = (given: CustomHash): Read => {
  const { keylen, cost, blockSize, parallelization, salt } = given
  const value = byteValue(given)
  if (keylen === undefined) return refuse('OBJECT_REQUIRED', 'Missing required property: keylen', '')
  if (keylen > longestKey) return tooCostly(`Value ${keylen} is greater than maximum ${longestKey}`, 'keylen')
  if (lengthOf(value) !== keylen) return refuse('INVALID_FORMAT', `A hash of keylen ${keylen} has ${keylen} bytes`)
  if (!isPowerOfTwo(cost) || cost >= 2 ** (16 * blockSize))
    return refuse('NOT_PASSED', `The cost ${cost} must be a power of two greater than one`, 'cost')
  if (128 * cost * blockSize > mostScryptMemory)
    return tooCostly(`A cost of ${cost} with blocks of ${blockSize} takes more memory than this server gives`, 'cost')
  if (cost * blockSize * parallelization > mostScryptWork)
    return tooCostly(`A parallelization of ${parallelization} takes too long at this cost`, 'parallelization')
  return {
    kind: 'scrypt',
    cost,
    blockSize,
    parallelization,
    salt: salt ? bytes(salt.value, salt.encoding, 'salt.value') : '',
    value,
  }
}

const argon2 = (given: CustomHash): Read => {
  const text = textValue(given)
  const match =
    /^\$(argon2(?:id|i|d))(?:\$v=(16|19))?\$m=(\d{1,10}),t=(\d{1,10}),p=(\d{1,10})\$([A-Za-z0-9+/]+)={0,2}\$([A-Za-z0-9+/]+)={0,2}$/.exec(
      text,
    )
  if (!match) return phc()
  const [, type = '', version = '16', m, t, p, salt = '', key = ''] = match
  const [memory, passes, lanes] = [Number(m), Number(t), Number(p)]
  // The bounds of RFC 9106, 3.1, as far as the library goes.
  if (lanes < 1 || passes < 1 || memory < 8 * lanes) return phc()
  if (lengthOf(salt) < 8 || lengthOf(salt) > 48 || lengthOf(key) < 10 || lengthOf(key) > 64) return phc()
  for (const [name, value, most] of [
    ['m', memory, mostArgon2.memory],
    ['t', passes, mostArgon2.passes],
    ['p', lanes, mostArgon2.lanes],
  ] as const)
    if (value > most) return tooCostly(`Value ${value} of ${name} is greater than maximum ${most}`)
  if (memory * passes > mostArgon2Work) return tooCostly(`t=${passes} takes too long with m=${memory}`)
  return { kind: 'argon2', value: `$${type}$v=${version}$m=${memory},t=${passes},p=${lanes}$${salt}$${key}` }
}

const bcrypt = (given: CustomHash): Read => {
  const value = textValue(given, true)
  const [, rounds] = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/.exec(value) ?? []
  if (rounds === undefined || Number(rounds) < 4)
    return refuse('INVALID_FORMAT', "Object didn't pass validation for format bcrypt")
  if (Number(rounds) > mostBcryptRounds)
    return tooCostly(`A cost of ${Number(rounds)} is greater than maximum ${mostBcryptRounds}`)
  return { kind: 'bcrypt', value, mixed: mixedOf(given) }
}
