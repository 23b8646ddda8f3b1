import type { HttpFacts } from '../login/login.ts'
import { insertLogs, logRow, writeLog } from '../logs/write.ts'
import type { Services } from '../services.ts'
import { cachedClient } from '../store/clients.ts'
import { claimTicket, ticketState } from '../store/tickets.ts'
import { inTransaction } from '../store/transaction.ts'
import { normalEmail, type User, userById } from '../store/users.ts'
import { markEmailVerified } from '../store/verified-emails.ts'
import type { TicketData } from './ticket-links.ts'

export interface Verification {
  status: 'success' | 'already-verified' | 'expired' | 'used' | 'invalid'
  data?: TicketData
}

/** The address that a ticket is about as it stands now: the user's own, or that of a linked identity. */
const addressOf = (user: User | undefined, named: TicketData['identity']): { email?: string; verified: boolean } => {
  if (!named) return { email: user?.email, verified: user?.email_verified === true }
  const linked = user?.identities.slice(1).find(one => one.provider === named.provider && one.user_id === named.user_id)
  return { email: linked?.email, verified: linked?.profile['email_verified'] === true }
}

/**
 * Marks an address as verified by the link that was sent to it, if it is still the address of the user, or of the linked
 * identity that the link is about. The link works once; opening it again says that it was done. Logged `sv` or `fv`.
 */
export const verifyEmail = async (services: Services, token: string, http: HttpFacts): Promise<Verification> => {
  const now = services.now()
  const state = await ticketState(services.db, 'email-verification', token, now)
  if (state.kind === 'unknown') return { status: 'invalid' }
  const { ticket } = state
  const data = ticket.data as TicketData
  const user = await userById(services.db, ticket.userId)
  const client = data.clientId ? await cachedClient(services, data.clientId) : undefined
  const context = {
    http,
    userId: ticket.userId,
    userName: data.email,
    clientId: client?.client_id,
    clientName: client?.name,
    connection: data.connection,
    organizationId: data.organizationId,
  }
  const { email, verified } = addressOf(user, data.identity)
  const same = data.email !== undefined && email === normalEmail(data.email)
  if (state.kind === 'used') return { status: same && verified ? 'already-verified' : 'used', data }
  if (state.kind === 'expired' || !same) {
    const description = state.kind === 'expired' ? 'Access expired.' : 'The address is not the user’s any more.'
    await writeLog(services, { type: 'fv', description }, context)
    return { status: state.kind === 'expired' ? 'expired' : 'invalid', data }
  }
  const proven = { userId: ticket.userId, identity: data.identity, email: email as string }
  const outcome = await inTransaction(services.db, async trx => {
    if (!(await claimTicket(trx, 'email-verification', token, now))) return 'already-verified'
    if (!(await markEmailVerified(trx, proven, now))) return 'invalid'
    await insertLogs(trx, [logRow(services, { type: 'sv' }, context)])
    return verified ? 'already-verified' : 'success'
  })
  return { status: outcome, data }
}
