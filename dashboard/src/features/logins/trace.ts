/** A login as `/api/sallyport/logins/{id}` tells it. */
export interface Trace {
  id: string
  started_at: string
  updated_at: string
  finished_at?: string
  status: 'active' | 'complete' | 'denied' | 'failed' | 'expired'
  client_id: string
  client_name: string
  user_id?: string
  user_name?: string
  organization_id?: string
  request: { protocol: string; audience?: string; scopes: string[]; prompt: string[]; acr_values: string[] }
  actions: { name: string; action_id: string; version_id: string; number: number }[]
  challenged: string[]
  enrolled: string[]
  refusal?: { error: string; description: string }
  journal: Entry[]
}

export interface Origin {
  kind: 'action' | 'enable' | 'acr' | 'policy' | 'mfa-api' | 'my-account' | 'user' | 'offer'
  index?: number
  provider?: string
}

export interface Told {
  kind: string
  any?: boolean
  factors?: { type: string }[]
  about?: string
}

type Happening =
  | { kind: 'begun' }
  | { kind: 'first-factor'; how: string; method?: string; result: 'passed' | 'refused'; why?: string }
  | { kind: 'organization'; name: string; result: 'taken' | 'refused' }
  | {
      kind: 'action'
      index: number
      name: string
      action_id: string
      number: number
      handler: string
      execution_id?: string
      elapsed_ms?: number
      result: 'ok' | 'failed'
      failure?: string
      commands: Told[]
    }
  | {
      kind: 'command'
      command: number
      origin: Origin
      asks: 'challenge' | 'enroll'
      any: boolean
      requested: string[]
      offered: string[]
      left_out: { type: string; why: string }[]
      result: string
      why?: string
    }
  | {
      kind: 'factor'
      command: number
      type: string
      asks: 'challenge' | 'enroll'
      result: 'begun' | 'picked' | 'passed' | 'enrolled' | 'refused' | 'left' | 'declined'
      why?: string
      method?: string
    }
  | { kind: 'risk'; confidence: string; assessments: { assessor: string; confidence: string; code?: string }[] }
  | { kind: 'capabilities'; webauthn: boolean; platform: boolean }
  | { kind: 'passkey'; offer: string; result: 'offered' | 'enrolled' | 'declined' | 'refused' }
  | { kind: 'email-check'; result: 'begun' | 'sent' | 'passed' | 'refused' }
  | { kind: 'screen'; screen: string }
  | { kind: 'redirect'; index: number; to: string }
  | { kind: 'resumed'; index: number }
  | { kind: 'primary-user'; user_id: string; result: 'taken' | 'refused' }
  | { kind: 'new-password' }
  | { kind: 'consent'; result: 'given' | 'refused'; scopes: string[] }
  | { kind: 'refused'; error: string; description: string }
  | { kind: 'complete' }

/** One line of the journal of a login. */
export type Entry = { n: number; at: string } & Happening
export type EntryOf<K extends Entry['kind']> = Extract<Entry, { kind: K }>
