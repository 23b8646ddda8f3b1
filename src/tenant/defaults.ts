import { dashboardClientId, tryClientId } from '../administrators/dashboard.ts'
import { accountClientId } from '../my-account/api.ts'
import type { ClientData } from '../store/clients.ts'
import type { ConnectionData } from '../store/connections.ts'
import type { ResourceServerData } from '../store/resource-servers.ts'
import { describeScope, managementScopes } from './management-scopes.ts'

export const databaseConnection = 'Username-Password-Authentication'

/** The database connection as a new tenant of Auth0 has it (management reference, 2.11). */
export const databaseConnectionData: ConnectionData = {
  options: {
    mfa: { active: true, return_enroll_settings: true },
    import_mode: false,
    configuration: {},
    customScripts: {},
    disable_signup: false,
    passwordPolicy: 'good',
    requires_username: false,
    password_history: { size: 5, enable: false },
    strategy_version: 2,
    password_dictionary: { enable: false, dictionary: [] },
    brute_force_protection: true,
    authentication_methods: { password: { enabled: true }, passkey: { enabled: false } },
    passkey_options: { challenge_ui: 'both', local_enrollment_enabled: true, progressive_enrollment_enabled: true },
    password_no_personal_info: { enable: false },
    password_complexity_options: { min_length: 8 },
    enabledDatabaseCustomization: false,
  },
  realms: [databaseConnection],
  is_domain_connection: false,
  authentication: { active: true },
  connected_accounts: { active: false },
}

/**
 * The Management API as a resource server (management reference, 1.10). `enforce_policies` is what keeps a user of any
 * application from asking for the scopes of an administrator: users get the permissions that they have been given.
 */
export const managementApi: ResourceServerData & { name: string } = {
  name: 'Auth0 Management API',
  scopes: managementScopes.map(describeScope),
  signing_alg: 'RS256',
  allow_offline_access: false,
  skip_consent_for_verifiable_first_party_clients: false,
  token_lifetime: 86_400,
  token_lifetime_for_web: 7200,
  enforce_policies: true,
  subject_type_authorization: { user: { policy: 'allow_all' }, client: { policy: 'require_client_grant' } },
}

const refreshTokens: ClientData['refresh_token'] = {
  rotation_type: 'non-rotating',
  expiration_type: 'non-expiring',
  leeway: 0,
  token_lifetime: 2_592_000,
  infinite_token_lifetime: true,
  idle_token_lifetime: 1_296_000,
  infinite_idle_token_lifetime: true,
}

const everyClient: ClientData = {
  oidc_conformant: true,
  sso_disabled: false,
  cross_origin_authentication: false,
  custom_login_page_on: true,
  is_token_endpoint_ip_header_trusted: false,
  callback_url_template: false,
  jwt_configuration: { alg: 'RS256', lifetime_in_seconds: 36_000, secret_encoded: false },
}

/** Where the tools made for Auth0 look for the classic login page (management reference, 2.8). */
export const globalClientData: ClientData = { ...everyClient, callbacks: [], grant_types: [], cross_origin_auth: false }

export const managementClientData: ClientData = {
  ...everyClient,
  grant_types: ['client_credentials'],
  token_endpoint_auth_method: 'client_secret_post',
  refresh_token: refreshTokens,
}

/** The dashboard signs in at every domain that the server has. */
const dashboardClientData = (domains: readonly string[]): ClientData => ({
  ...everyClient,
  callbacks: domains.map(domain => `${domain}dashboard/`),
  allowed_logout_urls: domains.map(domain => `${domain}dashboard/`),
  web_origins: domains.map(domain => new URL(domain).origin),
  allowed_origins: [],
  grant_types: ['authorization_code', 'refresh_token'],
  token_endpoint_auth_method: 'none',
  refresh_token: {
    ...refreshTokens,
    rotation_type: 'rotating',
    expiration_type: 'expiring',
    infinite_token_lifetime: false,
  },
})

/** The page where users see to their own account signs in at every domain, and is given no token. */
const accountClientData = (domains: readonly string[]): ClientData => ({
  ...everyClient,
  callbacks: domains.map(domain => `${domain}account/callback`),
  allowed_logout_urls: domains.map(domain => `${domain}account/`),
  web_origins: [],
  allowed_origins: [],
  grant_types: ['authorization_code'],
  token_endpoint_auth_method: 'none',
})

/** Logins that are tried out end at a page of the dashboard, which takes the tokens as any application would. */
const tryClientData = (domains: readonly string[]): ClientData => ({
  ...everyClient,
  callbacks: domains.map(domain => `${domain}dashboard/try`),
  allowed_logout_urls: [],
  web_origins: domains.map(domain => new URL(domain).origin),
  allowed_origins: [],
  grant_types: ['authorization_code'],
  token_endpoint_auth_method: 'none',
})

/** An application of the server itself, which every tenant has. */
export interface OwnClient {
  client_id: string
  name: string
  app_type: 'spa' | 'regular_web'
  data: (domains: readonly string[]) => ClientData
}

export const ownClients: readonly OwnClient[] = [
  { client_id: dashboardClientId, name: 'Sallyport Dashboard', app_type: 'spa', data: dashboardClientData },
  { client_id: accountClientId, name: 'My Account', app_type: 'regular_web', data: accountClientData },
  { client_id: tryClientId, name: 'Try', app_type: 'spa', data: tryClientData },
]

export const ownClientIds: readonly string[] = ownClients.map(client => client.client_id)
