import type { CacheAPI, Client, CustomDomain, Dictionary, GeoIp, Json, User } from './shared.d.ts'

export type * from './shared.d.ts'

export interface Event {
  client: Client
  custom_domain?: CustomDomain
  notification: {
    from: string
    html: string
    locale: string
    /** Name of the e-mail template, such as `mfa_oob_code`. */
    message_type: string
    subject: string
    text: string
    to: string
  }
  request: {
    geoip: GeoIp
    hostname?: string
    ip: string
    language?: string
    method: string
    user_agent?: string
  }
  secrets: Dictionary
  tenant: { id: string; friendly_name?: string }
  user: User
  configuration: Dictionary<Json>
}

export interface CustomEmailProviderAPI {
  cache: CacheAPI
  /** The last call counts; reasons are cut at 1024 characters. */
  notification: {
    /** Failed for good. */
    drop(reason: string): void
    /** Failed, to be tried again later. */
    retry(reason: string): void
  }
}

export type CustomEmailProviderAction = (event: Event, api: CustomEmailProviderAPI) => Promise<void>
