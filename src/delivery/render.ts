import { pushCredentials } from '../factors/push-notification/device.ts'
import { tenantName } from '../logs/write.ts'
import type { Services } from '../services.ts'
import { cachedClient } from '../store/clients.ts'
import { enrollmentById } from '../store/enrollments.ts'
import { cachedOrganization, type OrganizationAccess } from '../store/organization-access.ts'
import { cachedDocument } from '../store/settings.ts'
import { userById } from '../store/users.ts'
import { hex, inkOn, parseColour } from '../universal-login/colour.ts'
import type { About, Message } from './message.ts'
import { isPasswordless, passwordlessMail, passwordlessText } from './passwordless.ts'
import { apnsPayload, flatPayload, pushFacts } from './push-payload.ts'
import { type Outgoing, SendFailure } from './sender.ts'
import { type EmailTemplateName, emailTemplateNames, type PhoneTemplateDocument } from './settings.ts'
import { isSent, renderContent, renderEmail } from './templates/email.ts'
import type { EmailContent } from './templates/email-layout.ts'
import {
  builtInPhoneText,
  type PhoneTemplateName,
  phoneTemplateTypes,
  phoneText,
  spokenText,
} from './templates/phone.ts'
import { systemEmails } from './templates/system-emails.ts'

/**
 * Fills a message as settings are now. Nothing when the administrator has switched mails of this kind off. Throws
 * `SendFailure` for a template that does not exist or is broken.
 */
export const render = async (
  services: Services,
  id: string,
  message: Message,
  about: About,
): Promise<Outgoing | undefined> => {
  try {
    switch (message.channel) {
      case 'email':
        return await renderMail(services, id, message, about)
      case 'sms':
      case 'voice':
        return await renderPhone(services, id, message, about)
      case 'push':
        return await renderPush(services, id, message, about)
    }
  } catch (cause) {
    if (cause instanceof SendFailure) throw cause
    throw new SendFailure('template', `The template ${message.template} could not be filled.`, {
      permanent: true,
      cause,
    })
  }
}

const codeOf = (message: Message): { code?: string } =>
  typeof message.variables.code === 'string' ? { code: message.variables.code } : {}

const renderMail = async (
  services: Services,
  id: string,
  message: Message,
  about: About,
): Promise<Outgoing | undefined> => {
  if (isPasswordless(message)) {
    const { from, ...rest } = await passwordlessMail(services, message, await mailVariables(services, message, about))
    const sender = from || (await defaultSender(services))
    return { id, channel: 'email', to: message.to, from: sender, ...rest, ...codeOf(message), message, about }
  }
  const system = Object.entries(systemEmails).find(([one]) => one === message.template)?.[1]
  if (system) return renderSystemMail(services, id, message, about, system)
  const name = emailTemplateNames.find(one => one === message.template) as EmailTemplateName | undefined
  if (!name) throw new SendFailure('template', `There is no e-mail template ${message.template}.`, { permanent: true })
  const own = (await cachedDocument(services, 'email_templates'))[name]
  if (!isSent(name, own)) return undefined
  const { from, ...rest } = renderEmail(name, own, await mailVariables(services, message, about))
  const sender = from || (await defaultSender(services))
  return { id, channel: 'email', to: message.to, from: sender, ...rest, ...codeOf(message), message, about }
}

const defaultSender = async (services: Services): Promise<string> => {
  const provider = await cachedDocument(services, 'email_provider')
  return provider?.default_from_address || `no-reply@${new URL(services.config.issuer).hostname}`
}

/** A mail of the server to those who run it. */
const renderSystemMail = async (
  services: Services,
  id: string,
  message: Message,
  about: About,
  content: EmailContent,
): Promise<Outgoing> => {
  const rendered = renderContent(content, await mailVariables(services, message, about))
  const from = await defaultSender(services)
  return { id, channel: 'email', to: message.to, from, ...rendered, message, about }
}

/** The variables that all of Auth0's e-mail templates know; a message's own come on top. */
export const mailVariables = async (
  services: Services,
  message: Message,
  about: About,
): Promise<Record<string, unknown>> => {
  const tenant = await cachedDocument(services, 'tenant')
  const branding = await cachedDocument(services, 'branding')
  const user = about.userId ? await userById(services.db, about.userId) : undefined
  const client = about.clientId ? await cachedClient(services, about.clientId) : undefined
  const organization = about.organizationId ? await cachedOrganization(services, about.organizationId) : undefined
  const own = organization?.branding
  const colour = parseColour(own?.colors?.primary) ?? parseColour(branding.colors?.primary)
  return {
    tenant: tenantName,
    friendly_name: tenant.friendly_name || tenantName,
    support_email: tenant.support_email,
    support_url: tenant.support_url,
    request_language: message.locale ?? 'en',
    logo_url: own?.logo_url || branding.logo_url || tenant.picture_url,
    primary_color: colour && hex(colour),
    primary_ink: colour && hex(inkOn(colour)),
    application: { name: about.clientName, clientID: about.clientId, metadata: client?.client_metadata },
    ...(organization && { organization: organizationVariables(organization) }),
    ...message.variables,
    user: { email: message.to, ...user, ...(message.variables.user as object | undefined) },
  }
}

const organizationVariables = ({ id, name, display_name, metadata, branding }: OrganizationAccess) => ({
  id,
  name,
  display_name,
  metadata,
  branding,
})

const renderPhone = async (services: Services, id: string, message: Message, about: About): Promise<Outgoing> => {
  const name = Object.keys(phoneTemplateTypes).find(one => one === message.template) as PhoneTemplateName | undefined
  if (!name && !isPasswordless(message))
    throw new SendFailure('template', `There is no phone template ${message.template}.`, { permanent: true })
  const tenant = await cachedDocument(services, 'tenant')
  const { url } = message.variables
  const variables = {
    ...codeOf(message),
    ...(typeof url === 'string' && { url }),
    tenant: { name: tenantName, friendlyName: tenant.friendly_name || tenantName },
    application: { name: about.clientName, clientID: about.clientId },
    locale: message.locale,
  }
  const own = name && (await tenantTemplate(services, name))
  const wordings = {
    written: phoneText(
      name ? await phoneTemplate(services, name, 'text', own) : await passwordlessText(services, message),
      variables,
    ),
    spoken: spokenText(
      name ? await phoneTemplate(services, name, 'voice', own) : await passwordlessText(services, message),
      variables,
    ),
  }
  const text = message.channel === 'voice' ? wordings.spoken : wordings.written
  const from = own?.content.from
  return {
    id,
    channel: message.channel,
    to: message.to,
    ...(from && { from }),
    text,
    wordings,
    ...codeOf(message),
    message,
    about,
  }
}

/** The payload in the form that the device reads. */
const renderPush = async (services: Services, id: string, message: Message, about: About): Promise<Outgoing> => {
  const enrollment = await enrollmentById(services.db, services.box, message.to)
  if (!enrollment?.confirmed)
    throw new SendFailure('device_gone', 'The device is no longer enrolled.', { permanent: true })
  const device = pushCredentials(enrollment)
  const facts = pushFacts(message)
  const payload = device?.service === 'APNS' ? apnsPayload(facts, message.to) : flatPayload(facts, message.to)
  return { id, channel: 'push', to: message.to, text: JSON.stringify(payload), device, message, about }
}

/** A template of the tenant for these messages; it holds while there is a tenant-level provider. */
const tenantTemplate = async (
  services: Services,
  template: PhoneTemplateName,
): Promise<PhoneTemplateDocument | undefined> => {
  const tenantLevel = (await cachedDocument(services, 'phone_providers')).some(({ disabled }) => !disabled)
  if (!tenantLevel) return undefined
  const type = phoneTemplateTypes[template]
  return (await cachedDocument(services, 'phone_templates')).find(one => one.type === type && !one.disabled)
}

/** The tenant's own wording, else that of the phone factor; notices have no other. */
const phoneTemplate = async (
  services: Services,
  template: PhoneTemplateName,
  method: 'text' | 'voice',
  own: PhoneTemplateDocument | undefined,
): Promise<string> => {
  if (own?.content.body?.[method]) return own.content.body[method]
  const ofFactor = (await cachedDocument(services, 'guardian')).phone?.templates
  const written =
    template === 'enrollment'
      ? ofFactor?.enrollment_message
      : template === 'verification'
        ? ofFactor?.verification_message
        : undefined
  return written ?? builtInPhoneText[phoneTemplateTypes[template]]
}
