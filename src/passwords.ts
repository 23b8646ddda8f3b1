import { availableParallelism } from 'node:os'
import * as argon2 from '@node-rs/argon2'
import { verify as bcryptVerify } from '@node-rs/bcrypt'
import { isImported, openImported } from './imported-passwords/imported-hash.ts'
import { isQuick, matchesImported } from './imported-passwords/verify-imported.ts'
import type { SecretBox } from './store/secrets.ts'

/** OWASP's smallest argon2id setting: 19 MiB, two passes, one lane. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }
const current = `$argon2id$v=19$m=${cost.memoryCost},t=${cost.timeCost},p=${cost.parallelism}$`

/** Longer input is refused before it is hashed, so that nobody buys processor time with a megabyte (72 bytes is Auth0's bound; ours is wider). */
export const maxPasswordLength = 1024

/** Argon2id in PHC form, off the main thread, at most one at a time per core. */
export const hashPassword = (password: string): Promise<string> =>
  queued(() => argon2.hash(password.normalize('NFKC'), cost))

/**
 * Compares a password with a stored hash: argon2id of ours, bcrypt (`$2a$`, `$2b$`, `$2y$`), or one that was imported.
 * `upgrade` is a fresh hash of ours to store when the password is right and the stored one is of another kind. A hash in
 * a form that is not known never matches.
 */
export const verifyPassword = async (
  box: Pick<SecretBox, 'open'>,
  stored: string,
  password: string,
): Promise<{ ok: boolean; upgrade?: string }> => {
  if (password.length > maxPasswordLength) return { ok: false }
  const ok = await matches(box, stored, password)
  if (!ok || stored.startsWith(current)) return { ok }
  return { ok, upgrade: await hashPassword(password) }
}

/** Takes as long as a real comparison: called for users that are not there, so that time does not tell. */
export const verifyNothing = async (password: string): Promise<void> => {
  if (password.length > maxPasswordLength) return
  const stored = await nothing()
  await anyForm(password, form => argon2.verify(stored, form))
}

const isArgon2 = (stored: string) =>
  /^\$argon2(id|i|d)\$v=\d+\$m=\d+,t=\d+,p=\d+\$[A-Za-z0-9+/]+\$[A-Za-z0-9+/]+$/.test(stored)
const isBcrypt = (stored: string) => /^\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}$/.test(stored)

let placeholder: Promise<string> | undefined
const nothing = () => (placeholder ??= hashPassword('nobody has this password'))

const matches = async (box: Pick<SecretBox, 'open'>, stored: string, password: string): Promise<boolean> => {
  if (isImported(stored)) return importedMatches(box, stored, password)
  if (isArgon2(stored)) return anyForm(password, form => argon2.verify(stored, form))
  if (isBcrypt(stored)) return anyForm(password, form => bcryptVerify(form, stored))
  return false
}

/** A quick comparison that fails would tell that there is somebody who was imported. */
const importedMatches = async (box: Pick<SecretBox, 'open'>, stored: string, password: string): Promise<boolean> => {
  const hash = openImported(box, stored)
  const ok = await anyForm(password, form => matchesImported(hash, form))
  if (!ok && isQuick(hash)) await verifyNothing(password)
  return ok
}

/** Hashes made elsewhere were made of the text as typed, ours of its NFKC form; the two differ only outside ASCII. */
const anyForm = async (password: string, check: (form: string) => Promise<boolean>): Promise<boolean> => {
  const normal = password.normalize('NFKC')
  if (await queued(() => check(normal))) return true
  return normal !== password && (await queued(() => check(password)))
}

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
