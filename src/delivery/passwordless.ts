import { cachedConnection } from '../accounts/cached-connection.ts'
import { openOptions } from '../accounts/connection-secrets.ts'
import type { Services } from '../services.ts'
import type { TwilioSettings } from './channels/twilio.ts'
import type { Message } from './message.ts'
import { type RenderedEmail, renderContent, renderOwnEmail } from './templates/email.ts'
import type { EmailContent } from './templates/email-layout.ts'
import { builtInPhoneText } from './templates/phone.ts'

/** Whether a message lets its reader sign in, in the place of a password. */
export const isPasswordless = ({ template }: Message): boolean =>
  template === 'passwordless_code' || template === 'passwordless_link'

const footnote =
  'Never give it to anybody who asks for it. If you did not want to sign in, you can ignore this message.'

const byCode: EmailContent = {
  subject: '{{ code }} is your code to sign in',
  preview: 'Enter this code to sign in.',
  title: 'Your code to sign in',
  paragraphs: ['Enter this code to sign in to {{ application.name | default: friendly_name }}.'],
  code: true,
  footnote,
}

const byLink: EmailContent = {
  subject: 'Sign in to {{ application.name | default: friendly_name }}',
  preview: 'Follow the link to sign in.',
  title: 'Sign in',
  paragraphs: ['Follow this link to sign in to {{ application.name | default: friendly_name }}. It works once.'],
  button: { text: 'Sign in', url: 'link' },
  footnote,
}

export interface EmailOptions {
  from?: string | null
  subject?: string | null
  body?: string | null
}

const optionsOf = async (services: Services, { variables }: Message): Promise<Record<string, unknown>> =>
  (await cachedConnection(services, String(variables.connection)))?.options ?? {}

/** The account at Twilio that a passwordless connection has of its own, if it has one (`options.twilio_sid`). */
export const ownTwilio = async (services: Services, message: Message): Promise<Partial<TwilioSettings> | undefined> => {
  if (!isPasswordless(message)) return undefined
  const connection = await cachedConnection(services, String(message.variables.connection))
  const options = connection && openOptions(services.box, connection).options
  if (!options?.['twilio_sid']) return undefined
  const text = (name: string) => (typeof options[name] === 'string' && options[name] !== '' ? options[name] : undefined)
  return {
    sid: text('twilio_sid'),
    authToken: text('twilio_token'),
    from: text('from'),
    messagingServiceSid: text('messaging_service_sid'),
  }
}

/** The mail of a passwordless connection: what the connection says (`options.email`), else what is built in. */
export const passwordlessMail = async (
  services: Services,
  message: Message,
  given: Record<string, unknown>,
): Promise<RenderedEmail> => {
  const { email } = (await optionsOf(services, message)) as { email?: EmailOptions | null }
  const variables = passwordlessVariables(message, given)
  const built = builtInPasswordlessMail(variables)
  return email ? { ...built, ...renderOwnEmail(email, variables) } : built
}

/** What a mail of this kind is filled with, by the names that templates of upstream use. */
export const passwordlessVariables = ({ template, locale }: Message, given: Record<string, unknown>) => ({
  ...given,
  send: template === 'passwordless_link' ? 'link' : 'code',
  operation: 'user_signin',
  requestedLanguage: locale ?? 'en',
})

/** The mail as it is where the connection says nothing. */
export const builtInPasswordlessMail = (variables: ReturnType<typeof passwordlessVariables>): RenderedEmail =>
  renderContent(variables.send === 'link' ? byLink : byCode, variables)

/** The wording of a text of a passwordless connection (`options.template`); its oldest templates mark the code by a word. */
export const passwordlessText = async (services: Services, message: Message): Promise<string> => {
  const { template } = (await optionsOf(services, message)) as { template?: string | null }
  return passwordlessWording(template)
}

/** The wording that these words of a connection come to; empty: what is built in. Pure. */
export const passwordlessWording = (template: string | null | undefined): string =>
  template ? template.replaceAll('@@password@@', '{{ code }}') : builtInPhoneText.otp_sign_in
