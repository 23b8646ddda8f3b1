import type {
  CacheAPI,
  Connection,
  CustomDomain,
  Dictionary,
  Json,
  RegistrationTransaction,
  RequestFacts,
  User,
} from './shared.d.ts'

export type * from './shared.d.ts'

export interface Event {
  connection: Connection
  custom_domain?: CustomDomain
  request?: RequestFacts
  secrets: Dictionary
  tenant: { id: string }
  transaction?: RegistrationTransaction
  user: Omit<User, 'identities'>
  /** Private, empty. */
  configuration: Dictionary<Json>
}

/** Runs after the user was made and holds nobody up. An Action that throws is run again, up to five times. */
export interface PostUserRegistrationAPI {
  cache: CacheAPI
}

export type PostUserRegistrationAction = (event: Event, api: PostUserRegistrationAPI) => Promise<void>
