import { breachFound } from '../attack-protection/breach-response.ts'
import { breachCodes, checkBreach } from '../attack-protection/breached-passwords.ts'
import { identifiersOf } from '../attack-protection/identifiers.ts'
import { unblock } from '../attack-protection/unblock.ts'
import type { HttpFacts } from '../login/login.ts'
import type { LogContext } from '../logs/write.ts'
import { hashPassword } from '../passwords.ts'
import type { Services } from '../services.ts'
import type { Db } from '../store/dialect.ts'
import { claimTicketByHash, voidTickets } from '../store/tickets.ts'
import { endSessionsOfUser } from '../store/user-access.ts'
import { setPassword } from '../store/user-passwords.ts'
import { updateUser, userById } from '../store/users.ts'
import { checkPassword } from './check-password.ts'
import { tellPasswordChanged } from './later-triggers.ts'
import { passwordCodes } from './new-account.ts'
import type { PasswordProblem } from './password-policy.ts'
import { personOf, type ResetLink, type ValidResetLink } from './reset-link.ts'
import { shownPolicy } from './sign-up-screen.ts'

/** What the page asks for, in the words of its fields. */
export interface NewPasswordForm {
  'password-reset'?: string
  're-enter-password'?: string
}

export interface NewPasswordError {
  code: string
  field: string
}

/** What is wrong with a form before anybody asks whether the password is a good one. */
export const formProblem = (form: NewPasswordForm): NewPasswordError | undefined => {
  const password = form['password-reset']
  const again = form['re-enter-password']
  if (!password) return { code: 'no-password', field: 'password-reset' }
  if (!again) return { code: 'no-re-enter-password', field: 're-enter-password' }
  return password === again ? undefined : { code: 'password-mismatch', field: 're-enter-password' }
}

/** Why a new password is not taken: the policy, or that it is known from breaches, or that nobody could be asked whether it is. */
export type NewPasswordProblem = PasswordProblem | 'breached' | 'unknown'

const problemCodes = { ...passwordCodes, ...breachCodes }

/** The error that the page shows of a password that is not taken. */
export const passwordError = (problem: NewPasswordProblem): NewPasswordError => ({
  code: problemCodes[problem],
  field: 'password-reset',
})

/** What the page says: for whom a new password is, and what it must be like. */
export const newPasswordView = (link: ResetLink): Record<string, unknown> =>
  link.kind === 'valid'
    ? {
        email: link.user.email ?? link.data.email ?? link.user.username ?? '',
        password_policy: shownPolicy(link.policy),
      }
    : { email: link.data?.email ?? '', password_policy: [] }

/**
 * A new password that was found good, or why it is not. `store` is for the transaction that it becomes part of;
 * `executionId` is the record of the Actions that run once it is in force.
 */
export type NewPassword =
  | { ok: true; executionId?: string; store: (trx: Db) => Promise<boolean> }
  | {
      ok: false
      problem: NewPasswordProblem
      /** For the log. */
      description: string
      /** What follows from a password that is known from breaches, for the transaction of the refusal. */
      tell?: (trx: Db) => Promise<void>
    }

/**
 * Looks at a new password for the account of a link. `store` uses the link up in the statement that lets the password
 * in, so of many at the same moment one succeeds; other open links of the user, all sessions and the block after wrong
 * passwords end with it. It answers false, and nothing may be kept, where the link was used or has become void meanwhile.
 */
export const newPassword = async (
  services: Services,
  link: ValidResetLink,
  password: string,
  about: LogContext & { http: HttpFacts },
): Promise<NewPassword> => {
  const { user, identity, data, policy, ticketHash } = link
  const problem = await checkPassword(services, policy, password, user, identity)
  if (problem) return { ok: false, problem, description: problem }
  const breach = await checkBreach(services, 'reset', password)
  const { http } = about
  const tell = breach.kind === 'breached' ? await breachFound(services, 'reset', { http, context: about }) : undefined
  if (breach.kind !== 'clean' && breach.blocks)
    return { ok: false, problem: breach.kind, description: breachCodes[breach.kind], tell }
  const hash = await hashPassword(password)
  const now = services.now()
  const told = await tellPasswordChanged(services, { connection: identity.connection, http }, about)
  const store = async (trx: Db): Promise<boolean> => {
    if (!(await claimTicketByHash(trx, 'password-change', ticketHash, now))) return false
    // Whoever was locked out for guessing wrong has a new password to try (login-flow reference, 4.9).
    await unblock(services, trx, identifiersOf({ ...identity, identities: [] }), about)
    await tell?.(trx)
    if (!(await setPassword(trx, identity, hash, now))) return false
    const person = await personOf(trx, user.user_id, data)
    if (!person) return false
    await voidTickets(trx, 'password-change', user.user_id, now)
    // Refresh tokens stay, as upstream.
    const end = { issuer: http.issuer, initiator: 'password-changed', now } as const
    await endSessionsOfUser(trx, user.user_id, end, { preserveRefreshTokens: true })
    if (data.markEmailAsVerified && data.email && data.email === person.user.email && !person.user.email_verified)
      await updateUser(trx, user.user_id, { email_verified: true }, now)
    await told.tell(trx, (await userById(trx, user.user_id)) ?? person.user)
    return true
  }
  return { ok: true, executionId: told.executionId, store }
}
