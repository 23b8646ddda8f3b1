import type { AttackProtectionDocument } from '../attack-protection/settings.ts'
import type { GuardianPush, WebPushDocument } from '../delivery/push-settings.ts'
import type {
  EmailProviderDocument,
  EmailTemplateDocument,
  EmailTemplateName,
  GuardianPhone,
  PhoneProviderDocument,
  PhoneTemplateDocument,
} from '../delivery/settings.ts'
import type { WebAuthnSettings } from '../factors/webauthn/settings.ts'
import type { ThemeDocument } from '../universal-login/theme-document.ts'

/** The name of a factor as the Management API switches it on and off (management reference, 2.2). */
export type GuardianFactorName =
  | 'sms'
  | 'push-notification'
  | 'otp'
  | 'email'
  | 'duo'
  | 'webauthn-roaming'
  | 'webauthn-platform'
  | 'recovery-code'

export interface TenantFlags {
  [flag: string]: boolean | undefined
}

/** Tenant settings by Auth0's names (management reference, 2.4); lifetimes in hours. */
export interface TenantDocument {
  friendly_name: string
  picture_url: string
  support_email: string
  support_url: string
  allowed_logout_urls: string[]
  session_lifetime: number
  idle_session_lifetime: number
  ephemeral_session_lifetime?: number
  idle_ephemeral_session_lifetime?: number
  session_cookie: { mode: 'persistent' | 'non-persistent' } | null
  default_audience: string
  default_directory: string
  default_redirection_uri: string
  enabled_locales: string[]
  sandbox_version: string
  customize_mfa_in_postlogin_action: boolean
  flags: TenantFlags
  [member: string]: unknown
}

/** Which factors are on, the MFA policies in force and the settings of factors (management reference, 2.2). */
export interface GuardianDocument {
  factors: Record<GuardianFactorName, boolean>
  /** Empty is never, `all-applications` always, `confidence-score` adaptive. */
  policies: ('all-applications' | 'confidence-score')[]
  message_types: ('sms' | 'voice')[]
  /** How text messages and calls leave, and what they say. */
  phone?: GuardianPhone
  /** How notifications leave, and what devices are asked. */
  push?: GuardianPush
  /** User verification and relying party of each WebAuthn factor, as far as somebody has set them. */
  webauthn?: WebAuthnSettings
  /** Screens do not offer to remember the browser. */
  remember_box_hidden?: boolean
  /** Kept for tools that manage all settings: this server cannot challenge with Duo. */
  duo?: { ikey?: string; host?: string; credentials_encrypted?: string }
}

/** Look of the pages (management reference, 2.6); members that nobody set are absent. */
export interface BrandingDocument {
  colors?: {
    primary?: string | null
    page_background?: string | { type: 'linear-gradient'; start: string; end: string; angle_deg: number } | null
  } | null
  favicon_url?: string | null
  logo_url?: string | null
  font?: { url?: string | null } | null
}

/** How the first screens are cut (management reference, 2.5). */
export interface PromptsDocument {
  universal_login_experience: 'new' | 'classic'
  identifier_first: boolean
  webauthn_platform_first_factor: boolean
}

/** An administrator's own texts: by prompt, by language, `{screen: {key: text}}`. */
export interface CustomTextDocument {
  [prompt: string]: { [language: string]: { [screen: string]: { [key: string]: string } } }
}

/** What an administrator puts into prompts, in Liquid: by prompt, by screen, by insertion point. */
export interface PartialsDocument {
  [prompt: string]: { [screen: string]: { [point: string]: string } }
}

/** Whether logins are assessed where no policy needs it, and how long a device is trusted, in days. */
export interface RiskDocument {
  enabled: boolean
  remember_for: number
}

/** What is asked of those who sign in to the dashboard. */
export interface AdministratorsDocument {
  mfa_required: boolean
}

/**
 * Every named settings document and its type. What a member of the map is worth while nobody has written it stands in
 * `defaultDocuments`. Secrets inside a document are sealed by who writes it.
 */
export interface Documents {
  tenant: TenantDocument
  guardian: GuardianDocument
  branding: BrandingDocument
  theme: ThemeDocument | null
  /** What surrounds the prompts of all pages (`/branding/templates/universal-login`), in Liquid. */
  page_template: { body: string } | null
  partials: PartialsDocument
  prompts: PromptsDocument
  attack_protection: AttackProtectionDocument
  custom_text: CustomTextDocument
  email_provider: EmailProviderDocument | null
  /** What an administrator changed; a template that is missing here is the built-in one. */
  email_templates: { [name in EmailTemplateName]?: EmailTemplateDocument }
  phone_providers: PhoneProviderDocument[]
  phone_templates: PhoneTemplateDocument[]
  risk: RiskDocument
  administrators: AdministratorsDocument
  /** Made when a browser companion first needs them. */
  web_push: WebPushDocument | null
}

export type DocumentKey = keyof Documents

export const defaultDocuments: Documents = {
  tenant: {
    friendly_name: '',
    picture_url: '',
    support_email: '',
    support_url: '',
    allowed_logout_urls: [],
    session_lifetime: 168,
    idle_session_lifetime: 72,
    session_cookie: null,
    default_audience: '',
    default_directory: '',
    default_redirection_uri: '',
    enabled_locales: ['en'],
    sandbox_version: '22',
    customize_mfa_in_postlogin_action: false,
    change_password: null,
    guardian_mfa_page: null,
    error_page: null,
    device_flow: null,
    default_token_quota: null,
    sessions: { oidc_logout_prompt_enabled: true },
    oidc_logout: { rp_logout_end_session_endpoint_discovery: true },
    mtls: { enable_endpoint_aliases: false },
    acr_values_supported: null,
    pushed_authorization_requests_supported: false,
    authorization_response_iss_parameter_supported: false,
    allow_organization_name_in_authentication_api: false,
    flags: {
      allow_changing_enable_sso: false,
      disable_impersonation: true,
      enable_sso: true,
      revoke_refresh_token_grant: false,
      disable_clickjack_protection_headers: false,
      enable_public_signup_user_exists_error: false,
      enable_client_connections: false,
      enable_dynamic_client_registration: false,
      mfa_show_factor_list_on_enrollment: false,
    },
  },
  guardian: {
    factors: {
      sms: false,
      'push-notification': false,
      otp: false,
      email: false,
      duo: false,
      'webauthn-roaming': false,
      'webauthn-platform': false,
      'recovery-code': false,
    },
    policies: [],
    message_types: ['sms'],
  },
  branding: {},
  theme: null,
  page_template: null,
  partials: {},
  prompts: { universal_login_experience: 'new', identifier_first: false, webauthn_platform_first_factor: false },
  attack_protection: {},
  custom_text: {},
  email_provider: null,
  email_templates: {},
  phone_providers: [],
  phone_templates: [],
  risk: { enabled: false, remember_for: 30 },
  administrators: { mfa_required: false },
  web_push: null,
}
