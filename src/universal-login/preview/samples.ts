import { qrCode } from '../../factors/qr.ts'
import { resetChallenges, resetScreenOf } from '../../flow/reset-screens.ts'
import type { ShownUser } from '../screen.ts'

type Data = Record<string, unknown>

/** Who the pages of previews are for. */
export const sampleUser: ShownUser = {
  user_id: 'auth0|sample',
  email: 'ada.lovelace@example.com',
  email_verified: true,
  name: 'Ada Lovelace',
  nickname: 'ada',
  given_name: 'Ada',
  family_name: 'Lovelace',
  user_metadata: {},
}

const email = { email: 'ad**********@exam*******' }
const username = { username: sampleUser.email }
const phone = { phone_number: 'XXXXXXXXX5678' }
const policy = { password_policy: [{ rule: 'min-length', count: 8 }, { rule: 'three-of-four' }] }
const identifiers = { identifiers: ['email'] }
const signsUp = { identifiers: [{ name: 'email', required: true }] }
const key = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'
const qr_uri = `otpauth://totp/Example:ada.lovelace%40example.com?secret=${key}&issuer=Example`
const authenticator_url = 'https://login.example.com/authenticator/'
const country = { country_code: { code: 'US', prefix: '+1' }, country_name: 'United States', phone_prefix: '+1' }
const passkey = { passkey: { public_key: { challenge: 'AAAA', rpId: 'localhost' } } }
const remember = { show_remember_device: true }
const byCode = { ...phone, ...remember, show_link_voice: false, show_link_sms: false, show_edit: false }
const key_of = { nickname: 'Security key', webauthnType: 'webauthn-roaming' }
const recovery = { text_code: 'F7QK2MXW9RTP4VBN6HJC8YLD' }

const inLogins: Record<string, Data> = {
  login: identifiers,
  'login-id': identifiers,
  'login-password': { ...username, ...identifiers },
  'login-email-verification': email,
  'login-passwordless-email-code': username,
  'login-passwordless-sms-otp': { username: '+493012345678' },
  signup: { ...signsUp, ...policy },
  'signup-id': signsUp,
  'signup-password': { ...username, ...policy },
  'reset-password-request': identifiers,
  'reset-password-email': username,
  'reset-password': { email: sampleUser.email, ...policy },
  'reset-password-error': { reason: 'expired' },
  'brute-force-protection-unblock': { user_name: sampleUser.email },
  'brute-force-protection-unblock-failure': { reason: 'expired' },
  'email-verification-result': { status: 'success' },
  'mfa-enroll-result': { status: 'enrolled' },
  consent: {
    scopes: [{ name: 'profile' }, { name: 'email' }, { name: 'read:orders', description: 'read your orders' }],
  },
  'accept-invitation': { inviter: 'Grace Hopper', email: sampleUser.email },
  'organization-picker': {
    organizations: [
      { id: 'org_1', name: 'acme', display_name: 'Acme Corporation' },
      { id: 'org_2', name: 'globex', display_name: 'Globex' },
    ],
  },
  'device-code-confirmation': { device_code: 'BDSD-HQMK' },
  status: { error: 'invalid_request', error_description: 'The redirect_uri is not one of the application’s.' },
  'mfa-login-options': {
    enrolled_factors: ['webauthn-roaming', 'push-notification', 'otp', 'phone', 'email', 'recovery-code'],
  },
  'mfa-begin-enroll-options': { enabled_factors: ['push-notification', 'otp', 'sms', 'webauthn-roaming'] },
  'mfa-otp-challenge': remember,
  'mfa-otp-enrollment-qr': { qr_code: qrCode(qr_uri), qr_uri },
  'mfa-otp-enrollment-code': { text_code: key, qr_uri },
  'mfa-email-challenge': { ...email, ...remember, show_pick_email: false },
  'mfa-email-enrollment': { email: sampleUser.email },
  'mfa-email-list': {
    enrolled_emails: [
      { id: 0, ...email },
      { id: 1, email: 'ad*@work*******' },
    ],
  },
  'mfa-phone-challenge': { ...phone, show_pick_phone: false },
  'mfa-sms-challenge': { ...byCode, show_pick_phone: false },
  'mfa-voice-challenge': { ...byCode, show_pick_phone: false },
  'mfa-sms-list': {
    enrolled_phone_numbers: [
      { id: 0, ...phone },
      { id: 1, phone_number: 'XXXXXXXX4567' },
    ],
  },
  'mfa-phone-enrollment': country,
  'mfa-sms-enrollment': country,
  'mfa-voice-enrollment': country,
  'mfa-country-codes': {
    phone_prefixes: [
      { country: 'France', country_code: 'FR', phone_prefix: '+33' },
      { country: 'Germany', country_code: 'DE', phone_prefix: '+49' },
      { country: 'United States', country_code: 'US', phone_prefix: '+1' },
    ],
    selected: 'US',
  },
  'mfa-recovery-code-enrollment': recovery,
  'mfa-recovery-code-challenge-new-code': recovery,
  'mfa-push-welcome': {
    links: { ios: authenticator_url, android: authenticator_url },
    show_stores: false,
    authenticator_url,
    authenticator_qr: qrCode(authenticator_url),
  },
  'mfa-push-enrollment-qr': { qr_code: qrCode(qr_uri), qr_uri, show_code_copy: true, authenticator_url },
  'mfa-push-challenge-push': {
    device_name: 'Ada’s phone',
    ...remember,
    show_enter_code: true,
    show_pick_device: false,
    waiting: true,
  },
  'mfa-push-list': {
    enrolled_devices: [
      { id: 0, device: 'Ada’s phone' },
      { id: 1, device: 'Office laptop' },
    ],
  },
  'mfa-webauthn-roaming-enrollment': { ...passkey, webauthn_type: 'webauthn-roaming', show_decline: false },
  'mfa-webauthn-roaming-challenge': { ...passkey, webauthn_type: 'webauthn-roaming', ...remember },
  'mfa-webauthn-platform-enrollment': { ...passkey, webauthn_type: 'webauthn-platform', show_decline: true },
  'mfa-webauthn-platform-challenge': { ...passkey, webauthn_type: 'webauthn-platform', ...remember },
  'mfa-webauthn-change-key-nickname': key_of,
  'mfa-webauthn-enrollment-success': key_of,
  'mfa-webauthn-error': { errorType: 'NotAllowedError', webauthnType: 'webauthn-roaming', show_decline: false },
  'mfa-webauthn-not-available-error': { webauthnType: 'webauthn-platform' },
  'passkey-enrollment': { ...passkey, why: 'progressive' },
  'passkey-enrollment-local': passkey,
}

/** What each screen shows in a preview; screens that show nothing of a login have none. */
export const samples: Readonly<Record<string, Data>> = {
  ...inLogins,
  ...Object.fromEntries(
    resetChallenges.map(name => [resetScreenOf(name), { ...inLogins[name], show_remember_device: false }]),
  ),
}
