import { describe, expect, test } from 'vitest'
import { screensOf } from './screens.ts'
import type { Entry, Origin, Trace } from './trace.ts'

type Line = Entry extends infer E ? (E extends { n: number; at: string } ? Omit<E, 'n' | 'at'> : never) : never

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds)).toISOString()

const traceOf = (lines: Line[], prompt: string[] = []): Trace => ({
  id: 't',
  started_at: at(0),
  updated_at: at(lines.length),
  finished_at: at(lines.length),
  status: 'complete',
  client_id: 'web',
  client_name: 'web',
  request: { protocol: 'oidc-basic-profile', scopes: [], prompt, acr_values: [] },
  actions: [{ name: 'Choose', action_id: 'a', version_id: 'v', number: 1 }],
  challenged: [],
  enrolled: [],
  journal: lines.map((line, n) => ({ ...line, n, at: at(n) }) as Entry),
})

const passed: Line = { kind: 'first-factor', how: 'password', method: 'pwd', result: 'passed' }
const asks = (origin: Origin, more: Partial<Extract<Line, { kind: 'command' }>> = {}): Line => ({
  kind: 'command',
  command: 1,
  origin,
  asks: 'challenge',
  any: false,
  requested: ['otp'],
  offered: ['otp'],
  left_out: [],
  result: 'asked',
  ...more,
})
const screen = (name: string): Line => ({ kind: 'screen', screen: name })
const whyLast = (trace: Trace) => screensOf(trace).at(-1)?.why

describe('why a screen was shown', () => {
  test.each<[string, Line[], RegExp]>([
    [
      'the Action by its name',
      [passed, asks({ kind: 'action', index: 0 }), screen('mfa-otp-challenge')],
      /Action “Choose” asked for one-time password\./,
    ],
    [
      'the policy, with the risk it rests on',
      [
        passed,
        { kind: 'risk', confidence: 'low', assessments: [{ assessor: 'NewDevice', confidence: 'low' }] },
        asks({ kind: 'policy' }),
        screen('mfa-otp-challenge'),
      ],
      /policy of the tenant asked .*Confidence low \(NewDevice low\)/,
    ],
    [
      'the application',
      [passed, asks({ kind: 'acr' }), screen('mfa-otp-challenge')],
      /^The application, by acr_values, asked/,
    ],
    [
      'what was left out, and why',
      [
        passed,
        asks(
          { kind: 'action', index: 0 },
          { requested: ['otp', 'phone'], left_out: [{ type: 'phone', why: 'not-enrolled' }] },
        ),
        screen('mfa-otp-challenge'),
      ],
      /Left out: phone message is not enrolled\./,
    ],
    [
      'what the user picked',
      [
        passed,
        asks({ kind: 'action', index: 0 }),
        { kind: 'factor', command: 1, type: 'otp', asks: 'challenge', result: 'picked' },
        screen('mfa-otp-challenge'),
      ],
      /The user picked one-time password\./,
    ],
    ['consent', [passed, screen('consent')], /consent of the user/],
    [
      'what the browser can do',
      [passed, asks({ kind: 'action', index: 0 }), screen('mfa-detect-browser-capabilities')],
      /What the browser can do/,
    ],
  ])('says %s', (_, lines, words) => {
    expect(whyLast(traceOf(lines))).toMatch(words)
  })

  test('says of the first screen whether a fresh sign-in was asked for', () => {
    expect(whyLast(traceOf([screen('login')]))).toMatch(/Nobody was signed in/)
    expect(whyLast(traceOf([screen('login')], ['login']))).toMatch(/prompt=login/)
  })
})

test('a screen lasts until the next one, the last until the end', () => {
  const lines = [
    screen('login'),
    passed,
    asks({ kind: 'action', index: 0 }),
    screen('mfa-otp-challenge'),
    { kind: 'complete' } as Line,
  ]
  expect(screensOf(traceOf(lines)).map(({ ms }) => ms)).toEqual([3000, 2000])
  const { finished_at: _, ...going } = traceOf(lines)
  expect(screensOf(going).at(-1)?.ms).toBeUndefined()
})
