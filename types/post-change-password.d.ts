import type { CacheAPI, Connection, CustomDomain, Dictionary, Json, RequestFacts } from './shared.d.ts'

export type * from './shared.d.ts'

export interface Event {
  connection: Connection
  custom_domain?: CustomDomain
  request: RequestFacts
  secrets: Dictionary
  tenant: { id: string }
  transaction?: { correlation_id?: string }
  user: {
    email?: string
    email_verified?: boolean
    last_password_reset?: string
    phone_number?: string
    phone_verified?: boolean
    user_id?: string
    username?: string
  }
  /** Private, empty. */
  configuration: Dictionary<Json>
}

/** Runs after the password was changed and holds nobody up. An Action that throws is run again, up to five times. */
export interface PostChangePasswordAPI {
  cache: CacheAPI
}

export type PostChangePasswordAction = (event: Event, api: PostChangePasswordAPI) => Promise<void>
