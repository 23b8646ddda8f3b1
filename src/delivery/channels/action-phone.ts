import type { Located } from '../../geo/geo.ts'
import type { About } from '../message.ts'
import { type Outgoing, type Sender, SendFailure } from '../sender.ts'
import { type PhoneTemplateName, phoneTemplateTypes } from '../templates/phone.ts'

export type PhoneTrigger = 'send-phone-message' | 'custom-phone-provider'

/** How a run of the Actions bound to a phone trigger ended. `none` were bound. `retry`: the Action asked for it. */
export type PhoneTriggerRun =
  | { kind: 'done' }
  | { kind: 'none' }
  | { kind: 'dropped'; reason: string }
  | { kind: 'retry'; reason: string }
  | { kind: 'failed'; message: string }

/** Runs the Actions of a trigger with the event's own members; what every event has is added by the host. */
export type RunPhoneTrigger = (
  trigger: PhoneTrigger,
  event: Record<string, unknown>,
  about: About,
) => Promise<PhoneTriggerRun>

/** What a phone Action knows of the person and the tenant. */
export interface PhoneEventFacts {
  user: Record<string, unknown>
  client?: Record<string, unknown>
  tenant: { id: string }
  /** Where the request came from. */
  where?: Located
  /** The number of the tenant-level provider. */
  from?: string
}

/** Hands texts and calls to the Action of a trigger (reference, 4.7). */
export const actionPhoneSender = (
  trigger: PhoneTrigger,
  run: RunPhoneTrigger,
  factsOf: (outgoing: Outgoing) => Promise<PhoneEventFacts>,
): Sender => ({
  name: trigger,
  send: async outgoing => {
    if (trigger === 'send-phone-message' && !isCode(outgoing))
      throw new SendFailure('no_provider', `${trigger} sends codes only.`, { permanent: true })
    const result = await run(trigger, eventOf(trigger, outgoing, await factsOf(outgoing)), outgoing.about)
    switch (result.kind) {
      case 'done':
        return
      case 'none':
        throw new SendFailure('no_action', `No Action is bound to ${trigger}.`, { permanent: true })
      case 'dropped':
        throw new SendFailure('dropped', result.reason, { permanent: true })
      case 'retry':
        throw new SendFailure('retry', result.reason)
      case 'failed':
        throw new SendFailure('action_failed', result.message)
    }
  },
})

const isCode = ({ message }: Outgoing): boolean => ['verification', 'enrollment'].includes(message.template)

/** The members of each trigger's event, as its reference names them. */
const eventOf = (trigger: PhoneTrigger, outgoing: Outgoing, facts: PhoneEventFacts): Record<string, unknown> => {
  const { message, about, code, text, to } = outgoing
  const voice = outgoing.channel === 'voice'
  const enrolling = message.template === 'enrollment'
  const request = {
    ip: about.ip,
    user_agent: about.userAgent,
    hostname: about.hostname,
    language: message.locale,
    asn: facts.where?.asn,
    geoip: facts.where?.geoip ?? {},
  }
  const shared = { user: facts.user, client: facts.client ?? {}, tenant: facts.tenant, request }
  return trigger === 'send-phone-message'
    ? {
        ...shared,
        message_options: {
          action: enrolling ? 'enrollment' : 'second-factor-authentication',
          code,
          message_type: outgoing.channel,
          recipient: to,
          text,
        },
      }
    : {
        ...shared,
        notification: {
          as_text: outgoing.wordings?.written ?? text,
          as_voice: outgoing.wordings?.spoken ?? text,
          ...(code === undefined ? {} : { code }),
          delivery_method: voice ? 'voice' : 'text',
          ...(facts.from ? { from: facts.from } : {}),
          locale: message.locale ?? 'en',
          message_type: phoneTemplateTypes[message.template as PhoneTemplateName],
          recipient: to,
        },
      }
}
