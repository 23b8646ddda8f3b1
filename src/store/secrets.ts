import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'

/** Seals what is secret at rest and makes keyed digests, all under `SALLYPORT_SECRET`. */
export interface SecretBox {
  /** Encrypts and authenticates (AES-256-GCM, fresh nonce); `purpose` binds the text to its column. */
  seal: (purpose: string, text: string) => string
  /** Opens what `seal` made for the same purpose; throws when it was changed, moved or sealed under another secret. */
  open: (purpose: string, sealed: string) => string
  /** Keyed digest (HMAC-SHA-256, base64url) for short codes that a plain hash would give away. */
  digest: (purpose: string, text: string) => string
}

export const secretBox = (secret: string): SecretBox => {
  const key = (use: string) => Buffer.from(hkdfSync('sha256', secret, 'sallyport', use, 32))
  const sealing = key('seal')
  const digesting = key('digest')
  return {
    seal: (purpose, text) => {
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', sealing, nonce).setAAD(Buffer.from(purpose))
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return `v1.${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url')}`
    },
    open: (purpose, sealed) => {
      const raw = Buffer.from(sealed.slice('v1.'.length), 'base64url')
      const decipher = createDecipheriv('aes-256-gcm', sealing, raw.subarray(0, 12), { authTagLength: 16 })
      decipher.setAAD(Buffer.from(purpose)).setAuthTag(raw.subarray(12, 28))
      return Buffer.concat([decipher.update(raw.subarray(28)), decipher.final()]).toString('utf8')
    },
    digest: (purpose, text) => createHmac('sha256', digesting).update(`${purpose}\0${text}`).digest('base64url'),
  }
}

/** Digest of a random bearer secret (id of a login, code, token, session): enough, since it cannot be guessed. */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('base64url')

/** Whether somebody brought a secret that is known, in a time that does not tell how much of it is right. */
export const isSame = (given: string, known: string): boolean => timingSafeEqual(sha256(given), sha256(known))

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest()

/** A random bearer secret of 256 bits, URL-safe. */
export const newToken = (): string => randomBytes(32).toString('base64url')
