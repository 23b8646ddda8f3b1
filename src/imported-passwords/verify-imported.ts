import { createHash, createHmac, pbkdf2, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import * as argon2 from '@node-rs/argon2'
import { verify as bcryptVerify } from '@node-rs/bcrypt'
import { digests } from './digests.ts'
import type { ImportedHash, Mixed } from './imported-hash.ts'
import { legacyDigest } from './legacy-digest.ts'
import { mostScryptMemory } from './limits.ts'

const pbkdf2Async = promisify(pbkdf2)
const scryptAsync = promisify<Buffer, Buffer, number, object, Buffer>(scrypt)

/** Whether guessing is only held up by us: a comparison takes no time of its own. */
export const isQuick = ({ kind }: ImportedHash): boolean => kind === 'digest' || kind === 'hmac'

/** Compares a password with an imported hash, in constant time. Rejects where it could not be computed. */
export const matchesImported = async (hash: ImportedHash, password: string): Promise<boolean> => {
  const typed = Buffer.from(password, hash.encoding)
  switch (hash.kind) {
    case 'argon2':
      return argon2.verify(hash.value, typed)
    case 'bcrypt':
      return bcryptVerify(withSalt(typed, hash.mixed).subarray(0, mostBytesOfBcrypt), hash.value)
    default:
      return same(await derived(hash, typed), Buffer.from(hash.value, 'base64'))
  }
}

/** Whatever comes after is not looked at by bcrypt. */
const mostBytesOfBcrypt = 72

type Derived = Exclude<ImportedHash, { kind: 'argon2' | 'bcrypt' }>

const derived = async (hash: Derived, typed: Buffer): Promise<Buffer> => {
  if (hash.kind === 'scrypt') {
    const { cost, blockSize, parallelization } = hash
    const options = { cost, blockSize, parallelization, maxmem: mostScryptMemory * 2 }
    return scryptAsync(typed, Buffer.from(hash.salt, 'base64'), Buffer.from(hash.value, 'base64').length, options)
  }
  const { digest } = hash
  const { legacy } = digests[digest]
  switch (hash.kind) {
    case 'digest': {
      const text = withSalt(typed, hash.mixed)
      if (legacy) return legacyDigest({ kind: 'digest', digest, text: text.toString('base64') })
      return createHash(digest).update(text).digest()
    }
    case 'hmac': {
      const text = withSalt(typed, hash.mixed)
      if (legacy) return legacyDigest({ kind: 'hmac', digest, key: hash.key, text: text.toString('base64') })
      return createHmac(digest, Buffer.from(hash.key, 'base64')).update(text).digest()
    }
    case 'pbkdf2': {
      const { salt, iterations } = hash
      const bytes = Buffer.from(hash.value, 'base64').length
      if (legacy)
        return legacyDigest({ kind: 'pbkdf2', digest, text: typed.toString('base64'), salt, iterations, bytes })
      return pbkdf2Async(typed, Buffer.from(salt, 'base64'), iterations, bytes, digest)
    }
    default:
      return hash satisfies never
  }
}

const withSalt = (typed: Buffer, mixed: Mixed | undefined): Buffer => {
  if (!mixed) return typed
  const salt = Buffer.from(mixed.salt, 'base64')
  return Buffer.concat(mixed.position === 'prefix' ? [salt, typed] : [typed, salt])
}

const same = (a: Buffer, b: Buffer): boolean => a.length === b.length && timingSafeEqual(a, b)
