import type { CacheAPI, Client, CustomDomain, Dictionary, GeoIp, Json, User } from './shared.d.ts'

export type * from './shared.d.ts'

export interface Event {
  client?: Client
  custom_domain?: CustomDomain
  message_options: {
    action: 'enrollment' | 'second-factor-authentication'
    code: string
    message_type: 'sms' | 'voice'
    recipient: string
    text: string
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
  tenant: { id: string }
  user: User
  configuration: Dictionary<Json>
}

/** A message counts as sent when the Action returns, and as failed when it throws. */
export interface SendPhoneMessageAPI {
  cache: CacheAPI
}

export type SendPhoneMessageAction = (event: Event, api: SendPhoneMessageAPI) => Promise<void>
