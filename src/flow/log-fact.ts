import type { LogType } from '../logs/event-types.ts'

/**
 * A tenant log entry as the pure parts state it: what happened, with Auth0's code (login-flow reference, 6.3). The
 * driver adds who and where. Never holds a code, seed, token or password.
 */
export interface LogFact {
  type: LogType
  description?: string
  details?: Record<string, unknown>
}
