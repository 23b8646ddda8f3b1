import { createLocalJWKSet, errors, type JWTPayload, jwtVerify } from 'jose'
import { heldScopes } from '../administrators/held-scopes.ts'
import { AppError } from '../errors.ts'
import type { Services } from '../services.ts'
import { settingsCache } from '../store/settings.ts'
import type { ManagementDeps } from './deps.ts'
import type { AnyRoute, Caller } from './route.ts'

/**
 * Who calls, by an RS256 access token of ours for this API. Clients build the audience from the domain and always with
 * https, so the https spelling of every domain is accepted (management reference, 1.1).
 */
export const authenticate = async (
  services: Services,
  deps: ManagementDeps,
  header: string | undefined,
): Promise<Caller> => {
  if (header === undefined || header === '') throw new AppError('unauthorized', { message: 'Missing authentication' })
  const token = /^Bearer ([\w.~+/=-]+)$/i.exec(header)?.[1]
  if (token === undefined) throw new AppError('invalid_request', { message: 'Bad HTTP authentication header format' })
  const keys = await settingsCache(services).get('management', 'verification-keys', async () =>
    createLocalJWKSet({ keys: await deps.verificationKeys() }),
  )
  const issuers = [...new Set(services.config.domains.flatMap(domain => [domain, domain.replace(/^http:/, 'https:')]))]
  try {
    const { payload } = await jwtVerify(token, keys, {
      algorithms: ['RS256'],
      issuer: issuers,
      audience: issuers.map(issuer => `${issuer}api/v2/`),
      requiredClaims: ['sub', 'exp'],
      currentDate: new Date(services.now()),
    })
    return await stillHeld(services, callerOf(payload), payload)
  } catch (error) {
    throw new AppError('unauthorized', { message: refusal(error), cause: error })
  }
}

/** What lists of scopes were taken apart to, the latest ones. Of a token with every scope that takes as long as its signature. */
const takenApart = new Map<string, ReadonlySet<string>>()
const mostTakenApart = 100

const scopesOf = (list: string): ReadonlySet<string> => {
  const scopes = takenApart.get(list) ?? new Set(list.split(' ').filter(Boolean))
  takenApart.delete(list)
  takenApart.set(list, scopes)
  if (takenApart.size > mostTakenApart) takenApart.delete(takenApart.keys().next().value as string)
  return scopes
}

const callerOf = (claims: JWTPayload): Caller => {
  const subject = claims.sub as string
  const client = typeof claims.azp === 'string' ? claims.azp : subject.replace(/@clients$/, '')
  return {
    clientId: client,
    userId: subject.endsWith('@clients') ? undefined : subject,
    scopes: typeof claims.scope === 'string' ? scopesOf(claims.scope) : new Set(),
    tokenId: claims.jti,
  }
}

/**
 * A user's token opens what the user may do now: who is no administrator any more, or has lost a permission, is refused
 * at once. The scopes of the own account come with every token that was given them.
 */
const stillHeld = async ({ db, config }: Services, caller: Caller, claims: JWTPayload): Promise<Caller> => {
  const { userId } = caller
  const own = [...caller.scopes].filter(scope => scope.includes(':current_user'))
  if (userId === undefined || own.length === caller.scopes.size) return caller
  const organizationId = typeof claims.org_id === 'string' ? claims.org_id : undefined
  const held = await heldScopes(db, { userId, identifier: `${config.issuer}api/v2/`, organizationId })
  return { ...caller, scopes: new Set([...own, ...[...caller.scopes].filter(scope => held.has(scope))]) }
}

const refusal = (error: unknown): string => {
  if (error instanceof errors.JWTExpired) return 'Expired token received for JSON Web Token validation'
  if (error instanceof errors.JWSSignatureVerificationFailed || error instanceof errors.JWKSNoMatchingKey)
    return 'Invalid signature received for JSON Web Token validation'
  return 'Invalid token'
}

/** Refuses a caller without a scope that a route asks for beyond its own. */
export const requireScope = (caller: Caller, scope: string): void => {
  if (!caller.scopes.has(scope))
    throw new AppError('insufficient_scope', { message: `Insufficient scope, expected any of: ${scope}` })
}

/**
 * Refuses a caller without any of the route's scopes. A `…:current_user…` scope opens only the caller's own user, which
 * is the route's parameter `id` or `user_id`.
 */
export const checkScope = (route: AnyRoute, caller: Caller, params: Record<string, unknown>): void => {
  const held = route.scopes.filter(scope => caller.scopes.has(scope))
  if (held.length === 0)
    throw new AppError('insufficient_scope', {
      message: `Insufficient scope, expected any of: ${route.scopes.join(',')}`,
    })
  const ownOnly = held.every(scope => scope.includes(':current_user'))
  if (ownOnly && (caller.userId === undefined || (params.id ?? params.user_id) !== caller.userId))
    throw new AppError('insufficient_scope', {
      message: 'User to be acted on does not match subject in bearer token.',
    })
}
