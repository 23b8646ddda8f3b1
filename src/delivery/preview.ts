import { tenantName } from '../logs/write.ts'
import type { Services } from '../services.ts'
import { cachedDocument } from '../store/settings.ts'
import type { About, Message } from './message.ts'
import { builtInPasswordlessMail, passwordlessVariables } from './passwordless.ts'
import { mailVariables } from './render.ts'
import type { EmailTemplateName } from './settings.ts'
import { type RenderedEmail, renderContent, renderOwnEmail } from './templates/email.ts'
import { emailContents } from './templates/email-contents.ts'
import { liquidMessage } from './templates/liquid.ts'
import { phoneText, spokenText } from './templates/phone.ts'

/** What of a message could not be filled, and why: a member of the template, and the words of Liquid. */
export interface TemplateProblem {
  part: string
  message: string
}

/** The mails of passwordless connections. */
export type PasswordlessMail = 'passwordless_code' | 'passwordless_link'

/** Whom a preview goes to. */
const reader = 'ada.lovelace@example.com'

const about: About = { clientId: 'sample', clientName: 'My App' }

/** A message to nobody, with all that templates of this kind are filled with. */
export const sampleMail = (
  services: Services,
  template: EmailTemplateName | 'try_provider_configuration_email' | PasswordlessMail,
  to: string,
  locale = 'en',
): Message => {
  const link = new URL('/sample', services.config.issuer).href
  return {
    channel: 'email',
    to,
    template,
    variables: {
      url: link,
      link,
      code: '123456',
      user: {
        name: 'Ada Lovelace',
        given_name: 'Ada',
        family_name: 'Lovelace',
        nickname: 'ada',
        source_ip: '192.0.2.1',
      },
      connection: { name: 'Username-Password-Authentication' },
      inviter: { name: 'Grace Hopper' },
      roles: [],
      ...(template === 'user_invitation' && {
        organization: { id: 'org_sample', name: 'acme', display_name: 'Acme Corporation' },
      }),
    },
    locale,
  }
}

/** Makes a part, or says what is wrong with it. */
const collecting = (problems: TemplateProblem[]) => {
  return <T>(part: string, make: () => T): T | undefined => {
    try {
      return make()
    } catch (error) {
      problems.push({ part, message: liquidMessage(error) })
      return undefined
    }
  }
}

export interface OwnEmail {
  from?: string | null
  subject?: string | null
  body?: string | null
}

/** A mail as it would go out with these parts of its own to somebody of this language, filled with sample data. */
export const previewEmail = async (services: Services, name: EmailTemplateName, own: OwnEmail, language?: string) => {
  const variables = await mailVariables(services, sampleMail(services, name, reader, language), about)
  return filled(services, own, variables, renderContent(emailContents[name], variables))
}

/** The same of a mail by which users sign in without a password. */
export const previewPasswordlessEmail = async (
  services: Services,
  name: PasswordlessMail,
  own: OwnEmail,
  language?: string,
) => {
  const message = sampleMail(services, name, reader, language)
  const variables = passwordlessVariables(message, await mailVariables(services, message, about))
  return filled(services, own, variables, builtInPasswordlessMail(variables))
}

const filled = async (services: Services, own: OwnEmail, variables: Record<string, unknown>, built: RenderedEmail) => {
  const problems: TemplateProblem[] = []
  const part = collecting(problems)
  const sender = part('from', () => renderOwnEmail({ from: own.from }, variables).from)
  const provider = await cachedDocument(services, 'email_provider')
  return {
    from: sender || provider?.default_from_address || `no-reply@${new URL(services.config.issuer).hostname}`,
    subject: part('subject', () => renderOwnEmail({ subject: own.subject }, variables).subject) ?? built.subject,
    html: part('body', () => renderOwnEmail({ body: own.body }, variables).html) ?? built.html,
    problems,
  }
}

/** A message to a phone, written and spoken, filled with sample data. */
export const previewPhone = async (services: Services, own: { text?: string; voice?: string }, locale = 'en') => {
  const tenant = await cachedDocument(services, 'tenant')
  const variables = {
    code: '123456',
    url: new URL('/sample', services.config.issuer).href,
    tenant: { name: tenantName, friendlyName: tenant.friendly_name || tenantName },
    application: { name: about.clientName, clientID: about.clientId },
    locale,
  }
  const problems: TemplateProblem[] = []
  const part = collecting(problems)
  return {
    text: part('text', () => phoneText(own.text ?? '', variables)) ?? '',
    voice: part('voice', () => spokenText(own.voice ?? '', variables)) ?? '',
    problems,
  }
}
