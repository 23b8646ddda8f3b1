import { createHash } from 'node:crypto'
import type { HttpFacts } from '../login/login.ts'
import type { Services } from '../services.ts'
import { deviceByUserCode } from '../store/device-codes.ts'
import { hashToken, newToken } from '../store/secrets.ts'
import { deviceCookieName } from './paths.ts'
import type { Fields } from './request-body.ts'

/** Where a login for a device comes back to; no application can name it. */
export const deviceCallback = (issuer: string): string => `${issuer}activate/callback`

/**
 * The authorization request of a device whose code was confirmed in this browser; nothing for any other. The code that
 * the login ends with never leaves this server: nobody has its verifier.
 */
export const deviceRequest = async (
  { db, now }: Services,
  { issuer }: HttpFacts,
  userCode: string | undefined,
  cookies: Record<string, string>,
): Promise<Fields | undefined> => {
  const browser = cookies[deviceCookieName]
  if (!userCode || !browser) return undefined
  const device = await deviceByUserCode(db, userCode)
  if (device?.status !== 'confirmed' || device.browserHash !== hashToken(browser) || device.expiresAt <= now())
    return undefined
  return {
    ...device.params,
    client_id: device.clientId,
    response_type: 'code',
    redirect_uri: deviceCallback(issuer),
    state: userCode,
    code_challenge: createHash('sha256').update(newToken()).digest('base64url'),
    code_challenge_method: 'S256',
  }
}
