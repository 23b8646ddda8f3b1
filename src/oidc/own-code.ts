import { createHash } from 'node:crypto'
import { errors } from 'oidc-provider'
import type { Method } from '../flow/session-facts.ts'
import type { Services } from '../services.ts'
import { findRecord } from '../store/oidc-records.ts'
import { hashToken, isSame } from '../store/secrets.ts'
import { codeAdapter } from './adapter/records.ts'
import type { LoginOutcome } from './outcome.ts'

/** What an application of this server itself brings for a code: the same that the token endpoint asks for. */
export interface OwnCode {
  code: string
  clientId: string
  redirectUri: string
  codeVerifier: string
}

/** The login that a code stands for. */
export interface ProvenLogin {
  userId: string
  /** The browser session; times in epoch milliseconds. */
  sid: string
  authenticatedAt: number
  methods: Method[]
  scopes: string[]
}

interface Stored {
  payload: {
    clientId?: string
    accountId?: string
    redirectUri?: string
    codeChallenge?: string
    codeChallengeMethod?: string
  }
  grant?: { sallyport?: LoginOutcome }
}

/**
 * Uses up a code for a page of this server, which needs to know who logged in and no token. Nothing: it is unknown,
 * expired, used before, of another application or address, or its verifier is another (RFC 6749, 4.1.3; RFC 7636, 4.6).
 */
export const redeemCode = async (
  services: Services,
  endGrant: (grantId: string) => Promise<void>,
  { code, clientId, redirectUri, codeVerifier }: OwnCode,
): Promise<ProvenLogin | undefined> => {
  const record = await findRecord(services.db, 'AuthorizationCode', hashToken(code), services.now())
  if (!record) return undefined
  const { payload, grant } = JSON.parse(record.payload) as Stored
  const challenge = createHash('sha256').update(codeVerifier).digest('base64url')
  const outcome = grant?.sallyport
  if (
    payload.clientId !== clientId ||
    payload.redirectUri !== redirectUri ||
    payload.codeChallengeMethod !== 'S256' ||
    !isSame(payload.codeChallenge ?? '', challenge) ||
    payload.accountId === undefined ||
    outcome?.sid === undefined
  )
    return undefined
  try {
    await codeAdapter(services, endGrant).consume(code)
  } catch (error) {
    if (error instanceof errors.InvalidGrant) return undefined
    throw error
  }
  const { sid, authenticatedAt, methods, scopes } = outcome
  return { userId: payload.accountId, sid, authenticatedAt, methods, scopes }
}
