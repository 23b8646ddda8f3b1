import { actionsDetails } from '../actions/executions.ts'
import { breachFound } from '../attack-protection/breach-response.ts'
import { breachCodes, checkBreach } from '../attack-protection/breached-passwords.ts'
import { identifiersOf } from '../attack-protection/identifiers.ts'
import { unblock } from '../attack-protection/unblock.ts'
import type { HttpFacts } from '../login/login.ts'
import { insertLogs, type LogContext, logRow, writeLog } from '../logs/write.ts'
import { hashPassword } from '../passwords.ts'
import type { Services } from '../services.ts'
import { cachedClient } from '../store/clients.ts'
import type { Connection } from '../store/connections.ts'
import { spend } from '../store/guards.ts'
import { claimTicket, ticketState, voidTickets } from '../store/tickets.ts'
import { inTransaction } from '../store/transaction.ts'
import { endSessionsOfUser } from '../store/user-access.ts'
import { setPassword } from '../store/user-passwords.ts'
import { findIdentity, identityById, type User, updateUser, userById } from '../store/users.ts'
import { cachedConnection } from './cached-connection.ts'
import { checkPassword } from './check-password.ts'
import { connectionRules } from './connection-rules.ts'
import { tellPasswordChanged } from './later-triggers.ts'
import { type PasswordPolicy, type PasswordProblem, passwordPolicyOf } from './password-policy.ts'
import { type TicketData, ticketMailer } from './ticket-links.ts'

/** Mails to one account: more would only fill a mailbox that is not the asker's. */
const mailsPerAccount = { burst: 10, intervalMs: 360_000 }

/**
 * Sends the link to choose a new password, if there is such a user with an address. Nothing that comes back, and
 * nothing in how long it takes, tells whether there was: both ways write once. Logged `scpr` or `fcpr`.
 */
export const requestPasswordReset = async (
  services: Services,
  request: {
    connection: Connection
    identifier: string
    clientId?: string
    organizationId?: string
    http: HttpFacts
  },
): Promise<void> => {
  const { connection, identifier, http } = request
  const client = request.clientId ? await cachedClient(services, request.clientId) : undefined
  const context: LogContext = {
    http,
    clientId: client?.client_id,
    clientName: client?.name,
    connection: connection.name,
    connectionId: connection.id,
    strategy: connection.strategy,
    strategyType: 'database',
    organizationId: request.organizationId,
    userName: identifier,
  }
  const failed = (description: string) => writeLog(services, { type: 'fcpr', description }, context)
  const identity = await findIdentity(services.db, connection.name, identifier)
  const user = identity && (await userById(services.db, identity.owner))
  const to = identity?.email ?? user?.email
  if (!connectionRules(connection).resetEnabled) return failed('Password changes are disabled for this connection')
  if (!identity || !user) return failed('User does not exist.')
  if (!to) return failed('The user has no email address')
  const mail = await ticketMailer(services, request.clientId)
  const bucket = `password-reset:${identity.provider}|${identity.user_id}`
  if (!(await spend(services.db, bucket, mailsPerAccount, services.now())).ok) return failed('Too many requests')
  await inTransaction(services.db, async trx => {
    await mail(trx, {
      kind: 'password-change',
      template: 'reset_email',
      user,
      to,
      data: {
        email: to,
        clientId: request.clientId,
        organizationId: request.organizationId,
        identity: { provider: identity.provider, user_id: identity.user_id },
        connection: connection.name,
        // Whoever opens the link has read the mail.
        markEmailAsVerified: true,
      },
      http,
    })
    await insertLogs(trx, [logRow(services, { type: 'scpr' }, { ...context, userId: user.user_id })])
  })
}

/** A link to choose a new password, as it stands. */
export type ResetLink =
  | { kind: 'valid'; user: User; data: TicketData; policy: PasswordPolicy }
  | { kind: 'expired' | 'used' | 'invalid'; data?: TicketData }

/** What is behind a link, without using it up. */
export const openResetLink = async (services: Services, token: string): Promise<ResetLink> => {
  const state = await ticketState(services.db, 'password-change', token, services.now())
  if (state.kind === 'unknown') return { kind: 'invalid' }
  const data = state.ticket.data as TicketData
  if (state.kind !== 'valid') return { kind: state.kind, data }
  const user = await userById(services.db, state.ticket.userId)
  if (!user || !data.identity) return { kind: 'invalid' }
  const connection = data.connection ? await cachedConnection(services, data.connection) : undefined
  return { kind: 'valid', user, data, policy: passwordPolicyOf(connection?.options ?? {}) }
}

export type ResetResult =
  | { kind: 'changed'; data: TicketData }
  | { kind: 'refused'; problem: PasswordProblem }
  /** It is known from breaches, or nobody could be asked whether it is. */
  | { kind: 'breached' }
  | { kind: 'unknown' }
  | Exclude<ResetLink, { kind: 'valid' }>

/**
 * Sets a new password by a link. The link is used up in the statement that lets the password in, so of many at the same
 * moment one succeeds; other open links of the user and all sessions end with it. It signs nobody in. Logged `scp`, `fcp`.
 */
export const resetPassword = async (
  services: Services,
  token: string,
  password: string,
  http: HttpFacts,
): Promise<ResetResult> => {
  const link = await openResetLink(services, token)
  if (link.kind !== 'valid') return link
  const { user, data, policy } = link
  const identity = data.identity && (await identityById(services.db, data.identity.provider, data.identity.user_id))
  if (!identity || identity.owner !== user.user_id) return { kind: 'invalid' }
  const client = data.clientId ? await cachedClient(services, data.clientId) : undefined
  const context: LogContext = {
    http,
    userId: user.user_id,
    userName: identity.email ?? user.email ?? identity.username,
    clientId: client?.client_id,
    clientName: client?.name,
    connection: identity.connection,
    strategy: identity.provider,
    strategyType: 'database',
    organizationId: data.organizationId,
  }
  const problem = await checkPassword(services, policy, password, user, identity)
  if (problem) {
    await writeLog(services, { type: 'fcp', description: problem }, context)
    return { kind: 'refused', problem }
  }
  const breach = await checkBreach(services, 'reset', password)
  const found = breach.kind === 'breached' ? await breachFound(services, 'reset', { http, context }) : undefined
  if (breach.kind !== 'clean' && breach.blocks) {
    await inTransaction(services.db, async trx => {
      await insertLogs(trx, [logRow(services, { type: 'fcp', description: breachCodes[breach.kind] }, context)])
      await found?.(trx)
    })
    return { kind: breach.kind }
  }
  const hash = await hashPassword(password)
  const now = services.now()
  const told = await tellPasswordChanged(services, { connection: identity.connection, http }, context)
  const changed = await inTransaction(services.db, async trx => {
    if (!(await claimTicket(trx, 'password-change', token, now))) return false
    // Whoever was locked out for guessing wrong has a new password to try (login-flow reference, 4.9).
    await unblock(services, trx, identifiersOf({ ...identity, identities: [] }), context)
    await found?.(trx)
    if (!(await setPassword(trx, identity, hash, now))) return false
    await voidTickets(trx, 'password-change', user.user_id, now)
    // Refresh tokens stay, as upstream.
    await endSessionsOfUser(trx, user.user_id, { preserveRefreshTokens: true })
    if (data.markEmailAsVerified && data.email && data.email === user.email && !user.email_verified)
      await updateUser(trx, user.user_id, { email_verified: true }, now)
    await told.tell(trx, (await userById(trx, user.user_id)) ?? user)
    const details = told.executionId === undefined ? undefined : actionsDetails(told.executionId)
    await insertLogs(trx, [logRow(services, { type: 'scp', details }, context)])
    return true
  })
  return changed ? { kind: 'changed', data } : { kind: 'used', data }
}
