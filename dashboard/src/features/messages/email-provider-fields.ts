/** A credential of a provider as it is asked for. */
export interface CredentialField {
  name: string
  label: string
  description?: string
  placeholder?: string
  /** Written, and never shown again. */
  secret?: true
  optional?: true
  number?: true
  options?: { value: string; label: string }[]
}

export interface EmailProviderKind {
  name: string
  label: string
  fields: readonly CredentialField[]
  /** What can be set beside the credentials, and where in `settings` it stands. */
  settings?: readonly ProviderSetting[]
}

export interface ProviderSetting {
  path: readonly [part: 'message' | 'headers', name: string]
  kind: 'text' | 'switch'
  label: string
  description: string
}

const apiKey: CredentialField = { name: 'api_key', label: 'API key', secret: true }
const region: CredentialField = {
  name: 'region',
  label: 'Region',
  optional: true,
  options: [
    { value: '', label: 'United States' },
    { value: 'eu', label: 'European Union' },
  ],
}

/** The providers that there are, and what each is called with. */
export const emailProviders: readonly EmailProviderKind[] = [
  {
    name: 'smtp',
    label: 'SMTP',
    fields: [
      { name: 'smtp_host', label: 'Host' },
      { name: 'smtp_port', label: 'Port', number: true, description: '465 for TLS from the start, else 587 or 25.' },
      { name: 'smtp_user', label: 'Username', optional: true },
      { name: 'smtp_pass', label: 'Password', secret: true, optional: true },
    ],
    settings: [
      {
        path: ['headers', 'X-SES-Configuration-Set'],
        kind: 'text',
        label: 'X-SES-Configuration-Set',
        description: 'For the mail servers of Amazon SES alone: the configuration set of each mail.',
      },
      {
        path: ['headers', 'X-MC-ViewContentLink'],
        kind: 'switch',
        label: 'X-MC-ViewContentLink',
        description: 'For the mail servers of Mandrill alone: its users may look at what was sent.',
      },
    ],
  },
  {
    name: 'ses',
    label: 'Amazon SES',
    fields: [
      { name: 'accessKeyId', label: 'Access key ID', secret: true },
      { name: 'secretAccessKey', label: 'Secret access key', secret: true },
      { name: 'region', label: 'Region', description: 'For example eu-central-1.' },
    ],
    settings: [
      {
        path: ['message', 'configuration_set_name'],
        kind: 'text',
        label: 'Configuration set name',
        description: 'By what Amazon counts and forwards events of mails. Empty: none.',
      },
    ],
  },
  { name: 'sendgrid', label: 'SendGrid', fields: [apiKey] },
  { name: 'resend', label: 'Resend', fields: [apiKey] },
  {
    name: 'mandrill',
    label: 'Mandrill',
    fields: [apiKey],
    settings: [
      {
        path: ['message', 'view_content_link'],
        kind: 'switch',
        label: 'View content link',
        description: 'Users of your Mandrill account may look at what was sent: codes and links too.',
      },
    ],
  },
  {
    name: 'mailgun',
    label: 'Mailgun',
    fields: [apiKey, { name: 'domain', label: 'Domain' }, region],
  },
  { name: 'sparkpost', label: 'SparkPost', fields: [apiKey, region] },
  {
    name: 'azure_cs',
    label: 'Azure Communication Services',
    fields: [
      {
        name: 'connectionString',
        label: 'Connection string',
        secret: true,
        description: 'endpoint=https://…;accesskey=…',
      },
    ],
  },
  {
    name: 'ms365',
    label: 'Microsoft 365 Exchange Online',
    fields: [
      { name: 'tenantId', label: 'Tenant ID' },
      { name: 'clientId', label: 'Client ID' },
      { name: 'clientSecret', label: 'Client secret', secret: true },
    ],
  },
  { name: 'custom', label: 'Custom (an Action)', fields: [] },
]

export type Credentials = Record<string, string | number | null>

/** Credentials as the Management API takes them: what is empty is left out, so that a secret that is kept stays. Pure. */
export const credentialsBody = (kind: EmailProviderKind, given: Credentials): Credentials =>
  Object.fromEntries(
    kind.fields.flatMap(({ name }) => {
      const value = given[name]
      return value === undefined || value === '' || value === null ? [] : [[name, value]]
    }),
  )

/** Whether all is there that a provider needs; `kept`: its secrets are stored already. Pure. */
export const isComplete = (kind: EmailProviderKind, given: Credentials, kept: boolean): boolean =>
  kind.fields.every(({ name, optional, secret }) => optional || (secret && kept) || Boolean(given[name]))

export type ProviderSettings = Record<string, unknown>

/** The value of a setting as it is stored. Pure. */
export const settingOf = (settings: ProviderSettings, [part, name]: ProviderSetting['path']): unknown =>
  (settings[part] as Record<string, unknown> | undefined)?.[name]

/** Settings with another value of one; what is empty or off is left out, and all that is unknown here stays. Pure. */
export const withSetting = (
  settings: ProviderSettings,
  [part, name]: ProviderSetting['path'],
  value: string | boolean,
): ProviderSettings => {
  const { [name]: _, ...others } = (settings[part] ?? {}) as Record<string, unknown>
  const next = value === '' || value === false ? others : { ...others, [name]: value }
  const { [part]: __, ...rest } = settings
  return Object.keys(next).length === 0 ? rest : { ...rest, [part]: next }
}
