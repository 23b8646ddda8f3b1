import { apply } from '../../src/flow/apply.ts'
import { type Beginning, begin } from '../../src/flow/begin.ts'
import type { Command, FactorRequest, FactorType, MfaCommand } from '../../src/flow/command.ts'
import type { ActionResult, Event, Facts } from '../../src/flow/event.ts'
import type { LogFact } from '../../src/flow/log-fact.ts'
import { next } from '../../src/flow/next.ts'
import type { Outcome } from '../../src/flow/outcome.ts'
import type { EnrolledFactor, FlowSettings, RequestFacts, State } from '../../src/flow/state.ts'
import { resumes } from '../../src/flow/trigger.ts'
import type { RiskAssessment } from '../../src/risk/assess.ts'

const everyFactor: FactorType[] = [
  'webauthn-platform',
  'webauthn-roaming',
  'push-notification',
  'otp',
  'phone',
  'email',
  'recovery-code',
]

export const settings = (changes: Partial<FlowSettings> = {}): FlowSettings => ({
  factors: everyFactor.filter(type => type !== 'recovery-code'),
  messageTypes: ['sms'],
  policy: 'never',
  customizeMfa: true,
  showFactorListOnEnrollment: false,
  commandLimit: 4,
  identifierFirst: false,
  lifetimeMs: 3_600_000,
  organizationUsage: 'allow',
  organizationPrompt: 'no_prompt',
  ...changes,
})

export const requestFacts = (changes: Partial<RequestFacts> = {}): RequestFacts => ({
  protocol: 'oidc-basic-profile',
  channel: 'browser',
  clientId: 'app',
  clientName: 'App',
  params: {},
  scopes: ['openid'],
  prompt: [],
  acrValues: [],
  consentFor: [],
  locale: 'en',
  isMobile: false,
  ...changes,
})

export const connection = { id: 'con_1', name: 'Users', strategy: 'auth0' }

export const enrolled = (...types: FactorType[]): EnrolledFactor[] => types.map(type => ({ id: `dev_${type}`, type }))

export const facts = (changes: Partial<Facts> = {}): Facts => ({
  user: { id: 'auth0|ann', email: 'ann@example.com', emailVerified: true, blocked: false, connections: ['Users'] },
  enrolled: [],
  remembered: false,
  ...changes,
})

export const session = (methods: { name: string; type?: string; timestamp?: string }[] = [{ name: 'pwd' }]) => ({
  id: 'sid',
  userId: 'auth0|ann',
  methods: methods.map(m => ({ timestamp: '2026-01-15T11:00:00.000Z', ...m })),
  authenticatedAt: 1_000_000,
  createdAt: 1_000_000,
  updatedAt: 1_000_000,
  lastInteractedAt: 1_000_000,
  expiresAt: 9_000_000_000_000,
  cookieMode: 'persistent' as const,
  clients: ['app'],
  device: {},
  metadata: {},
})

export const refreshToken = {
  id: 'rt',
  userId: 'auth0|ann',
  methods: [{ name: 'pwd', timestamp: '2026-01-15T11:00:00.000Z' }],
  authenticatedAt: 1_000_000,
  createdAt: 1_000_000,
  rotating: false,
  resourceServers: [],
  device: {},
  metadata: {},
}

export const assessed = (confidence: RiskAssessment['confidence']): RiskAssessment => ({
  confidence,
  version: '1',
  assessments: { NewDevice: { code: confidence === 'low' ? 'no_match' : 'match', confidence } },
})

const factors = (types: (FactorType | FactorRequest)[]): FactorRequest[] =>
  types.map(type => (typeof type === 'string' ? { type } : type))

export const challengeWith = (...types: FactorType[]): MfaCommand => ({
  kind: 'challenge',
  any: false,
  factors: factors(types),
})
export const challengeWithAny = (...types: FactorType[]): MfaCommand => ({
  kind: 'challenge',
  any: true,
  factors: factors(types),
})
export const enrollWith = (...types: FactorType[]): MfaCommand => ({
  kind: 'enroll',
  any: false,
  factors: factors(types),
})
export const enrollWithAny = (...types: FactorType[]): MfaCommand => ({
  kind: 'enroll',
  any: true,
  factors: factors(types),
})

export interface Setting extends Partial<Omit<Beginning, 'actions' | 'settings' | 'request'>> {
  settings?: Partial<FlowSettings>
  request?: Partial<RequestFacts>
  /** What each Action asks for; a list asks for nothing after its redirect. */
  actions?: (Command[] | { execute: Command[]; resumed: Command[] })[]
  facts?: Facts
  /** Scopes that the user agreed to at an earlier login. */
  agreed?: string[]
  /** What the assessment of the login comes to, where it is assessed. */
  confidence?: RiskAssessment['confidence']
}

/** A login played without a world: what is performed answers at once, the first factor is proven. */
export interface Play {
  state: State
  logs: LogFact[]
  /** Screens, redirects and the end, in order. */
  seen: string[]
}

/** When every login begins that is played here. */
export const startedAt = 1_768_478_400_000
const at = startedAt

/** Every state goes through JSON, as it does between two requests. */
export const roundTrip = (state: State): State => JSON.parse(JSON.stringify(state))

/** An organization that a request names, which every connection leads into. */
export const namedOrganization = (id: string): NonNullable<Beginning['organization']> => ({
  kind: 'found',
  organization: { id, name: 'one' },
  connections: [connection],
})

export const start = (setting: Setting = {}): Play => {
  const begun = begin({
    at,
    traceId: 'trace',
    newSessionId: 'new-sid',
    connections: [connection],
    connection,
    ...(setting.request?.organization && { organization: namedOrganization(setting.request.organization) }),
    ...setting,
    request: requestFacts(setting.request),
    settings: settings(setting.settings),
    actions: (setting.actions ?? []).map((_, i) => ({
      name: `Action ${i + 1}`,
      actionId: `act-${i}`,
      versionId: `ver-${i}`,
      number: 1,
      bindingId: `bin-${i}`,
    })),
    ...(setting.request?.session || setting.request?.refreshToken || setting.request?.resetting
      ? { facts: setting.facts ?? facts() }
      : { facts: undefined }),
  })
  const play: Play = { state: roundTrip(begun.state), logs: begun.logs, seen: [] }
  if (next(play.state).kind === 'show' && !play.state.proof) {
    happen(play, { kind: 'first-factor', how: 'password', connection, facts: setting.facts ?? facts() })
  }
  return run(play, setting)
}

export type Happened = Event extends infer E ? (E extends { at: number } ? Omit<E, 'at'> : never) : never

export const happen = (play: Play, event: Happened): void => {
  const { state, logs } = apply(play.state, { ...event, at } as Event)
  play.state = roundTrip(state)
  play.logs.push(...logs)
}

/** Performs what is due until the browser is needed or the login has ended. */
export const run = (play: Play, setting: Setting): Play => {
  for (;;) {
    const due = next(play.state)
    if (due.kind !== 'perform') return note(play, due)
    const { number, name, task } = due
    switch (task.task) {
      case 'run-action': {
        const script = setting.actions?.[task.index] ?? []
        const { execute, resumed } = Array.isArray(script) ? { execute: script, resumed: [] } : script
        const commands = resumes(task.handler) ? resumed : execute
        const result: ActionResult = { ok: true, commands }
        happen(play, { kind: 'performed', number, name, result: { task: 'run-action', result } })
        break
      }
      case 'begin':
        happen(play, {
          kind: 'performed',
          number,
          name,
          result: { task: 'begin', screen: `${task.asks}:${task.factor.type}`, keep: {} },
        })
        break
      case 'switch-user':
        happen(play, {
          kind: 'performed',
          number,
          name,
          result: { task: 'switch-user', facts: setting.facts ?? facts() },
        })
        break
      case 'load-organizations':
        happen(play, {
          kind: 'performed',
          number,
          name,
          result: { task: 'load-organizations', organizations: [{ id: 'org_1', name: 'one' }] },
        })
        break
      case 'load-consent':
        happen(play, {
          kind: 'performed',
          number,
          name,
          result: { task: 'load-consent', agreed: setting.agreed ?? [] },
        })
        break
      case 'begin-email-check':
        happen(play, { kind: 'performed', number, name, result: { task: 'begin-email-check' } })
        break
      case 'assess-risk':
        happen(play, {
          kind: 'performed',
          number,
          name,
          result: { task: 'assess-risk', assessment: assessed(setting.confidence ?? 'high'), because: {} },
        })
        break
      case 'offer-passkey':
        happen(play, { kind: 'performed', number, name, result: { task: 'offer-passkey', ceremony: setting.passkey } })
        break
      default:
        task satisfies never
    }
  }
}

const note = (play: Play, due: Outcome): Play => {
  const words =
    due.kind === 'show'
      ? due.screen
      : due.kind === 'redirect'
        ? `redirect ${due.url}`
        : due.kind === 'deny'
          ? `deny ${due.refusal.error}`
          : due.kind
  play.seen.push(words)
  return play
}

/** Answers the screen that is due rightly, or picks the first factor of a picker; comes back from a redirect. */
export const answer = (play: Play, setting: Setting, pick?: FactorType): Play => {
  const due = next(play.state)
  if (due.kind === 'redirect') {
    happen(play, { kind: 'resumed' })
    return run(play, setting)
  }
  if (due.kind !== 'show') throw new Error(`nothing to answer: ${due.kind}`)
  const { screen } = due
  if (screen === 'mfa-detect-browser-capabilities') {
    happen(play, { kind: 'capabilities', capabilities: { webauthn: true, platform: true } })
  } else if (screen === 'mfa-login-options' || screen === 'mfa-begin-enroll-options') {
    happen(play, { kind: 'picked', type: pick ?? (play.state.command?.offered[0]?.type as FactorType) })
  } else if (screen.startsWith('challenge:')) happen(play, { kind: 'factor-passed' })
  else if (screen.startsWith('enroll:')) {
    const type = screen.slice('enroll:'.length) as FactorType
    happen(play, { kind: 'factor-enrolled', enrolled: [{ id: `new_${type}`, type }] })
  } else if (screen === 'login-email-verification') happen(play, { kind: 'email-check', result: 'passed' })
  else if (screen === 'consent') happen(play, { kind: 'consent', given: true })
  else throw new Error(`no answer to ${screen}`)
  return run(play, setting)
}

/** Plays a login to its end, with right answers; gives what was seen on the way. */
export const playThrough = (setting: Setting = {}): Play => {
  const play = start(setting)
  for (let turn = 0; turn < 100; turn++) {
    const due = next(play.state)
    if (due.kind === 'complete' || due.kind === 'deny') {
      happen(play, { kind: 'finished' })
      return play
    }
    answer(play, setting)
  }
  throw new Error('the login does not end')
}

export const types = (play: Play): string[] => play.logs.map(fact => fact.type)
