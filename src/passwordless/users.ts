import { tellRegistered } from '../accounts/later-triggers.ts'
import { askRegistration, type RegistrationTransaction, withWritten } from '../accounts/pre-registration.ts'
import { profileDefaults } from '../accounts/profile-defaults.ts'
import { actionsDetails } from '../actions/executions.ts'
import type { ActionHost } from '../actions/host.ts'
import { AppError } from '../errors.ts'
import type { HttpFacts } from '../login/login.ts'
import { insertLogs, type LogContext, logRow, writeLog } from '../logs/write.ts'
import type { Services } from '../services.ts'
import type { Connection } from '../store/connections.ts'
import { inTransaction } from '../store/transaction.ts'
import { findIdentity, insertUser, updateUser, userById } from '../store/users.ts'
import type { PasswordlessRules } from './connection.ts'

/** Somebody who has proven to read what is sent to an address or number. */
export interface Proven {
  connection: Pick<Connection, 'id' | 'name' | 'strategy'>
  rules: PasswordlessRules
  recipient: string
  clientId: string
  clientName: string
  http: HttpFacts
  /** What the request has sent, for Actions. */
  body: Record<string, string>
  transaction: RegistrationTransaction
}

export type ProvenUser = { ok: true; userId: string } | { ok: false; why: 'closed' | 'refused'; message?: string }

/** The users of passwordless connections, for the login's driver. */
export interface PasswordlessUsers {
  /** Finds the user of an address or number, or makes one where the connection takes new ones and no Action refuses. */
  proven: (services: Services, proven: Proven) => Promise<ProvenUser>
}

/**
 * The id that a user of this connection has, behind the provider's prefix. It is the same before there is a user, so that
 * an answer which shows it tells nothing.
 */
export const identityIdOf = ({ box }: Pick<Services, 'box'>, connection: string, recipient: string): string =>
  Buffer.from(box.digest('passwordless.user', `${connection}\0${recipient}`))
    .toString('hex')
    .slice(0, 24)

export const passwordlessUsers = (host: Pick<ActionHost, 'bindings' | 'runTrigger'>): PasswordlessUsers => ({
  proven: async (services, proven) => {
    const known = await knownUser(services, proven)
    if (known !== undefined) return { ok: true, userId: known }
    return proven.rules.signupEnabled ? newUser(services, host, proven) : { ok: false, why: 'closed' }
  },
})

/** Who is there already; what was proven just now is so from now on. */
const knownUser = async (
  { db, now }: Services,
  { connection, rules, recipient }: Proven,
): Promise<string | undefined> => {
  const identity = await findIdentity(db, connection.name, recipient)
  if (!identity) return undefined
  const user = await userById(db, identity.owner)
  if (!user) return undefined
  if (rules.means === 'email' && user.email === recipient && !user.email_verified)
    await updateUser(db, user.user_id, { email_verified: true }, now())
  if (rules.means === 'sms' && user.phone_number === recipient && !user.phone_verified)
    await updateUser(db, user.user_id, { phone_verified: true }, now())
  return user.user_id
}

const newUser = async (
  services: Services,
  host: Pick<ActionHost, 'bindings' | 'runTrigger'>,
  { connection, rules, recipient, clientId, clientName, http, body, transaction }: Proven,
): Promise<ProvenUser> => {
  const profile =
    rules.means === 'email'
      ? { email: recipient, email_verified: true }
      : { phone_number: recipient, phone_verified: true }
  const about: LogContext = {
    http,
    clientId,
    clientName,
    connection: connection.name,
    connectionId: connection.id,
    strategy: connection.strategy,
    strategyType: 'passwordless',
    userName: recipient,
  }
  const registration = { connection: connection.name, clientId, http, transaction }
  const asked = await askRegistration(services, host, { ...registration, profile, body }, about)
  if (!asked.allowed) {
    const details = { error: { message: asked.reason }, ...actionsDetails(asked.executionId) }
    await writeLog(services, { type: 'fs', description: asked.reason, details }, about)
    return { ok: false, why: 'refused', message: asked.message }
  }
  const registered = await tellRegistered(services, registration, about)
  try {
    const user = await inTransaction(services.db, async trx => {
      const made = await insertUser(trx, {
        ...profile,
        ...profileDefaults(profile),
        user_metadata: withWritten({}, asked.userMetadata),
        app_metadata: withWritten({}, asked.appMetadata),
        provider: connection.strategy,
        identity_user_id: identityIdOf(services, connection.name, recipient),
        connection: connection.name,
        now: services.now(),
      })
      await registered.tell(trx, made)
      const details = {
        authentication_methods: [rules.means],
        ...actionsDetails(asked.executionId, registered.executionId),
      }
      await insertLogs(trx, [logRow(services, { type: 'ss', details }, { ...about, userId: made.user_id })])
      return made
    })
    return { ok: true, userId: user.user_id }
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'auth0_idp_error')) throw error
    // Another login has made the same user in the same moment.
    const there = await findIdentity(services.db, connection.name, recipient)
    return there ? { ok: true, userId: there.owner } : { ok: false, why: 'refused' }
  }
}
