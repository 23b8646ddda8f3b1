import type { HttpFacts } from '../login/login.ts'
import { insertLogs, logRow, writeLog } from '../logs/write.ts'
import type { Services } from '../services.ts'
import { cachedClient } from '../store/clients.ts'
import { claimTicket, ticketState } from '../store/tickets.ts'
import { inTransaction } from '../store/transaction.ts'
import { updateUser, userById } from '../store/users.ts'
import type { TicketData } from './ticket-links.ts'

export interface Verification {
  status: 'success' | 'already-verified' | 'expired' | 'used' | 'invalid'
  data?: TicketData
}

/**
 * Marks an address as verified by the link that was sent to it, if it is still the user's address. The link works once;
 * opening it again says that it was done. Logged `sv` or `fv`.
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
  const same = user !== undefined && user.email === data.email
  if (state.kind === 'used') return { status: same && user.email_verified ? 'already-verified' : 'used', data }
  if (state.kind === 'expired' || !same) {
    const description = state.kind === 'expired' ? 'Access expired.' : 'The address is not the user’s any more.'
    await writeLog(services, { type: 'fv', description }, context)
    return { status: state.kind === 'expired' ? 'expired' : 'invalid', data }
  }
  const first = await inTransaction(services.db, async trx => {
    if (!(await claimTicket(trx, 'email-verification', token, now))) return false
    await updateUser(trx, user.user_id, { email_verified: true }, now)
    await insertLogs(trx, [logRow(services, { type: 'sv' }, context)])
    return true
  })
  return { status: first && !user.email_verified ? 'success' : 'already-verified', data }
}
