import type { Services } from '../services.ts'
import type { Db } from '../store/dialect.ts'
import { ticketStateByHash } from '../store/tickets.ts'
import { type IdentityWithPassword, identityById, type User, userById } from '../store/users.ts'
import { cachedConnection } from './cached-connection.ts'
import { type PasswordPolicy, passwordPolicyOf } from './password-policy.ts'
import type { TicketData } from './ticket-links.ts'

/** A link to choose a new password by, as it stands. What is known of a dead one is for its page and the log. */
export type ResetLink =
  | {
      kind: 'valid'
      ticketHash: string
      user: User
      identity: IdentityWithPassword
      data: TicketData
      policy: PasswordPolicy
    }
  | { kind: 'expired' | 'used' | 'invalid'; userId?: string; data?: TicketData }

export type ValidResetLink = Extract<ResetLink, { kind: 'valid' }>

/**
 * What is behind a link, by the digest of its ticket, without using it up. It is void once its user is gone or blocked,
 * or the account has another address or number than the one that the link was made for.
 */
export const openResetLink = async (services: Pick<Services, 'db' | 'now'>, ticketHash: string): Promise<ResetLink> => {
  const state = await ticketStateByHash(services.db, 'password-change', ticketHash, services.now())
  if (state.kind === 'unknown') return { kind: 'invalid' }
  const { userId, data: stored } = state.ticket
  const data = stored as TicketData
  if (state.kind !== 'valid') return { kind: state.kind, userId, data }
  const person = await personOf(services.db, userId, data)
  if (!person) return { kind: 'invalid', userId, data }
  const connection = data.connection ? await cachedConnection(services, data.connection) : undefined
  return { kind: 'valid', ticketHash, ...person, data, policy: passwordPolicyOf(connection?.options ?? {}) }
}

/** Whose password a link is about; nothing when it may not be changed by it any more. */
export const personOf = async (
  db: Db,
  userId: string,
  data: TicketData,
): Promise<{ user: User; identity: IdentityWithPassword } | undefined> => {
  const user = await userById(db, userId)
  if (!user || user.blocked || !data.identity) return undefined
  const identity = await identityById(db, data.identity.provider, data.identity.user_id)
  if (!identity || identity.owner !== user.user_id) return undefined
  if (data.email !== undefined && data.email !== (identity.email ?? user.email)) return undefined
  if (data.phone !== undefined && data.phone !== identity.phone_number) return undefined
  return { user, identity }
}
