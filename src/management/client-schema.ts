import { z } from '@hono/zod-openapi'
import {
  b2bIntegrationConfiguration,
  encryptionKey,
  expressConfiguration,
  fedcmLogin,
  myOrganizationConfiguration,
  nativeSocialLogin,
  sessionTransfer,
  signedRequestObject,
  tokenVaultPrivilegedAccess,
} from './client-features.ts'
import { absoluteUriOrEmpty, anyObject, clientId, format, uniqueItems } from './schemas.ts'
import { tokenQuota } from './token-quota.ts'

const appTypes =
  'native spa regular_web non_interactive resource_server express_configuration rms box cloudbees concur dropbox mscrm echosign egnyte newrelic office365 salesforce sentry sharepoint slack springcm zendesk zoom sso_integration oag'.split(
    ' ',
  ) as [string, ...string[]]

/** Grants that an application may be given; the last four belong to Auth0's MFA and passwordless APIs. */
const grantTypes = [
  'authorization_code',
  'implicit',
  'refresh_token',
  'client_credentials',
  'password',
  'http://auth0.com/oauth/grant-type/password-realm',
  'http://auth0.com/oauth/grant-type/mfa-oob',
  'http://auth0.com/oauth/grant-type/mfa-otp',
  'http://auth0.com/oauth/grant-type/mfa-recovery-code',
  'http://auth0.com/oauth/grant-type/passwordless/otp',
  'urn:ietf:params:oauth:grant-type:device_code',
  'urn:ietf:params:oauth:grant-type:token-exchange',
  'urn:ietf:params:oauth:grant-type:jwt-bearer',
  'urn:openid:params:grant-type:ciba',
  'urn:okta:params:oauth:grant-type:webauthn',
  'urn:auth0:params:oauth:grant-type:token-exchange:federated-connection-access-token',
] as const

/** A URL in which `*` may stand for a subdomain, `{organization_name}` and `{organization.metadata.…}` for an organization. */
const placeholderUrl = format('url-with-placeholders', text => {
  const plain = text.replace(/\*/g, 'wildcard').replace(/\{[A-Za-z0-9_.]+\}/g, 'placeholder')
  return URL.canParse(plain) && !/\s/.test(text) && !/^(javascript|data|vbscript):/i.test(text)
})
const callbackUrl = format('callback-url', text => placeholderUrl.safeParse(text).success)
const urls = uniqueItems(z.array(placeholderUrl).max(1000))

const initiator = z.enum([
  'rp-logout',
  'idp-logout',
  'password-changed',
  'session-expired',
  'session-revoked',
  'account-deleted',
  'email-identifier-changed',
  'mfa-phone-unenrolled',
  'account-deactivated',
])

const oidcLogout = z.strictObject({
  backchannel_logout_urls: uniqueItems(z.array(placeholderUrl).max(1)).optional(),
  backchannel_logout_initiators: z
    .strictObject({ mode: z.enum(['custom', 'all']).optional(), selected_initiators: z.array(initiator).optional() })
    .optional(),
  backchannel_logout_session_metadata: z.strictObject({ include: z.boolean() }).nullable().optional(),
})

/** By what phones know the apps of an application: passkeys are made and used in them as at the domain itself. */
const mobile = z.looseObject({
  android: z
    .looseObject({ app_package_name: z.string(), sha256_cert_fingerprints: z.array(z.string()) })
    .partial()
    .nullable()
    .optional(),
  ios: z.looseObject({ team_id: z.string(), app_bundle_identifier: z.string() }).partial().nullable().optional(),
})

const lifetime = z.int().min(1).max(31_557_600)
const refreshToken = z.strictObject({
  rotation_type: z.enum(['rotating', 'non-rotating']),
  expiration_type: z.enum(['expiring', 'non-expiring']),
  leeway: z.int().min(0).max(86_400).optional(),
  token_lifetime: lifetime.optional(),
  infinite_token_lifetime: z.boolean().optional(),
  idle_token_lifetime: lifetime.optional(),
  infinite_idle_token_lifetime: z.boolean().optional(),
  policies: z
    .array(z.strictObject({ audience: z.string().min(1), scope: z.array(z.string().min(1)) }))
    .nullable()
    .optional(),
})

/** A public key as it is given when an application or a credential is made. */
export const publicKeyCredential = z.strictObject({
  credential_type: z.literal('public_key'),
  name: z.string().max(128).optional(),
  pem: z.string().min(1).max(4096),
  alg: z.enum(['RS256', 'RS384', 'PS256']).optional(),
  parse_expiry_from_cert: z.boolean().optional(),
  expires_at: z.iso.datetime().optional(),
  kid: z
    .string()
    .regex(/^[A-Za-z0-9_-]{10,64}$/)
    .optional(),
})

/** Of clients that prove themselves by a certificate, which `absent-settings.ts` refuses. */
const certificates = z.strictObject({ credentials: z.array(z.strictObject({ id: z.string() })).min(1) })
const byCertificate = {
  tls_client_auth: certificates.optional(),
  self_signed_tls_client_auth: certificates.optional(),
}

const credentialIds = z.strictObject({
  private_key_jwt: z.strictObject({ credentials: z.array(z.strictObject({ id: z.string() })).min(1) }).optional(),
  ...byCertificate,
})

const shared = {
  description: z.string().max(140).optional(),
  app_type: z.enum(appTypes).optional(),
  logo_uri: absoluteUriOrEmpty.optional(),
  is_first_party: z.boolean().optional(),
  oidc_conformant: z.boolean().optional(),
  callbacks: uniqueItems(z.array(callbackUrl).max(1000)).optional(),
  allowed_origins: urls.optional(),
  web_origins: urls.optional(),
  client_aliases: z.array(z.string()).optional(),
  allowed_clients: z.array(z.string()).optional(),
  allowed_logout_urls: urls.optional(),
  session_transfer: sessionTransfer.nullable().optional(),
  oidc_logout: oidcLogout.nullable().optional(),
  oidc_backchannel_logout: oidcLogout.nullable().optional(),
  grant_types: uniqueItems(z.array(z.enum(grantTypes))).optional(),
  jwt_configuration: z
    .strictObject({
      lifetime_in_seconds: z.int().min(1).max(2_592_000).optional(),
      secret_encoded: z.boolean().optional(),
      scopes: anyObject.optional(),
      alg: z.enum(['HS256', 'RS256', 'RS512', 'PS256']).optional(),
    })
    .nullable()
    .optional(),
  encryption_key: encryptionKey.nullable().optional(),
  sso: z.boolean().optional(),
  sso_disabled: z.boolean().optional(),
  cross_origin_authentication: z.boolean().optional(),
  cross_origin_loc: z.string().nullable().optional(),
  custom_login_page_on: z.boolean().optional(),
  custom_login_page: z.string().optional(),
  custom_login_page_preview: z.string().optional(),
  form_template: z.string().optional(),
  addons: anyObject.nullable().optional(),
  token_endpoint_auth_method: z.enum(['none', 'client_secret_post', 'client_secret_basic']).nullable().optional(),
  is_token_endpoint_ip_header_trusted: z.boolean().optional(),
  client_metadata: z
    .record(z.string().max(255), z.string().max(255).nullable())
    .refine(metadata => Object.keys(metadata).length <= 10, { error: 'Too many properties defined, maximum 10' })
    .optional(),
  mobile: mobile.nullable().optional(),
  initiate_login_uri: format('absolute-https-uri-with-placeholders-or-empty', text => {
    return text === '' || (text.startsWith('https://') && placeholderUrl.safeParse(text).success)
  }).optional(),
  native_social_login: nativeSocialLogin.nullable().optional(),
  fedcm_login: fedcmLogin.nullable().optional(),
  refresh_token: refreshToken.nullable().optional(),
  default_organization: z
    .strictObject({ organization_id: z.string(), flows: z.array(z.literal('client_credentials')) })
    .nullable()
    .optional(),
  organization_usage: z.enum(['deny', 'allow', 'require']).nullable().optional(),
  organization_require_behavior: z.enum(['no_prompt', 'pre_login_prompt', 'post_login_prompt']).nullable().optional(),
  organization_discovery_methods: z
    .array(z.enum(['email', 'organization_name']))
    .nullable()
    .optional(),
  require_pushed_authorization_requests: z.boolean().optional(),
  require_proof_of_possession: z.boolean().optional(),
  signed_request_object: signedRequestObject.nullable().optional(),
  token_vault_privileged_access: tokenVaultPrivilegedAccess.nullable().optional(),
  compliance_level: z
    .enum(['none', 'fapi1_adv_pkj_par', 'fapi1_adv_mtls_par', 'fapi2_sp_pkj_mtls', 'fapi2_sp_mtls_mtls'])
    .nullable()
    .optional(),
  skip_non_verifiable_callback_uri_confirmation_prompt: z.boolean().nullable().optional(),
  token_exchange: z
    .strictObject({
      allow_any_profile_of_type: uniqueItems(
        z.array(z.enum(['custom_authentication', 'on_behalf_of_token_exchange'])),
      ).optional(),
    })
    .nullable()
    .optional(),
  par_request_expiry: z.int().min(10).max(600).nullable().optional(),
  token_quota: tokenQuota.nullable().optional(),
  express_configuration: expressConfiguration.nullable().optional(),
  b2b_integration_configuration: b2bIntegrationConfiguration.nullable().optional(),
  my_organization_configuration: myOrganizationConfiguration.nullable().optional(),
  identity_assertion_authorization_grant: z.strictObject({ active: z.boolean() }).nullable().optional(),
  anonymous_sessions: z.strictObject({ active: z.boolean() }).optional(),
  async_approval_notification_channels: z
    .array(z.enum(['guardian-push', 'email']))
    .nullable()
    .optional(),
  third_party_security_mode: z.enum(['strict', 'permissive']).optional(),
  redirection_policy: z.enum(['allow_always', 'open_redirect_protection']).optional(),
}

const name = z
  .string()
  .min(1)
  .regex(/^[^<>]+$/)
  .describe('Name of this client (min length: 1 character, does not allow < or >).')

/** `POST /clients` (management reference, 2.8). */
export const createClientBody = z.strictObject({
  ...shared,
  name,
  client_authentication_methods: z
    .strictObject({
      private_key_jwt: z.strictObject({ credentials: z.array(publicKeyCredential).min(1).max(2) }).optional(),
      ...byCertificate,
    })
    .nullable()
    .optional(),
  resource_server_identifier: z.string().optional(),
})

/** `PATCH /clients/{id}`. */
export const updateClientBody = z.strictObject({
  ...shared,
  name: name.optional(),
  client_secret: z
    .string()
    .min(1)
    .regex(/^[^\s]{16,256}$/)
    .optional(),
  client_authentication_methods: credentialIds.nullable().optional(),
})

const { oidc_backchannel_logout: _, ...kept } = shared

/** An application as it is answered, or as much of it as the caller may see and asked for. */
export const clientSchema = z
  .object({
    ...kept,
    client_id: z.string(),
    name: z.string(),
    tenant: z.string(),
    global: z.boolean(),
    client_secret: z.string(),
    signing_keys: z.array(z.object({ cert: z.string(), pkcs7: z.string(), subject: z.string() })),
    callback_url_template: z.boolean(),
    cross_origin_auth: z.boolean(),
    client_authentication_methods: credentialIds.nullable(),
    resource_server_identifier: z.string(),
  })
  .partial()

export const clientParams = z.strictObject({ id: clientId.describe('ID of the client.') })
