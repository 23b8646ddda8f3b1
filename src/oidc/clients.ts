import { createPublicKey, X509Certificate } from 'node:crypto'
import { calculateJwkThumbprint, type JWK } from 'jose'
import type { ClientMetadata, Client as LibraryClient } from 'oidc-provider'
import type { Services } from '../services.ts'
import {
  type Client,
  type ClientCredential,
  cachedClient,
  credentialsOfClient,
  openClientSecret,
} from '../store/clients.ts'
import { cachedDocument, settingsCache } from '../store/settings.ts'
import { ownClientIds } from '../tenant/defaults.ts'
import { endpointGrants, ownGrantTypes, tokenExchangeType } from './grants/names.ts'
import { idTokenAlg } from './keys.ts'

/** Grants that the library answers; the rest of `grant_types` is for other parts. */
const libraryGrants = ['authorization_code', 'implicit', 'refresh_token', 'client_credentials', ...ownGrantTypes]

/** Every response type that the grants of a client allow (authentication reference, 2). What a browser is handed cannot be `bound` to a key. */
const responseTypesOf = (grants: readonly string[], bound = false): string[] => {
  const code = grants.includes('authorization_code')
  const implicit = grants.includes('implicit')
  return [
    ...(code ? ['code'] : []),
    ...(implicit ? ['id_token', 'id_token token'] : []),
    ...(code && implicit ? ['code id_token', 'code token', 'code id_token token'] : []),
  ].filter(type => !(bound && type.split(' ').includes('token')))
}

const defaultGrants = ['authorization_code', 'implicit', 'refresh_token']

/** Custom token exchange is switched on by a setting of its own, for first parties alone. */
const exchangesTokens = ({ is_first_party, oidc_conformant, token_exchange }: Client): boolean =>
  is_first_party &&
  oidc_conformant !== false &&
  token_exchange?.allow_any_profile_of_type?.includes('custom_authentication') === true

/** How a client proves itself; both secret methods let each other in (authentication reference, A8). */
const authMethod = (client: Client): ClientMetadata['token_endpoint_auth_method'] => {
  if (client.client_authentication_methods?.private_key_jwt) return 'private_key_jwt'
  return client.token_endpoint_auth_method === 'none' || !client.secret_encrypted ? 'none' : 'client_secret_post'
}

const toJwk = async (credential: ClientCredential): Promise<JWK | undefined> => {
  if (!credential.pem) return undefined
  const key = credential.pem.includes('CERTIFICATE')
    ? new X509Certificate(credential.pem).publicKey
    : createPublicKey(credential.pem)
  const jwk = key.export({ format: 'jwk' }) as JWK
  return {
    ...jwk,
    use: 'sig',
    kid: credential.kid ?? (await calculateJwkThumbprint(jwk)),
    alg: credential.alg ?? 'RS256',
  }
}

/** The keys of those credentials of a client that are named and have not expired. */
export const liveKeys = async (credentials: ClientCredential[], ids: string[], now: number): Promise<JWK[]> => {
  const live = credentials.filter(c => ids.includes(c.id) && (c.expires_at === undefined || c.expires_at > now))
  const keys = await Promise.all(live.map(toJwk))
  return keys.filter(key => key !== undefined)
}

/** The keys that a client's assertions are verified with. */
const jwksOf = async (client: Client, credentials: ClientCredential[], now: number): Promise<{ keys: JWK[] }> => {
  const ids = client.client_authentication_methods?.private_key_jwt?.credentials.map(c => c.id) ?? []
  return { keys: await liveKeys(credentials, ids, now) }
}

/** The flag is about the tenant's applications: the dashboard and the account page send their requests by browser. */
const tenantRequiresPushing = async (services: Services, client: Client): Promise<boolean> =>
  !ownClientIds.includes(client.client_id) &&
  (await cachedDocument(services, 'tenant')).flags['require_pushed_authorization_requests'] === true

/** Auth0's application as the library wants to see one; the application itself goes with it as `sallyport`. */
const toMetadata = async (services: Services, client: Client): Promise<ClientMetadata> => {
  const method = authMethod(client)
  const credentials = method === 'private_key_jwt' ? await credentialsOfClient(services.db, client.client_id) : []
  const grants = client.grant_types ?? defaultGrants
  const callbacks = client.callbacks ?? []
  const bound = client['require_proof_of_possession'] === true
  // The library takes the only entry of the list when a request names no callback; a wildcard is none.
  const unnameable = callbacks.length === 1 && /[*{]/.test(callbacks[0] as string) ? ['urn:sallyport:no-default'] : []
  return {
    client_id: client.client_id,
    client_secret: openClientSecret(services.box, client),
    application_type: client.app_type === 'native' ? 'native' : 'web',
    redirect_uris: [...callbacks, ...unnameable],
    grant_types: [
      ...grants.filter(grant => libraryGrants.includes(grant)),
      ...(exchangesTokens(client) ? [tokenExchangeType] : []),
      ...endpointGrants,
    ],
    response_types: (callbacks.length > 0 ? responseTypesOf(grants, bound) : []) as ClientMetadata['response_types'],
    token_endpoint_auth_method: method,
    id_token_signed_response_alg: idTokenAlg(client) as ClientMetadata['id_token_signed_response_alg'],
    require_pushed_authorization_requests:
      client.require_pushed_authorization_requests === true || (await tenantRequiresPushing(services, client)),
    dpop_bound_access_tokens: bound,
    ...(method === 'private_key_jwt' ? { jwks: (await jwksOf(client, credentials, services.now())) as never } : {}),
    sallyport: client,
  }
}

/** The name of the member that carries the application through the library. */
export const clientMember = 'sallyport'

/** A client for the library, through the cache of settings; undefined when there is none, or it is the global one. */
export const clientMetadata = async (services: Services, clientId: string): Promise<ClientMetadata | undefined> => {
  const client = await cachedClient(services, clientId)
  if (!client || client.global) return undefined
  return settingsCache(services).get('oidc-client', clientId, () => toMetadata(services, client))
}

/** The application behind a client of the library. */
export const applicationOf = (client: LibraryClient): Client => client[clientMember] as Client

/** Seconds that a pushed authorization request of a client is good for (authentication reference, A3). */
export const pushedLifetime = (client: Client): number =>
  typeof client['par_request_expiry'] === 'number' ? client['par_request_expiry'] : 30

export const isPublic = (client: LibraryClient): boolean => client.clientAuthMethod === 'none'
