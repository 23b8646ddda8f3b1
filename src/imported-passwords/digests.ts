/** Digests that imported hashes are made with. OpenSSL keeps some of them in its legacy provider only. */
export const digests = {
  md4: { bytes: 16, legacy: true },
  md5: { bytes: 16, legacy: false },
  mdc2: { bytes: 16, legacy: true },
  ripemd160: { bytes: 20, legacy: false },
  sha1: { bytes: 20, legacy: false },
  sha224: { bytes: 28, legacy: false },
  sha256: { bytes: 32, legacy: false },
  sha384: { bytes: 48, legacy: false },
  sha512: { bytes: 64, legacy: false },
  whirlpool: { bytes: 64, legacy: true },
} as const satisfies Record<string, { bytes: number; legacy: boolean }>

export type Digest = keyof typeof digests

/** What `hash.digest` of an HMAC may be. */
export const hmacDigests = [
  'md4',
  'md5',
  'ripemd160',
  'sha1',
  'sha224',
  'sha256',
  'sha384',
  'sha512',
  'whirlpool',
] as const satisfies readonly Digest[]

/** The names of OpenSSL that may stand behind `pbkdf2-`, each with the digest that it is. */
const namesOfPbkdf2: Record<string, Digest> = {
  'RSA-MD4': 'md4',
  'RSA-MD5': 'md5',
  'RSA-MDC2': 'mdc2',
  'RSA-RIPEMD160': 'ripemd160',
  'RSA-SHA1': 'sha1',
  'RSA-SHA1-2': 'sha1',
  'RSA-SHA224': 'sha224',
  'RSA-SHA256': 'sha256',
  'RSA-SHA384': 'sha384',
  'RSA-SHA512': 'sha512',
  md4WithRSAEncryption: 'md4',
  md5WithRSAEncryption: 'md5',
  mdc2WithRSA: 'mdc2',
  ripemd: 'ripemd160',
  ripemd160WithRSA: 'ripemd160',
  rmd160: 'ripemd160',
  sha1WithRSAEncryption: 'sha1',
  sha224WithRSAEncryption: 'sha224',
  sha256WithRSAEncryption: 'sha256',
  sha384WithRSAEncryption: 'sha384',
  sha512WithRSAEncryption: 'sha512',
  'ssl3-md5': 'md5',
  'ssl3-sha1': 'sha1',
  ...(Object.fromEntries(Object.keys(digests).map(name => [name, name])) as Record<Digest, Digest>),
}

export const digestOfPbkdf2 = (name: string): Digest | undefined =>
  Object.hasOwn(namesOfPbkdf2, name) ? namesOfPbkdf2[name] : undefined
