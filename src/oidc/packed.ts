import { createHash } from 'node:crypto'
import type { Fields } from './request-body.ts'
import { single } from './request-body.ts'
import { words } from './scopes.ts'

/**
 * What the library must carry for us from the request to its end, in one parameter of its own list. A client cannot set
 * it: it is replaced at the entrance.
 */
export interface Packed {
  /** The request's own parameters, as the client sent them. */
  params: Record<string, string>
  acrValues?: string[]
  maxAge?: number
  /** The client wants no ID token although the library makes one. */
  tokenOnly?: boolean
  /** The user that `id_token_hint` names. */
  hint?: string
}

export const packedParam = 'sallyport_request'

export const pack = (packed: Packed): string => JSON.stringify(packed)

export const unpack = (params: Record<string, unknown>): Packed => {
  const text = params[packedParam]
  return typeof text === 'string' ? (JSON.parse(text) as Packed) : { params: {} }
}

const s256 = (text: string): string => createHash('sha256').update(text).digest('base64url')

/**
 * An authorization request as the library takes it. Auth0 is more lenient than the library in a few places: `plain`
 * challenges (turned into what S256 would have sent, so that only the same verifier fits), `resource` besides
 * `audience`, OpenID parameters without `openid`, spaces in scopes, `response_type=token` alone.
 */
export const prepare = (fields: Fields, options: { resourceIsAudience: boolean }): Fields => {
  const { resource, registration: _, request_context: __, [packedParam]: ___, ...rest } = fields
  const prepared: Fields = { ...rest }
  const params = single(rest)
  const packed: Packed = { params }
  if (options.resourceIsAudience && params.audience === undefined && typeof resource === 'string') {
    prepared.audience = resource
    params.audience = resource
  }
  if (params.code_challenge !== undefined && (params.code_challenge_method ?? 'plain') === 'plain') {
    prepared.code_challenge = s256(params.code_challenge)
    prepared.code_challenge_method = 'S256'
  }
  const scopes = words(params.scope)
  if (params.response_type?.trim() === 'token') {
    packed.tokenOnly = true
    prepared.response_type = 'id_token token'
    prepared.nonce ??= 'none'
    prepared.scope = ['openid', ...scopes].join(' ')
  } else if (params.scope !== undefined) prepared.scope = scopes.join(' ')
  const openid = typeof prepared.scope === 'string' && words(prepared.scope).includes('openid')
  if (params.acr_values !== undefined) packed.acrValues = words(params.acr_values)
  if (params.max_age !== undefined && /^\d+$/.test(params.max_age)) packed.maxAge = Number(params.max_age)
  if (!openid) for (const gated of ['acr_values', 'nonce', 'max_age', 'id_token_hint']) delete prepared[gated]
  delete prepared.claims
  return { ...prepared, [packedParam]: pack(packed) }
}
