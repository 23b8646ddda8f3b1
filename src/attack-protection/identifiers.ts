import { hashToken } from '../store/secrets.ts'
import { normalEmail, normalPhone } from '../store/users.ts'

/**
 * An identifier as it is looked up, so that however it is written it counts as one: the same letters in any case, the
 * same digits of a phone number with any marks between them. Pure.
 */
export const canonicalIdentifier = (typed: string): string => {
  const digits = normalPhone(typed)
  return /^\+?\d+$/.test(digits) ? digits : normalEmail(typed)
}

/** By which an identifier is counted. Who reads the rows does not learn what somebody typed. */
export const identifierDigest = (typed: string): string => hashToken(`identifier\0${canonicalIdentifier(typed)}`)

/** Everything that a user may have typed to sign in. */
export const identifiersOf = (user: {
  email?: string
  username?: string
  phone_number?: string
  identities: { email?: string; username?: string; phone_number?: string }[]
}): string[] => [
  ...new Set(
    [user, ...user.identities].flatMap(({ email, username, phone_number }) =>
      [email, username, phone_number].filter(name => name !== undefined),
    ),
  ),
]
