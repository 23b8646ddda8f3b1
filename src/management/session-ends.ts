import type { HttpFacts } from '../login/login.ts'
import type { SessionRecord } from '../store/sessions.ts'
import type { ManagementDeps } from './deps.ts'

/** Tells the applications of sessions that the API has ended, and why by Auth0's word. */
export const tell = (deps: ManagementDeps, ended: SessionRecord[], http: HttpFacts, initiator: string): void => {
  for (const session of ended) deps.sessionEnds.ended(session, { issuer: http.issuer, initiator })
}
