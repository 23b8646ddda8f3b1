import type { IncomingMessage } from 'node:http'
import type { Account } from 'oidc-provider'
import { errors } from 'oidc-provider'
import type { Services } from '../services.ts'
import { loggedName, userById } from '../store/users.ts'
import { profileClaims } from './claims.ts'
import { stateOf } from './request-state.ts'

/** A user as the library knows one. The profile is read only when a token or `/userinfo` tells of it; `ctx` then keeps the name for the log. */
export const accountOf = (services: Services, ctx: { req: IncomingMessage }, userId: string): Account => ({
  accountId: userId,
  claims: async () => {
    const user = await userById(services.db, userId)
    if (!user) throw new errors.InvalidGrant({ detail: 'the user is gone' })
    stateOf(ctx).userName = loggedName(user)
    return { ...profileClaims(user), sub: userId }
  },
})
