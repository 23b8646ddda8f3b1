import Provider, { errors } from 'oidc-provider'
import type { Client } from '../store/clients.ts'
import type { LoginOutcome } from './outcome.ts'
import { indicatorOf } from './resources.ts'
import { isProtocolScope, marker, words } from './scopes.ts'
import { paramsOf } from './seams.ts'

/** Another API than the token was made for, as the application's policies allow it. */
export interface OtherResource {
  audience: string
  /** What may be asked for: the policy's scopes, and those of the protocol that the login gave. */
  scopes: string[]
}

/**
 * Whether an exchange asks for another API than its token was made for (multi-resource refresh tokens, authentication
 * reference, 4.6). One that no policy names is refused; scopes that are not allowed are dropped silently.
 */
export const otherResource = (
  client: Client | undefined,
  outcome: LoginOutcome | undefined,
  asked: string | undefined,
): OtherResource | undefined => {
  if (!asked || !outcome || asked === outcome.audience) return undefined
  const policy = client?.refresh_token?.policies?.find(candidate => candidate.audience === asked)
  if (!policy) throw new errors.InvalidTarget(`The refresh token is not allowed for the audience ${asked}.`)
  const scopes = [...outcome.requested.filter(isProtocolScope), ...policy.scope]
  const ctx = Provider.ctx
  const params = ctx && paramsOf(ctx)
  if (params?.scope !== undefined) {
    const wanted = words(params.scope).filter(scope => scopes.includes(scope))
    params.scope = wanted.length > 0 ? wanted.join(' ') : marker
  }
  return { audience: asked, scopes }
}

/** A token's payload as if it had been made for the other API, for this exchange only. */
export const forResource = <T extends object>(payload: T, other: OtherResource | undefined): T =>
  other ? { ...payload, resource: indicatorOf(other.audience), scope: [...other.scopes, marker].join(' ') } : payload
