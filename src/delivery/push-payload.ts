import type { Message } from './message.ts'

/** What a push tells its device; the members of `Message.variables`. */
export interface PushFacts {
  /** What the device shows to answer, and what it signs. */
  token: string
  challenge: string
  /** Base URL of the login. */
  issuer: string
  /** Epoch milliseconds. */
  startedAt: number
  application: string
  browser?: { name: string; version?: string }
  system?: { name: string; version?: string }
  place?: string
  /** What an approval is good for, where that is no login. */
  purpose?: 'password-reset' | 'backchannel'
  /** Under which id the device finds what it is asked to approve, where that is no login. */
  consentId?: string
}

export const pushFacts = (message: Message): PushFacts => message.variables as unknown as PushFacts

const named = (one: { name: string; version?: string } | undefined) =>
  one && { n: one.name, ...(one.version !== undefined && { v: one.version }) }

/** Browser and system, by Guardian's short names. */
const source = (facts: PushFacts) => ({
  ...(facts.browser && { b: named(facts.browser) }),
  ...(facts.system && { os: named(facts.system) }),
})

/** The host as Guardian's SDKs take it: a bare name means https on its own port. */
const hostOf = (issuer: string): string => {
  const url = new URL(issuer)
  return url.protocol === 'https:' && url.port === '' ? url.hostname : url.origin
}

const isoTime = (facts: PushFacts): string => new Date(facts.startedAt).toISOString()

/**
 * The notification's data as Guardian's SDK for Android reads it: texts only, `s` and `l` JSON. The companion gets the
 * same, with the application's name and, where it is not about a login, what it is about.
 */
export const flatPayload = (facts: PushFacts, enrollmentId: string): Record<string, string> => ({
  sh: hostOf(facts.issuer),
  dai: enrollmentId,
  txtkn: facts.token,
  c: facts.challenge,
  d: isoTime(facts),
  s: JSON.stringify(source(facts)),
  ...(facts.place !== undefined && { l: JSON.stringify({ n: facts.place }) }),
  app: facts.application,
  ...(facts.purpose !== undefined && { act: facts.purpose }),
  ...(facts.consentId !== undefined && { txlnkid: facts.consentId }),
})

const titles = {
  login: (application: string) => `Sign in to ${application}`,
  'password-reset': () => 'Choose a new password',
  backchannel: (application: string) => `${application} asks for your approval`,
} as const

/** The notification as Guardian's SDK for iOS reads it, in Apple's frame. */
export const apnsPayload = (facts: PushFacts, enrollmentId: string): Record<string, unknown> => ({
  aps: {
    alert: {
      title: titles[facts.purpose ?? 'login'](facts.application),
      body: 'Is it you? Open to approve or deny.',
    },
    category: 'com.auth0.notification.authentication',
    sound: 'default',
    'mutable-content': 1,
  },
  mfa: {
    sh: hostOf(facts.issuer),
    dai: enrollmentId,
    txtkn: facts.token,
    c: facts.challenge,
    d: isoTime(facts),
    s: source(facts),
    ...(facts.place !== undefined && { l: { n: facts.place } }),
    ...(facts.consentId !== undefined && { txlnkid: facts.consentId }),
  },
})
