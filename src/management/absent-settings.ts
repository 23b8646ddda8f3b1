import { AppError } from '../errors.ts'

/*
 * Members of applications, APIs, tenants and organizations that belong to features which this server does not have. Asked
 * for, they are refused as by a tenant whose plan does not include them, so that nobody takes them for being in force. A
 * value that asks for nothing is kept: exports of Auth0 are full of switches that are off, and are to be imported.
 */

interface AbsentSetting {
  /** Why it is refused. */
  because: string
  /** Whether a value asks for the feature; unless told, whatever is neither off nor empty does. */
  asks?: (value: unknown) => boolean
}

export type AbsentSettings = Readonly<Record<string, AbsentSetting>>

/** Off, empty, or an object of nothing else. */
const isNothing = (value: unknown): boolean => {
  if (value === undefined || value === null || value === false || value === '') return true
  return typeof value === 'object' && Object.values(value).every(isNothing)
}

const isEmpty = (value: unknown): boolean =>
  isNothing(value) && (typeof value !== 'object' || value === null || Object.keys(value).length === 0)

/** An object that asks for something by being there at all, whatever is in it. */
const whereGiven = (because: string): AbsentSetting => ({ because, asks: value => !isEmpty(value) })
const whereSwitchedOn = (because: string): AbsentSetting => ({ because })

/** Whether one of these members of an object asks for something; what else is in it only says how. */
const byMembers =
  (...names: string[]) =>
  (value: unknown): boolean =>
    typeof value === 'object' &&
    value !== null &&
    names.some(name => !isNothing((value as Record<string, unknown>)[name]))

const includes =
  (...refused: string[]) =>
  (value: unknown): boolean =>
    Array.isArray(value) && value.some(item => refused.includes(item))

const ciba = 'This server has no client-initiated backchannel authentication (CIBA).'
const saml = 'This server does not speak SAML or WS-Federation to applications.'
const quotas = 'This server counts no tokens by application or organization (token_quota).'
const vault = 'This server keeps no tokens of other providers (Token Vault).'
const mtls = 'This server does not take certificates of clients (mTLS).'

/** Of applications (management reference, 2.8). */
export const absentOfClients: AbsentSettings = {
  addons: whereGiven(saml),
  allowed_clients: whereGiven('This server has no delegation endpoint: use token exchange.'),
  anonymous_sessions: whereSwitchedOn('This server has no anonymous sessions.'),
  async_approval_notification_channels: whereGiven(ciba),
  b2b_integration_configuration: whereGiven('This server has no B2B integrations.'),
  client_aliases: whereGiven(saml),
  compliance_level: {
    because: 'This server does not hold applications to a FAPI profile (compliance_level).',
    asks: value => value !== undefined && value !== null && value !== 'none',
  },
  cross_origin_authentication: whereSwitchedOn(
    'This server has no cross-origin authentication: log in by Universal Login.',
  ),
  cross_origin_loc: whereGiven('This server has no cross-origin authentication: log in by Universal Login.'),
  encryption_key: whereGiven(saml),
  express_configuration: whereGiven('This server has no Express Configuration.'),
  fedcm_login: whereSwitchedOn('This server does not log users in by FedCM.'),
  form_template: whereGiven(saml),
  grant_types: {
    because: 'This server has no CIBA, no Token Vault and no JWT bearer grant: these grant_types cannot be given.',
    asks: includes(
      'urn:openid:params:grant-type:ciba',
      'urn:ietf:params:oauth:grant-type:jwt-bearer',
      'urn:auth0:params:oauth:grant-type:token-exchange:federated-connection-access-token',
    ),
  },
  identity_assertion_authorization_grant: whereSwitchedOn('This server takes no identity assertions as a grant.'),
  my_organization_configuration: whereGiven('This server has no My Organization API.'),
  native_social_login: whereSwitchedOn('This server does not log users in by native social login.'),
  redirection_policy: {
    because: 'This server has no open redirect protection beyond the list of callbacks.',
    asks: value => value === 'open_redirect_protection',
  },
  resource_server_identifier: whereGiven('This server has no applications of APIs (resource_server_identifier).'),
  session_transfer: {
    because: 'This server does not carry native sessions to the web (session_transfer).',
    asks: value =>
      byMembers('can_create_session_transfer_token', 'allowed_authentication_methods')(value) ||
      byMembers('allow_delegated_access')((value as { delegation?: unknown } | null | undefined)?.delegation),
  },
  skip_non_verifiable_callback_uri_confirmation_prompt: {
    because: 'This server asks nobody to confirm a callback, so the prompt cannot be demanded.',
    asks: value => value === false,
  },
  sso_disabled: whereSwitchedOn('Single sign-on cannot be switched off for an application: send prompt=login.'),
  token_exchange: {
    because: 'This server has no on-behalf-of token exchange.',
    asks: value =>
      includes('on_behalf_of_token_exchange')(
        (value as { allow_any_profile_of_type?: unknown })?.allow_any_profile_of_type,
      ),
  },
  third_party_security_mode: {
    because: 'This server lets third-party applications send every parameter (third_party_security_mode).',
    asks: value => value === 'strict',
  },
  token_quota: whereGiven(quotas),
  token_vault_privileged_access: whereGiven(vault),
  client_authentication_methods: { because: mtls, asks: byMembers('tls_client_auth', 'self_signed_tls_client_auth') },
}

/** Of APIs (management reference, 2.10). */
export const absentOfApis: AbsentSettings = {
  allow_online_access: whereSwitchedOn('This server has no online refresh tokens (allow_online_access).'),
  allow_online_access_with_ephemeral_sessions: whereSwitchedOn(
    'This server has no online refresh tokens (allow_online_access).',
  ),
  authorization_details: whereGiven('This server has no rich authorization requests (authorization_details).'),
  authorization_policy: whereGiven('This server has no authorization policies of APIs.'),
  consent_policy: whereGiven('This server has no transactional authorization (consent_policy).'),
  proof_of_possession: {
    because: mtls,
    asks: value => (value as { mechanism?: unknown } | null | undefined)?.mechanism === 'mtls',
  },
  token_encryption: whereGiven('This server does not encrypt access tokens.'),
}

/** Of the tenant (management reference, 2.4). */
export const absentOfTenant: AbsentSettings = {
  client_id_metadata_document_supported: whereSwitchedOn('This server does not read metadata documents of clients.'),
  default_token_quota: whereGiven(quotas),
  include_session_metadata_in_tenant_logs: whereSwitchedOn('Tenant logs do not carry the metadata of sessions.'),
  mtls: whereSwitchedOn(mtls),
  security_headers: whereGiven('The security headers of pages are set by this server.'),
  skip_non_verifiable_callback_uri_confirmation_prompt: {
    because: 'This server asks nobody to confirm a callback, so the prompt cannot be demanded.',
    asks: value => value === false,
  },
}

/** Of the tenant's `flags`. */
export const absentOfFlags: AbsentSettings = {
  allow_legacy_delegation_grant_types: whereSwitchedOn('This server has no delegation endpoint: use token exchange.'),
  allow_legacy_ro_grant_types: whereSwitchedOn('This server has no /oauth/ro: use the password grant.'),
  allow_legacy_tokeninfo_endpoint: whereSwitchedOn('This server has no /tokeninfo: use /userinfo.'),
  disable_clickjack_protection_headers: whereSwitchedOn('The pages of this server cannot be put into a frame.'),
  enable_dynamic_client_registration: whereSwitchedOn('Applications are registered by the Management API alone.'),
  enable_legacy_profile: whereSwitchedOn('This server has no legacy profile in ID tokens.'),
}

/** Throws `feature_not_enabled` for the first member that asks for what there is not. */
export const refuseAbsent = (absent: AbsentSettings, given: Readonly<Record<string, unknown>>): void => {
  for (const [name, { because, asks = (value: unknown) => !isNothing(value) }] of Object.entries(absent))
    if (asks(given[name])) throw new AppError('feature_not_enabled', { message: because })
}
