import type { ExchangedUser, TokenExchangeCommand } from '../actions/event-api/triggers.ts'
import { actionsDetails } from '../actions/executions.ts'
import type { ActionHost } from '../actions/host.ts'
import { AppError } from '../errors.ts'
import type { HttpFacts } from '../login/login.ts'
import { insertLogs, type LogContext, logRow } from '../logs/write.ts'
import type { Services } from '../services.ts'
import type { Connection } from '../store/connections.ts'
import { inTransaction } from '../store/transaction.ts'
import { updateSecondaryIdentity } from '../store/user-links.ts'
import {
  identityById,
  insertUser,
  normalEmail,
  normalPhone,
  normalUsername,
  updateUser,
  userById,
} from '../store/users.ts'
import { cachedConnection } from './cached-connection.ts'
import { connectionRules } from './connection-rules.ts'
import { tellRegistered } from './later-triggers.ts'
import { namesProblem } from './new-account.ts'
import { askRegistration, type RegistrationTransaction, withWritten } from './pre-registration.ts'
import { profileDefaults } from './profile-defaults.ts'
import { ticketMailer } from './ticket-links.ts'

/** Whom an Action has named for a foreign token, and what it wrote for him. */
export interface NamedUser {
  user: Extract<TokenExchangeCommand, { kind: 'user-by-id' | 'user-by-connection' }>
  userMetadata: Record<string, unknown>
  appMetadata: Record<string, unknown>
}

/** The exchange that this is for. */
export interface UserExchange {
  clientId: string
  clientName: string
  http: HttpFacts
  /** What the call has sent; Actions are told of it, but for secrets. */
  body: Record<string, unknown>
  transaction: RegistrationTransaction
}

export type ExchangedUserFound = { ok: true; userId: string; connection?: string } | { ok: false; description: string }

const refused = (description: string): ExchangedUserFound => ({ ok: false, description })

/**
 * Finds the user of a foreign token, or makes one where the Action has said so, and writes what it wrote. Who is there
 * already keeps address, number and user name: one that differs is refused, so that no token takes over an account by
 * telling another address.
 */
export const exchangedUser = async (
  services: Services,
  host: Pick<ActionHost, 'bindings' | 'runTrigger'>,
  named: NamedUser,
  exchange: UserExchange,
): Promise<ExchangedUserFound> => {
  const { user } = named
  if (user.kind === 'user-by-id') {
    const found = await userById(services.db, user.userId)
    if (!found) return refused('The user does not exist.')
    await write(services, found.user_id, {}, named)
    return { ok: true, userId: found.user_id }
  }
  const connection = await cachedConnection(services, user.connection)
  if (!connection) return refused(`There is no connection ${user.connection}.`)
  const byConnection = { ...named, user }
  const known = await knownUser(services, connection, byConnection)
  if (known) return known
  if (!user.creates) return refused('The user does not exist.')
  return makeUser(services, host, connection, byConnection, exchange)
}

type ByConnection = NamedUser & { user: Extract<NamedUser['user'], { kind: 'user-by-connection' }> }

const knownUser = async (
  services: Services,
  connection: Connection,
  named: ByConnection,
): Promise<ExchangedUserFound | undefined> => {
  const { user: given, replaces } = named.user
  const identity = await identityById(services.db, connection.strategy, given.user_id)
  if (!identity) return undefined
  if (identity.connection !== connection.name)
    return refused(`The user_id belongs to somebody of another connection than ${connection.name}.`)
  const user = await userById(services.db, identity.owner)
  if (!user) return undefined
  const primary = user.identities[0]?.provider === identity.provider && user.identities[0].user_id === identity.user_id
  if (replaces) {
    const profile = primary ? user : { ...identity.profile, ...identity }
    const fixed = fixedMember(given, profile)
    if (fixed) return refused(`${fixed} of a user who exists cannot be changed.`)
  }
  const { name, given_name, family_name, nickname, picture } = given
  const texts = replaces ? { name, given_name, family_name, nickname, picture } : {}
  const changes = Object.fromEntries(Object.entries(texts).filter(([, value]) => value !== undefined))
  if (!primary && Object.keys(changes).length > 0)
    await inTransaction(services.db, trx => updateSecondaryIdentity(trx, user.user_id, identity, changes))
  await write(services, user.user_id, primary ? changes : {}, named)
  return { ok: true, userId: user.user_id, connection: connection.name }
}

const normal: { readonly [member: string]: (text: string) => string } = {
  email: normalEmail,
  username: normalUsername,
  phone_number: normalPhone,
}

/** What the Action would change of a profile that it must leave as it is. */
const fixedMember = (given: ExchangedUser, profile: Partial<Record<keyof ExchangedUser, unknown>>) =>
  (['email', 'email_verified', 'username', 'phone_number', 'phone_verified'] as const).find(member => {
    const value = given[member]
    if (value === undefined) return false
    if (typeof value === 'boolean') return value !== (profile[member] === true)
    return normal[member]?.(value) !== profile[member]
  })

const write = async (
  services: Services,
  userId: string,
  changes: Record<string, string | undefined>,
  { userMetadata, appMetadata }: Pick<NamedUser, 'userMetadata' | 'appMetadata'>,
): Promise<void> => {
  const some = (written: Record<string, unknown>) => (Object.keys(written).length > 0 ? written : undefined)
  const patch = { ...changes, user_metadata: some(userMetadata), app_metadata: some(appMetadata) }
  if (Object.values(patch).some(value => value !== undefined))
    await updateUser(services.db, userId, patch, services.now())
}

/** What a connection needs to know of a new user and does not, or does not take. */
const problemOf = (connection: Connection, { email, username, phone_number }: ExchangedUser): string | undefined => {
  const rules = connectionRules(connection)
  const given = { email, username, phone_number }
  const problem = namesProblem(rules, { ...given }, true)
  if (problem) return problem.code
  const strange = (['email', 'username', 'phone_number'] as const).find(
    name => given[name] !== undefined && !rules.asked.some(asked => asked.name === name),
  )
  return strange && `it takes no ${strange}`
}

const makeUser = async (
  services: Services,
  host: Pick<ActionHost, 'bindings' | 'runTrigger'>,
  connection: Connection,
  named: ByConnection,
  exchange: UserExchange,
): Promise<ExchangedUserFound> => {
  const { userMetadata, appMetadata } = named
  const given = named.user.user
  const problem = problemOf(connection, given)
  if (problem) return refused(`The connection cannot take this user: ${problem}.`)
  const { http, clientId, clientName, body, transaction } = exchange
  const { user_id, verify_email, ...profile } = given
  const about: LogContext = {
    http,
    clientId,
    clientName,
    connection: connection.name,
    connectionId: connection.id,
    strategy: connection.strategy,
    userName: given.email ?? given.username ?? given.phone_number,
  }
  const registration = { connection: connection.name, clientId, http, transaction }
  const asked = await askRegistration(services, host, { ...registration, profile, body }, about)
  if (!asked.allowed) return refused(asked.message ?? 'An Action has refused this user.')
  const registered = await tellRegistered(services, registration, about)
  const sends = given.email !== undefined && (verify_email ?? !given.email_verified)
  const mail = sends ? await ticketMailer(services, clientId) : undefined
  try {
    const made = await inTransaction(services.db, async trx => {
      const user = await insertUser(trx, {
        ...profile,
        ...profileDefaults(profile),
        user_metadata: withWritten(withWritten({}, userMetadata), asked.userMetadata),
        app_metadata: withWritten(withWritten({}, appMetadata), asked.appMetadata),
        provider: connection.strategy,
        identity_user_id: user_id,
        connection: connection.name,
        now: services.now(),
      })
      await registered.tell(trx, user)
      const details = {
        authentication_methods: ['custom-token-exchange'],
        ...actionsDetails(asked.executionId, registered.executionId),
      }
      await insertLogs(trx, [logRow(services, { type: 'ss', details }, { ...about, userId: user.user_id })])
      if (mail && user.email)
        await mail(trx, {
          kind: 'email-verification',
          template: 'verify_email',
          user,
          to: user.email,
          data: { email: user.email, clientId, connection: connection.name },
          http,
        })
      return user
    })
    return { ok: true, userId: made.user_id, connection: connection.name }
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'auth0_idp_error')) throw error
    // Another exchange has made the same user in the same moment, or somebody else has one of the identifiers.
    const theSame = await knownUser(services, connection, named)
    return theSame ?? refused('Another user of the connection has this address, number or name already.')
  }
}
