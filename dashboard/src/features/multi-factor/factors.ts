import {
  type Icon,
  IconBellRinging,
  IconDeviceMobileMessage,
  IconFingerprint,
  IconKey,
  IconLifebuoy,
  IconMail,
  IconPassword,
} from '@tabler/icons-react'

export interface Factor {
  /** As the Management API names it. */
  name: 'otp' | 'push-notification' | 'sms' | 'webauthn-roaming' | 'webauthn-platform' | 'email' | 'recovery-code'
  /** As Actions name it. */
  type: string
  label: string
  description: string
  icon: Icon
  /** Counts only while a factor that may stand alone is on. */
  dependent?: true
}

/** Every factor, those first that may stand alone. */
export const factors: readonly Factor[] = [
  {
    name: 'otp',
    type: 'otp',
    label: 'One-time password',
    description: 'Codes from an authenticator app, such as Google Authenticator or 1Password.',
    icon: IconPassword,
  },
  {
    name: 'push-notification',
    type: 'push-notification',
    label: 'Push notification',
    description: 'A notification on a phone or in the browser companion, approved with a tap.',
    icon: IconBellRinging,
  },
  {
    name: 'sms',
    type: 'phone',
    label: 'Phone message',
    description: 'Codes by text message or call.',
    icon: IconDeviceMobileMessage,
  },
  {
    name: 'webauthn-roaming',
    type: 'webauthn-roaming',
    label: 'WebAuthn with FIDO security keys',
    description: 'Keys that are plugged in or tapped, such as YubiKey. Phishing cannot get past them.',
    icon: IconKey,
  },
  {
    name: 'webauthn-platform',
    type: 'webauthn-platform',
    label: 'WebAuthn with FIDO device biometrics',
    description: 'Face, fingerprint or PIN of the user’s own device.',
    icon: IconFingerprint,
    dependent: true,
  },
  {
    name: 'email',
    type: 'email',
    label: 'Email',
    description: 'Codes to the verified address of the account.',
    icon: IconMail,
    dependent: true,
  },
  {
    name: 'recovery-code',
    type: 'recovery-code',
    label: 'Recovery code',
    description: 'A code that is shown once, for the day when the phone is lost.',
    icon: IconLifebuoy,
    dependent: true,
  },
]

/** What is wrong with a set of factors that are on; undefined: nothing. */
export const warningOf = (on: ReadonlySet<string>): string | undefined => {
  const dependent = factors.filter(factor => factor.dependent && on.has(factor.name))
  if (dependent.length === 0 || factors.some(factor => !factor.dependent && on.has(factor.name))) return undefined
  return `${dependent.map(({ label }) => label).join(', ')} cannot stand alone: until one of the other factors is on, it does not count.`
}
