import type { FactorType } from '../flow/command.ts'
import { email } from './email/factor.ts'
import type { Factor } from './factor.ts'
import { otp } from './otp/factor.ts'
import { phone } from './phone/factor.ts'
import { pushNotification } from './push-notification/factor.ts'
import { recoveryCode } from './recovery-code/factor.ts'
import { webauthnPlatform } from './webauthn-platform/factor.ts'
import { webauthnRoaming } from './webauthn-roaming/factor.ts'

/** Every factor there is, by the word that Actions use: the one list. What a factor keeps is its own business. */
export const factors: { readonly [type in FactorType]?: Factor } = {
  otp: otp as Factor,
  phone: phone as Factor,
  email: email as Factor,
  'push-notification': pushNotification as Factor,
  'recovery-code': recoveryCode as Factor,
  'webauthn-roaming': webauthnRoaming as Factor,
  'webauthn-platform': webauthnPlatform as Factor,
}

/** The factor of this type, or nothing if this version has none. */
export const factorOf = (type: FactorType): Factor | undefined => factors[type]
