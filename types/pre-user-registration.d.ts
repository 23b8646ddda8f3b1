import type {
  CacheAPI,
  Client,
  Connection,
  CustomDomain,
  Dictionary,
  Json,
  RegistrationTransaction,
  RequestFacts,
} from './shared.d.ts'

export type * from './shared.d.ts'

/** Somebody who is not there yet: what was given, and metadata. */
export interface RegisteringUser {
  app_metadata?: Dictionary<Json>
  email?: string
  family_name?: string
  given_name?: string
  name?: string
  nickname?: string
  phone_number?: string
  picture?: string
  user_metadata?: Dictionary<Json>
  username?: string
}

export interface Event {
  /** Absent for users that the Management API makes. */
  client?: Client
  connection: Connection
  custom_domain?: CustomDomain
  request: RequestFacts & {
    /** What the form or the call has sent, `ulp-` fields of a page included; never the password. */
    body: Dictionary<Json>
  }
  secrets: Dictionary
  tenant: { id: string }
  transaction?: RegistrationTransaction
  user: RegisteringUser
  /** Private, empty. */
  configuration: Dictionary<Json>
}

/** Effects come when all Actions have run. One that throws lets nobody in. */
export interface PreUserRegistrationAPI {
  /** Makes no user; later Actions do not run. `reason` is for the tenant log, `userMessage` for the page or the caller. */
  access: { deny(reason: string, userMessage: string): PreUserRegistrationAPI }
  cache: CacheAPI
  user: {
    /** `null` takes a member out that was given. */
    setAppMetadata(name: string, value: Json): PreUserRegistrationAPI
    setUserMetadata(name: string, value: Json): PreUserRegistrationAPI
  }
  /** Like `deny`, with a code of your own for the log; each text has at most 100 characters. */
  validation: { error(errorCode: string, errorMessage: string): PreUserRegistrationAPI }
}

export type PreUserRegistrationAction = (event: Event, api: PreUserRegistrationAPI) => Promise<void>
