import type { Services } from '../services.ts'
import { cachedDocument } from '../store/settings.ts'
import { keyRing, type PublicKey } from '../store/signing-keys.ts'
import { cibaType, ownGrantTypes, tokenExchangeType } from './grants/names.ts'

/** The discovery document of an issuer (authentication reference, 2). */
export const discovery = async (services: Services, issuer: string): Promise<Record<string, unknown>> => {
  const tenant = await cachedDocument(services, 'tenant')
  const logout = tenant.oidc_logout as { rp_logout_end_session_endpoint_discovery?: boolean } | undefined
  return {
    issuer,
    authorization_endpoint: `${issuer}authorize`,
    token_endpoint: `${issuer}oauth/token`,
    userinfo_endpoint: `${issuer}userinfo`,
    device_authorization_endpoint: `${issuer}oauth/device/code`,
    mfa_challenge_endpoint: `${issuer}mfa/challenge`,
    jwks_uri: `${issuer}.well-known/jwks.json`,
    revocation_endpoint: `${issuer}oauth/revoke`,
    ...(logout?.rp_logout_end_session_endpoint_discovery ? { end_session_endpoint: `${issuer}oidc/logout` } : {}),
    ...(tenant.pushed_authorization_requests_supported
      ? {
          pushed_authorization_request_endpoint: `${issuer}oauth/par`,
          require_pushed_authorization_requests: tenant.flags['require_pushed_authorization_requests'] === true,
        }
      : {}),
    scopes_supported: ['openid', 'profile', 'offline_access', 'email', 'phone', 'address'],
    response_types_supported: [
      'code',
      'token',
      'id_token',
      'code token',
      'code id_token',
      'token id_token',
      'code token id_token',
    ],
    response_modes_supported: ['query', 'fragment', 'form_post'],
    grant_types_supported: [
      'authorization_code',
      'implicit',
      'refresh_token',
      'client_credentials',
      ...ownGrantTypes,
      tokenExchangeType,
      cibaType,
    ],
    code_challenge_methods_supported: ['S256', 'plain'],
    subject_types_supported: ['public'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'],
    token_endpoint_auth_signing_alg_values_supported: ['RS256', 'RS384', 'PS256'],
    id_token_signing_alg_values_supported: ['HS256', 'RS256', 'PS256'],
    dpop_signing_alg_values_supported: ['ES256'],
    claims_supported: [
      'aud',
      'auth_time',
      'email',
      'email_verified',
      'exp',
      'family_name',
      'given_name',
      'iat',
      'iss',
      'name',
      'nickname',
      'phone_number',
      'picture',
      'sub',
    ],
    request_uri_parameter_supported: false,
    request_parameter_supported: true,
    request_object_signing_alg_values_supported: ['RS256', 'RS384', 'PS256'],
    backchannel_authentication_endpoint: `${issuer}bc-authorize`,
    backchannel_token_delivery_modes_supported: ['poll'],
    backchannel_logout_supported: true,
    backchannel_logout_session_supported: true,
    ...(tenant.acr_values_supported ? { acr_values_supported: tenant.acr_values_supported } : {}),
    // The library always names the issuer in its answers (RFC 9207).
    authorization_response_iss_parameter_supported: tenant.authorization_response_iss_parameter_supported === true,
  }
}

const issuerRelation = 'http://openid.net/specs/connect/1.0/issuer'

/**
 * The issuer of a user or address of this server (OpenID Connect Discovery, 2; RFC 7033). Undefined for any other, and for
 * `urn:auth0:discovery:domain:…`, which asks whether a domain has its users log in by a provider of its own: none has.
 */
export const webfinger = (issuer: string, resource: string, rel: string | undefined) => {
  const { host } = new URL(issuer)
  const asked = resource.startsWith('acct:') ? resource.split('@').at(-1) : hostOf(resource)
  if (asked !== host) return undefined
  const links = rel === undefined || rel === issuerRelation ? [{ rel: issuerRelation, href: issuer }] : []
  return { subject: resource, links }
}

const hostOf = (resource: string): string | undefined =>
  /^https?:/.test(resource) && URL.canParse(resource) ? new URL(resource).host : undefined

/** The public keys; a tenant may want them without `alg`. */
export const jwks = async (services: Services): Promise<{ keys: PublicKey[] }> => {
  const { flags } = await cachedDocument(services, 'tenant')
  const keys = (await keyRing(services)).public
  return { keys: flags.remove_alg_from_jwks ? keys.map(({ alg: _, ...key }) => key) : keys }
}
