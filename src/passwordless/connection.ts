import type { Connection } from '../store/connections.ts'
import { normalEmail, normalPhone } from '../store/users.ts'

/** By what a code or a link reaches its user; Auth0's strategies of passwordless connections. */
export type Means = 'email' | 'sms'

/** What a passwordless connection says in its options (management reference, 2.11). */
export interface PasswordlessRules {
  means: Means
  /** Whether whoever proves an address or number for the first time becomes a user. */
  signupEnabled: boolean
  /** Digits of a code, and how long it is good for in milliseconds. */
  digits: number
  lifetimeMs: number
}

interface Options {
  disable_signup?: boolean
  totp?: { time_step?: number; length?: number } | null
}

/** Three minutes, and six digits, unless the connection says otherwise. */
const usual = { seconds: 180, digits: 6 }

/** Whether users of connections of this strategy sign in by what is sent to them. */
export const isPasswordless = (strategy: string): strategy is Means => strategy === 'email' || strategy === 'sms'

/** The rules of a passwordless connection; nothing for any other. */
export const passwordlessRules = ({
  strategy,
  options,
}: Pick<Connection, 'strategy' | 'options'>): PasswordlessRules | undefined => {
  if (!isPasswordless(strategy)) return undefined
  const { disable_signup, totp } = (options ?? {}) as Options
  const within = (value: number | undefined, least: number, most: number, otherwise: number) =>
    typeof value === 'number' && value >= least && value <= most ? Math.floor(value) : otherwise
  return {
    means: strategy,
    signupEnabled: disable_signup !== true,
    // Fewer digits would be guessed.
    digits: within(totp?.length, 6, 12, usual.digits),
    lifetimeMs: within(totp?.time_step, 30, 3600, usual.seconds) * 1000,
  }
}

/** An address or number as it is stored and counted; nothing where it is none. */
export const recipientOf = (means: Means, typed: string): string | undefined => {
  if (means === 'email') {
    const email = normalEmail(typed)
    return /^[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+$/.test(email) && email.length <= 254 ? email : undefined
  }
  const phone = normalPhone(typed.trim())
  return /^\+[1-9]\d{6,14}$/.test(phone) ? phone : undefined
}
