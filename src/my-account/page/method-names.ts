import { type FactorType, factorTypes } from '../../flow/command.ts'
import type { Html } from '../../universal-login/html.ts'
import { icons } from '../../universal-login/icons.ts'

/** A factor that the page lists: the recovery code has a part of its own. */
export type ListedType = Exclude<FactorType, 'recovery-code'>
export const isListed = (type: FactorType): type is ListedType => type !== 'recovery-code'
export const listedTypes = factorTypes.filter(isListed)

/** What the page calls a factor. */
export const methodTexts = {
  'method.webauthn-platform': 'Fingerprint or face recognition',
  'method.webauthn-roaming': 'Security key',
  'method.push-notification': 'Notification',
  'method.otp': 'Authenticator app',
  'method.phone': 'Phone',
  'method.email': 'E-mail',
  smsText: 'Text message',
  voiceText: 'Phone call',
} as const

export const methodIcons: Record<ListedType, Html> = {
  'webauthn-platform': icons.fingerprint,
  'webauthn-roaming': icons.key,
  'push-notification': icons.push,
  otp: icons.otp,
  phone: icons.app,
  email: icons.email,
}

/** What may be added, by the action of its button. */
export const entries: { readonly [action: string]: { icon: Html; text: keyof typeof methodTexts } | undefined } = {
  'webauthn-platform': { icon: icons.fingerprint, text: 'method.webauthn-platform' },
  'webauthn-roaming': { icon: icons.key, text: 'method.webauthn-roaming' },
  'push-notification': { icon: icons.push, text: 'method.push-notification' },
  otp: { icon: icons.otp, text: 'method.otp' },
  phone: { icon: icons.app, text: 'method.phone' },
  sms: { icon: icons.sms, text: 'smsText' },
  voice: { icon: icons.voice, text: 'voiceText' },
  email: { icon: icons.email, text: 'method.email' },
}
