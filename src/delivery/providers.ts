import type { ActionHost } from '../actions/host.ts'
import { tenantName } from '../logs/write.ts'
import type { Services } from '../services.ts'
import { cachedDocument, settingsCache } from '../store/settings.ts'
import { userById } from '../store/users.ts'
import { actionEmailSender } from './channels/action-email.ts'
import { actionPhoneSender, type PhoneTrigger } from './channels/action-phone.ts'
import { emailTriggerRuns, phoneTriggerRuns } from './channels/action-runs.ts'
import { emailSender } from './channels/email/index.ts'
import { type PushUrls, pushSender } from './channels/push.ts'
import { type TwilioSettings, twilioSender } from './channels/twilio.ts'
import type { Channel, Message } from './message.ts'
import { ownTwilio } from './passwordless.ts'
import type { Outgoing, Sender } from './sender.ts'
import { openCredentials, type PhoneProviderDocument } from './settings.ts'

export interface ProviderParts {
  host: Pick<ActionHost, 'bindings' | 'runTrigger'>
  /** Where Twilio's API is; its own address unless a test says otherwise. */
  twilioUrl?: string
  /** Where the push services are. */
  pushUrls?: PushUrls
  /** Where a mail provider's API is, by its own address. */
  emailUrl?: (own: string) => string
}

/** Chooses who sends, from settings as they are now. Nothing: no provider is set up for this channel. */
export type Providers = (channel: Channel, message: Message) => Promise<Sender | undefined>

export const providers = (services: Services, parts: ProviderParts): Providers => {
  const run = phoneTriggerRuns(parts.host)
  const push = pushSender(services, parts.pushUrls)

  const byAction = async (trigger: PhoneTrigger, from?: string): Promise<Sender | undefined> =>
    (await parts.host.bindings(trigger)).length === 0
      ? undefined
      : actionPhoneSender(trigger, run, async outgoing => ({
          ...(await eventFacts(services, outgoing)),
          from: outgoing.from ?? from,
        }))

  const email = (): Promise<Sender | undefined> =>
    // One sender for as long as settings stay as they are.
    settingsCache(services).get('sender', 'email', async () => {
      const provider = await cachedDocument(services, 'email_provider')
      if (!provider?.enabled) return undefined
      if (provider.name === 'custom')
        return actionEmailSender(emailTriggerRuns(parts.host), outgoing => eventFacts(services, outgoing))
      const credentials = openCredentials<never>(services.box, provider.credentials_encrypted)
      return emailSender(provider.name, credentials, parts.emailUrl, provider.settings)
    })

  const twilio = (settings: Partial<TwilioSettings>): Sender | undefined =>
    settings.sid && settings.authToken && (settings.from || settings.messagingServiceSid)
      ? twilioSender(settings as TwilioSettings, parts.twilioUrl)
      : undefined

  const tenantLevel = async (
    channel: 'sms' | 'voice',
    provider: PhoneProviderDocument,
  ): Promise<Sender | undefined> => {
    const { configuration, credentials_encrypted } = provider
    if (!configuration.delivery_methods.includes(channel === 'voice' ? 'voice' : 'text')) return undefined
    const from = configuration.default_from ?? undefined
    if (provider.name === 'custom') return byAction('custom-phone-provider', from)
    return twilio({
      sid: configuration.sid,
      authToken: authToken(credentials_encrypted),
      from,
      messagingServiceSid: configuration.mssid ?? undefined,
    })
  }

  const authToken = (sealed: string | undefined): string | undefined =>
    sealed === undefined ? undefined : openCredentials<{ auth_token?: string }>(services.box, sealed).auth_token

  const phone = async (channel: 'sms' | 'voice'): Promise<Sender | undefined> => {
    const enabled = (await cachedDocument(services, 'phone_providers')).find(({ disabled }) => !disabled)
    if (enabled) return tenantLevel(channel, enabled)
    const settings = (await cachedDocument(services, 'guardian')).phone
    switch (settings?.provider) {
      case 'twilio':
        return twilio({
          sid: settings.twilio?.sid ?? undefined,
          authToken: authToken(settings.twilio?.credentials_encrypted),
          from: settings.twilio?.from ?? undefined,
          messagingServiceSid: settings.twilio?.messaging_service_sid ?? undefined,
        })
      case 'phone-message-hook':
        return byAction('send-phone-message')
      default:
        // `auth0` is a service of Auth0's own that there is nothing like here.
        return undefined
    }
  }

  return async (channel, message) => {
    switch (channel) {
      case 'email':
        return email()
      case 'sms': {
        const own = await ownTwilio(services, message)
        return own ? twilio(own) : phone(channel)
      }
      case 'voice':
        return phone(channel)
      case 'push':
        return push
    }
  }
}

/** The user and client of an event, in the members that Actions know. */
const eventFacts = async (services: Services, { about }: Outgoing) => {
  const user = about.userId ? await userById(services.db, about.userId) : undefined
  return {
    tenant: { id: tenantName },
    where: about.ip === undefined ? undefined : await services.geo.find(about.ip),
    client: about.clientId ? { client_id: about.clientId, name: about.clientName ?? '', metadata: {} } : undefined,
    user: user
      ? {
          user_id: user.user_id,
          email: user.email,
          email_verified: user.email_verified,
          username: user.username,
          phone_number: user.phone_number,
          phone_verified: user.phone_verified,
          name: user.name,
          nickname: user.nickname,
          given_name: user.given_name,
          family_name: user.family_name,
          picture: user.picture,
          app_metadata: user.app_metadata,
          user_metadata: user.user_metadata,
          created_at: new Date(user.created_at).toISOString(),
          updated_at: new Date(user.updated_at).toISOString(),
        }
      : {},
  }
}
