import type { MfaMessages, PhoneTemplateType } from '../settings.ts'
import { renderText } from './liquid.ts'

/** What texts and calls say unless an administrator wrote something else; Liquid (management reference, 2.2). */
export const defaultMfaMessages: MfaMessages = {
  enrollment_message: '{{ code }} is your code to add this phone to your {{ tenant.friendly_name }} account.',
  verification_message: '{{ code }} is your verification code for {{ tenant.friendly_name }}.',
}

/** Names of messages to phones, and the type of the template that an administrator may write for each. */
export const phoneTemplateTypes = {
  verification: 'otp_verify',
  enrollment: 'otp_enroll',
  blocked_account: 'blocked_account',
  password_breach: 'password_breach',
} as const satisfies Record<string, PhoneTemplateType>

export type PhoneTemplateName = keyof typeof phoneTemplateTypes

/** The types of messages that there are. */
export const sentPhoneTypes = Object.values(phoneTemplateTypes)

/** What each says that no administrator has written. */
export const builtInPhoneText: Record<(typeof sentPhoneTypes)[number] | 'otp_sign_in', string> = {
  otp_sign_in:
    '{{ code }} is your code to sign in to {{ tenant.friendly_name }}. Never give it to anybody who asks for it.',
  otp_verify: defaultMfaMessages.verification_message,
  otp_enroll: defaultMfaMessages.enrollment_message,
  blocked_account:
    'Sign-ins to your {{ tenant.friendly_name }} account were blocked after too many failed attempts. If it was you, unblock it: {{ url }}',
  password_breach:
    'The password of your {{ tenant.friendly_name }} account is known from a data breach elsewhere. Choose another one: {{ url }}',
}

export interface PhoneVariables {
  code?: string
  /** Where a notice leads to. */
  url?: string
  tenant: { name: string; friendlyName: string }
  /** The application that the message is about. */
  application?: { name: string | undefined; clientID: string | undefined }
  locale?: string
}

/** The text of a message. */
export const phoneText = (template: string, variables: PhoneVariables): string =>
  renderText(template, liquidVariables(variables, variables.code))

/** The same as it is spoken: the digits of the code with dots between them, so that they are read one by one. */
export const spokenText = (template: string, variables: PhoneVariables): string =>
  renderText(template, liquidVariables(variables, variables.code?.split('').join('. ')))

const liquidVariables = ({ tenant, application, locale, url }: PhoneVariables, code: string | undefined) => ({
  code,
  url,
  // The name that templates for Auth0's older SMS page use.
  pin: code,
  tenant: { name: tenant.name, friendly_name: tenant.friendlyName },
  friendly_name: tenant.friendlyName,
  application,
  requestInfo: { lang: locale ?? 'en' },
  locale: locale ?? 'en',
})
