import { createLocalJWKSet, jwtVerify } from 'jose'
import type { Services } from '../../services.ts'
import { cachedClient } from '../../store/clients.ts'
import { type User, userById } from '../../store/users.ts'
import { verificationKeys } from '../keys.ts'
import { invalidRequest } from './token-refusal.ts'

/** The type that says that an actor token is an ID token of this server. */
export const idTokenType = 'urn:ietf:params:oauth:token-type:id_token'

/**
 * The user of an ID token that was brought as actor token: one of ours, by any of our domains, that has not expired, of a
 * user who is not blocked.
 * Anything else is refused before an Action sees it. ID tokens signed with a client's secret prove nothing here: whoever
 * has the secret can make them.
 */
export const actorOf = async (services: Services, token: string): Promise<User> => {
  const subject = await subjectOf(services, token)
  const user = subject === undefined ? undefined : await userById(services.db, subject)
  if (!user || user.blocked)
    throw invalidRequest('Invalid actor_token: it is no valid ID token of a user of this server.')
  return user
}

const subjectOf = async (services: Services, token: string): Promise<string | undefined> => {
  try {
    const { payload } = await jwtVerify(token, createLocalJWKSet({ keys: await verificationKeys(services) }), {
      issuer: [...services.config.domains],
      algorithms: ['RS256', 'RS512', 'PS256'],
      currentDate: new Date(services.now()),
      requiredClaims: ['sub', 'aud', 'exp', 'iat'],
    })
    // An access token for an API says `azp` or `client_id`, a logout token says `events`: they are no ID tokens.
    const other = ['azp', 'client_id', 'scope', 'gty', 'events', 'permissions'].some(claim => claim in payload)
    const client = typeof payload.aud === 'string' ? await cachedClient(services, payload.aud) : undefined
    return other || !client ? undefined : payload.sub
  } catch {
    return undefined
  }
}
