import { actionsDetails } from '../actions/executions.ts'
import type { HttpFacts } from '../login/login.ts'
import { insertLogs, type LogContext, logRow, writeLog } from '../logs/write.ts'
import type { Services } from '../services.ts'
import { cachedClient } from '../store/clients.ts'
import type { Connection } from '../store/connections.ts'
import { spend } from '../store/guards.ts'
import { hashToken } from '../store/secrets.ts'
import { inTransaction } from '../store/transaction.ts'
import { findIdentity, userById } from '../store/users.ts'
import { connectionRules } from './connection-rules.ts'
import { newPassword } from './new-password.ts'
import type { PasswordProblem } from './password-policy.ts'
import { openResetLink, type ResetLink } from './reset-link.ts'
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

export type ResetResult =
  | { kind: 'changed'; data: TicketData }
  | { kind: 'refused'; problem: PasswordProblem }
  /** It is known from breaches, or nobody could be asked whether it is. */
  | { kind: 'breached' }
  | { kind: 'unknown' }
  | Exclude<ResetLink, { kind: 'valid' }>

/**
 * Sets a new password by a link that nobody asks anything besides for. It signs nobody in. Logged `scp`, or `fcp` where
 * the link is known.
 */
export const resetPassword = async (
  services: Services,
  token: string,
  password: string,
  http: HttpFacts,
): Promise<ResetResult> => {
  const link = await openResetLink(services, hashToken(token))
  const context = await contextOf(services, link, http)
  const failed = (description: string) => writeLog(services, { type: 'fcp', description }, context)
  if (link.kind !== 'valid') {
    if (link.userId !== undefined) await failed(deadTexts[link.kind])
    return link
  }
  const found = await newPassword(services, link, password, { ...context, http })
  if (!found.ok) {
    await inTransaction(services.db, async trx => {
      await insertLogs(trx, [logRow(services, { type: 'fcp', description: found.description }, context)])
      await found.tell?.(trx)
    })
    const { problem } = found
    return problem === 'breached' || problem === 'unknown' ? { kind: problem } : { kind: 'refused', problem }
  }
  const changed = await inTransaction(services.db, async trx => {
    if (!(await found.store(trx))) throw new LinkLost()
    const details = found.executionId === undefined ? undefined : actionsDetails(found.executionId)
    await insertLogs(trx, [logRow(services, { type: 'scp', details }, context)])
    return true
  }).catch(error => {
    if (error instanceof LinkLost) return false
    throw error
  })
  if (changed) return { kind: 'changed', data: link.data }
  await failed(deadTexts.used)
  return { kind: 'used', userId: link.user.user_id, data: link.data }
}

/** The link was used or became void while the password was looked at: nothing is kept. */
class LinkLost extends Error {}

const deadTexts = {
  expired: 'The link has expired',
  used: 'The link was used already',
  invalid: 'The link is void: the account has another address now, or is not to be used',
}

const contextOf = async (services: Services, link: ResetLink, http: HttpFacts): Promise<LogContext> => {
  const { data } = link
  const client = data?.clientId ? await cachedClient(services, data.clientId) : undefined
  const { user, identity } = link.kind === 'valid' ? link : {}
  return {
    http,
    userId: link.kind === 'valid' ? link.user.user_id : link.userId,
    userName: identity?.email ?? user?.email ?? identity?.username ?? data?.email,
    clientId: client?.client_id,
    clientName: client?.name,
    connection: identity?.connection ?? data?.connection,
    strategy: data?.identity?.provider,
    strategyType: 'database',
    organizationId: data?.organizationId,
  }
}
