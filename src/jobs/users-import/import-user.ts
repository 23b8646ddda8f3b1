import { z } from 'zod'
import type { ConnectionRules } from '../../accounts/connection-rules.ts'
import { usernameShape } from '../../accounts/new-account.ts'
import { customHashSchema } from '../../imported-passwords/custom-hash.ts'
import type { ImportedHash } from '../../imported-passwords/imported-hash.ts'
import { readCustomHash } from '../../imported-passwords/read-custom-hash.ts'
import { anyObject, email, phoneNumber } from '../../management/schemas.ts'
import { userMembers } from '../../management/users-fields.ts'
import { normalEmail, normalUsername } from '../../store/users.ts'
import { isTooDeep } from './depth.ts'
import { problem, problemsOf, type UserProblem } from './problems.ts'

const factor = z.strictObject({
  totp: z
    .strictObject({
      secret: z
        .string()
        .max(1024)
        .regex(/^[A-Z2-7]+$/),
    })
    .optional(),
  phone: z.strictObject({ value: phoneNumber }).optional(),
  email: z.strictObject({ value: email.max(254) }).optional(),
})

/** One user of an import file, as Auth0's schema has it, with the bounds that the Management API has for users. */
const userSchema = z.strictObject({
  email: userMembers.email.optional(),
  email_verified: z.boolean().optional(),
  phone_number: userMembers.phone_number.optional(),
  phone_verified: z.boolean().optional(),
  user_id: z
    .string()
    .min(1)
    .max(250)
    .regex(/^[^\s\p{Cc}]+$/u)
    .optional(),
  username: userMembers.username.optional(),
  given_name: userMembers.given_name.optional(),
  family_name: userMembers.family_name.optional(),
  name: userMembers.name.optional(),
  nickname: userMembers.nickname.optional(),
  picture: userMembers.picture.optional(),
  blocked: z.boolean().optional(),
  password_hash: z
    .string()
    .regex(/^\$2[ab]\$10\$[./A-Za-z0-9]{53}$/)
    .optional(),
  custom_password_hash: customHashSchema.optional(),
  app_metadata: anyObject.optional(),
  user_metadata: anyObject.optional(),
  mfa_factors: z.array(factor).min(1).max(10).optional(),
})

type Given = z.output<typeof userSchema>

export type ImportedFactor = { totp: string } | { phone: string } | { email: string }

/** A user of a file that can be imported, as far as can be said without looking who is there already. */
export interface ImportUser
  extends Omit<Given, 'custom_password_hash' | 'mfa_factors' | 'app_metadata' | 'user_metadata'> {
  app_metadata?: Record<string, unknown>
  user_metadata?: Record<string, unknown>
  customHash?: ImportedHash
  factors?: ImportedFactor[]
}

/** What `app_metadata` must not have, since it would be taken for the user's own. */
const forbiddenMetadata = [
  '__tenant',
  '_id',
  'blocked',
  'clientID',
  'created_at',
  'email_verified',
  'email',
  'globalClientID',
  'global_client_id',
  'identities',
  'lastIP',
  'lastLogin',
  'loginsCount',
  'metadata',
  'multifactor_last_modified',
  'multifactor',
  'updated_at',
  'user_id',
]

/** Looks at one element of a file. Pure: the same element of the same file is always answered alike. */
export const readImportUser = (
  given: unknown,
  rules: Pick<ConnectionRules, 'asked' | 'identifiers' | 'usernameLength'>,
): { ok: true; user: ImportUser } | { ok: false; errors: UserProblem[] } => {
  if (isTooDeep(given)) return { ok: false, errors: [problem('NOT_PASSED', 'The user is nested too deeply')] }
  const parsed = userSchema.safeParse(given)
  if (!parsed.success) return { ok: false, errors: problemsOf(userSchema, parsed.error.issues, given) }
  const { custom_password_hash, mfa_factors, ...profile } = parsed.data
  const errors = [
    ...identifierProblems(profile, rules),
    ...metadataProblems(profile.app_metadata),
    ...(profile.password_hash !== undefined && custom_password_hash
      ? [problem('NOT_PASSED', 'password_hash and custom_password_hash are mutually exclusive', 'password_hash')]
      : []),
  ]
  const hash = custom_password_hash && readCustomHash(custom_password_hash)
  if (hash && !hash.ok) {
    const { code, problem: text, path } = hash.problem
    errors.push(problem(code, text, path === '' ? 'custom_password_hash' : `custom_password_hash.${path}`))
  }
  const factors = mfa_factors?.map(factorOf)
  for (const [index, one] of (factors ?? []).entries())
    if (!one) errors.push(problem('NOT_PASSED', 'A factor is one of totp, phone and email', `mfa_factors[${index}]`))
  if (errors.length > 0) return { ok: false, errors }
  return {
    ok: true,
    user: {
      ...profile,
      ...(hash?.ok && { customHash: hash.hash }),
      ...(factors && { factors: factors as ImportedFactor[] }),
    },
  }
}

const identifierProblems = (
  user: Pick<Given, 'email' | 'username' | 'phone_number'>,
  { asked, identifiers, usernameLength }: Pick<ConnectionRules, 'asked' | 'identifiers' | 'usernameLength'>,
): UserProblem[] => {
  const errors: UserProblem[] = []
  if (user.email === undefined && asked.some(({ name, required }) => name === 'email' && required))
    errors.push(problem('OBJECT_REQUIRED', 'Missing required property: email'))
  else if (!identifiers.some(name => user[name] !== undefined))
    errors.push(problem('ANY_OF_MISSING', `One of these is required: ${identifiers.join(', ')}`))
  if (user.username === undefined) return errors
  const { min, max } = usernameLength
  if (!asked.some(({ name }) => name === 'username'))
    errors.push(problem('NOT_PASSED', 'Cannot set username for connection without requires_username', 'username'))
  else if (user.username.length < min)
    errors.push(
      problem('MIN_LENGTH', `String is too short (${user.username.length} chars), minimum ${min}`, 'username'),
    )
  else if (user.username.length > max)
    errors.push(problem('MAX_LENGTH', `String is too long (${user.username.length} chars), maximum ${max}`, 'username'))
  // A name that looks like an address could be taken for that address's owner.
  else if (!usernameShape.test(user.username) || email.safeParse(user.username).success)
    errors.push(problem('INVALID_FORMAT', "Object didn't pass validation for format username", 'username'))
  return errors
}

const metadataProblems = (metadata: Record<string, unknown> | undefined): UserProblem[] =>
  forbiddenMetadata
    .filter(name => metadata && Object.hasOwn(metadata, name))
    .map(name => problem('NOT_PASSED', `Forbidden attribute in app_metadata: ${name}`, `app_metadata.${name}`))

const factorOf = ({ totp, phone, email }: z.output<typeof factor>): ImportedFactor | undefined => {
  const given: ImportedFactor[] = [
    ...(totp ? [{ totp: totp.secret }] : []),
    ...(phone ? [{ phone: phone.value }] : []),
    ...(email ? [{ email: normalEmail(email.value) }] : []),
  ]
  return given.length === 1 ? given[0] : undefined
}

/** Remembers who was in a file, so that nobody is imported by one element and changed by another. */
export const duplicates = () => {
  const seen = new Set<string>()
  return (user: ImportUser): UserProblem | undefined => {
    const keys = {
      email: user.email && normalEmail(user.email),
      username: user.username && normalUsername(user.username),
      user_id: user.user_id,
      phone_number: user.phone_number,
    }
    const given = Object.entries(keys).filter(([, value]) => value !== undefined) as [string, string][]
    const twice = given.find(([name, value]) => seen.has(`${name}:${value}`))
    if (twice) return problem('DUPLICATED_USER', `A user with this ${twice[0]} was already provided.`, twice[0])
    for (const [name, value] of given) seen.add(`${name}:${value}`)
    return undefined
  }
}
