import type { Screen } from '../screen.ts'

/** Auth0's key of a text, and the keys of what it is called here. */
type Names = { readonly [key: string]: readonly string[] }

/** On every screen that has the text. */
const everywhere: Names = {
  emailPlaceholder: ['emailLabel'],
  placeholderEmail: ['emailLabel'],
  usernamePlaceholder: ['usernameLabel'],
  usernameOnlyPlaceholder: ['usernameLabel'],
  placeholderUsername: ['usernameLabel'],
  phonePlaceholder: ['phoneNumberLabel'],
  phoneOrUsernameOrEmailPlaceholder: ['phoneOrUsernameOrEmailLabel'],
  phoneOrEmailPlaceholder: ['phoneOrEmailLabel'],
  phoneOrUsernamePlaceholder: ['phoneOrUsernameLabel'],
  usernameOrEmailPlaceholder: ['usernameOrEmailLabel'],
  passwordPlaceholder: ['passwordLabel', 'newPasswordLabel'],
  reEnterpasswordPlaceholder: ['repeatPasswordLabel'],
  passwordSecurityText: ['rulesTitle'],
  signupActionText: ['footerText'],
  signupActionLinkText: ['footerLinkText'],
  editLinkScreenReadableText: ['editEmailText', 'editLabel'],
  continueButtonText: ['buttonText'],
  smsButtonText: ['smsText'],
  voiceButtonText: ['voiceText'],
  chooseMessageTypeText: ['typeLegend'],
  changePhoneText: ['pickPhoneText'],
  resendVoiceActionText: ['switchText'],
  resendSmsActionText: ['switchText'],
  resendActionText: ['callAgainText'],
  altText: ['secretLabel'],
  copyCodeButtonText: ['copyText'],
  checkboxText: ['savedText'],
  codeEnrollmentText: ['toggleText'],
  eventTitle: ['title'],
  eventTitleExpired: ['expiredTitle'],
  eventTitleUsed: ['usedTitle'],
  eventTitleGeneric: ['title'],
  descriptionExpired: ['expiredDescription'],
  descriptionUsed: ['usedDescription'],
  descriptionGeneric: ['invalidDescription'],
  invalidAccountOrCodeDescription: ['invalidDescription'],
  'auth0-users-expired-ticket': ['expiredDescription'],
  'auth0-users-used-ticket': ['usedDescription'],
  messageMultipleTenants: ['description'],
  messageSingleTenant: ['description'],
  snoozeEnrollmentButtonText: ['snoozeText'],
  nicknamePlaceholder: ['nicknameLabel'],
  nicknamePlaceholderPlatform: ['nicknameLabelPlatform'],
  errorTitleChallenge: ['errorTitle'],
  errorTitlePlatformChallenge: ['errorTitlePlatform'],
  tryAgainLinkText: ['tryAgainText'],
  refuseAddingAuthenticatorText: ['refuseAddingDeviceText'],
  'email-in-use': ['user-already-exists'],
  'ip-signup-blocked': ['ip-blocked'],
  'no-password-reset': ['no-password'],
  'password-breached-reset': ['password-breached'],
  'invalid-username-max-length': ['invalid-username-length'],
  'invalid-username-min-length': ['invalid-username-length'],
  'invalid-username-invalid-characters': ['invalid-username'],
  'error_passkey-enrollment-failure': ['passkey-enrollment-failure'],
  'error_passkey-enrollment-max-allowed-reached': ['passkey-enrollment-max-allowed-reached'],
  ...Object.fromEntries(
    [
      'SMS',
      'Voice',
      'Phone',
      'PushNotification',
      'OTP',
      'Email',
      'RecoveryCode',
      'WebauthnRoaming',
      'WebauthnPlatform',
    ].map(name => [`authenticatorNames${name}`, [`authenticatorNames.${name}`]]),
  ),
}

/** What stands in an input of these screens is called by its label here. */
const labelled = ['codeLabel', 'phoneLabel', 'organizationLabel']

const ofScreen: { readonly [screen: string]: Names } = {
  login: { usernamePlaceholder: ['usernameOrEmailLabel', 'usernameLabel'] },
  'login-id': { usernamePlaceholder: ['usernameOrEmailLabel', 'usernameLabel'] },
  'reset-password-email': { backButtonText: ['backToLoginLinkText'] },
  'reset-password-error': { backToLoginLinkText: ['buttonText'] },
  'brute-force-protection-unblock-failure': { description: ['invalidDescription'] },
  'mfa-webauthn-error': { description: ['errorDescription'] },
}

/** Keys are an administrator's: some are names that every object has. */
const ownOf = (names: Names, key: string): readonly string[] | undefined =>
  Object.hasOwn(names, key) ? names[key] : undefined

/** An administrator's texts of a screen, those under Auth0's names under ours too, unless ours were given as well. */
export const withOurNames = (
  screen: Pick<Screen, 'name' | 'texts'>,
  given: Record<string, string>,
): Record<string, string> => {
  const out: Record<string, string> = {}
  for (const [key, text] of Object.entries(given)) {
    const names = ownOf(ofScreen[screen.name] ?? {}, key) ?? (key === 'placeholder' ? labelled : ownOf(everywhere, key))
    for (const name of names ?? []) if (!Object.hasOwn(out, name)) out[name] = text
  }
  return { ...out, ...given }
}
