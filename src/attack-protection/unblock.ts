import type { HttpFacts } from '../login/login.ts'
import { insertLogs, type LogContext, logRow } from '../logs/write.ts'
import type { Services } from '../services.ts'
import { forgetFailures } from '../store/attempts.ts'
import { cachedClient } from '../store/clients.ts'
import type { Db } from '../store/dialect.ts'
import { claimTicket, ticketState } from '../store/tickets.ts'
import { inTransaction } from '../store/transaction.ts'
import type { UnblockData } from './blocked-account.ts'
import { identifierDigest } from './identifiers.ts'

/**
 * Lets somebody in again who was blocked after wrong passwords, under all of these identifiers. To be called in the
 * transaction of what is the reason for it, before rows of the user are changed there. Logged `ublkdu` if anything was
 * counted.
 */
export const unblock = async (
  services: Services,
  trx: Db,
  identifiers: string[],
  context: LogContext,
): Promise<void> => {
  const lifted = await forgetFailures(trx, identifiers.map(identifierDigest))
  if (lifted > 0) await insertLogs(trx, [logRow(services, { type: 'ublkdu' }, context)])
}

export type UnblockLink =
  | { kind: 'valid'; data: UnblockData }
  | { kind: 'expired' | 'used' | 'invalid'; data?: UnblockData }

/** What is behind the link of a mail, without using it up. */
export const openUnblockLink = async (services: Services, token: string): Promise<UnblockLink> => {
  const state = await ticketState(services.db, 'account-unblock', token, services.now())
  if (state.kind === 'unknown') return { kind: 'invalid' }
  return { kind: state.kind, data: state.ticket.data as unknown as UnblockData }
}

/** Lifts the block that a link is for, and no other. The link works once. */
export const unblockByLink = async (services: Services, token: string, http: HttpFacts): Promise<UnblockLink> => {
  const link = await openUnblockLink(services, token)
  if (link.kind !== 'valid') return link
  const { data } = link
  const client = data.clientId ? await cachedClient(services, data.clientId) : undefined
  const done = await inTransaction(services.db, async trx => {
    const ticket = await claimTicket(trx, 'account-unblock', token, services.now())
    if (!ticket) return false
    await forgetFailures(trx, [data.identifier], { connection: data.connection, address: data.address })
    const context: LogContext = {
      http,
      userId: ticket.userId,
      userName: data.userName,
      clientId: client?.client_id,
      clientName: client?.name,
      connection: data.connection,
      strategy: 'auth0',
      strategyType: 'database',
    }
    await insertLogs(trx, [logRow(services, { type: 'ublkdu' }, context)])
    return true
  })
  return done ? link : { kind: 'used', data }
}
