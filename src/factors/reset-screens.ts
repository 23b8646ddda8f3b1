import { resetChallenges, resetScreenOf } from '../flow/reset-screens.ts'
import type { Screen } from '../universal-login/screen.ts'

/** What the pages say differently while a password is reset. */
const texts: Record<string, Record<string, string>> = {
  'mfa-email-challenge': {
    description: 'Before you choose a new password: we’ve sent an e-mail with a code to this address.',
  },
  'mfa-otp-challenge': {
    description: 'Before you choose a new password, enter the code that your authenticator app shows.',
  },
  'mfa-phone-challenge': {
    description: 'Before you choose a new password, we send a code to this phone number.',
  },
  'mfa-push-challenge-push': {
    description: 'We’ve sent a notification to ${deviceName}. Approve it there, and you can choose a new password.',
    'transaction-rejected': 'The request was denied on your device.',
  },
  'mfa-recovery-code-challenge': {
    description:
      'Before you choose a new password, enter the recovery code that you saved when you set up this account.',
  },
  'mfa-sms-challenge': {
    description: 'Before you choose a new password: we’ve sent a text message with a code to this number.',
  },
  'mfa-voice-challenge': {
    description: 'Before you choose a new password: we’re calling this number to tell you a code.',
  },
  'mfa-webauthn-platform-challenge': {
    description: 'Before you choose a new password, your browser checks that it is you. Continue when you are ready.',
  },
  'mfa-webauthn-roaming-challenge': {
    description:
      'Before you choose a new password, your browser asks for your security key. Have it at hand and continue.',
  },
}

/** The challenges as they are shown while a password is reset (reference, 7.8), made of the pages of logins. */
export const resetScreens = (screens: readonly Screen[]): Screen[] =>
  resetChallenges.map(name => {
    const screen = screens.find(one => one.name === name)
    if (!screen) throw new Error(`there is no screen ${name}`)
    return screen.as({ name: resetScreenOf(name), prompt: 'reset-password', texts: texts[name] ?? {} })
  })
