interface SinkField {
  name: string
  label: string
  description?: string
  placeholder?: string
  kind: 'text' | 'secret' | 'choice' | 'switch'
  choices?: { value: string; label: string }[]
  optional?: true
  /** What it is unless told. */
  initial?: string | boolean
}

export interface StreamType {
  value: string
  label: string
  description: string
  fields: SinkField[]
}

const choices = (...values: string[]) => values.map(value => ({ value, label: value.toUpperCase() }))

/** Where entries can be sent, and what each receiver asks for. */
export const streamTypes: readonly StreamType[] = [
  {
    value: 'http',
    label: 'Custom Webhook',
    description: 'Any address that takes JSON by POST.',
    fields: [
      { name: 'httpEndpoint', label: 'Payload URL', placeholder: 'https://logs.example.com/in', kind: 'text' },
      {
        name: 'httpAuthorization',
        label: 'Authorization Token',
        description: 'Sent as the Authorization header, word for word.',
        kind: 'secret',
        optional: true,
      },
      {
        name: 'httpContentType',
        label: 'Content Type',
        placeholder: 'application/json',
        kind: 'text',
        initial: 'application/json',
        optional: true,
      },
      {
        name: 'httpContentFormat',
        label: 'Content Format',
        placeholder: 'JSON Lines',
        kind: 'choice',
        initial: 'JSONLINES',
        choices: [
          { value: 'JSONLINES', label: 'JSON Lines' },
          { value: 'JSONARRAY', label: 'JSON Array' },
          { value: 'JSONOBJECT', label: 'JSON Object: one entry per request' },
        ],
      },
    ],
  },
  {
    value: 'datadog',
    label: 'Datadog',
    description: 'Datadog Log Management.',
    fields: [
      { name: 'datadogApiKey', label: 'API Key', kind: 'secret' },
      {
        name: 'datadogRegion',
        label: 'Region',
        kind: 'choice',
        initial: 'us',
        choices: choices('us', 'eu', 'us3', 'us5'),
      },
    ],
  },
  {
    value: 'splunk',
    label: 'Splunk',
    description: 'The HTTP Event Collector of Splunk.',
    fields: [
      {
        name: 'splunkDomain',
        label: 'Splunk URL Endpoint',
        placeholder: 'http-inputs.example.splunkcloud.com',
        kind: 'text',
      },
      { name: 'splunkPort', label: 'Port', kind: 'text', initial: '443' },
      { name: 'splunkToken', label: 'Event Collector Token', kind: 'secret' },
      { name: 'splunkSecure', label: 'Verify TLS certificate', kind: 'switch', initial: true },
    ],
  },
  {
    value: 'sumo',
    label: 'Sumo Logic',
    description: 'An HTTP source of Sumo Logic.',
    fields: [{ name: 'sumoSourceAddress', label: 'HTTP Source Address', kind: 'secret' }],
  },
  {
    value: 'segment',
    label: 'Segment',
    description: 'A source of Segment.',
    fields: [{ name: 'segmentWriteKey', label: 'Write Key', kind: 'secret' }],
  },
  {
    value: 'mixpanel',
    label: 'Mixpanel',
    description: 'A project of Mixpanel.',
    fields: [
      { name: 'mixpanelRegion', label: 'Region', kind: 'choice', initial: 'us', choices: choices('us', 'eu') },
      { name: 'mixpanelProjectId', label: 'Project ID', kind: 'text' },
      { name: 'mixpanelServiceAccountUsername', label: 'Service Account Username', kind: 'text' },
      { name: 'mixpanelServiceAccountPassword', label: 'Service Account Password', kind: 'secret' },
    ],
  },
]

export type Sink = Record<string, unknown>

/** A sink as its form begins. */
export const newSink = ({ fields }: StreamType): Sink =>
  Object.fromEntries(fields.map(({ name, kind, initial }) => [name, initial ?? (kind === 'switch' ? false : '')]))

/**
 * A sink as the API takes it. What is empty is left out, so that a secret that is not shown stays; but what was there
 * `before` and was emptied is sent so. Pure.
 */
export const givenSink = (sink: Sink, before: Sink = {}): Sink =>
  Object.fromEntries(Object.entries(sink).filter(([name, value]) => value !== '' || before[name] !== undefined))

/** The groups of entries that a stream can be cut down to. */
export const categories = [
  { value: 'auth.login.success', label: 'Login: success' },
  { value: 'auth.login.fail', label: 'Login: failure' },
  { value: 'auth.login.notification', label: 'Login: notification' },
  { value: 'auth.logout.success', label: 'Logout: success' },
  { value: 'auth.logout.fail', label: 'Logout: failure' },
  { value: 'auth.signup.success', label: 'Signup: success' },
  { value: 'auth.signup.fail', label: 'Signup: failure' },
  { value: 'auth.silent_auth.success', label: 'Silent authentication: success' },
  { value: 'auth.silent_auth.fail', label: 'Silent authentication: failure' },
  { value: 'auth.token_exchange.success', label: 'Token exchange: success' },
  { value: 'auth.token_exchange.fail', label: 'Token exchange: failure' },
  { value: 'management.success', label: 'Management API: success' },
  { value: 'management.fail', label: 'Management API: failure' },
  { value: 'user.success', label: 'User: success' },
  { value: 'user.fail', label: 'User: failure' },
  { value: 'user.notification', label: 'User: notification' },
  { value: 'system.notification', label: 'System' },
  { value: 'scim.event', label: 'SCIM' },
  { value: 'actions', label: 'Actions' },
  { value: 'other', label: 'Other' },
]
