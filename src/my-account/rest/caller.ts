import { createLocalJWKSet, errors, jwtVerify } from 'jose'
import type { Services } from '../../services.ts'
import { type EnrollmentRecord, enrollmentsOf } from '../../store/enrollments.ts'
import { claimed, claimOnce } from '../../store/guards.ts'
import { hashToken } from '../../store/secrets.ts'
import { settingsCache } from '../../store/settings.ts'
import { keyRing } from '../../store/signing-keys.ts'
import { type User, userById } from '../../store/users.ts'
import { type MyAccountScope, myAccountPath } from '../api.ts'
import { Problem } from './problem.ts'

/** A user who calls by an access token that an application got for this API. */
export interface AccountCaller {
  user: User
  clientId: string
  scopes: string[]
  tokenHash: string
  /** Epoch milliseconds, to the second. */
  issuedAt: number
  expiresAt: number
}

const keysOf = (services: Services) =>
  settingsCache(services).get('my-account', 'keys', async () =>
    createLocalJWKSet({ keys: (await keyRing(services)).public }),
  )

/** Who calls. Refused: a token of another issuer or API, an expired one, a client's own, a blocked user. */
export const callerOf = async (
  services: Services,
  issuer: string,
  header: string | undefined,
): Promise<AccountCaller> => {
  const token = /^Bearer (\S+)$/i.exec(header ?? '')?.[1]
  if (!token) throw new Problem(401, 'Missing authentication')
  const { payload } = await jwtVerify(token, await keysOf(services), {
    algorithms: ['RS256'],
    issuer,
    audience: issuer + myAccountPath,
    requiredClaims: ['sub', 'iat', 'exp', 'azp'],
    currentDate: new Date(services.now()),
  }).catch(error => {
    throw new Problem(401, error instanceof errors.JWTExpired ? 'Expired token' : 'Invalid token')
  })
  // A token that is bound to a key is good only with a proof, which these calls do not take.
  if (payload['cnf'] !== undefined) throw new Problem(401, 'Invalid token')
  const user = await userById(services.db, payload.sub as string)
  if (!user || user.blocked) throw new Problem(401, 'Invalid token')
  return {
    user,
    clientId: String(payload['azp']),
    scopes: String(payload['scope'] ?? '').split(' '),
    tokenHash: hashToken(token),
    issuedAt: (payload.iat as number) * 1000,
    expiresAt: (payload.exp as number) * 1000,
  }
}

export const requireScope = ({ scopes }: AccountCaller, scope: MyAccountScope): void => {
  if (!scopes.includes(scope)) throw new Problem(403, `Insufficient scope, expected: ${scope}`)
}

const addedKey = ({ tokenHash }: AccountCaller, id: string): string => `my-account:${tokenHash}:${id}`

/** Keeps that a factor was added by this token: its owner has shown to hold it. */
export const noteAdded = async ({ db }: Services, caller: AccountCaller, id: string): Promise<void> => {
  await claimOnce(db, addedKey(caller, id), caller.expiresAt)
}

/**
 * The caller's factors, for a call that changes them. Refused: a token from before the newest of them, unless it was this
 * token that added it. It may have been given to whoever had a password alone.
 */
export const changeableBy = async (services: Services, caller: AccountCaller): Promise<EnrollmentRecord[]> => {
  const all = await enrollmentsOf(services.db, services.box, caller.user.user_id)
  const newer = all.filter(
    ({ confirmed, factor, enrolledAt, createdAt }) =>
      confirmed && factor !== 'email' && (enrolledAt ?? createdAt) >= caller.issuedAt + 1000,
  )
  const own = await claimed(
    services.db,
    newer.map(({ id }) => addedKey(caller, id)),
  )
  if (newer.some(({ id, linkId }) => !isOwn(caller, own, newer, id, linkId)))
    throw new Problem(
      403,
      'A factor was added since this token was issued. A new token is needed, and that factor for it.',
    )
  return all
}

/** What was made together counts together. */
const isOwn = (
  caller: AccountCaller,
  own: Set<string>,
  newer: EnrollmentRecord[],
  id: string,
  linkId: string | undefined,
): boolean =>
  own.has(addedKey(caller, id)) ||
  (linkId !== undefined && newer.some(other => other.linkId === linkId && own.has(addedKey(caller, other.id))))
