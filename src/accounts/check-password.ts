import { maxPasswordLength, verifyPassword } from '../passwords.ts'
import type { Services } from '../services.ts'
import { passwordHistory } from '../store/user-passwords.ts'
import { commonPasswords } from './common-passwords.ts'
import { type PasswordPolicy, type PasswordProblem, type Person, passwordProblem } from './password-policy.ts'

/**
 * Why a new password is refused, if it is: form, dictionary, personal information and, for an identity that is there
 * already, its history. Too long counts as not in form. To be called outside transactions: comparing with the history
 * takes as long as that many logins.
 */
export const checkPassword = async (
  services: Pick<Services, 'db' | 'box'>,
  policy: PasswordPolicy,
  password: string,
  person: Person,
  identity?: { provider: string; user_id: string },
): Promise<PasswordProblem | undefined> => {
  if (password.length > maxPasswordLength) return 'PasswordStrengthError'
  const ranks = policy.dictionary ? await commonPasswords() : undefined
  const problem = passwordProblem(policy, password, person, (word, most) => (ranks?.get(word) ?? Infinity) < most)
  if (problem || !identity || policy.history === 0) return problem
  const earlier = await passwordHistory(services.db, identity, policy.history)
  const used = await Promise.all(earlier.map(async hash => (await verifyPassword(services.box, hash, password)).ok))
  return used.includes(true) ? 'PasswordHistoryError' : undefined
}
