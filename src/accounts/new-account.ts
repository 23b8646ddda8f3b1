import type { breachCodes } from '../attack-protection/breached-passwords.ts'
import type { Services } from '../services.ts'
import type { Connection } from '../store/connections.ts'
import { normalEmail, normalPhone } from '../store/users.ts'
import { checkPassword } from './check-password.ts'
import { type ConnectionRules, connectionRules } from './connection-rules.ts'
import { type PasswordProblem, policyText } from './password-policy.ts'

/** What somebody gave for a new account. */
export interface NewAccount {
  email?: string
  username?: string
  phone_number?: string
  /** Not given where a passkey is. */
  password?: string
  given_name?: string
  family_name?: string
  name?: string
  nickname?: string
  picture?: string
  user_metadata?: Record<string, string>
}

/** Why there is no new account: a code of the sign-up page, and what the Authentication API says for it. */
export type SignUpProblem =
  | {
      code:
        | 'signup-disabled'
        | 'invalid-signup'
        | 'user-already-exists'
        | 'username-taken'
        | 'ip-blocked'
        | 'invalid-passkey'
        | 'passkey-not-allowed'
        | 'password-not-allowed'
    }
  | {
      code:
        | 'no-email'
        | 'no-username'
        | 'no-phone'
        | 'no-password'
        | 'invalid-email-format'
        | 'invalid-phone'
        | 'invalid-username'
        | (typeof breachCodes)[keyof typeof breachCodes]
      field: string
    }
  | { code: 'invalid-username-length'; field: 'username'; min: number; max: number }
  | { code: PasswordCode; field: 'password'; password: PasswordProblem; policy: string }
  /** An Action refused, with what it wants to be shown, or failed. */
  | { code: 'auth0-users-validation'; message?: string }

export const passwordCodes = {
  PasswordStrengthError: 'password-policy-not-conformant',
  PasswordDictionaryError: 'password-too-common',
  PasswordNoUserInfoError: 'password-contains-user-information',
  PasswordHistoryError: 'password-previously-used',
} as const satisfies Record<PasswordProblem, string>

type PasswordCode = (typeof passwordCodes)[PasswordProblem]

/** Empty texts of a form are texts that were not given. */
export const tidy = ({ password, ...account }: NewAccount): NewAccount => {
  const given = Object.fromEntries(
    Object.entries(account).flatMap(([key, value]) => {
      const tidied = typeof value === 'string' ? value.trim() : value
      return tidied === undefined || tidied === '' ? [] : [[key, tidied]]
    }),
  ) as Omit<NewAccount, 'password'>
  if (given.email) given.email = normalEmail(given.email)
  if (given.phone_number) given.phone_number = normalPhone(given.phone_number)
  return { ...given, password }
}

/** Lenient on purpose: whether an address works is found out by writing to it. */
const emailShape = /^[^\s@<>()[\],;:\\"]+@[^\s@.]+(\.[^\s@.]+)*$/
const phoneShape = /^\+[1-9]\d{6,14}$/
export const usernameShape = /^[\p{L}\p{N}_+\-.!#$^`~@']+$/u

const missing = { email: 'no-email', username: 'no-username', phone_number: 'no-phone' } as const
const fieldOf = { email: 'email', username: 'username', phone_number: 'phone' } as const

/**
 * What is wrong with how a new user is to be known; nothing that depends on who is there already. Drops what the connection
 * does not ask for. `enabled`: whether new accounts are taken, where somebody else than the connection says so.
 */
export const namesProblem = (
  rules: ConnectionRules,
  account: NewAccount,
  enabled = rules.signupEnabled,
): SignUpProblem | undefined => {
  if (!enabled) return { code: 'signup-disabled' }
  for (const { name, required } of rules.asked) {
    if (required && !account[name]) return { code: missing[name], field: fieldOf[name] }
  }
  // What the connection does not ask for is not taken either: it could stand in the way of somebody else.
  for (const name of ['email', 'username', 'phone_number'] as const) {
    if (!rules.asked.some(asked => asked.name === name)) delete account[name]
  }
  if (!rules.identifiers.some(name => account[name])) {
    const name = rules.identifiers[0] ?? 'email'
    return { code: missing[name], field: fieldOf[name] }
  }
  if (account.email && (account.email.length > 254 || !emailShape.test(account.email)))
    return { code: 'invalid-email-format', field: 'email' }
  if (account.phone_number && !phoneShape.test(account.phone_number)) return { code: 'invalid-phone', field: 'phone' }
  if (account.username) {
    const { min, max } = rules.usernameLength
    if (account.username.length < min || account.username.length > max)
      return { code: 'invalid-username-length', field: 'username', min, max }
    // A name that looks like an address could be taken for that address's owner.
    if (!usernameShape.test(account.username) || emailShape.test(account.username))
      return { code: 'invalid-username', field: 'username' }
  }
  return undefined
}

/** The same for pages that ask for no password yet. */
export const checkNames = (
  connection: Pick<Connection, 'options'>,
  account: NewAccount,
  enabled?: boolean,
): SignUpProblem | undefined => namesProblem(connectionRules(connection), tidy(account), enabled)

/** What is wrong with what the new user wants to sign in by: a password, unless there is a passkey. */
export const credentialProblem = async (
  services: Services,
  rules: ConnectionRules,
  account: NewAccount,
  byPasskey: boolean,
): Promise<SignUpProblem | undefined> => {
  if (byPasskey) return rules.passkeys ? undefined : { code: 'passkey-not-allowed' }
  if (!rules.passwords) return { code: 'password-not-allowed' }
  if (!account.password) return { code: 'no-password', field: 'password' }
  const weak = await checkPassword(services, rules.password, account.password, account)
  return weak && { code: passwordCodes[weak], field: 'password', password: weak, policy: policyText(rules.password) }
}
