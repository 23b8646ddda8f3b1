import { AppError } from '../errors.ts'

/*
 * Members of applications, APIs and tenants that demand a protection or a limit which this server does not have. Asked for,
 * they are refused as by a tenant whose plan does not include them, so that nobody takes them for being in force. A value
 * that asks for nothing is kept, and so is what would only open another way in (grants, embedded logins, SAML): exports of
 * Auth0 are full of both, and whoever tries such a way is refused anyway.
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

const quotas = 'This server counts no tokens by application or organization (token_quota).'
const mtls = 'This server does not take certificates of clients (mTLS).'

/** Of applications (management reference, 2.8). */
export const absentOfClients: AbsentSettings = {
  compliance_level: {
    because: 'This server does not hold applications to a FAPI profile (compliance_level).',
    asks: value => value !== undefined && value !== null && value !== 'none',
  },
  redirection_policy: {
    because: 'This server has no open redirect protection beyond the list of callbacks.',
    asks: value => value === 'open_redirect_protection',
  },
  sso_disabled: whereSwitchedOn('Single sign-on cannot be switched off for an application: send prompt=login.'),
  third_party_security_mode: {
    because: 'This server lets third-party applications send every parameter (third_party_security_mode).',
    asks: value => value === 'strict',
  },
  token_quota: whereGiven(quotas),
  client_authentication_methods: { because: mtls, asks: byMembers('tls_client_auth', 'self_signed_tls_client_auth') },
}

/** Of APIs (management reference, 2.10). */
export const absentOfApis: AbsentSettings = {
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
  default_token_quota: whereGiven(quotas),
  include_session_metadata_in_tenant_logs: whereSwitchedOn('Tenant logs do not carry the metadata of sessions.'),
  mtls: whereSwitchedOn(mtls),
  security_headers: whereGiven('The security headers of pages are set by this server.'),
}

/** Of connections that people log in with here (management reference, 2.11). */
export const absentOfConnections: AbsentSettings = {
  authentication: {
    because: 'A connection is switched off by taking it from its applications (authentication.active).',
    asks: value => (value as { active?: unknown } | undefined)?.active === false,
  },
}

interface Attributes {
  phone_number?: { signup?: { status?: string; verification?: { active?: boolean } } }
}

/** Of the options of databases. */
export const absentOfDatabases: AbsentSettings = {
  attributes: {
    because:
      'This server does not verify telephone numbers at sign-up (attributes.phone_number.signup.verification.active).',
    asks: value => {
      const { phone_number: phone } = (value ?? {}) as Attributes
      return phone?.signup?.verification?.active === true && phone.signup.status !== 'inactive'
    },
  },
  authentication_methods: {
    because: 'Sign-up by password is blocked with all sign-up (disable_signup), not by signup_behavior.',
    asks: value =>
      (value as { password?: { signup_behavior?: string } } | null | undefined)?.password?.signup_behavior === 'block',
  },
  non_persistent_attrs: whereGiven('This server keeps every attribute of its own users (non_persistent_attrs).'),
}

/** Of the options of passwordless connections. */
export const absentOfPasswordless: AbsentSettings = {
  non_persistent_attrs: whereGiven('This server keeps every attribute of its own users (non_persistent_attrs).'),
}

/** Of organizations (management reference, 2.13). */
export const absentOfOrganizations: AbsentSettings = { token_quota: whereGiven(quotas) }

/** Throws `feature_not_enabled` for the first member that asks for what there is not. */
export const refuseAbsent = (absent: AbsentSettings, given: Readonly<Record<string, unknown>>): void => {
  for (const [name, { because, asks = (value: unknown) => !isNothing(value) }] of Object.entries(absent))
    if (asks(given[name])) throw new AppError('feature_not_enabled', { message: because })
}
