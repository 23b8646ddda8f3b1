import type { KoaContextWithOIDC } from 'oidc-provider'
import { stateOf } from './request-state.ts'
import { bodyOf, paramsOf } from './seams.ts'

/** An answer of the token endpoint in Auth0's words (authentication reference, 9). */
export interface TokenError {
  status: number
  error: string
  error_description: string
  [member: string]: unknown
}

interface LibraryError {
  error?: string
  error_description?: string
  error_detail?: string
  /** Settled by whoever refused. */
  answer?: TokenError
}

const grantTypeOf = (ctx: KoaContextWithOIDC): string => {
  const given = paramsOf(ctx)?.grant_type ?? bodyOf(ctx).grant_type
  return typeof given === 'string' ? given : ''
}

/** What a refused grant is called, by the grant; which check failed is for the log. */
const invalidGrant = (grantType: string, detail: string): string => {
  if (grantType === 'refresh_token' || grantType.includes('/mfa-')) return 'Unknown or invalid refresh token.'
  if (/code_verifier|code_challenge/.test(detail)) return 'Failed to verify code verifier'
  if (detail.includes('redirect_uri mismatch')) return 'The redirect URI is wrong.'
  if (/DPoP|jkt/.test(detail)) return detail
  return 'Invalid authorization code'
}

const invalidRequest = (ctx: KoaContextWithOIDC, description: string): TokenError => {
  const missing = /^missing required parameters? (.+)$/.exec(description)?.[1]
  if (missing) {
    const name = /[a-z_]+/.exec(missing)?.[0] ?? missing
    return { status: 400, error: 'invalid_request', error_description: `Missing required parameter: ${name}` }
  }
  if (description === 'requested grant type is not allowed for this client')
    return {
      status: 403,
      error: 'unauthorized_client',
      error_description: `Grant type '${grantTypeOf(ctx)}' not allowed for the client.`,
    }
  if (description === 'no client authentication mechanism provided')
    return { status: 400, error: 'invalid_request', error_description: 'Missing required parameter: client_id' }
  return { status: 400, error: 'invalid_request', error_description: description }
}

const invalidClient = (detail: string): TokenError =>
  /secret|mechanism does not match/.test(detail)
    ? { status: 401, error: 'access_denied', error_description: 'Unauthorized' }
    : {
        status: 401,
        error: 'invalid_client',
        error_description: detail === 'client not found' ? 'Unknown client' : 'Client authentication failed',
      }

/** Translates an error of the token, revocation and pushed request endpoints. */
export const tokenError = (ctx: KoaContextWithOIDC): TokenError => {
  const failure = (stateOf(ctx).failure ?? {}) as LibraryError
  if (failure.answer) return failure.answer
  const body = (ctx.body ?? {}) as { error?: string; error_description?: string }
  const error = body.error ?? 'server_error'
  const description = body.error_description ?? ''
  const detail = failure.error_detail ?? ''
  switch (error) {
    case 'invalid_grant':
      return { status: 403, error, error_description: invalidGrant(grantTypeOf(ctx), detail) }
    case 'invalid_request':
      return invalidRequest(ctx, description)
    case 'invalid_client':
      return invalidClient(detail)
    case 'unsupported_grant_type':
      return { status: 400, error, error_description: `Unsupported grant type: ${grantTypeOf(ctx)}` }
    case 'access_denied':
    case 'invalid_scope':
    case 'invalid_target':
    case 'unauthorized_client':
    case 'unauthorized':
    case 'login_required':
    case 'interaction_required':
      return { status: 403, error, error_description: description }
    case 'server_error':
      return { status: 500, error, error_description: 'An internal error occurred' }
    default:
      return { status: ctx.status, error, error_description: description }
  }
}
