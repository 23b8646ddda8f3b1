import { z } from '@hono/zod-openapi'
import { clientId } from './schemas.ts'

/*
 * Members of an application that say how it meets other products. They are checked and kept, so that what tools wrote
 * they read again (management reference, 2.8).
 */

const device = z.enum(['ip', 'asn', 'none'])
const switchedOn = z.strictObject({ enabled: z.boolean().optional() })
const credentials = z.array(z.strictObject({ id: z.string() }))

export const sessionTransfer = z.strictObject({
  can_create_session_transfer_token: z.boolean().optional(),
  enforce_cascade_revocation: z.boolean().optional(),
  allowed_authentication_methods: z
    .array(z.enum(['cookie', 'query']))
    .nullable()
    .optional(),
  enforce_device_binding: device.optional(),
  allow_refresh_token: z.boolean().optional(),
  enforce_online_refresh_tokens: z.boolean().optional(),
  delegation: z
    .strictObject({
      allow_delegated_access: z.boolean().optional(),
      enforce_device_binding: z.enum(['ip']).optional(),
    })
    .nullable()
    .optional(),
})

export const encryptionKey = z.strictObject({
  pub: z.string().optional(),
  cert: z.string().optional(),
  subject: z.string().optional(),
})

export const nativeSocialLogin = z.strictObject({
  apple: switchedOn.nullable().optional(),
  facebook: switchedOn.nullable().optional(),
  google: switchedOn.nullable().optional(),
})

export const fedcmLogin = z.strictObject({
  google: z.strictObject({ is_enabled: z.boolean().optional() }).nullable().optional(),
})

export const signedRequestObject = z.strictObject({
  required: z.boolean().optional(),
  credentials: credentials.optional(),
})

export const tokenVaultPrivilegedAccess = z.strictObject({
  credentials,
  ip_allowlist: z.array(z.string()).optional(),
  grants: z.array(z.strictObject({ connection: z.string(), scopes: z.array(z.string()) })).optional(),
})

export const expressConfiguration = z.strictObject({
  initiate_login_uri_template: z.string(),
  user_attribute_profile_id: z.string(),
  connection_profile_id: z.string(),
  enable_client: z.boolean(),
  enable_organization: z.boolean(),
  linked_clients: z.array(z.strictObject({ client_id: clientId })).optional(),
  okta_oin_client_id: z.string(),
  admin_login_domain: z.string(),
  oin_submission_id: z.string().optional(),
})

export const b2bIntegrationConfiguration = z.strictObject({
  sso_profiles: z.array(z.string()).max(1).optional(),
  integration_type: z.enum(['custom_auth_server', 'third_party', 'application']).optional(),
})

const access = z.enum(['allow', 'block'])

export const myOrganizationConfiguration = z.strictObject({
  connection_profile_id: z.string().optional(),
  user_attribute_profile_id: z.string().optional(),
  allowed_strategies: z.array(z.enum(['pingfederate', 'adfs', 'waad', 'google-apps', 'okta', 'oidc', 'samlp'])),
  third_party_client_access: z.strictObject({ default_value: access, allowed_values: z.array(access) }).optional(),
  connection_deletion_behavior: z.enum(['allow', 'allow_if_empty']),
  invitation_landing_client_id: clientId.optional(),
})
