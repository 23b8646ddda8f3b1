import type { Factor } from './cells.ts'

/** How an answer is refused: where the user is then, with which error, and what the log gets. */
export interface Refusal {
  shows: string
  logs: string[]
  /** The next try takes another message. */
  resends?: true
}

/** One task of a user: to answer a challenge, or to enroll. */
export interface TaskRule {
  /** Where the answer is given. */
  screen: string
  wrong: Refusal
  late: Refusal | 'goes on'
}

/** What sections 4, 6.3 and 7 of the login-flow reference say of one factor. */
export interface FactorRule {
  challenge: TaskRule & { used: Refusal }
  enroll: TaskRule
  /** Entries of a challenge that was passed. */
  passed: string[]
  /** What goes out with a challenge. */
  sends?: { sent: string; failed: string; error: string }
  /** Whether enrolling sends too: to a number, or to an address. */
  sendsToEnroll?: true
  /** Its button in the pickers (4.3). */
  action: string
}

const refused = (screen: string, code: string, logs: string[] = ['gd_auth_failed']): Refusal => ({
  shows: `${screen}: ${code}`,
  logs,
})

const again = (refusal: Refusal): Refusal => ({ ...refusal, resends: true })

/** A code that was sent: one that was not sent is wrong; one that is too old belongs to nothing any more (7.3, 7.4). */
const sentCode = (screen: string): FactorRule['challenge'] => ({
  screen,
  wrong: refused(screen, 'invalid-code'),
  late: again(refused(screen, 'no-transaction-in-progress')),
  used: refused(screen, 'invalid-code'),
})

/** What the browser answers is no code; an answer that came too late is a failed ceremony (7.6). */
const webAuthn = (type: string, errors: { challenge: string; enroll: string }): FactorRule => {
  const [challenge, enroll] = [`mfa-${type}-challenge`, `mfa-${type}-enrollment`]
  return {
    challenge: {
      screen: challenge,
      wrong: refused(challenge, errors.challenge),
      late: { shows: 'mfa-webauthn-error', logs: ['gd_webauthn_challenge_failed'] },
      used: refused(challenge, errors.challenge),
    },
    enroll: {
      screen: enroll,
      wrong: refused(enroll, errors.enroll),
      late: { shows: 'mfa-webauthn-error', logs: ['gd_webauthn_enrollment_failed'] },
    },
    passed: ['gd_auth_succeed'],
    action: type,
  }
}

const recovery = refused('mfa-recovery-code-challenge', 'invalid-code', ['gd_recovery_failed'])
const push = 'mfa-push-challenge-push'

export const factorRules: Record<Factor, FactorRule> = {
  otp: {
    challenge: {
      screen: 'mfa-otp-challenge',
      wrong: refused('mfa-otp-challenge', 'invalid-code'),
      // A code of an earlier time step is no code at all (4.9).
      late: refused('mfa-otp-challenge', 'invalid-code'),
      used: refused('mfa-otp-challenge', 'invalid-code'),
    },
    enroll: {
      screen: 'mfa-otp-enrollment-qr',
      wrong: refused('mfa-otp-enrollment-qr', 'invalid-code'),
      late: refused('mfa-otp-enrollment-qr', 'invalid-code'),
    },
    passed: ['gd_auth_succeed'],
    action: 'otp',
  },
  email: {
    challenge: sentCode('mfa-email-challenge'),
    enroll: sentCode('mfa-email-challenge'),
    passed: ['gd_auth_succeed'],
    // There is no code for an MFA mail that failed (6.3).
    sends: { sent: 'gd_send_email', failed: 'fn', error: 'mfa-email-challenge-authenticator-error' },
    sendsToEnroll: true,
    action: 'email',
  },
  phone: {
    challenge: sentCode('mfa-sms-challenge'),
    enroll: sentCode('mfa-sms-challenge'),
    passed: ['gd_auth_succeed'],
    sends: { sent: 'gd_send_sms', failed: 'gd_send_sms_failure', error: 'send-sms-failed' },
    sendsToEnroll: true,
    action: 'sms',
  },
  'push-notification': {
    challenge: {
      screen: push,
      // First another device says yes, which is a failed answer; then this one says no (7.5).
      wrong: again(refused(push, 'transaction-rejected', ['gd_auth_failed', 'gd_auth_rejected'])),
      late: again(refused(push, 'transaction-not-found', [])),
      used: refused(push, 'challenge-transaction-pending'),
    },
    enroll: {
      screen: 'mfa-push-enrollment-qr',
      wrong: refused('mfa-push-enrollment-qr', 'enrollment-transaction-pending', []),
      late: refused('mfa-push-enrollment-qr', 'transaction-not-found', []),
    },
    passed: ['gd_auth_succeed'],
    sends: {
      sent: 'gd_send_pn',
      failed: 'gd_send_pn_failure',
      error: 'mfa-push-challenge-authenticator-error',
    },
    action: 'push-notification',
  },
  'webauthn-roaming': webAuthn('webauthn-roaming', {
    challenge: 'webauthn-challenge-error',
    enroll: 'webauthn-associate-error',
  }),
  'webauthn-platform': webAuthn('webauthn-platform', {
    challenge: 'webauthn-platform-challenge-error',
    enroll: 'webauthn-platform-associate-error',
  }),
  'recovery-code': {
    // Its life has no end but that another one takes its place (4.6).
    challenge: { screen: 'mfa-recovery-code-challenge', wrong: recovery, late: recovery, used: recovery },
    enroll: {
      screen: 'mfa-recovery-code-enrollment',
      wrong: refused('mfa-recovery-code-enrollment', 'no-confirmation', []),
      late: 'goes on',
    },
    passed: ['gd_recovery_succeed', 'gd_auth_succeed'],
    action: 'recovery-code',
  },
}
