import type { Actor, Command } from '../flow/command.ts'
import type { Method } from '../flow/session-facts.ts'

/** What one login decided, kept with the code, tokens and refresh tokens that came of it. */
export interface LoginOutcome {
  traceId: string
  /** The execution record of the login's Actions. */
  executionId?: string
  sid?: string
  /** `aud` of the access token; none: an opaque one for `/userinfo`. */
  audience?: string
  requested: string[]
  scopes: string[]
  /** Permissions that stand in the token, when the API wants them there. */
  permissions?: string[]
  organization?: { id: string; name: string }
  idToken: Record<string, unknown>
  accessToken: Record<string, unknown>
  acr?: string
  amr?: string[]
  methods: Method[]
  /** Who acts for the user, as the claim `act` says. */
  actor?: Actor
  /** Epoch milliseconds of the first factor. */
  authenticatedAt: number
  /** What Actions said of the refresh token that this login gives. */
  refreshEffects: Command[]
}
