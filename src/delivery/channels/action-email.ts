import type { About } from '../message.ts'
import { type Outgoing, type Sender, SendFailure } from '../sender.ts'
import type { PhoneEventFacts, PhoneTriggerRun } from './action-phone.ts'

/** Runs the Actions bound to custom-email-provider with the event's own members. */
export type RunEmailTrigger = (event: Record<string, unknown>, about: About) => Promise<PhoneTriggerRun>

/** Hands mails to the Action of the trigger custom-email-provider. */
export const actionEmailSender = (
  run: RunEmailTrigger,
  factsOf: (outgoing: Outgoing) => Promise<Omit<PhoneEventFacts, 'from'>>,
): Sender => ({
  name: 'custom-email-provider',
  send: async outgoing => {
    const result = await run(eventOf(outgoing, await factsOf(outgoing)), outgoing.about)
    switch (result.kind) {
      case 'done':
        return
      case 'none':
        throw new SendFailure('no_action', 'No Action is bound to custom-email-provider.', { permanent: true })
      case 'dropped':
        throw new SendFailure('dropped', result.reason, { permanent: true })
      case 'retry':
        throw new SendFailure('retry', result.reason)
      case 'failed':
        throw new SendFailure('action_failed', result.message)
    }
  },
})

const eventOf = (outgoing: Outgoing, facts: Omit<PhoneEventFacts, 'from'>): Record<string, unknown> => {
  const { message, about } = outgoing
  return {
    user: facts.user,
    client: facts.client ?? {},
    tenant: facts.tenant,
    request: {
      ip: about.ip,
      user_agent: about.userAgent,
      hostname: about.hostname,
      language: message.locale,
      asn: facts.where?.asn,
      geoip: facts.where?.geoip ?? {},
    },
    notification: {
      message_type: message.template,
      to: outgoing.to,
      from: outgoing.from,
      subject: outgoing.subject,
      html: outgoing.html,
      text: outgoing.text,
      locale: message.locale ?? 'en',
    },
  }
}
