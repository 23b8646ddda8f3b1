import { z } from '@hono/zod-openapi'
import { isSuffixOf } from '../factors/webauthn/settings.ts'
import type { TenantDocument } from '../store/documents.ts'
import { changeDocument, readDocument } from '../store/settings.ts'
import { absentOfTenant, refuseAbsent } from './absent-settings.ts'
import { fieldsQuery, selectFields } from './fields.ts'
import { locales } from './locales.ts'
import { route } from './route.ts'
import { absoluteHttpsUriOrEmpty, absoluteUriOrEmpty, uniqueItems } from './schemas.ts'
import { anonymousSessions, defaultTokenQuota, securityHeaders } from './tenant-features.ts'
import { invalid } from './validation.ts'

const page = z.strictObject({ enabled: z.boolean().optional(), html: z.string().optional() }).nullable()
const hours = z.number().min(1).max(8760)
const minutes = z
  .number()
  .int()
  .min(1)
  .max(8760 * 60)

/** Flags that may be set (management reference, 2.4). */
export const flagNames = [
  'allow_changing_enable_sso',
  'allow_legacy_delegation_grant_types',
  'allow_legacy_ro_grant_types',
  'allow_legacy_tokeninfo_endpoint',
  'change_pwd_flow_v1',
  'custom_domains_provisioning',
  'dashboard_insights_view',
  'dashboard_log_streams_next',
  'disable_clickjack_protection_headers',
  'disable_fields_map_fix',
  'disable_impersonation',
  'disable_management_api_sms_obfuscation',
  'enable_adfs_waad_email_verification',
  'enable_apis_section',
  'enable_client_connections',
  'enable_custom_domain_in_emails',
  'enable_dynamic_client_registration',
  'enable_idtoken_api2',
  'enable_legacy_logs_search_v2',
  'enable_legacy_profile',
  'enable_pipeline2',
  'enable_public_signup_user_exists_error',
  'enable_sso',
  'enforce_client_authentication_on_passwordless_start',
  'genai_trial',
  'improved_signup_bot_detection_in_classic',
  'local_resource_discovery',
  'mfa_show_factor_list_on_enrollment',
  'no_disclose_enterprise_connections',
  'remove_alg_from_jwks',
  'require_pushed_authorization_requests',
  'revoke_refresh_token_grant',
  'trust_azure_adfs_email_verified_connection_property',
  'use_scope_descriptions_for_consent',
] as const

const flags = z.strictObject(Object.fromEntries(flagNames.map(name => [name, z.boolean().optional()])))

/**
 * What an administrator may set; of our own beyond Auth0's: `mfa_command_limit`, `login_lifetime_in_minutes`,
 * `remembered_browser_lifetime_in_days`, `remembered_browser_idle_lifetime_in_days`, `log_retention_in_days`,
 * `passkey_relying_party_identifier`.
 */
export const settings = z.strictObject({
  change_password: page.optional(),
  guardian_mfa_page: page.optional(),
  error_page: z
    .strictObject({
      html: z.string().optional(),
      show_log_link: z.boolean().optional(),
      url: absoluteUriOrEmpty.optional(),
    })
    .nullable()
    .optional(),
  default_audience: z.string().max(600).optional(),
  default_directory: z.string().max(128).optional(),
  device_flow: z
    .strictObject({ charset: z.enum(['base20', 'digits']).optional(), mask: z.string().max(20).optional() })
    .nullable()
    .optional(),
  default_token_quota: defaultTokenQuota.nullable().optional(),
  flags: flags.optional(),
  friendly_name: z.string().max(200).optional(),
  picture_url: absoluteUriOrEmpty.optional(),
  support_email: z.union([z.literal(''), z.email()]).optional(),
  support_url: absoluteUriOrEmpty.optional(),
  allowed_logout_urls: uniqueItems(z.array(z.string().min(1))).optional(),
  session_lifetime: hours.optional(),
  session_lifetime_in_minutes: minutes.optional(),
  idle_session_lifetime: hours.optional(),
  idle_session_lifetime_in_minutes: minutes.optional(),
  ephemeral_session_lifetime: hours.optional(),
  ephemeral_session_lifetime_in_minutes: minutes.optional(),
  idle_ephemeral_session_lifetime: hours.optional(),
  idle_ephemeral_session_lifetime_in_minutes: minutes.optional(),
  sandbox_version: z.string().max(8).optional(),
  legacy_sandbox_version: z.string().max(8).optional(),
  default_redirection_uri: absoluteHttpsUriOrEmpty.optional(),
  enabled_locales: uniqueItems(z.array(z.enum(locales)).min(1)).optional(),
  security_headers: securityHeaders.nullable().optional(),
  session_cookie: z
    .strictObject({ mode: z.enum(['persistent', 'non-persistent']) })
    .nullable()
    .optional(),
  sessions: z
    .strictObject({
      oidc_logout_prompt_enabled: z.boolean().optional(),
      anonymous: anonymousSessions.nullable().optional(),
    })
    .nullable()
    .optional(),
  oidc_logout: z.strictObject({ rp_logout_end_session_endpoint_discovery: z.boolean().optional() }).optional(),
  allow_organization_name_in_authentication_api: z.boolean().optional(),
  customize_mfa_in_postlogin_action: z.boolean().optional(),
  acr_values_supported: uniqueItems(z.array(z.string().min(1)))
    .nullable()
    .optional(),
  mtls: z.strictObject({ enable_endpoint_aliases: z.boolean().optional() }).nullable().optional(),
  pushed_authorization_requests_supported: z.boolean().optional(),
  authorization_response_iss_parameter_supported: z.boolean().nullable().optional(),
  skip_non_verifiable_callback_uri_confirmation_prompt: z.boolean().nullable().optional(),
  resource_parameter_profile: z.enum(['audience', 'compatibility']).optional(),
  client_id_metadata_document_supported: z.boolean().optional(),
  phone_consolidated_experience: z.boolean().optional(),
  enable_ai_guide: z.boolean().optional(),
  include_session_metadata_in_tenant_logs: z.boolean().optional(),
  dynamic_client_registration_security_mode: z.enum(['strict', 'permissive']).optional(),
  country_codes: z
    .strictObject({ list: z.array(z.string().length(2)), mode: z.enum(['allow', 'deny']) })
    .nullable()
    .optional(),
  mfa_command_limit: z.int().min(4).max(20).optional().describe('MFA commands that one login may start.'),
  login_lifetime_in_minutes: z
    .int()
    .min(1)
    .max(1440)
    .optional()
    .describe('How long an unfinished login can be carried on.'),
  remembered_browser_lifetime_in_days: z
    .number()
    .min(1 / 24)
    .max(365)
    .optional()
    .describe('How long a browser stands in for a second factor at most; 30 days unless set.'),
  remembered_browser_idle_lifetime_in_days: z
    .number()
    .min(1 / 24)
    .max(365)
    .optional()
    .describe('How long a browser that is not used stands in for a second factor; 7 days unless set.'),
  passkey_relying_party_identifier: z
    .string()
    .max(253)
    .nullable()
    .optional()
    .describe('A domain above the hosts of this server that passkeys belong to. Changing it voids the passkeys.'),
  log_retention_in_days: z.int().min(1).max(365).optional().describe('How long tenant logs and login traces are kept.'),
})

const lifetimes = [
  'session_lifetime',
  'idle_session_lifetime',
  'ephemeral_session_lifetime',
  'idle_ephemeral_session_lifetime',
] as const

const body = settings
  .refine(value => Object.keys(value).length > 0, { error: 'Too few properties defined (0), minimum 1' })
  .superRefine((value, context) => {
    for (const name of lifetimes)
      if (value[name] !== undefined && value[`${name}_in_minutes`] !== undefined)
        context.addIssue({ code: 'custom', message: `Only one of ${name} and ${name}_in_minutes may be given` })
  })

type Settings = z.output<typeof settings>

/** Lifetimes are kept in hours, whichever unit they came in. */
const inHours = (given: Settings): Partial<TenantDocument> => {
  const kept: Record<string, unknown> = { ...given }
  for (const name of lifetimes) {
    const key = `${name}_in_minutes` as const
    if (given[key] !== undefined) kept[name] = given[key] / 60
    delete kept[key]
  }
  return kept as Partial<TenantDocument>
}

/** Browsers take only the host itself or a domain above it (WebAuthn, 5.1.3). */
const checkRelyingParty = (identifier: string | null | undefined, domains: readonly string[]): void => {
  if (identifier && !domains.some(domain => isSuffixOf(identifier, new URL(domain).hostname)))
    throw invalid('Payload', 'Must be the host name of this server or a domain above it', [
      'passkey_relying_party_identifier',
    ])
}

/** Left out while nobody has set them: Auth0 has none to show then, and its tools take no `null` for one. */
const absentUnlessSet = ['default_token_quota', 'change_password', 'guardian_mfa_page', 'error_page']

/** What was set in minutes is a part of an hour. */
const hoursShown = z.number().positive().max(8760)

/** The settings as they are answered, or as many of them as were asked for: lifetimes are told in hours. */
const tenantSchema = settings
  .omit({
    session_lifetime_in_minutes: true,
    idle_session_lifetime_in_minutes: true,
    ephemeral_session_lifetime_in_minutes: true,
    idle_ephemeral_session_lifetime_in_minutes: true,
  })
  .extend({
    ...(Object.fromEntries(lifetimes.map(name => [name, hoursShown])) as Record<
      (typeof lifetimes)[number],
      typeof hoursShown
    >),
    sandbox_versions_available: z.array(z.string()),
  })
  .partial()

const shown = (document: TenantDocument): z.input<typeof tenantSchema> => ({
  ...Object.fromEntries(
    Object.entries(document).filter(([name, value]) => value !== null || !absentUnlessSet.includes(name)),
  ),
  sandbox_versions_available: ['22', '18'],
})

/** `/tenants/settings` (management reference, 2.4). */
export const tenantRoutes = [
  route({
    method: 'get',
    path: '/tenants/settings',
    scopes: ['read:tenant_settings'],
    summary: 'Get tenant settings',
    tag: 'Tenants',
    query: z.strictObject(fieldsQuery),
    responses: { 200: tenantSchema },
    handler: async ({ db, query }) => ({
      status: 200,
      body: selectFields(shown(await readDocument(db, 'tenant')), query),
    }),
  }),
  route({
    method: 'patch',
    path: '/tenants/settings',
    scopes: ['update:tenant_settings'],
    summary: 'Update tenant settings',
    tag: 'Tenants',
    body,
    responses: { 200: tenantSchema },
    handler: async ({ db, services, body: given }) => {
      refuseAbsent(absentOfTenant, given)
      checkRelyingParty(given.passkey_relying_party_identifier, services.config.domains)
      const changed = await changeDocument(
        db,
        'tenant',
        current => ({ ...current, ...inHours(given), flags: { ...current.flags, ...given.flags } }) as TenantDocument,
      )
      return { status: 200, body: shown(changed) }
    },
  }),
] as const
