import type { Services } from '../services.ts'
import { deleteRefreshTokensOfSession } from '../store/refresh-tokens.ts'
import { deleteSession, type SessionRecord } from '../store/sessions.ts'

/** Who is told that a session has ended. */
export interface SessionEnds {
  ended: (session: SessionRecord, end: { issuer: string; initiator: string }) => void
}

/**
 * Ends a session, once: of several that end it together one tells its applications. `keepTokens: false` ends the
 * refresh tokens of its logins too.
 */
export const endSession = async (
  services: Pick<Services, 'db'>,
  ends: SessionEnds,
  session: SessionRecord,
  end: { issuer: string; initiator: string; keepTokens?: boolean },
): Promise<boolean> => {
  const ended = await deleteSession(services.db, session.sid)
  if (end.keepTokens === false) await deleteRefreshTokensOfSession(services.db, session.sid)
  if (ended) ends.ended(session, end)
  return ended
}
