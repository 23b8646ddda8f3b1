import { randomBytes } from 'node:crypto'
import type { FormPage } from '../fixtures/form-client.ts'
import type { Factor } from './cells.ts'
import { email, otp, phone, recoveryCode } from './code-kits.ts'
import { pushNotification, webauthnPlatform, webauthnRoaming } from './device-kits.ts'
import { type Player, press } from './player.ts'
import type { Kit, Task } from './tasks.ts'

export const kits: Record<Factor, Kit> = {
  otp,
  email,
  phone,
  'push-notification': pushNotification,
  'webauthn-roaming': webauthnRoaming,
  'webauthn-platform': webauthnPlatform,
  'recovery-code': recoveryCode,
}

/** What is to be done where an answer is waited for. */
const tasks: Record<string, Task> = {
  'mfa-otp-challenge': otp.challenge,
  'mfa-otp-enrollment-qr': otp.enroll,
  'mfa-email-challenge': email.challenge,
  'mfa-sms-challenge': phone.challenge,
  'mfa-push-challenge-push': pushNotification.challenge,
  'mfa-push-enrollment-qr': pushNotification.enroll,
  'mfa-webauthn-roaming-challenge': webauthnRoaming.challenge,
  'mfa-webauthn-roaming-enrollment': webauthnRoaming.enroll,
  'mfa-webauthn-platform-challenge': webauthnPlatform.challenge,
  'mfa-webauthn-platform-enrollment': webauthnPlatform.enroll,
  'mfa-recovery-code-challenge': recoveryCode.challenge,
  'mfa-recovery-code-enrollment': recoveryCode.enroll,
}

export const taskAt = (page: FormPage | string): Task | undefined =>
  typeof page === 'string' ? undefined : tasks[page.screen]

/** From the first screen of an enrollment to the one where the answer is given. */
export const reach = async (player: Player, page: FormPage): Promise<FormPage> => {
  switch (page.screen) {
    case 'mfa-sms-enrollment':
      return press(player, page, { phone: player.person.phone })
    case 'mfa-email-enrollment':
      player.address = `${randomBytes(6).toString('hex')}@example.org`
      return press(player, page, { email: player.address })
    case 'mfa-push-welcome':
      return press(player, page, {}, 'enroll')
    default:
      return page
  }
}
