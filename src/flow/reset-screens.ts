import type { State } from './state.ts'

/** The challenges that have a page of their own while a password is reset (reference, 7.8); all other pages are shared. */
export const resetChallenges: readonly string[] = [
  'mfa-email-challenge',
  'mfa-otp-challenge',
  'mfa-phone-challenge',
  'mfa-push-challenge-push',
  'mfa-recovery-code-challenge',
  'mfa-sms-challenge',
  'mfa-voice-challenge',
  'mfa-webauthn-platform-challenge',
  'mfa-webauthn-roaming-challenge',
]

export const resetScreenOf = (screen: string): string => `reset-password-${screen}`

/** The page on which a factor's screen is shown in this flow. */
export const pageOf = ({ request }: State, screen: string): string =>
  request.resetting && resetChallenges.includes(screen) ? resetScreenOf(screen) : screen
