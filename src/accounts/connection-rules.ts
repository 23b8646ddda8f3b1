import type { Connection } from '../store/connections.ts'
import { type PasswordPolicy, passwordPolicyOf } from './password-policy.ts'

export type Identifier = 'email' | 'username' | 'phone_number'

/** What a database connection asks of those who sign up and sign in, read from its options (management reference, 2.11). */
export interface ConnectionRules {
  signupEnabled: boolean
  resetEnabled: boolean
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
  signup?: { status?: 'required' | 'optional' | 'inactive' } | null
  validation?: { min_length?: number; max_length?: number } | null
}

interface Options {
  disable_signup?: boolean
  disable_self_service_change_password?: boolean
  requires_username?: boolean
  validation?: { username?: { min?: number; max?: number } | null } | null
  attributes?: { email?: Attribute; username?: Attribute; phone_number?: Attribute } | null
}

/** Reads a connection's options; `attributes` stand in place of the older `requires_username` and `validation`. */
export const connectionRules = (connection: Pick<Connection, 'options'>): ConnectionRules => {
  const options = (connection.options ?? {}) as Options
  const { attributes } = options
  return {
    signupEnabled: options.disable_signup !== true,
    resetEnabled: options.disable_self_service_change_password !== true,
    ...(attributes ? fromAttributes(attributes) : fromFlags(options)),
    usernameLength: usernameLength(options),
    password: passwordPolicyOf(connection.options ?? {}),
  }
}

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
