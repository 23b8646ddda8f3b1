import type { CacheAPI, Client, CustomDomain, Dictionary, GeoIp, Json, User } from './shared.d.ts'

export type * from './shared.d.ts'

export interface Event {
  client: Client
  custom_domain?: CustomDomain
  notification: {
    as_text: string
    as_voice: string
    code?: string
    delivery_method: 'text' | 'voice'
    from?: string
    locale?: string
    message_type: 'otp_verify' | 'otp_enroll' | 'blocked_account' | 'change_password' | 'password_breach'
    recipient: string
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

export interface CustomPhoneProviderAPI {
  cache: CacheAPI
  /** The last call counts; reasons are cut at 1024 characters. */
  notification: {
    /** Failed for good. */
    drop(reason: string): void
    /** Failed, to be tried again later. */
    retry(reason: string): void
  }
}

export type CustomPhoneProviderAction = (event: Event, api: CustomPhoneProviderAPI) => Promise<void>
