import type { Services } from '../services.ts'
import type { LogoutInitiator } from '../store/logout-calls.ts'
import { deleteRefreshTokensOfSession } from '../store/refresh-tokens.ts'
import { deleteSession, type SessionRecord } from '../store/sessions.ts'
import { inTransaction } from '../store/transaction.ts'

/**
 * Ends a session, once, and has its applications told: of several that end it together one queues the calls.
 * `keepTokens: false` ends the refresh tokens of its logins too.
 */
export const endSession = (
  services: Pick<Services, 'db' | 'now'>,
  session: Pick<SessionRecord, 'sid'>,
  end: { issuer: string; initiator: LogoutInitiator; keepTokens?: boolean },
): Promise<boolean> =>
  inTransaction(services.db, async trx => {
    const { issuer, initiator } = end
    const ended = await deleteSession(trx, session.sid, { issuer, initiator, now: services.now() })
    if (end.keepTokens === false) await deleteRefreshTokensOfSession(trx, session.sid)
    return ended
  })
