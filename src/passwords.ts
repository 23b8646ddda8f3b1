import { pbkdf2, timingSafeEqual } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { promisify } from 'node:util'
import * as argon2 from '@node-rs/argon2'
import { verify as bcryptVerify } from '@node-rs/bcrypt'

/** OWASP's smallest argon2id setting: 19 MiB, two passes, one lane. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }
const current = `$argon2id$v=19$m=${cost.memoryCost},t=${cost.timeCost},p=${cost.parallelism}$`

/** Longer input is refused before it is hashed, so that nobody buys processor time with a megabyte (72 bytes is Auth0's bound; ours is wider). */
export const maxPasswordLength = 1024

/** Argon2id in PHC form, off the main thread, at most one at a time per core. */
export const hashPassword = (password: string): Promise<string> =>
  queued(() => argon2.hash(password.normalize('NFKC'), cost))

/**
 * Compares a password with a stored hash: argon2 (any parameters), bcrypt (`$2a$`, `$2b$`, `$2y$`) or PBKDF2 in PHC form
 * as Auth0 imports it. `upgrade` is a fresh argon2id hash to store when the password is right and the stored hash is
 * older than what `hashPassword` makes. A hash in a form that is not known never matches.
 */
export const verifyPassword = async (stored: string, password: string): Promise<{ ok: boolean; upgrade?: string }> => {
  if (password.length > maxPasswordLength) return { ok: false }
  const ok = await matches(stored, password)
  if (!ok || stored.startsWith(current)) return { ok }
  return { ok, upgrade: await hashPassword(password) }
}

/** Takes as long as a real comparison: called for users that are not there, so that time does not tell. */
export const verifyNothing = async (password: string): Promise<void> => {
  if (password.length > maxPasswordLength) return
  await verifyPassword(await nothing(), password)
}

/** True if a stored hash is in a form that `verifyPassword` can check; imports are held to it. */
export const isKnownHash = (stored: string): boolean =>
  isArgon2(stored) || isBcrypt(stored) || readPbkdf2(stored) !== undefined

const isArgon2 = (stored: string) =>
  /^\$argon2(id|i|d)\$v=\d+\$m=\d+,t=\d+,p=\d+\$[A-Za-z0-9+/]+\$[A-Za-z0-9+/]+$/.test(stored)
const isBcrypt = (stored: string) => /^\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}$/.test(stored)

let placeholder: Promise<string> | undefined
const nothing = () => (placeholder ??= hashPassword('nobody has this password'))

const matches = async (stored: string, password: string): Promise<boolean> => {
  if (isArgon2(stored)) return anyForm(password, form => argon2.verify(stored, form))
  if (isBcrypt(stored)) return anyForm(password, form => bcryptVerify(form, stored))
  const parts = readPbkdf2(stored)
  return parts ? anyForm(password, form => pbkdf2Matches(parts, form)) : false
}

/** Hashes made elsewhere were made of the text as typed, ours of its NFKC form; the two differ only outside ASCII. */
const anyForm = async (password: string, check: (form: string) => Promise<boolean>): Promise<boolean> => {
  const normal = password.normalize('NFKC')
  if (await queued(() => check(normal))) return true
  return normal !== password && (await queued(() => check(password)))
}

interface Pbkdf2 {
  digest: 'sha1' | 'sha256' | 'sha512'
  iterations: number
  salt: Buffer
  key: Buffer
}

const readPbkdf2 = (stored: string): Pbkdf2 | undefined => {
  const match =
    /^\$pbkdf2-(sha1|sha256|sha512)\$i=(\d{1,8}),l=(\d{1,3})\$([A-Za-z0-9+/]*={0,2})\$([A-Za-z0-9+/]+={0,2})$/.exec(
      stored,
    )
  if (!match) return undefined
  const [, digest, iterations, length, salt, key] = match as unknown as [
    string,
    Pbkdf2['digest'],
    string,
    string,
    string,
    string,
  ]
  const bytes = Buffer.from(key, 'base64')
  if (bytes.length !== Number(length) || Number(iterations) < 1) return undefined
  return { digest, iterations: Number(iterations), salt: Buffer.from(salt, 'base64'), key: bytes }
}

const derive = promisify(pbkdf2)

const pbkdf2Matches = async (stored: Pbkdf2, password: string): Promise<boolean> =>
  timingSafeEqual(await derive(password, stored.salt, stored.iterations, stored.key.length, stored.digest), stored.key)

const lanes = availableParallelism()
const waiting: (() => void)[] = []
let running = 0

/** Hashing beyond the number of cores makes everybody slower and nobody faster. */
const queued = async <T>(work: () => Promise<T>): Promise<T> => {
  if (running >= lanes) await new Promise<void>(go => waiting.push(go))
  else running++
  try {
    return await work()
  } finally {
    const next = waiting.shift()
    if (next) next()
    else running--
  }
}
