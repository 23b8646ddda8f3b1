import * as argon2 from '@node-rs/argon2'
import { hash as bcrypt } from '@node-rs/bcrypt'
import { describe, expect, test } from 'vitest'
import { verifyPassword } from '../passwords.ts'
import { secretBox } from '../store/secrets.ts'
import { customHashSchema } from './custom-hash.ts'
import { digestOfPbkdf2, digests } from './digests.ts'
import { isImported, sealImported } from './imported-hash.ts'
import { readCustomHash } from './read-custom-hash.ts'

const box = secretBox('a secret that only tests use, long enough')
const password = 'Correct horse 7'

const read = (given: unknown) => readCustomHash(customHashSchema.parse(given))

const stored = (given: unknown): string => {
  const answer = read(given)
  if (!answer.ok) throw new Error(JSON.stringify(answer.problem))
  return sealImported(box, answer.hash)
}

const refusal = (given: unknown) => {
  const answer = read(given)
  return answer.ok ? undefined : { code: answer.problem.code, path: answer.problem.path }
}

/** Every one was computed by another program than ours. */
const made: [string, unknown][] = [
  ['MD4', { algorithm: 'md4', hash: { value: 'A4WTQOcGeyO9DAuf92SetQ==', encoding: 'base64' } }],
  ['MD5', { algorithm: 'md5', hash: { value: '6ba059c7ef4fc989f320e401863e6815', encoding: 'hex' } }],
  [
    'SHA-1 in url-encoded base64',
    { algorithm: 'sha1', hash: { value: 'mHSypNeGhoNjb20wKGXEIATbIO0', encoding: 'base64' } },
  ],
  [
    'SHA-256 with a salt before',
    {
      algorithm: 'sha256',
      hash: { value: 'edc031bfccc838f580818e84be1a0f854e9f04017486e77d0a7e8da083117927', encoding: 'hex' },
      salt: { value: 'abc123' },
    },
  ],
  [
    'SHA-512 in upper-case hex with a salt of bytes after',
    {
      algorithm: 'sha512',
      hash: {
        value:
          '542493A7DCC80543830B6E1021CC7BCF72E08839E743D3A3D22F29273B45CB8D6DD659E9C5F381B50509DE38010CDE286EECEC9813C16141CAF686B79D7AEDE8',
        encoding: 'hex',
      },
      salt: { value: 'DEADBEEF', encoding: 'hex', position: 'suffix' },
    },
  ],
  [
    'HMAC of SHA-1',
    {
      algorithm: 'hmac',
      hash: {
        value: 'MkFRUOmCQM4XqdL/4dnGATuLG6c=',
        encoding: 'base64',
        digest: 'sha1',
        key: { value: '736868', encoding: 'hex' },
      },
    },
  ],
  [
    'HMAC of SHA-384 with a salt',
    {
      algorithm: 'hmac',
      hash: {
        value: '2d26ef0c37ae592fbe5e59cebbd76020038493b2d7dd7f61b3e4d1e969e185c22d0b4f8b985f2a26ad87285a95feea3a',
        encoding: 'hex',
        digest: 'sha384',
        key: { value: 'pepper' },
      },
      salt: { value: 'na' },
    },
  ],
  [
    'HMAC of MD4',
    {
      algorithm: 'hmac',
      hash: { value: 'da266bf20fef88ef3f435be5e961887f', encoding: 'hex', digest: 'md4', key: { value: 'key' } },
    },
  ],
  [
    'HMAC of RIPEMD-160',
    {
      algorithm: 'hmac',
      hash: {
        value: 'c23949a20d269044fac9c901d90ac2c1edfb9063',
        encoding: 'hex',
        digest: 'ripemd160',
        key: { value: 'key' },
      },
    },
  ],
  [
    'HMAC of Whirlpool',
    {
      algorithm: 'hmac',
      hash: {
        value: 'n+5OodUyka1Zlpj14LvztJCXNqzcfUdm1esJRg0F61p/F6m5qVRkDM+Yc/hTiPw0EPUYZr2tJRhDFCTv6EAYNg==',
        encoding: 'base64',
        digest: 'whirlpool',
        key: { value: 'key' },
      },
    },
  ],
  ...(
    [
      '{SSHA384}Cbl/VdWJDpeUy9ee093T16iH0319fXqHVFhegDpHFrXzC6xtdwAqdxrgvVW6LdagMTIzNDU2Nzg=',
      '{SHA}mHSypNeGhoNjb20wKGXEIATbIO0=',
      '{SMD5}sh2i1SKku/sjGprr76KuVXh5eg==',
      '{SSHA}xY3H5YpmjlWpTOQjWtfG/Ro+nMRzYWx0',
      '{sha512}YRea+uhPVxooOkkNmETdJwePs97hvDg7XCHNRu/LcxiAJTRWG4RyF/Unfwp4aM2Lrb59cJJV7tdM/LPrGPljaA==',
    ] as const
  ).map((value): [string, unknown] => [
    `LDAP ${value.slice(0, value.indexOf('}') + 1)}`,
    { algorithm: 'ldap', hash: { value, encoding: 'utf8' } },
  ]),
  ...[
    '$pbkdf2-sha512$i=1000,l=64$c2FsdHNhbHQ$tXO39tvT6QEjLHM4xvCabDqx7wP3c+INjzBenxf+YQ6Lfp1bKEgJVi2Up/1WKrF7watd3ANvO2kYWKuguC5lWg',
    '$pbkdf2-RSA-SHA256$c2FsdHNhbHQ$8gz/fUe5iOKm0g/US8lrr9ksmG+Qaigc8Vfy/gRaFPzvR43k2lFS8V8mZmJuslXs8QTdvv82MBsU15AvpO5Veg',
    '$pbkdf2-md4$i=50,l=40$c2FsdHNhbHQ$AJAPDMsYHfqpjXnzIHoa586Spb5kqJRYRS8TIz/aGGJQwkUHeCYrfg',
    '$pbkdf2-mdc2WithRSA$i=20,l=16$c2FsdHNhbHQ$et62Pcm7p/vUDRpC3SBv5A',
  ].map((value): [string, unknown] => [
    `PBKDF2 ${value.split('$')[1]}`,
    { algorithm: 'pbkdf2', hash: { value, encoding: 'utf8' } },
  ]),
  [
    'scrypt',
    {
      algorithm: 'scrypt',
      hash: { value: '50a8cddfa81f5a6bbcc03428a676adaf741a8df918d63b6ce5f60552266d88a6', encoding: 'hex' },
      salt: { value: 'abc123', encoding: 'utf8' },
      keylen: 32,
      cost: 4096,
    },
  ],
  [
    'scrypt at the usual cost',
    {
      algorithm: 'scrypt',
      hash: {
        value: '4DpRdGHyke27bf1M9fZH2+ap0QoeAb9NS6OVyBnVgoUjUHDbHfEgTF69sr4RKwHnjsBcRxy7+468GVXvzVDQZA==',
        encoding: 'base64',
      },
      salt: { value: 'YWJjMTIz', encoding: 'base64' },
      keylen: 64,
    },
  ],
]

describe('a password whose hash was imported', () => {
  test.each(made)('is accepted by %s, and nothing else is', async (_, given) => {
    const hash = stored(given)
    expect(isImported(hash)).toBe(true)
    expect(await verifyPassword(box, hash, `${password}x`)).toEqual({ ok: false })
    expect(await verifyPassword(box, hash, '')).toEqual({ ok: false })
    const { ok, upgrade } = await verifyPassword(box, hash, password)
    expect(ok).toBe(true)
    expect(upgrade).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  })

  test.each([
    ['argon2id', () => argon2.hash(password, { memoryCost: 4096, timeCost: 1 })],
    ['argon2i', () => argon2.hash(password, { algorithm: 1 as argon2.Algorithm, memoryCost: 4096 })],
    ['argon2d', () => argon2.hash(password, { algorithm: 0 as argon2.Algorithm, memoryCost: 4096 })],
    ['bcrypt 2a', () => bcrypt(password, { cost: 4, version: '2a' })],
    ['bcrypt 2b', () => bcrypt(password, { cost: 4, version: '2b' })],
    ['bcrypt 2y', () => bcrypt(password, { cost: 4, version: '2y' })],
  ])('is accepted by %s', async (name, make) => {
    const hash = stored({ algorithm: name.split(/[ id]/)[0], hash: { value: await make() } })
    expect(await verifyPassword(box, hash, 'wrong')).toEqual({ ok: false })
    expect(await verifyPassword(box, hash, password)).toMatchObject({ ok: true, upgrade: expect.any(String) })
  })

  test('is accepted by argon2 of the first version, with and without its number', async () => {
    for (const version of ['$v=16', '']) {
      const value = `$argon2i${version}$m=65536,t=2,p=1$c29tZXNhbHQ$9sTbSlTio3Biev89thdrlKKiCaYsjjYVJxGAL3swxpQ`
      expect(await verifyPassword(box, stored({ algorithm: 'argon2', hash: { value } }), 'password')).toMatchObject({
        ok: true,
      })
    }
  })

  test('is cut at the 72 bytes of bcrypt, the salt included', async () => {
    const value = await bcrypt(`0123456789${'a'.repeat(62)}`, { cost: 4 })
    const hash = stored({ algorithm: 'bcrypt', hash: { value }, salt: { value: '0123456789' } })
    expect((await verifyPassword(box, hash, `${'a'.repeat(62)}whatever`)).ok).toBe(true)
    expect((await verifyPassword(box, hash, 'a'.repeat(61))).ok).toBe(false)
  })

  test.each([
    ['utf16le', '1b882f789bfdceb59634a3a1f60b66b1'],
    ['ucs2', '1b882f789bfdceb59634a3a1f60b66b1'],
    ['latin1', '3cd910adf82f13b2359be0c679c98775'],
    ['binary', '3cd910adf82f13b2359be0c679c98775'],
  ])('is read in the encoding that it was hashed in: %s', async (encoding, value) => {
    const hash = stored({ algorithm: 'md5', hash: { value, encoding: 'hex' }, password: { encoding } })
    expect((await verifyPassword(box, hash, 'Größe 7')).ok).toBe(true)
    expect((await verifyPassword(box, hash, 'Grösse 7')).ok).toBe(false)
  })
})

test('an imported hash lies sealed in the store, its key too', () => {
  const hash = stored(made.find(([name]) => name === 'HMAC of SHA-384 with a salt')?.[1])
  expect(hash).toMatch(/^\$imported\$v1\./)
  expect(Buffer.from(hash.slice('$imported$v1.'.length), 'base64url').toString('latin1')).not.toMatch(/pepper|2d26ef/)
})

test('every name that OpenSSL has for a digest of PBKDF2 is known, and no other', () => {
  for (const name of ['RSA-MD4', 'RSA-SHA1-2', 'ssl3-md5', 'ripemd', 'rmd160', 'whirlpool', 'sha224WithRSAEncryption'])
    expect(Object.keys(digests)).toContain(digestOfPbkdf2(name))
  for (const name of ['constructor', '__proto__', 'sha3-256', 'SHA256', ''])
    expect(digestOfPbkdf2(name)).toBeUndefined()
})

const md5 = '6ba059c7ef4fc989f320e401863e6815'
const hmac = { value: md5, encoding: 'hex', digest: 'md5', key: { value: 'k' } }
const scrypt = { algorithm: 'scrypt', hash: { value: 'ab'.repeat(32), encoding: 'hex' }, keylen: 32 }

test.each<[string, unknown, string, string]>([
  ['no encoding', { algorithm: 'md5', hash: { value: md5 } }, 'OBJECT_REQUIRED', 'hash'],
  [
    'a text where bytes stand',
    { algorithm: 'md5', hash: { value: md5, encoding: 'utf8' } },
    'ENUM_MISMATCH',
    'hash.encoding',
  ],
  [
    'hex that is none',
    { algorithm: 'md5', hash: { value: `${md5}0`, encoding: 'hex' } },
    'INVALID_FORMAT',
    'hash.value',
  ],
  [
    'base64 that is none',
    { algorithm: 'md5', hash: { value: 'a$b', encoding: 'base64' } },
    'INVALID_FORMAT',
    'hash.value',
  ],
  ['too few bytes', { algorithm: 'sha256', hash: { value: md5, encoding: 'hex' } }, 'INVALID_FORMAT', 'hash.value'],
  [
    'a salt that is no hex',
    { algorithm: 'md5', hash: { value: md5, encoding: 'hex' }, salt: { value: 'x', encoding: 'hex' } },
    'INVALID_FORMAT',
    'salt.value',
  ],
  [
    'an HMAC without its digest',
    { algorithm: 'hmac', hash: { ...hmac, digest: undefined } },
    'OBJECT_REQUIRED',
    'hash',
  ],
  ['an HMAC without its key', { algorithm: 'hmac', hash: { ...hmac, key: undefined } }, 'OBJECT_REQUIRED', 'hash'],
  ['LDAP without a scheme', { algorithm: 'ldap', hash: { value: 'c2VjcmV0' } }, 'INVALID_FORMAT', 'hash.value'],
  ['LDAP by crypt', { algorithm: 'ldap', hash: { value: '{CRYPT}c2VjcmV0' } }, 'ENUM_MISMATCH', 'hash.value'],
  [
    'LDAP by a name of Object',
    { algorithm: 'ldap', hash: { value: '{constructor}c2VjcmV0' } },
    'ENUM_MISMATCH',
    'hash.value',
  ],
  [
    'salted LDAP without a salt',
    { algorithm: 'ldap', hash: { value: '{SSHA}mHSypNeGhoNjb20wKGXEIATbIO0=' } },
    'INVALID_FORMAT',
    'hash.value',
  ],
  [
    'LDAP with a salt beside it',
    { algorithm: 'ldap', hash: { value: '{SHA}mHSypNeGhoNjb20wKGXEIATbIO0=' }, salt: { value: 's' } },
    'NOT_PASSED',
    'salt',
  ],
  [
    'LDAP in hex',
    { algorithm: 'ldap', hash: { value: '{SHA}mHSypNeGhoNjb20wKGXEIATbIO0=', encoding: 'hex' } },
    'ENUM_MISMATCH',
    'hash.encoding',
  ],
  [
    'PBKDF2 of no digest',
    { algorithm: 'pbkdf2', hash: { value: '$pbkdf2-toString$i=1,l=1$YQ$YQ' } },
    'ENUM_MISMATCH',
    'hash.value',
  ],
  [
    'PBKDF2 of another length',
    { algorithm: 'pbkdf2', hash: { value: '$pbkdf2-sha1$i=1,l=9$YQ$YQ' } },
    'INVALID_FORMAT',
    'hash.value',
  ],
  [
    'PBKDF2 without an iteration',
    { algorithm: 'pbkdf2', hash: { value: '$pbkdf2-sha1$i=0,l=1$YQ$YQ' } },
    'INVALID_FORMAT',
    'hash.value',
  ],
  [
    'PBKDF2 of a billion iterations',
    { algorithm: 'pbkdf2', hash: { value: '$pbkdf2-sha1$i=1000000000,l=1$YQ$YQ' } },
    'MAXIMUM',
    'hash.value',
  ],
  [
    'PBKDF2 of much output',
    { algorithm: 'pbkdf2', hash: { value: `$pbkdf2-md5$i=2000000,l=512$YQ$${Buffer.alloc(512).toString('base64')}` } },
    'MAXIMUM',
    'hash.value',
  ],
  ['scrypt without keylen', { ...scrypt, keylen: undefined }, 'OBJECT_REQUIRED', ''],
  ['scrypt of another keylen', { ...scrypt, keylen: 31 }, 'INVALID_FORMAT', 'hash.value'],
  ['scrypt at a cost that is no power of two', { ...scrypt, cost: 4097 }, 'NOT_PASSED', 'cost'],
  ['scrypt at a cost beyond its blocks', { ...scrypt, cost: 65_536, blockSize: 1 }, 'NOT_PASSED', 'cost'],
  ['scrypt of four gigabytes', { ...scrypt, cost: 2 ** 22 }, 'MAXIMUM', 'cost'],
  ['scrypt of huge blocks', { ...scrypt, cost: 2, blockSize: 2 ** 30 }, 'MAXIMUM', 'cost'],
  ['scrypt a thousand times', { ...scrypt, parallelization: 1000 }, 'MAXIMUM', 'parallelization'],
  ['argon2 that is none', { algorithm: 'argon2', hash: { value: '$argon2id$hello' } }, 'INVALID_FORMAT', 'hash.value'],
  [
    'argon2 of four gigabytes',
    { algorithm: 'argon2', hash: { value: '$argon2id$v=19$m=4194304,t=1,p=1$c29tZXNhbHQ$YWJjZGVmZ2hpamtsbW5vcA' } },
    'MAXIMUM',
    'hash.value',
  ],
  [
    'argon2 of a million passes',
    { algorithm: 'argon2', hash: { value: '$argon2id$v=19$m=64,t=1000000,p=1$c29tZXNhbHQ$YWJjZGVmZ2hpamtsbW5vcA' } },
    'MAXIMUM',
    'hash.value',
  ],
  [
    'argon2 of all that is allowed at once',
    { algorithm: 'argon2', hash: { value: '$argon2id$v=19$m=262144,t=32,p=1$c29tZXNhbHQ$YWJjZGVmZ2hpamtsbW5vcA' } },
    'MAXIMUM',
    'hash.value',
  ],
  [
    'argon2 of many lanes',
    { algorithm: 'argon2', hash: { value: '$argon2id$v=19$m=65536,t=1,p=255$c29tZXNhbHQ$YWJjZGVmZ2hpamtsbW5vcA' } },
    'MAXIMUM',
    'hash.value',
  ],
  [
    'bcrypt of another kind',
    { algorithm: 'bcrypt', hash: { value: '$2x$10$nFguVi9LsCAcvTZFKQlRKeLVydo8ETv483lkNsSFI/Wl1Rz1Ypo1K' } },
    'INVALID_FORMAT',
    'hash.value',
  ],
  [
    'bcrypt of 2^31 rounds',
    { algorithm: 'bcrypt', hash: { value: '$2b$31$nFguVi9LsCAcvTZFKQlRKeLVydo8ETv483lkNsSFI/Wl1Rz1Ypo1K' } },
    'MAXIMUM',
    'hash.value',
  ],
])('%s is refused', (_, given, code, path) => {
  expect(refusal(given)).toEqual({ code, path })
})
