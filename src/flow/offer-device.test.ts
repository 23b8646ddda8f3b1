import { describe, expect, test } from 'vitest'
import { challengeWith, enrolled, facts, playThrough, type Setting } from '../../test/login/play.ts'

const device = { known: false, free: true, declined: false }
const otp = (changes: Partial<typeof device> = {}) =>
  facts({ enrolled: enrolled('otp'), device: { ...device, ...changes } })
const always: Setting['settings'] = { policy: 'always', factors: ['otp', 'webauthn-platform'] }

const seen = (setting: Setting) => playThrough(setting).seen

describe('after MFA', () => {
  test('that the policy asked for, the device is offered once', () => {
    expect(seen({ settings: always, facts: otp() })).toEqual([
      'challenge:otp',
      'mfa-detect-browser-capabilities',
      'enroll:webauthn-platform',
      'complete',
    ])
  })

  test.each<[string, Setting]>([
    ['the factor is off', { settings: { ...always, factors: ['otp'] }, facts: otp() }],
    ['one of its kind is enrolled', { settings: always, facts: otp({ free: false }) }],
    ['the user has turned it down', { settings: always, facts: otp({ declined: true }) }],
    ['nothing is known of the device', { settings: always, facts: facts({ enrolled: enrolled('otp') }) }],
    ['a command of an Action asked for the MFA', { settings: always, facts: otp(), actions: [[challengeWith('otp')]] }],
    [
      'the device itself was the factor',
      {
        settings: { ...always, factors: ['otp', 'webauthn-platform'] },
        facts: facts({ enrolled: enrolled('webauthn-platform'), device }),
      },
    ],
  ])('the device is not offered where %s', (_, setting) => {
    expect(seen(setting)).not.toContain('enroll:webauthn-platform')
  })
})

test('an offer counts for no command of Actions and says so in the journal', () => {
  const { state } = playThrough({ settings: always, facts: otp() })
  expect(state.mfa.started).toBe(0)
  expect(state.journal).toContainEqual(
    expect.objectContaining({ kind: 'command', origin: { kind: 'offer' }, asks: 'enroll', result: 'asked' }),
  )
})
