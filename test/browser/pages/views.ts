import type { View } from '../../../src/login/login.ts'
import { enrollStatuses } from '../../../src/universal-login/screens/enroll-result.ts'
import { viewsOfFactors } from '../../fixtures/factor-views.ts'
import { passkeyViews } from '../../fixtures/passkey-views.ts'
import { detectionView } from '../../fixtures/webauthn-views.ts'

/**
 * A page to look at: what a login's view would say. A new screen, and a new text of a screen, needs one: of a factor in
 * test/fixtures/*-views.ts, of a login in `loginSamples`, of what belongs to no login in `standaloneSamples`. Errors need
 * none: error-views.ts makes those of every screen.
 */
export interface Sample extends Partial<Omit<View, 'screen'>> {
  /** Names the sample; the screen's name where that is enough. */
  name: string
  screen: string
  /** Looked at without scripts: with them it would go on by itself. */
  scripts?: false
  /** Members of the answer besides the page's own. */
  status?: number
}

const goodPolicy = [{ rule: 'min-length', count: 8 }, { rule: 'three-of-four' }]
const excellentPolicy = [{ rule: 'min-length', count: 10 }, { rule: 'three-of-four' }, { rule: 'identical' }]
const everyRule = ['lower', 'upper', 'number', 'special', 'identical', 'sequential'].map(rule => ({ rule }))

/** A challenge that is solved at once. */
const captcha = { provider: 'auth_challenge', challenge: 'a-challenge.signed', bits: 1, puzzles: 16 } as const
const invitation = { inviter: 'Grace Hopper', email: 'ada@example.com' }

/** Where pictures of administrators are; every-view.ts answers for it. */
export const pictures = 'https://pictures.example/'

/** Organizations with a logo and colours of their own, and with a name alone. */
export const organizations = [
  {
    id: 'org_acme',
    name: 'acme',
    display_name: 'Acme Corporation',
    data: {
      branding: { logo_url: `${pictures}acme.svg`, colors: { primary: '#7b1fa2', page_background: '#fff3e0' } },
    },
  },
  { id: 'org_long', name: 'long', display_name: 'The International Holding of Nearly Everything', data: {} },
]

/** The screens that belong to no factor and that a login shows. */
export const loginSamples: Sample[] = [
  ...organizations.map(({ id, name }) => ({
    name: `login-at-${name}`,
    screen: 'login',
    data: { identifiers: ['email'] },
    organizationId: id,
  })),
  { name: 'login', screen: 'login', data: { identifiers: ['email'] } },
  {
    name: 'login-errors',
    screen: 'login',
    data: { identifiers: ['email', 'username'] },
    errors: [{ code: 'wrong-credentials', field: 'password' }],
    submitted: { username: 'ada@example.com' },
  },
  {
    name: 'login-locked',
    screen: 'login',
    data: { identifiers: ['email', 'username', 'phone_number'] },
    errors: [{ code: 'user-blocked' }],
    submitted: { username: 'ada' },
  },
  ...[['username'], ['phone_number'], ['phone_number', 'email'], ['phone_number', 'username']].map(identifiers => ({
    name: `login-id-${identifiers.join('-')}`,
    screen: 'login-id',
    data: { identifiers },
  })),
  { name: 'login-captcha', screen: 'login', data: { identifiers: ['email'] }, captcha },
  {
    name: 'login-captcha-without-scripts',
    screen: 'login',
    data: { identifiers: ['email'] },
    errors: [{ code: 'invalid-captcha' }],
    captcha,
    scripts: false,
  },
  { name: 'login-id', screen: 'login-id', data: { identifiers: ['email'] } },
  { name: 'login-id-captcha', screen: 'login-id', data: { identifiers: ['email'] }, captcha },
  {
    name: 'login-id-passkey',
    screen: 'login-id',
    data: {
      identifiers: ['email'],
      ask_capabilities: true,
      challenge_ui: 'button',
      passkey: { public_key: { challenge: 'AAAA', rpId: 'localhost' } },
    },
  },
  {
    name: 'login-id-passkey-failed',
    screen: 'login-id',
    data: {
      identifiers: ['email', 'phone_number'],
      ask_capabilities: true,
      challenge_ui: 'button',
      passkey: { public_key: { challenge: 'AAAA', rpId: 'localhost' } },
    },
    errors: [{ code: 'passkey-authentication-failed' }],
    submitted: { username: 'ada@example.com' },
  },
  {
    name: 'login-password',
    screen: 'login-password',
    data: { username: 'ada.lovelace@example.com', identifiers: ['email'] },
  },
  { name: 'login-email-verification', screen: 'login-email-verification', data: { email: 'ad*****@exam*******' } },
  {
    name: 'login-email-verification-error',
    screen: 'login-email-verification',
    data: { email: 'ad*****@exam*******' },
    errors: [{ code: 'invalid-expired-code', field: 'code' }],
  },
  {
    name: 'login-passwordless-email-code',
    screen: 'login-passwordless-email-code',
    data: { username: 'ada.lovelace@example.com' },
  },
  {
    name: 'login-passwordless-email-code-error',
    screen: 'login-passwordless-email-code',
    data: { username: 'ada.lovelace@example.com' },
    errors: [{ code: 'invalid-code', field: 'code' }],
  },
  {
    name: 'login-passwordless-sms-otp',
    screen: 'login-passwordless-sms-otp',
    data: { username: '+4915112345678' },
  },
  {
    name: 'login-id-link',
    screen: 'login-id',
    data: { identifiers: ['email'] },
    errors: [{ code: 'invalid-link' }],
  },
  {
    name: 'signup',
    screen: 'signup',
    data: { identifiers: [{ name: 'email', required: true }], password_policy: goodPolicy },
  },
  { name: 'signup-captcha', screen: 'signup', data: { password_policy: goodPolicy }, captcha },
  {
    name: 'signup-errors',
    screen: 'signup',
    data: {
      identifiers: [
        { name: 'email', required: true },
        { name: 'phone_number', required: false },
        { name: 'username', required: true },
      ],
      username_length: { min: 3, max: 20 },
      password_policy: excellentPolicy,
    },
    errors: [
      { code: 'invalid-username-length', field: 'username' },
      { code: 'password-policy-not-conformant', field: 'password' },
    ],
    submitted: { email: 'ada@example.com', username: 'a' },
  },
  {
    name: 'signup-id',
    screen: 'signup-id',
    data: { identifiers: [{ name: 'email', required: true }], ask_capabilities: true },
  },
  {
    name: 'signup-password',
    screen: 'signup-password',
    data: { username: 'ada@example.com', password_policy: goodPolicy },
  },
  {
    name: 'consent',
    screen: 'consent',
    data: {
      scopes: [
        { name: 'openid' },
        { name: 'profile' },
        { name: 'email' },
        { name: 'phone' },
        { name: 'address' },
        { name: 'read:orders', description: 'read your orders' },
        { name: 'delete:invoices' },
        { name: 'offline_access' },
      ],
    },
  },
  { name: 'accept-invitation', screen: 'accept-invitation', data: invitation },
  { name: 'login-invited', screen: 'login', data: { username: invitation.email, identifiers: ['email'], invitation } },
  {
    name: 'login-id-invited',
    screen: 'login-id',
    data: { username: invitation.email, identifiers: ['email'], invitation },
  },
  {
    name: 'login-password-invited',
    screen: 'login-password',
    data: { username: invitation.email, identifiers: ['email'], invitation },
  },
  {
    name: 'signup-password-invited',
    screen: 'signup-password',
    data: { username: invitation.email, password_policy: goodPolicy, invitation },
  },
  { name: 'signup-invited', screen: 'signup', data: { password_policy: goodPolicy, invitation } },
  { name: 'organization-selection', screen: 'organization-selection', data: {} },
  {
    name: 'organization-selection-both',
    screen: 'organization-selection',
    data: { may_skip: true, discovery_methods: ['email', 'organization_name'] },
  },
  {
    name: 'organization-selection-email',
    screen: 'organization-selection',
    data: { discovery_methods: ['email'] },
  },
  {
    name: 'organization-selection-errors',
    screen: 'organization-selection',
    data: {},
    errors: [{ code: 'invalid-organization', field: 'organizationName' }],
    submitted: { organizationName: 'acme' },
  },
  {
    name: 'organization-picker',
    screen: 'organization-picker',
    data: {
      organizations: [
        { id: 'org_1', name: 'acme', display_name: 'Acme Corporation' },
        { id: 'org_2', name: 'globex' },
        { id: 'org_3', name: 'initech', display_name: 'Initech (Europe)' },
      ],
    },
  },
  {
    name: 'organization-picker-both',
    screen: 'organization-picker',
    data: {
      organizations: [
        { id: 'org_1', name: 'acme', display_name: 'Acme Corporation', logo_url: `${pictures}logo.svg` },
        { id: 'org_2', name: 'globex' },
      ],
      may_skip: true,
    },
  },
]

/** The screens of the factors as their own tests reach them. */
export const factorSamples = (): Sample[] => [
  ...viewsOfFactors().map(({ name, screen, data }) => ({ name: `mfa-${name}`, screen, data, canPick: true })),
  { ...detectionView, name: `mfa-${detectionView.name}`, scripts: false },
  ...passkeyViews.map(({ name, screen, data }) => ({ name, screen, data })),
  {
    name: 'passkey-enrollment-failed',
    screen: 'passkey-enrollment',
    data: passkeyViews[0]?.data ?? {},
    errors: [{ code: 'passkey-cancelled' }],
  },
]

/** Pages that belong to no login. */
export const standaloneSamples: Sample[] = [
  { name: 'reset-password-request', screen: 'reset-password-request', data: { identifiers: ['email'] } },
  {
    name: 'reset-password-request-captcha',
    screen: 'reset-password-request',
    data: { identifiers: ['email'] },
    captcha,
  },
  {
    name: 'brute-force-protection-unblock',
    screen: 'brute-force-protection-unblock',
    data: { user_name: 'ada.lovelace@example.com' },
  },
  { name: 'brute-force-protection-unblock-success', screen: 'brute-force-protection-unblock-success', data: {} },
  ...(['invalid', 'expired', 'used'] as const).map(reason => ({
    name: `brute-force-protection-unblock-failure-${reason}`,
    screen: 'brute-force-protection-unblock-failure',
    data: { reason },
  })),
  { name: 'reset-password-email', screen: 'reset-password-email', data: { username: 'ada@example.com' } },
  {
    name: 'reset-password',
    screen: 'reset-password',
    data: { email: 'ada@example.com', password_policy: goodPolicy },
    errors: [{ code: 'password-mismatch', field: 're-enter-password' }],
  },
  { name: 'reset-password-success', screen: 'reset-password-success', data: {} },
  {
    name: 'reset-password-every-rule',
    screen: 'reset-password',
    data: { email: 'ada@example.com', password_policy: everyRule },
    errors: [{ code: 'password-policy-not-conformant', field: 'password-reset' }],
  },
  ...['invalid', 'expired', 'used', 'denied'].map(reason => ({
    name: `reset-password-error-${reason}`,
    screen: 'reset-password-error',
    data: { reason },
  })),
  {
    name: 'reset-password-denied-by-action',
    screen: 'reset-password-error',
    data: { reason: 'denied', message: 'Passwords of staff are changed at the service desk.' },
  },
  ...['success', 'already-verified', 'expired', 'used', 'invalid'].map(status => ({
    name: `email-verification-result-${status}`,
    screen: 'email-verification-result',
    data: { status },
  })),
  ...enrollStatuses.map(status => ({
    name: `mfa-enroll-result-${status}`,
    screen: 'mfa-enroll-result',
    data: { status },
  })),
  { name: 'device-code-activation', screen: 'device-code-activation', data: {} },
  { name: 'device-code-confirmation', screen: 'device-code-confirmation', data: { device_code: 'BDSD-HQMK' } },
  { name: 'device-code-activation-allowed', screen: 'device-code-activation-allowed', data: {} },
  { name: 'device-code-activation-denied', screen: 'device-code-activation-denied', data: {} },
  { name: 'logout', screen: 'logout', data: {} },
  { name: 'logout-complete', screen: 'logout-complete', data: {} },
  { name: 'logout-aborted', screen: 'logout-aborted', data: {} },
  { name: 'redirect-return', screen: 'redirect-return', data: {}, scripts: false },
  {
    name: 'status',
    screen: 'status',
    data: {
      error: 'invalid_request',
      error_description: 'The redirect_uri is not one of the application’s.',
      tracking: 'a1b2c3',
    },
  },
  ...[
    'login_not_found',
    'login_expired',
    'too_many_requests',
    'not_found',
    'server_error',
    'unsupported_response_type',
  ].map(error => ({ name: `status-${error}`, screen: 'status', data: { error } })),
]
