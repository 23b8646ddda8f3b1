import type { KoaContextWithOIDC } from 'oidc-provider'
import { stateOf } from '../request-state.ts'
import type { Deny } from '../settle.ts'
import { TokenRefusal } from './token-refusal.ts'

const statuses: { readonly [error: string]: number } = {
  too_many_attempts: 429,
  too_many_requests: 429,
  password_leaked: 401,
  requires_verification: 401,
  server_error: 500,
  invalid_request: 400,
}

/** A login that was refused, as the token endpoint says it (authentication reference, 9) and its log knows it. */
export const refusalOf = (
  ctx: KoaContextWithOIDC,
  { error, description, organization }: Deny,
  members: Record<string, unknown> = {},
): TokenRefusal => {
  stateOf(ctx).organization = organization
  return new TokenRefusal(statuses[error] ?? 403, error, description, members)
}
