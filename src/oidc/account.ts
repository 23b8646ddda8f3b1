import type { Account } from 'oidc-provider'
import { errors } from 'oidc-provider'
import type { Services } from '../services.ts'
import { userById } from '../store/users.ts'
import { profileClaims } from './claims.ts'

/** A user as the library knows one. The profile is read only when a token or `/userinfo` tells of it. */
export const accountOf = (services: Services, userId: string): Account => ({
  accountId: userId,
  claims: async () => {
    const user = await userById(services.db, userId)
    if (!user) throw new errors.InvalidGrant({ detail: 'the user is gone' })
    return { ...profileClaims(user), sub: userId }
  },
})
