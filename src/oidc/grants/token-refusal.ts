import { errors } from 'oidc-provider'

/** A refusal of the token endpoint whose answer is settled: status, code and text are what the client gets. */
export class TokenRefusal extends errors.CustomOIDCProviderError {
  readonly answer: { status: number; error: string; error_description: string; [member: string]: unknown }

  constructor(status: number, error: string, description: string, members: Record<string, unknown> = {}) {
    super(error, description)
    this.answer = { status, error, error_description: description, ...members }
  }
}

export const invalidGrant = (description: string): TokenRefusal => new TokenRefusal(403, 'invalid_grant', description)

export const invalidRequest = (description: string): TokenRefusal =>
  new TokenRefusal(400, 'invalid_request', description)

export const missing = (name: string): TokenRefusal => invalidRequest(`Missing required parameter: ${name}`)
