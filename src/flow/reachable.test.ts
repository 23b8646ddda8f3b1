import { expect, it } from 'vitest'
import {
  assessed,
  challengeWith,
  challengeWithAny,
  connection,
  enrolled,
  enrollWith,
  enrollWithAny,
  facts,
  type Happened,
  requestFacts,
  roundTrip,
  settings,
} from '../../test/login/play.ts'
import { apply } from './apply.ts'
import { begin } from './begin.ts'
import type { Command, FactorType } from './command.ts'
import type { Event } from './event.ts'
import { next } from './next.ts'
import type { Outcome } from './outcome.ts'
import type { FlowSettings, State } from './state.ts'
import { readState } from './upgrade.ts'

const at = 1_768_478_400_000
const scripts: Command[][] = [
  [challengeWithAny('otp', 'phone', 'webauthn-roaming')],
  [challengeWith('phone', 'otp'), enrollWithAny('push-notification', 'webauthn-platform')],
  [{ kind: 'redirect', url: 'https://elsewhere.example/' }, enrollWith('recovery-code')],
  [{ kind: 'multifactor', provider: 'any', allowRememberBrowser: false }],
]

const beginning = (changes: Partial<FlowSettings> = {}) =>
  begin({
    at,
    traceId: 'trace',
    newSessionId: 'sid',
    connections: [connection],
    request: requestFacts({ consentFor: ['read'] }),
    settings: settings({
      ...changes,
      factors: ['otp', 'phone', 'push-notification', 'webauthn-roaming', 'webauthn-platform', 'recovery-code'],
    }),
    actions: scripts.map((_, i) => ({
      name: `Action ${i}`,
      actionId: `act-${i}`,
      versionId: `ver-${i}`,
      number: 1,
      bindingId: `bin-${i}`,
    })),
  }).state

const users = [facts({ enrolled: enrolled('otp', 'phone', 'webauthn-roaming') }), facts()]

/** Everything that may happen in a state: right and wrong answers, failures, fresh facts. */
const events = (state: State, due: Outcome): Happened[] => {
  if (due.kind === 'redirect') return [{ kind: 'resumed' }]
  if (due.kind === 'perform') {
    const { number, name, task } = due
    const performed = (result: Extract<Happened, { kind: 'performed' }>['result']): Happened => ({
      kind: 'performed',
      number,
      name,
      result,
    })
    if (task.task === 'begin')
      return [performed({ task: 'begin', screen: `${task.asks}:${task.factor.type}`, keep: {} })]
    if (task.task === 'assess-risk')
      return (['low', 'high'] as const).map(confidence =>
        performed({ task: 'assess-risk', assessment: assessed(confidence), because: {} }),
      )
    if (task.task === 'begin-email-check')
      return [
        performed({ task: 'begin-email-check' }),
        performed({ task: 'begin-email-check', error: { code: 'too-many-email' } }),
      ]
    if (task.task === 'load-consent') return [[], ['read']].map(agreed => performed({ task: 'load-consent', agreed }))
    if (task.task !== 'run-action') throw new Error(`unexpected ${task.task}`)
    const commands = task.handler === 'onExecutePostLogin' ? (scripts[task.index] as Command[]) : []
    return [
      performed({ task: 'run-action', result: { ok: true, commands } }),
      performed({ task: 'run-action', result: { ok: true, commands: [{ kind: 'deny', reason: 'no' }] } }),
      performed({ task: 'run-action', result: { ok: false, failure: 'timeout', message: 'too slow' } }),
    ]
  }
  if (due.kind !== 'show') return []
  const { screen } = due
  if (screen === 'login') {
    return [
      ...users.map(user => ({ kind: 'first-factor', how: 'password', connection, facts: user }) as const),
      { kind: 'first-factor-refused', errors: [{ code: 'wrong-credentials' }], submitted: {}, why: 'wrong', logs: [] },
    ]
  }
  if (screen === 'login-email-verification')
    return [
      { kind: 'email-check', result: 'passed' },
      { kind: 'email-check', result: 'sent' },
      { kind: 'email-check', result: 'refused', why: 'wrong', errors: [{ code: 'invalid-code' }] },
    ]
  if (screen === 'consent')
    return [
      { kind: 'consent', given: true },
      { kind: 'consent', given: false },
    ]
  if (screen === 'mfa-detect-browser-capabilities') {
    return [
      { kind: 'capabilities', capabilities: { webauthn: true, platform: true } },
      { kind: 'capabilities', capabilities: { webauthn: false, platform: false } },
    ]
  }
  const offered = state.command?.offered.map(f => f.type) ?? []
  if (screen.startsWith('mfa-'))
    return [
      ...offered.map(type => ({ kind: 'picked', type }) as const),
      ...(state.command?.left ? [{ kind: 'factor-returned' } as const] : []),
    ]
  const [asks, type] = screen.split(':') as [string, FactorType]
  const wrong: Happened = { kind: 'factor-refused', why: 'wrong', errors: [{ code: 'invalid-code' }] }
  const left: Happened[] = due.canPick ? [{ kind: 'factor-left' }] : []
  return asks === 'challenge'
    ? [{ kind: 'factor-passed' }, wrong, ...left]
    : [{ kind: 'factor-enrolled', enrolled: [{ id: `new_${type}`, type }] }, wrong, ...left]
}

/** What tells two states apart: all but the record of how they came about. */
const essence = (state: State): string => {
  const { journal, methods, form, performed, ...rest } = state
  return JSON.stringify(rest)
}

it.each<[string, Partial<FlowSettings>]>([
  ['never', {}],
  ['adaptive', { policy: 'adaptive', risk: { trustDeviceMs: 1 } }],
])('every reachable state survives JSON, decides the same twice, and ends in at most a few steps: %s', (_, changes) => {
  const first = beginning(changes)
  const known = new Map<string, State>([[essence(first), first]])
  const queue = [first]
  const ends = new Set<string>()
  let steps = 0
  while (queue.length > 0) {
    const state = queue.shift() as State
    const due = next(state)
    const stored = readState(JSON.stringify(state))
    expect(stored).toEqual(state)
    // A crash before the record leaves this state: what is due is the same as before.
    expect(next(stored)).toEqual(due)
    expect(() => JSON.stringify(due)).not.toThrow()
    if (due.kind === 'deny' || due.kind === 'complete') {
      ends.add(due.kind)
      const finished = apply(state, { at, kind: 'finished' }).state
      expect(finished.finished).toBe(due.kind === 'deny' ? 'denied' : 'complete')
      expect(() => apply(finished, { at, kind: 'resumed' })).toThrow()
      continue
    }
    const options = events(state, due)
    expect(options.length).toBeGreaterThan(0)
    for (const happened of options) {
      const event = { ...happened, at } as Event
      const one = apply(state, event)
      // A crash after the record finds the new state; done again from the old one it comes out the same.
      const again = apply(stored, event)
      expect(again).toEqual(one)
      expect(roundTrip(one.state)).toEqual(JSON.parse(JSON.stringify(one.state)))
      if (due.kind === 'perform') {
        expect(one.state.performed).toBe(state.performed + 1)
        expect(() => apply(one.state, event)).toThrow(/not due/)
      }
      steps += 1
      const key = essence(one.state)
      if (!known.has(key)) {
        const kept = roundTrip(one.state)
        known.set(key, kept)
        queue.push(kept)
      }
    }
    if (known.size > 20_000) throw new Error('the flow has too many states')
  }
  expect(ends).toEqual(new Set(['deny', 'complete']))
  expect(known.size).toBeGreaterThan(200)
  expect(steps).toBeGreaterThan(known.size)
})

it('nobody completes a login whose Action asked for a challenge without passing one', () => {
  const walk = (state: State, depth: number): void => {
    const due = next(state)
    if (due.kind === 'complete') {
      expect(state.mfa.challenged.length + state.mfa.enrolled.length).toBeGreaterThan(0)
      return
    }
    if (due.kind === 'deny' || depth > 14) return
    for (const event of events(state, due)) {
      if (
        event.kind === 'factor-refused' ||
        event.kind === 'first-factor-refused' ||
        event.kind === 'factor-left' ||
        event.kind === 'factor-returned'
      )
        continue
      walk(apply(state, { ...event, at } as Event).state, depth + 1)
    }
  }
  walk(beginning(), 0)
})
