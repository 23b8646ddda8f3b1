import { cachedConnection } from '../accounts/cached-connection.ts'
import { connectionRules } from '../accounts/connection-rules.ts'
import type { Services } from '../services.ts'
import type { User } from '../store/users.ts'

type Identity = User['identities'][number]

/** The identities of a user that may have passkeys: those of databases that take them. */
export const passkeyIdentities = async (services: Pick<Services, 'db'>, user: User): Promise<Identity[]> => {
  const found = await Promise.all(
    user.identities.map(async identity => {
      const connection = identity.provider === 'auth0' && (await cachedConnection(services, identity.connection))
      return connection && connectionRules(connection).passkeys ? [identity] : []
    }),
  )
  return found.flat()
}
