import type { Confidence, Finding } from '../risk/finding.ts'
import type { Command, FactorRequest, FactorType, MfaCommand } from './command.ts'
import type { Origin, PasskeyOffer } from './state.ts'

/** Why a requested factor is not offered (reference, 3.5.2). */
export type LeftOut =
  | 'not-enabled'
  | 'not-enrolled'
  | 'already-enrolled'
  | 'already-done'
  | 'cannot-be-enrolled'
  | 'browser-cannot'

/** How an MFA command began. */
export type Start =
  | 'asked'
  | 'satisfied'
  | 'nothing-left'
  | 'failed'
  | 'over-limit'
  | 'not-interactive'
  | 'switched-off'

export type Happening =
  | {
      kind: 'begun'
      clientId: string
      protocol: string
      actions: { name: string; versionId: string; number: number }[]
    }
  | {
      kind: 'first-factor'
      how: string
      method?: 'pwd' | 'passkey' | 'email' | 'sms'
      userId?: string
      connection?: string
      result: 'passed' | 'refused'
      why?: string
      /** The form had to show that somebody is behind it. */
      captcha?: boolean
    }
  | { kind: 'organization'; id: string; name: string; result: 'taken' | 'refused' }
  | {
      kind: 'action'
      index: number
      name: string
      actionId: string
      versionId: string
      number: number
      handler: string
      executionId?: string
      elapsedMs?: number
      result: 'ok' | 'failed'
      failure?: string
      commands: Told[]
    }
  | {
      kind: 'command'
      command: number
      origin: Origin
      asks: 'challenge' | 'enroll'
      any: boolean
      requested: FactorType[]
      offered: FactorType[]
      leftOut: { type: FactorType; why: LeftOut }[]
      result: Start
      why?: string
    }
  | {
      kind: 'factor'
      command: number
      type: FactorType
      asks: 'challenge' | 'enroll'
      result: 'begun' | 'picked' | 'passed' | 'enrolled' | 'refused' | 'left' | 'declined'
      why?: string
      method?: string
    }
  | {
      kind: 'risk'
      confidence: Confidence
      assessments: ({ assessor: string } & Finding)[]
    }
  | { kind: 'capabilities'; webauthn: boolean; platform: boolean; passkeys?: boolean }
  /** A passkey besides the login: offered, made, turned down, or refused. */
  | {
      kind: 'passkey'
      offer: PasskeyOffer['why']
      result: 'offered' | 'enrolled' | 'declined' | 'refused'
      why?: string
    }
  | { kind: 'email-check'; result: 'begun' | 'sent' | 'passed' | 'refused'; why?: string }
  | { kind: 'screen'; screen: string }
  | { kind: 'redirect'; index: number; to: string }
  | { kind: 'resumed'; index: number }
  | { kind: 'primary-user'; userId: string; result: 'taken' | 'refused' }
  | { kind: 'new-password' }
  | { kind: 'consent'; result: 'given' | 'refused'; scopes: string[] }
  | { kind: 'refused'; error: string; description: string }
  | { kind: 'complete' }

/** One line of a login's journal: what happened, numbered and timed (epoch milliseconds). It is the trace. */
export type Entry = { n: number; at: number } & Happening

/** A command as the journal keeps it: MFA commands whole, of all others what they are about and no value. */
export type Told = MfaCommand | { kind: Exclude<Command['kind'], 'challenge' | 'enroll'>; about?: string }

/** What the trace tells of a command. URLs lose their query, which may carry a token; values of claims and metadata stay out. */
export const tell = (command: Command): Told => {
  switch (command.kind) {
    case 'challenge':
    case 'enroll':
      return command
    case 'redirect':
    case 'result-url':
      return { kind: command.kind, about: withoutQuery(command.url) }
    case 'deny':
      return { kind: command.kind, about: command.reason }
    case 'validation-error':
      return { kind: command.kind, about: command.code }
    case 'multifactor':
      return {
        kind: command.kind,
        about: `${command.provider}${command.allowRememberBrowser ? ', may remember the browser' : ''}`,
      }
    case 'id-token-claim':
    case 'access-token-claim':
      return { kind: command.kind, about: command.name }
    case 'add-scope':
    case 'remove-scope':
      return { kind: command.kind, about: command.scope }
    case 'record-method':
      return { kind: command.kind, about: withoutQuery(command.url) }
    case 'primary-user':
      return { kind: command.kind, about: command.userId }
    case 'user-metadata':
    case 'app-metadata':
    case 'transaction-metadata':
      return { kind: command.kind, about: command.key }
    case 'session-metadata':
    case 'refresh-token-metadata':
      return { kind: command.kind, about: command.op === 'evict' ? 'all' : command.key }
    case 'session-revoke':
    case 'refresh-token-revoke':
      return { kind: command.kind, about: command.reason }
    case 'session-cookie-mode':
      return { kind: command.kind, about: command.mode }
    case 'session-expires-at':
    case 'session-idle-expires-at':
    case 'refresh-token-expires-at':
    case 'refresh-token-idle-expires-at':
      return { kind: command.kind, about: new Date(command.at).toISOString() }
    default:
      command satisfies never
      throw new Error('unknown command')
  }
}

/** An address without what may carry a token. */
export const withoutQuery = (url: string) => url.replace(/[?#].*$/, '')

export const typesOf = (factors: FactorRequest[]): FactorType[] => factors.map(f => f.type)
