import { plain, userPart } from '../actions/event-api/event-parts.ts'
import { eventFacts } from '../actions/event-facts.ts'
import { firingTrigger } from '../actions/queued-triggers.ts'
import type { HttpFacts } from '../login/login.ts'
import type { LogContext } from '../logs/write.ts'
import type { Services } from '../services.ts'
import type { Db } from '../store/dialect.ts'
import { loggedName, type User } from '../store/users.ts'
import { type RegistrationTransaction, transactionPart } from './pre-registration.ts'

/** A trigger that fires when its user is written: `tell` in that transaction. */
export interface Told {
  /** The record of the Actions that will run; none where none are bound. */
  executionId?: string
  tell: (trx: Db, user: User) => Promise<void>
}

const whom = (about: LogContext, user: User): LogContext => ({
  ...about,
  userId: user.user_id,
  userName: about.userName ?? loggedName(user),
})

/** Prepares post-user-registration for a user who is about to be made at a connection. */
export const tellRegistered = async (
  services: Services,
  registration: { connection: string; http?: HttpFacts; transaction?: RegistrationTransaction },
  about: LogContext,
): Promise<Told> => {
  const { connection, http, transaction } = registration
  const { executionId, fire } = await firingTrigger(services, 'post-user-registration')
  if (executionId === undefined) return { tell: async () => {} }
  const facts = await eventFacts(services, { connection, http })
  return {
    executionId,
    tell: (trx, user) => {
      const { identities: _, ...shown } = userPart(user)
      const event = { ...facts, transaction: transaction && transactionPart(transaction), user: shown }
      return fire(trx, plain(event), whom(about, user))
    },
  }
}

/** Prepares post-change-password for a user whose password at a connection is about to change. */
export const tellPasswordChanged = async (
  services: Services,
  change: { connection: string; http: HttpFacts; correlationId?: string },
  about: LogContext,
): Promise<Told> => {
  const { connection, http, correlationId } = change
  const { executionId, fire } = await firingTrigger(services, 'post-change-password')
  if (executionId === undefined) return { tell: async () => {} }
  const facts = await eventFacts(services, { connection, http })
  return {
    executionId,
    tell: (trx, user) => {
      const { user_id, email, email_verified, phone_number, phone_verified, username, last_password_reset } =
        userPart(user)
      const shown = { user_id, email, email_verified, phone_number, phone_verified, username, last_password_reset }
      const transaction = correlationId === undefined ? undefined : { correlation_id: correlationId }
      return fire(trx, plain({ ...facts, transaction, user: shown }), whom(about, user))
    },
  }
}
