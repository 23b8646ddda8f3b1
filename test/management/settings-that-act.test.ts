import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  absentOfApis,
  absentOfClients,
  absentOfConnections,
  absentOfDatabases,
  absentOfOrganizations,
  absentOfPasswordless,
  absentOfTenant,
  refuseAbsent,
} from '../../src/management/absent-settings.ts'
import { createClientBody } from '../../src/management/client-schema.ts'
import { createBody as createApiBody } from '../../src/management/resource-servers.ts'
import { flagNames, settings as tenantSettings } from '../../src/management/tenants.ts'
import { managementServer } from '../fixtures/management.ts'
import {
  connections,
  databases,
  type Family,
  invitations,
  opens,
  organizationConnections,
  organizations,
  passwordless,
  told,
} from './connection-families.ts'

/*
 * No setting is taken and then forgotten: each is proven to act by the test that is named here, or is refused when it
 * demands something, or would only open a way that is not here, or says nothing to this server and to a tenant of Auth0 on
 * Universal Login either.
 */

const root = join(import.meta.dirname, '..')

const classic = 'a page of the classic experience, kept for exports'
const confirms = 'nobody is asked to confirm a callback'

const clients: Family = {
  accepted: Object.keys(createClientBody.shape),
  acts: {
    allowed_logout_urls: 'conformance/logout.test.ts',
    allowed_origins: '../src/oidc/url-match.test.ts',
    app_type: 'conformance/authorize.test.ts',
    async_approval_notification_channels: 'conformance/ciba.test.ts',
    callbacks: 'conformance/session.test.ts',
    client_authentication_methods: 'conformance/token-endpoint.test.ts',
    client_metadata: 'conformance/machine-actions.test.ts',
    default_organization: 'organizations/machines.test.ts',
    grant_types: 'conformance/token-endpoint.test.ts',
    initiate_login_uri: 'organizations/invitations.test.ts',
    is_first_party: 'login/passkey.test.ts',
    is_token_endpoint_ip_header_trusted: 'conformance/risk.test.ts',
    jwt_configuration: 'conformance/tokens.test.ts',
    logo_uri: 'conformance/settings.test.ts',
    mobile: 'conformance/passkey-api.test.ts',
    oidc_backchannel_logout: 'management/settings-that-act.test.ts',
    oidc_conformant: 'conformance/sdk-react.test.ts',
    oidc_logout: 'conformance/logout.test.ts',
    organization_discovery_methods: 'organizations/access.test.ts',
    organization_require_behavior: 'organizations/access.test.ts',
    organization_usage: 'organizations/access.test.ts',
    par_request_expiry: 'conformance/request-objects.test.ts',
    refresh_token: 'conformance/refresh.test.ts',
    require_proof_of_possession: 'conformance/settings.test.ts',
    require_pushed_authorization_requests: 'conformance/pushed-only.test.ts',
    signed_request_object: 'conformance/request-objects.test.ts',
    token_endpoint_auth_method: 'conformance/authorize.test.ts',
    token_exchange: 'conformance/sdk-react.test.ts',
    web_origins: 'conformance/authorize.test.ts',
  },
  absent: absentOfClients,
  says: {
    addons: opens,
    allowed_clients: opens,
    anonymous_sessions: opens,
    b2b_integration_configuration: opens,
    client_aliases: opens,
    cross_origin_authentication: opens,
    cross_origin_loc: opens,
    encryption_key: opens,
    express_configuration: opens,
    fedcm_login: opens,
    form_template: opens,
    identity_assertion_authorization_grant: opens,
    my_organization_configuration: opens,
    native_social_login: opens,
    resource_server_identifier: opens,
    session_transfer: opens,
    token_vault_privileged_access: opens,
    skip_non_verifiable_callback_uri_confirmation_prompt: confirms,
    custom_login_page: classic,
    custom_login_page_on: classic,
    custom_login_page_preview: classic,
    description: told,
    name: told,
    sso: 'sessions are shared by all applications, as on Universal Login',
  },
}

const apis: Family = {
  accepted: Object.keys(createApiBody.shape),
  acts: {
    allow_offline_access: 'conformance/refresh.test.ts',
    enforce_policies: 'conformance/tokens.test.ts',
    identifier: 'conformance/tokens.test.ts',
    proof_of_possession: 'conformance/settings.test.ts',
    scopes: 'conformance/tokens.test.ts',
    signing_alg: 'conformance/tokens.test.ts',
    signing_secret: 'management/applications.test.ts',
    subject_type_authorization: 'conformance/settings.test.ts',
    token_dialect: 'conformance/tokens.test.ts',
    token_lifetime: 'conformance/tokens.test.ts',
    token_lifetime_for_web: 'conformance/settings.test.ts',
  },
  absent: absentOfApis,
  says: {
    allow_online_access: opens,
    allow_online_access_with_ephemeral_sessions: opens,
    name: told,
    skip_consent_for_verifiable_first_party_clients:
      'first parties are never asked for consent unless by prompt=consent',
    token_lifetime_for_anonymous_access_tokens: 'there are no anonymous sessions',
  },
}

const tenant: Family = {
  accepted: Object.keys(tenantSettings.shape).filter(
    name => name !== 'flags' && !name.endsWith('session_lifetime_in_minutes'),
  ),
  acts: {
    acr_values_supported: 'conformance/settings.test.ts',
    allow_organization_name_in_authentication_api: 'conformance/tokens.test.ts',
    allowed_logout_urls: 'conformance/logout.test.ts',
    authorization_response_iss_parameter_supported: 'conformance/settings.test.ts',
    country_codes: '../src/factors/phone/enrollment.test.ts',
    customize_mfa_in_postlogin_action: 'conformance/mfa-api.test.ts',
    default_audience: 'conformance/tokens.test.ts',
    default_directory: 'conformance/mfa-api.test.ts',
    default_redirection_uri: 'organizations/branding.test.ts',
    device_flow: 'conformance/device.test.ts',
    enabled_locales: 'pages/languages.test.ts',
    ephemeral_session_lifetime: 'conformance/settings.test.ts',
    error_page: 'pages/routes.test.ts',
    friendly_name: 'pages/custom-pages.test.ts',
    idle_ephemeral_session_lifetime: 'conformance/settings.test.ts',
    idle_session_lifetime: 'conformance/session.test.ts',
    log_retention_in_days: '../src/tenant/housekeeping.test.ts',
    login_lifetime_in_minutes: 'login/password-and-code.test.ts',
    mfa_command_limit: 'login/password-reset.test.ts',
    oidc_logout: 'conformance/logout.test.ts',
    passkey_relying_party_identifier: 'management/passkeys.test.ts',
    picture_url: 'conformance/settings.test.ts',
    pushed_authorization_requests_supported: 'conformance/pushed-only.test.ts',
    remembered_browser_idle_lifetime_in_days: 'bypass/around.test.ts',
    remembered_browser_lifetime_in_days: '../src/store/remembered-browsers.test.ts',
    resource_parameter_profile: 'conformance/settings.test.ts',
    session_cookie: 'conformance/settings.test.ts',
    session_lifetime: 'conformance/session.test.ts',
    sessions: 'conformance/logout.test.ts',
    support_email: '../src/delivery/templates/templates.test.ts',
    support_url: '../src/delivery/templates/templates.test.ts',
  },
  absent: absentOfTenant,
  says: {
    client_id_metadata_document_supported: opens,
    skip_non_verifiable_callback_uri_confirmation_prompt: confirms,
    change_password: classic,
    dynamic_client_registration_security_mode: 'no application registers itself',
    enable_ai_guide: "about Auth0's dashboard",
    guardian_mfa_page: classic,
    legacy_sandbox_version: 'Actions run on the Node.js of the server',
    phone_consolidated_experience: 'one phone provider is all there is',
    sandbox_version: 'Actions run on the Node.js of the server',
  },
}

const dashboard = "about Auth0's dashboard"
const flags: Family = {
  accepted: [...flagNames],
  acts: {
    enable_client_connections: 'management/settings-that-act.test.ts',
    enable_public_signup_user_exists_error: 'pages/dbconnections.test.ts',
    enforce_client_authentication_on_passwordless_start: 'conformance/passwordless.test.ts',
    mfa_show_factor_list_on_enrollment: 'login/policy.test.ts',
    remove_alg_from_jwks: 'conformance/settings.test.ts',
    require_pushed_authorization_requests: 'conformance/pushed-only.test.ts',
    revoke_refresh_token_grant: 'conformance/settings.test.ts',
  },
  absent: {},
  says: {
    allow_legacy_delegation_grant_types: opens,
    allow_legacy_ro_grant_types: opens,
    allow_legacy_tokeninfo_endpoint: opens,
    disable_clickjack_protection_headers: opens,
    enable_dynamic_client_registration: opens,
    enable_legacy_profile: opens,
    allow_changing_enable_sso: dashboard,
    change_pwd_flow_v1: classic,
    custom_domains_provisioning: dashboard,
    dashboard_insights_view: dashboard,
    dashboard_log_streams_next: dashboard,
    disable_fields_map_fix: 'about connections to other identity providers',
    disable_impersonation: 'nobody is impersonated',
    disable_management_api_sms_obfuscation: 'the Management API shows numbers to those who may read users',
    enable_adfs_waad_email_verification: 'about connections to other identity providers',
    enable_apis_section: dashboard,
    enable_custom_domain_in_emails: 'links in mail lead to the domain that asked for them',
    enable_idtoken_api2: 'about ID tokens at the Management API, which takes access tokens alone',
    enable_legacy_logs_search_v2: 'logs are searched by the third version',
    enable_pipeline2: 'there is one pipeline',
    enable_sso: 'sessions are shared by all applications, as on Universal Login',
    genai_trial: dashboard,
    improved_signup_bot_detection_in_classic: classic,
    local_resource_discovery: dashboard,
    no_disclose_enterprise_connections: 'about connections to other identity providers',
    trust_azure_adfs_email_verified_connection_property: 'about connections to other identity providers',
    use_scope_descriptions_for_consent: 'the descriptions are always used',
  },
}

describe.each(
  Object.entries({
    clients,
    apis,
    tenant,
    flags,
    connections,
    databases,
    passwordless,
    organizations,
    organizationConnections,
    invitations,
  }),
)('what the schema of %s accepts', (_, family) => {
  test('acts, is refused, or says nothing here', () => {
    const known = [...Object.keys(family.acts), ...Object.keys(family.absent), ...Object.keys(family.says)]
    expect(family.accepted.filter(name => !known.includes(name))).toEqual([])
    expect(known.filter(name => !family.accepted.includes(name))).toEqual([])
  })

  test('acts by a test that names it', () => {
    const unproven = Object.entries(family.acts).filter(([name, file]) => {
      const path = join(root, file)
      return !existsSync(path) || !new RegExp(`\\b${name}\\b`).test(readFileSync(path, 'utf8'))
    })
    expect(unproven).toEqual([])
  })
})

/** What asks for something, of each setting that is absent. */
const asking: Record<string, Record<string, unknown>> = {
  clients: {
    client_authentication_methods: { tls_client_auth: { credentials: [{ id: 'cred_1' }] } },
    compliance_level: 'fapi1_adv_pkj_par',
    redirection_policy: 'open_redirect_protection',
    sso_disabled: true,
    third_party_security_mode: 'strict',
    token_quota: { client_credentials: { per_day: 10 } },
  },
  connections: { authentication: { active: false } },
  databases: {
    attributes: { phone_number: { signup: { status: 'required', verification: { active: true } } } },
    authentication_methods: { password: { enabled: true, signup_behavior: 'block' } },
    non_persistent_attrs: ['ethnicity'],
  },
  passwordless: { non_persistent_attrs: ['ethnicity'] },
  organizations: { token_quota: { client_credentials: { per_day: 10 } } },
  apis: {
    authorization_details: [{ type: 'payment' }],
    authorization_policy: { policy_id: 'pol_1' },
    consent_policy: 'transactional-authorization-with-mfa',
    proof_of_possession: { mechanism: 'mtls', required: true },
    token_encryption: { format: 'compact-nested-jwe' },
  },
  tenant: {
    default_token_quota: { clients: { client_credentials: { per_day: 10 } } },
    include_session_metadata_in_tenant_logs: true,
    mtls: { enable_endpoint_aliases: true },
    security_headers: { csp: { enabled: true } },
  },
}

test.each(
  Object.entries({
    clients: absentOfClients,
    apis: absentOfApis,
    tenant: absentOfTenant,
    connections: absentOfConnections,
    databases: absentOfDatabases,
    passwordless: absentOfPasswordless,
    organizations: absentOfOrganizations,
  }),
)(
  'each setting of %s that there is not is refused when it asks for something, and named by a value here',
  (family, absent) => {
    const values = asking[family] ?? {}
    expect(Object.keys(values).toSorted()).toEqual(Object.keys(absent).toSorted())
    for (const [name, value] of Object.entries(values)) {
      const { because } = absent[name] as { because: string }
      expect(() => refuseAbsent(absent, { [name]: value })).toThrow(because)
      expect(() => refuseAbsent(absent, { [name]: undefined })).not.toThrow()
    }
  },
)

test('what is refused is refused when a thing is made and when it is changed, and nothing is stored', async () => {
  const { call } = await managementServer()
  const made = await call('POST', '/clients', { body: { name: 'Shop' } })
  const client = `/clients/${(made.body as { client_id: string }).client_id}`
  const api = await call('POST', '/resource-servers', { body: { identifier: 'https://api.test' } })
  const server = `/resource-servers/${(api.body as { id: string }).id}`
  const all = () => Promise.all([client, server, '/tenants/settings'].map(async path => (await call('GET', path)).body))
  const connection = async (body: object) =>
    `/connections/${((await call('POST', '/connections', { body })).body as { id: string }).id}`
  const database = await connection({ name: 'Customers', strategy: 'auth0' })
  const mails = await connection({ name: 'mails', strategy: 'email' })
  const numbers = { identifier: { active: true }, signup: { status: 'required', verification: { active: true } } }
  const before = await all()
  const mtls = { proof_of_possession: { mechanism: 'mtls', required: true } }
  for (const [method, path, body] of [
    ['POST', '/clients', { name: 'X', sso_disabled: true }],
    ['PATCH', client, { compliance_level: 'fapi1_adv_pkj_par' }],
    ['POST', '/resource-servers', { identifier: 'urn:x', ...mtls }],
    ['PATCH', server, mtls],
    ['PATCH', database, { options: { attributes: { phone_number: numbers } } }],
    ['PATCH', database, { authentication: { active: false } }],
    ['PATCH', mails, { options: { non_persistent_attrs: ['email'] } }],
    ['POST', '/connections', { name: 'X', strategy: 'sms', authentication: { active: false } }],
    ['POST', '/organizations', { name: 'acme', token_quota: { client_credentials: { per_day: 10 } } }],
    ['PATCH', '/tenants/settings', { mtls: { enable_endpoint_aliases: true } }],
    ['PATCH', '/tenants/settings', { default_token_quota: { clients: { client_credentials: { per_day: 10 } } } }],
  ] as const)
    expect({ path, ...(await call(method, path, { body })) }).toMatchObject({
      status: 403,
      body: { errorCode: 'feature_not_enabled' },
    })
  expect(await all()).toEqual(before)
})

test('what an export of Auth0 says is off, or opens only what is not here, is taken', async () => {
  const { call } = await managementServer()
  const taken = {
    addons: { samlp: { audience: 'urn:acme' } },
    allowed_clients: [],
    client_aliases: [],
    compliance_level: 'none',
    cross_origin_authentication: true,
    grant_types: ['authorization_code', 'urn:ietf:params:oauth:grant-type:jwt-bearer'],
    native_social_login: { apple: { enabled: true }, facebook: { enabled: false } },
    session_transfer: { can_create_session_transfer_token: false, enforce_device_binding: 'ip' },
    sso_disabled: false,
    third_party_security_mode: 'permissive',
  }
  const made = await call('POST', '/clients', { body: { name: 'Shop', ...taken } })
  expect(made).toMatchObject({ status: 201, body: taken })
  const legacy = {
    allow_legacy_delegation_grant_types: true,
    allow_legacy_ro_grant_types: true,
    allow_legacy_tokeninfo_endpoint: true,
    disable_clickjack_protection_headers: true,
  }
  expect(await call('PATCH', '/tenants/settings', { body: { flags: legacy } })).toMatchObject({
    body: { flags: legacy },
  })
})

test('a passwordless connection takes no Liquid that cannot be filled, and a provider that nobody logs in with takes all', async () => {
  const { call } = await managementServer()
  const email = { subject: '{{ code', body: 'x' }
  expect(
    await call('POST', '/connections', { body: { name: 'mails', strategy: 'email', options: { email } } }),
  ).toMatchObject({ status: 400, body: { message: expect.stringContaining('options.email.subject') } })
  const options = { non_persistent_attrs: ['ethnicity'] }
  const body = { name: 'Google', strategy: 'google-oauth2', authentication: { active: false }, options }
  expect(await call('POST', '/connections', { body })).toMatchObject({ status: 201, body: { options } })
})

test('back-channel logout is set by its older name too (oidc_backchannel_logout)', async () => {
  const { call } = await managementServer()
  const settings = { backchannel_logout_urls: ['https://app.test/out'] }
  const body = { name: 'Shop', oidc_backchannel_logout: settings }
  expect(await call('POST', '/clients', { body })).toMatchObject({ status: 201, body: { oidc_logout: settings } })
})

test('a new application gets every connection where the tenant says so (enable_client_connections)', async () => {
  const { call } = await managementServer()
  await call('POST', '/connections', { body: { name: 'Customers', strategy: 'auth0' } })
  const connectionsOf = async (name: string) => {
    const { body } = await call('POST', '/clients', { body: { name } })
    const { client_id } = body as { client_id: string }
    const found = (await call('GET', `/clients/${client_id}/connections`)).body as { connections: { name: string }[] }
    return found.connections.map(connection => connection.name)
  }
  expect(await connectionsOf('Before')).toEqual([])
  await call('PATCH', '/tenants/settings', { body: { flags: { enable_client_connections: true } } })
  expect(await connectionsOf('After')).toEqual(['Customers'])
})
