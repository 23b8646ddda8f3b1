/** Where a stream goes, by Auth0's names (management reference, 2.17). Its secrets are sealed with the rest of it. */
export interface HttpSink {
  httpEndpoint: string
  httpAuthorization?: string
  httpContentType?: string
  httpContentFormat?: 'JSONLINES' | 'JSONARRAY' | 'JSONOBJECT'
  httpCustomHeaders?: { header: string; value: string }[]
}

export interface DatadogSink {
  datadogApiKey: string
  datadogRegion: 'us' | 'eu' | 'us3' | 'us5'
}

export interface SplunkSink {
  splunkDomain: string
  splunkPort: string
  splunkToken: string
  /** Whether the certificate is checked. */
  splunkSecure: boolean
}

export interface SumoSink {
  sumoSourceAddress: string
}

export interface SegmentSink {
  segmentWriteKey: string
}

export interface MixpanelSink {
  mixpanelRegion: 'us' | 'eu'
  mixpanelProjectId: string
  mixpanelServiceAccountUsername: string
  mixpanelServiceAccountPassword: string
}

export type Destination =
  | { type: 'http'; sink: HttpSink }
  | { type: 'datadog'; sink: DatadogSink }
  | { type: 'splunk'; sink: SplunkSink }
  | { type: 'sumo'; sink: SumoSink }
  | { type: 'segment'; sink: SegmentSink }
  | { type: 'mixpanel'; sink: MixpanelSink }

export type StreamType = Destination['type']

export type PiiField = 'first_name' | 'last_name' | 'username' | 'email' | 'phone' | 'address'

/** What is made unreadable before it leaves, and how. */
export interface PiiConfig {
  log_fields: PiiField[]
  method?: 'mask' | 'hash'
  algorithm?: 'xxhash'
}
