import type { MfaMessages } from '../settings.ts'
import { renderText } from './liquid.ts'

/** What texts and calls say unless an administrator wrote something else; Liquid (management reference, 2.2). */
export const defaultMfaMessages: MfaMessages = {
  enrollment_message: '{{ code }} is your code to add this phone to your {{ tenant.friendly_name }} account.',
  verification_message: '{{ code }} is your verification code for {{ tenant.friendly_name }}.',
}

export interface PhoneVariables {
  code?: string
  tenant: { name: string; friendlyName: string }
  locale?: string
}

/** The text of a message. */
export const phoneText = (template: string, variables: PhoneVariables): string =>
  renderText(template, liquidVariables(variables, variables.code))

/** The same as it is spoken: the digits of the code with dots between them, so that they are read one by one. */
export const spokenText = (template: string, variables: PhoneVariables): string =>
  renderText(template, liquidVariables(variables, variables.code?.split('').join('. ')))

const liquidVariables = ({ tenant, locale }: PhoneVariables, code: string | undefined) => ({
  code,
  // The name that templates for Auth0's older SMS page use.
  pin: code,
  tenant: { name: tenant.name, friendly_name: tenant.friendlyName },
  friendly_name: tenant.friendlyName,
  requestInfo: { lang: locale ?? 'en' },
  locale: locale ?? 'en',
})
