import type { PasskeyOptions } from '../flow/state.ts'
import type { Connection } from '../store/connections.ts'
import { type PasswordPolicy, passwordPolicyOf } from './password-policy.ts'

export type Identifier = 'email' | 'username' | 'phone_number'

/** What a database connection asks of those who sign up and sign in, read from its options (management reference, 2.11). */
export interface ConnectionRules {
  signupEnabled: boolean
  resetEnabled: boolean
  /** Whether who signs up is sent a link to verify the address. */
  verifiesEmail: boolean
  /** Whether users sign in by password. */
  passwords: boolean
  /** How they are offered passkeys, where they may use them. */
  passkeys?: PasskeyOptions
  /** What a user can sign in with. */
  identifiers: Identifier[]
  /** What the sign-up form asks for, in order; what is not required may be left empty. */
  asked: { name: Identifier; required: boolean }[]
  usernameLength: { min: number; max: number }
  password: PasswordPolicy
}

interface Attribute {
  identifier?: { active?: boolean } | null
  profile_required?: boolean
  signup?: { status?: 'required' | 'optional' | 'inactive'; verification?: { active?: boolean } } | null
  validation?: { min_length?: number; max_length?: number } | null
}

interface Options {
  disable_signup?: boolean
  disable_self_service_change_password?: boolean
  requires_username?: boolean
  authentication_methods?: { password?: { enabled?: boolean }; passkey?: { enabled?: boolean } } | null
  passkey_options?: {
    challenge_ui?: PasskeyOptions['challengeUi']
    progressive_enrollment_enabled?: boolean
    local_enrollment_enabled?: boolean
  } | null
  validation?: { username?: { min?: number; max?: number } | null } | null
  attributes?: { email?: Attribute; username?: Attribute; phone_number?: Attribute } | null
}

/** Reads a connection's options; `attributes` stand in place of the older `requires_username` and `validation`. */
export const connectionRules = (connection: Pick<Connection, 'options'>): ConnectionRules => {
  const options = (connection.options ?? {}) as Options
  const { attributes } = options
  return {
    signupEnabled: options.disable_signup !== true,
    verifiesEmail: attributes?.email?.signup?.verification?.active !== false,
    resetEnabled: options.disable_self_service_change_password !== true,
    passwords: options.authentication_methods?.password?.enabled !== false,
    passkeys: passkeysOf(options),
    ...(attributes ? fromAttributes(attributes) : fromFlags(options)),
    usernameLength: usernameLength(options),
    password: passwordPolicyOf(connection.options ?? {}),
  }
}

/** What nobody has set is as in the dashboard of upstream: both ways to ask, both ways to offer. */
const passkeysOf = ({ authentication_methods, passkey_options }: Options): PasskeyOptions | undefined =>
  authentication_methods?.passkey?.enabled === true
    ? {
        challengeUi: passkey_options?.challenge_ui ?? 'both',
        progressive: passkey_options?.progressive_enrollment_enabled !== false,
        local: passkey_options?.local_enrollment_enabled !== false,
      }
    : undefined

const order = ['email', 'phone_number', 'username'] as const

const fromAttributes = (
  attributes: NonNullable<Options['attributes']>,
): Pick<ConnectionRules, 'identifiers' | 'asked'> => {
  const present = order.filter(name => attributes[name])
  const identifiers = present.filter(name => attributes[name]?.identifier?.active === true)
  const asked = present.flatMap(name => {
    const status = attributes[name]?.signup?.status ?? (identifiers.includes(name) ? 'required' : 'inactive')
    return status === 'inactive' ? [] : [{ name, required: status === 'required' }]
  })
  // Nobody could ever sign in without an identifier, so a connection that names none goes by e-mail.
  return identifiers.length === 0 ? fromFlags({}) : { identifiers, asked }
}

const fromFlags = (options: Options): Pick<ConnectionRules, 'identifiers' | 'asked'> => ({
  identifiers: options.requires_username ? ['email', 'username'] : ['email'],
  asked: [
    { name: 'email', required: true },
    ...(options.requires_username ? [{ name: 'username' as const, required: true }] : []),
  ],
})

const usernameLength = ({ validation, attributes }: Options) => ({
  min: attributes?.username?.validation?.min_length ?? validation?.username?.min ?? 1,
  max: attributes?.username?.validation?.max_length ?? validation?.username?.max ?? 15,
})
