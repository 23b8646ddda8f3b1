import type { SecretBox } from '../store/secrets.ts'

/** E-mail templates by Auth0's names (management reference, 2.16). */
export const emailTemplateNames = [
  'verify_email',
  'verify_email_by_code',
  'reset_email',
  'reset_email_by_code',
  'welcome_email',
  'blocked_account',
  'stolen_credentials',
  'enrollment_email',
  'mfa_oob_code',
  'user_invitation',
  'change_password',
  'password_reset',
  'async_approval',
] as const

export type EmailTemplateName = (typeof emailTemplateNames)[number]

/** An administrator's own template; what is empty or missing falls back to the built-in one. */
export interface EmailTemplateDocument {
  template: EmailTemplateName
  body?: string | null
  from?: string | null
  subject?: string | null
  syntax?: string | null
  resultUrl?: string | null
  urlLifetimeInSeconds?: number | null
  includeEmailInRedirect?: boolean
  enabled?: boolean | null
}

/** E-mail providers by Auth0's names; `custom` is an Action of the trigger custom-email-provider. */
export type EmailProviderName =
  | 'smtp'
  | 'ses'
  | 'sendgrid'
  | 'resend'
  | 'mandrill'
  | 'mailgun'
  | 'sparkpost'
  | 'azure_cs'
  | 'ms365'
  | 'custom'

/** The one e-mail provider (`/emails/provider`). */
export interface EmailProviderDocument {
  name: EmailProviderName
  enabled: boolean
  default_from_address?: string
  /** Of the provider's kind (email-credentials.ts), made by `sealCredentials`. */
  credentials_encrypted: string
  settings?: Record<string, unknown> | null
}

export type GuardianPhoneProvider = 'auth0' | 'twilio' | 'phone-message-hook'

/** Text messages of the phone factor, in Liquid (`/guardian/factors/phone/templates`). */
export interface MfaMessages {
  enrollment_message: string
  verification_message: string
}

/** The phone part of the `guardian` document (management reference, 2.2). */
export interface GuardianPhone {
  provider: GuardianPhoneProvider
  twilio?: {
    from?: string | null
    messaging_service_sid?: string | null
    sid?: string | null
    /** `{auth_token}`, made by `sealCredentials`. */
    credentials_encrypted?: string
  }
  templates?: MfaMessages
}

/** A tenant-level phone provider (`/branding/phone/providers`); while one is enabled it comes before the factor's own. */
export interface PhoneProviderDocument {
  id: string
  name: 'twilio' | 'custom'
  disabled: boolean
  configuration: {
    sid?: string
    delivery_methods: ('text' | 'voice')[]
    default_from?: string | null
    mssid?: string | null
  }
  /** `{auth_token}` of Twilio, made by `sealCredentials`. */
  credentials_encrypted?: string
  created_at: number
  updated_at: number
}

export type PhoneTemplateType = 'otp_verify' | 'otp_enroll' | 'change_password' | 'blocked_account' | 'password_breach'

/** A template of the tenant-level phone provider (`/branding/phone/templates`). */
export interface PhoneTemplateDocument {
  id: string
  type: PhoneTemplateType
  disabled: boolean
  content: { syntax?: string; from?: string; body?: { text?: string; voice?: string } }
}

const purpose = 'provider.credentials'

/** Seals the credentials of a provider, as they stand in a settings document. */
export const sealCredentials = (box: SecretBox, credentials: object): string =>
  box.seal(purpose, JSON.stringify(credentials))

/** Opens what `sealCredentials` made. */
export const openCredentials = <T>(box: SecretBox, sealed: string): T => JSON.parse(box.open(purpose, sealed)) as T
