import type {
  Actor,
  CacheAPI,
  Client,
  CustomDomain,
  Dictionary,
  Json,
  Organization,
  RequestFacts,
  User,
} from './shared.d.ts'

export type * from './shared.d.ts'

export interface Event {
  client: Client
  custom_domain?: CustomDomain
  /** That of the call's parameter `organization`. */
  organization?: Organization
  request: RequestFacts & {
    /** What the call has sent; never its secret, its assertion or its tokens. */
    body: Dictionary<Json>
  }
  resource_server?: { identifier: string }
  secrets: Dictionary
  tenant: { id: string }
  transaction: {
    subject_token: string
    subject_token_type: string
    actor_token?: string
    actor_token_type?: string
    /** Whose ID token the actor token is, where its type says that it is one of ours; it was verified. */
    actor_token_user?: User
    requested_scopes: string[]
    requested_token_type?: string
  }
  /** Private, empty. */
  configuration: Dictionary<Json>
}

export interface UserAttributes {
  /** The user's id within the connection. */
  user_id: string
  email?: string
  email_verified?: boolean
  /** Whether a new user is sent a mail to verify the address: unless told, where it is not verified. */
  verify_email?: boolean
  username?: string
  phone_number?: string
  phone_verified?: boolean
  name?: string
  given_name?: string
  family_name?: string
  nickname?: string
  picture?: string
}

/** Effects come when the Action has run. One that throws, or sets no user, gives no token. */
export interface CustomTokenExchangeAPI {
  access: {
    /** Gives no token: `invalid_request` (400), `server_error` (500) or a code of your own (403). */
    deny(code: string, reason: string): void
    /** The subject token is no good: `invalid_request`, which counts against the address that it came from. */
    rejectInvalidSubjectToken(reason: string): void
  }
  /** Exactly one of the two sets the user. */
  authentication: {
    setUserById(user_id: string): void
    /** E-mail address, phone number and user name of somebody who is there already cannot be replaced. */
    setUserByConnection(
      connection_name: string,
      user_attributes: UserAttributes,
      options: { creationBehavior: 'create_if_not_exists' | 'none'; updateBehavior: 'replace' | 'none' },
    ): void
    setOrganization(organization_id_or_name: string): void
    /** Tokens tell of it in `act`; there is no refresh token then, and no MFA. */
    setActor(actor: Actor): void
  }
  cache: CacheAPI
  user: { setUserMetadata(key: string, value: Json): void; setAppMetadata(key: string, value: Json): void }
}

export type CustomTokenExchangeAction = (event: Event, api: CustomTokenExchangeAPI) => Promise<void>
