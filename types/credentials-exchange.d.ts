import type {
  CacheAPI,
  Client,
  CustomDomain,
  Dictionary,
  Json,
  Organization,
  RequestFacts,
} from './shared.d.ts'

export type * from './shared.d.ts'

export interface Event {
  /** The token as it would be issued; claims of earlier Actions included. */
  accessToken: { customClaims: Dictionary<Json>; scope: string[] }
  client: Client
  custom_domain?: CustomDomain
  organization?: Organization
  request: RequestFacts & {
    /** What the call has sent; never its secret or assertion. */
    body: Dictionary<Json>
  }
  resource_server: { identifier: string }
  secrets: Dictionary
  tenant: { id: string }
  transaction: {
    correlation_id?: string
    requested_scopes: string[]
    /** The scopes that the token is to have; seen at once when `api.transaction` changes them. */
    target_scopes?: string[]
  }
  /** Private, empty. */
  configuration: Dictionary<Json>
}

/** Effects come when all Actions have run. One that throws gives no token. */
export interface CredentialsExchangeAPI {
  /** Gives no token; later Actions do not run. Any other code is answered as `access_denied`. */
  access: {
    deny(code: 'invalid_scope' | 'invalid_request' | 'server_error', reason?: string): CredentialsExchangeAPI
  }
  accessToken: { setCustomClaim(name: string, value: Json): CredentialsExchangeAPI }
  cache: CacheAPI
  /** Scopes that the application's grant does not have are dropped without a word. */
  transaction: {
    addTargetScope(scope: string): void
    removeTargetScope(scope: string): void
    setTargetScopes(scopes: string[]): void
    clearTargetScopes(): void
  }
}

export type CredentialsExchangeAction = (event: Event, api: CredentialsExchangeAPI) => Promise<void>
