import { z } from 'zod'
import { hmacDigests } from './digests.ts'

const encodings = ['base64', 'hex', 'utf8'] as const
const encoding = z.enum(encodings)
const longest = 4096

/** `custom_password_hash` of a user in an import file, as Auth0's schema has it; what an algorithm asks of it comes after. */
export const customHashSchema = z.strictObject({
  algorithm: z.enum(['argon2', 'bcrypt', 'hmac', 'ldap', 'md4', 'md5', 'sha1', 'sha256', 'sha512', 'pbkdf2', 'scrypt']),
  hash: z.object({
    value: z.string().min(1).max(longest),
    encoding: encoding.optional(),
    digest: z.enum(hmacDigests).optional(),
    key: z.object({ value: z.string().max(longest), encoding: encoding.default('utf8') }).optional(),
  }),
  salt: z
    .object({
      value: z.string().max(longest),
      encoding: encoding.default('utf8'),
      position: z.enum(['prefix', 'suffix']).default('prefix'),
    })
    .optional(),
  password: z
    .object({ encoding: z.enum(['ascii', 'utf8', 'utf16le', 'ucs2', 'latin1', 'binary']).default('utf8') })
    .optional(),
  keylen: z.int().min(1).optional(),
  cost: z.int().min(2).default(16_384),
  blockSize: z.int().min(1).default(8),
  parallelization: z.int().min(1).default(1),
})

export type CustomHash = z.output<typeof customHashSchema>

export type TextEncoding = (typeof encodings)[number]
