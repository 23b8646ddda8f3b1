import type { Actor, Dictionary, GeoIp, Json } from './shared.d.ts'

/**
 * Members of `event` that Auth0 has and this server never sets: Actions written for Auth0 that look at them are no
 * mistakes, and find them undefined.
 */

/** The agent that an application is linked to. */
export interface Agent {
  agent_id: string
  agent_metadata: Dictionary<Json>
  name: string
}

/** What came back from a form; this server has no forms. */
export interface RenderedPrompt {
  id: string
  fields?: Dictionary<Json>
  vars?: Dictionary<Json>
}

/** Fingerprints of the TLS connection, which end at a CDN. */
export interface SecurityContext {
  ja3?: string
  ja4?: string
}

export interface SessionTransferToken {
  client_id: string
  scope: string[]
  request: { ip: string; asn?: string; user_agent?: string; geoip?: GeoIp }
}

export interface SessionTransfer {
  parent_refresh_token?: { id?: string; metadata?: Dictionary }
}

export interface AnonymousSession {
  user_id: string
  session_id: string
  created_at: string
  expires_at: string
  metadata: Dictionary
}

export interface Experiment {
  experiment_id: string
  variation_id: string
  variation_name: string
  variation_description?: string
  config: Dictionary<Json>
  is_control: boolean
}

/** How an application proved itself by a certificate. */
export interface ClientAuthentication {
  type: string
  certificate?: { raw?: string; subject?: string; subjectAltName?: string; thumbprint256?: string }
}

/** What a bot manager in front says of a request. */
export interface RiskSupplement {
  akamai?: {
    akamaiBot?: {
      type?: string
      action?: string
      botCategory?: string[]
      botScore?: string
      botScoreResponseSegment?: string
      botnetId?: string
    }
    akamaiUserRisk?: {
      action?: string
      allow?: string
      emailDomain?: string
      general?: Dictionary
      ouid?: string
      requestid?: string
      risk?: Dictionary
      score?: string
      status?: string
      trust?: Dictionary
      username?: string
      uuid?: string
    }
  }
}

/** Who acts for the user in a delegated session. */
export type SessionActor = Actor
