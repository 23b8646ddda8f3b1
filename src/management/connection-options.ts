import { z } from '@hono/zod-openapi'
import { liquidText } from './liquid-text.ts'
import { anyObject } from './schemas.ts'
import { invalid } from './validation.ts'

const switched = z.strictObject({ enable: z.boolean() })
const active = z.strictObject({ active: z.boolean().optional() })
const signup = z.strictObject({
  status: z.enum(['required', 'optional', 'inactive']).optional(),
  verification: active.optional(),
})

const attributes = z.strictObject({
  email: z
    .strictObject({
      identifier: z
        .strictObject({
          active: z.boolean().optional(),
          default_method: z.enum(['password', 'email_otp']).optional(),
        })
        .optional(),
      unique: z.boolean().optional(),
      profile_required: z.boolean().optional(),
      verification_method: z.enum(['link', 'otp']).optional(),
      signup: signup.optional(),
    })
    .optional(),
  phone_number: z
    .strictObject({
      identifier: z
        .strictObject({
          active: z.boolean().optional(),
          default_method: z.enum(['password', 'phone_otp']).optional(),
        })
        .optional(),
      profile_required: z.boolean().optional(),
      signup: signup.optional(),
    })
    .optional(),
  username: z
    .strictObject({
      identifier: active.optional(),
      profile_required: z.boolean().optional(),
      signup: z.strictObject({ status: z.enum(['required', 'optional', 'inactive']).optional() }).optional(),
      validation: z
        .strictObject({
          min_length: z.int().min(1).max(128).optional(),
          max_length: z.int().min(1).max(128).optional(),
          allowed_types: z
            .strictObject({ email: z.boolean().optional(), phone_number: z.boolean().optional() })
            .optional(),
        })
        .optional(),
    })
    .optional(),
})

/** `options` of a connection: members that act here are checked, those of other products are kept as they are. */
export const connectionOptions = z.looseObject({
  attributes: attributes.nullable().optional(),
  authentication_methods: z
    .looseObject({
      password: z
        .looseObject({ enabled: z.boolean().optional(), signup_behavior: z.enum(['allow', 'block']).optional() })
        .optional(),
      passkey: z.strictObject({ enabled: z.boolean().optional() }).optional(),
    })
    .nullable()
    .optional(),
  passkey_options: z
    .strictObject({
      challenge_ui: z.enum(['both', 'autofill', 'button']).optional(),
      progressive_enrollment_enabled: z.boolean().optional(),
      local_enrollment_enabled: z.boolean().optional(),
    })
    .nullable()
    .optional(),
  brute_force_protection: z.boolean().optional(),
  disable_signup: z.boolean().optional(),
  disable_self_service_change_password: z.boolean().optional(),
  import_mode: z.boolean().optional(),
  mfa: anyObject.optional(),
  non_persistent_attrs: z.array(z.string()).nullable().optional(),
  password_options: anyObject.nullable().optional(),
  passwordPolicy: z.enum(['none', 'low', 'fair', 'good', 'excellent']).nullable().optional(),
  password_complexity_options: z
    .looseObject({ min_length: z.int().min(1).max(128).optional() })
    .nullable()
    .optional(),
  password_dictionary: switched
    .extend({ dictionary: z.array(z.string().max(50)).max(200).optional() })
    .nullable()
    .optional(),
  password_history: switched
    .extend({ size: z.int().min(0).max(24).optional() })
    .nullable()
    .optional(),
  password_no_personal_info: switched.nullable().optional(),
  requires_username: z.boolean().optional(),
  validation: z
    .strictObject({
      username: z
        .strictObject({ min: z.int().min(1).max(128), max: z.int().min(1).max(128) })
        .nullable()
        .optional(),
    })
    .nullable()
    .optional(),
})

const message = liquidText(z.string().max(100_000)).nullable().optional()

/** `options` of a passwordless connection: what is sent must be Liquid that can be filled. */
export const passwordlessOptions = z.looseObject({
  disable_signup: z.boolean().optional(),
  non_persistent_attrs: z.array(z.string()).nullable().optional(),
  totp: z
    .looseObject({ time_step: z.int().min(1).optional(), length: z.int().min(1).optional() })
    .nullable()
    .optional(),
  from: message,
  subject: message,
  body: message,
  template: message,
  email: z.looseObject({ from: message, subject: message, body: message }).nullable().optional(),
})

/** What a new database connection has unless told (management reference, 2.11). */
export const databaseDefaults: Record<string, unknown> = {
  mfa: { active: true, return_enroll_settings: true },
  passwordPolicy: 'good',
  strategy_version: 2,
  brute_force_protection: true,
  authentication_methods: { password: { enabled: true }, passkey: { enabled: false } },
}

type Identifier = { identifier?: { active?: boolean }; signup?: { status?: string }; profile_required?: boolean }

interface Methods {
  password?: { enabled?: boolean }
  passkey?: { enabled?: boolean }
}

/**
 * Users must be able to sign in where passkeys cannot be used, and a passkey names one user, so that nothing else may be
 * asked for besides (connections that ask for a user name have `attributes` for it).
 */
const checkMethods = (options: Record<string, unknown>): void => {
  const { password, passkey } = (options['authentication_methods'] ?? {}) as Methods
  const at = ['options', 'authentication_methods']
  if (password?.enabled === false)
    throw invalid('Payload', 'Password authentication must be enabled: there is no other way that works everywhere', at)
  if (passkey?.enabled === true && options['requires_username'] === true && !options['attributes'])
    throw invalid('Payload', 'Passkeys cannot be enabled together with requires_username, use attributes instead', at)
}

/** Rules between the options of a database connection; throws `invalid_body` for the first that is broken. */
export const checkDatabaseOptions = (options: Record<string, unknown>): void => {
  if (options['enabledDatabaseCustomization'] === true || options['import_mode'] === true)
    throw invalid('Payload', 'Custom database scripts are not available on this server', ['options'])
  checkMethods(options)
  const given = options['attributes'] as Record<string, Identifier> | null | undefined
  if (!given) return
  if (options['requires_username'] !== undefined || options['validation'] !== undefined)
    throw invalid('Payload', 'Cannot use attributes together with requires_username or validation', ['options'])
  const identifiers = Object.values(given).filter(attribute => attribute.identifier?.active)
  if (identifiers.length === 0)
    throw invalid('Payload', 'At least one identifier must be active', ['options', 'attributes'])
  for (const [name, attribute] of Object.entries(given))
    if (attribute.profile_required && attribute.signup?.status !== undefined && attribute.signup.status !== 'required')
      throw invalid('Payload', 'A required attribute must be required on signup', ['options', 'attributes', name])
}
