import type { SecretBox } from '../store/secrets.ts'
import type { Digest } from './digests.ts'

export type PasswordEncoding = 'ascii' | 'utf8' | 'utf16le' | 'ucs2' | 'latin1' | 'binary'

/** What was mixed into a password before it was hashed; bytes in base64. */
export interface Mixed {
  salt: string
  position: 'prefix' | 'suffix'
}

/** A password's hash as another system made it, ready to be compared with. Bytes are in base64. */
export type ImportedHash = { encoding: PasswordEncoding } & (
  | { kind: 'digest'; digest: Digest; value: string; mixed?: Mixed }
  | { kind: 'hmac'; digest: Digest; key: string; value: string; mixed?: Mixed }
  | { kind: 'pbkdf2'; digest: Digest; iterations: number; salt: string; value: string }
  | { kind: 'scrypt'; cost: number; blockSize: number; parallelization: number; salt: string; value: string }
  | { kind: 'argon2'; value: string }
  | { kind: 'bcrypt'; value: string; mixed?: Mixed }
)

const prefix = '$imported$'
const purpose = 'identity.imported-password'

/** Whether a stored hash was imported and never used since: the first login puts one of our own in its place. */
export const isImported = (stored: string): boolean => stored.startsWith(prefix)

/** As it is stored: sealed, since hashes of these kinds are guessed quickly, and some come with a key. */
export const sealImported = (box: SecretBox, hash: ImportedHash): string =>
  prefix + box.seal(purpose, JSON.stringify(hash))

export const openImported = (box: Pick<SecretBox, 'open'>, stored: string): ImportedHash =>
  JSON.parse(box.open(purpose, stored.slice(prefix.length))) as ImportedHash
