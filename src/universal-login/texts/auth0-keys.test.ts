import { describe, expect, test } from 'vitest'
import { everyScreen } from '../../../test/browser/pages/screens.ts'
import { withOurNames } from './auth0-keys.ts'
import { common } from './index.ts'

const screenOf = (name: string) => {
  const screen = everyScreen.find(one => one.name === name)
  if (!screen) throw new Error(`no screen ${name}`)
  return screen
}

describe('texts under Auth0’s names', () => {
  // Screen, Auth0's key, and the text of the page that it is.
  test.each([
    ['login', 'usernamePlaceholder', 'usernameOrEmailLabel'],
    ['login', 'emailPlaceholder', 'emailLabel'],
    ['login', 'phoneOrEmailPlaceholder', 'phoneOrEmailLabel'],
    ['login', 'passwordPlaceholder', 'passwordLabel'],
    ['login-id', 'signupActionLinkText', 'footerLinkText'],
    ['login-password', 'editLinkScreenReadableText', 'editEmailText'],
    ['signup', 'usernamePlaceholder', 'usernameLabel'],
    ['signup', 'passwordSecurityText', 'rulesTitle'],
    ['signup', 'email-in-use', 'user-already-exists'],
    ['reset-password', 'passwordPlaceholder', 'newPasswordLabel'],
    ['reset-password', 'reEnterpasswordPlaceholder', 'repeatPasswordLabel'],
    ['reset-password-error', 'eventTitleUsed', 'usedTitle'],
    ['reset-password-error', 'descriptionExpired', 'expiredDescription'],
    ['reset-password-success', 'eventTitle', 'title'],
    ['email-verification-result', 'auth0-users-used-ticket', 'usedDescription'],
    ['consent', 'messageSingleTenant', 'description'],
    ['device-code-activation', 'placeholder', 'codeLabel'],
    ['device-code-activation-allowed', 'eventTitle', 'title'],
    ['mfa-login-options', 'authenticatorNamesOTP', 'authenticatorNames.OTP'],
    ['mfa-otp-challenge', 'placeholder', 'codeLabel'],
    ['mfa-otp-enrollment-qr', 'codeEnrollmentText', 'toggleText'],
    ['mfa-otp-enrollment-code', 'altText', 'secretLabel'],
    ['mfa-sms-enrollment', 'placeholder', 'phoneLabel'],
    ['mfa-sms-challenge', 'resendVoiceActionText', 'switchText'],
    ['mfa-voice-challenge', 'resendActionText', 'callAgainText'],
    ['mfa-phone-challenge', 'smsButtonText', 'smsText'],
    ['mfa-recovery-code-enrollment', 'checkboxText', 'savedText'],
    ['mfa-recovery-code-enrollment', 'copyCodeButtonText', 'copyText'],
    ['mfa-webauthn-roaming-challenge', 'continueButtonText', 'buttonText'],
    ['mfa-webauthn-change-key-nickname', 'nicknamePlaceholder', 'nicknameLabel'],
    ['mfa-webauthn-error', 'errorTitleChallenge', 'errorTitle'],
    ['organization-selection', 'placeholder', 'organizationLabel'],
  ])('%s: %s is %s', (name, theirs, ours) => {
    const screen = screenOf(name)
    expect(Object.hasOwn(screen.texts, ours) || Object.hasOwn(common, ours)).toBe(true)
    expect(withOurNames(screen, { [theirs]: 'given' })).toMatchObject({ [theirs]: 'given', [ours]: 'given' })
  })

  test('give way to ours where both were given, and leave others alone', () => {
    const login = screenOf('login')
    expect(withOurNames(login, { emailPlaceholder: 'a', emailLabel: 'b' })).toEqual({
      emailPlaceholder: 'a',
      emailLabel: 'b',
    })
    const others: Record<string, string>[] = [
      { title: 't', 'var-x': 'v' },
      { constructor: 'c', toString: 's' },
    ]
    for (const given of others) expect(withOurNames(login, given)).toEqual(given)
  })

  test('that call for another text where a page has both are those of the page', () => {
    expect(
      withOurNames(screenOf('mfa-sms-challenge'), { resendText: 'No text?', resendActionText: 'Again' }),
    ).toMatchObject({
      resendText: 'No text?',
      resendActionText: 'Again',
    })
  })
})
