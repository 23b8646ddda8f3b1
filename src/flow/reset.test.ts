import { describe, expect, test } from 'vitest'
import {
  challengeWith,
  challengeWithAny,
  enrolled,
  facts,
  type Happened,
  happen,
  type Play,
  run,
  type Setting,
  start,
  types,
} from '../../test/login/play.ts'
import type { Command } from './command.ts'
import { next } from './next.ts'
import { pageOf } from './reset-screens.ts'
import type { RequestFacts } from './state.ts'

const resetting = { ticketHash: 'digest', by: 'email' } as const
const reset = (setting: Parameters<typeof start>[0] = {}) =>
  start({
    facts: facts({ enrolled: enrolled('otp', 'phone') }),
    ...setting,
    request: { protocol: 'password-reset', resetting, ...setting.request },
  })

const pass = { kind: 'factor-passed' } as const

describe('a reset', () => {
  test('without Actions asks for the new password at once, and its end is no login', () => {
    const play = reset({ settings: { policy: 'always' }, request: { acrValues: ['x'] } })
    expect(play.seen).toEqual(['reset-password'])
    happen(play, { kind: 'password-chosen' })
    expect(next(play.state)).toEqual({ kind: 'complete' })
    happen(play, { kind: 'finished' })
    expect(types(play)).toEqual(['scp'])
    expect(play.state.methods.map(method => method.name)).toEqual(['email'])
    const byText = reset({ request: { resetting: { ticketHash: 'digest', by: 'phone_number' } } })
    expect(byText.state.methods.map(method => method.name)).toEqual(['phone_number'])
  })

  test('shows challenges on pages of their own, and all else on those of logins', () => {
    const { state } = reset()
    expect(pageOf(state, 'mfa-otp-challenge')).toBe('reset-password-mfa-otp-challenge')
    expect(pageOf(state, 'mfa-email-list')).toBe('mfa-email-list')
    expect(pageOf(start().state, 'mfa-otp-challenge')).toBe('mfa-otp-challenge')
  })

  test('runs the next Action when a challenge is passed', () => {
    const play = reset({ actions: [[challengeWith('otp')], [challengeWithAny('otp', 'phone')]] })
    expect(play.seen).toEqual(['challenge:otp'])
    happen(play, pass)
    const due = next(play.state)
    expect(due).toMatchObject({ kind: 'perform', name: 'onExecutePostChallenge:ver-1' })
  })

  test('takes no new password while anything else is due', () => {
    const play = reset({ actions: [[challengeWith('otp')]] })
    expect(() => happen(play, { kind: 'password-chosen' })).toThrow('no password is to be chosen now')
    happen(play, pass)
    happen(play, { kind: 'password-chosen' })
    expect(() => happen(play, { kind: 'password-chosen' })).toThrow()
  })

  test('asks for MFA whatever the setting for logins is, and never takes a remembered browser for it', () => {
    const known = facts({ enrolled: enrolled('otp'), remembered: true })
    const play = reset({ facts: known, settings: { customizeMfa: false }, actions: [[challengeWith('otp')]] })
    expect(play.seen).toEqual(['challenge:otp'])
    expect(play.state.command?.allowRemember).toBe(false)
  })

  test('that was only opened begins with nothing that is sent, until the browser asks for something', () => {
    const opened = { ...resetting, opened: true } as const
    const of = (...commands: Command[]) =>
      reset({
        facts: facts({ enrolled: enrolled('otp', 'phone') }),
        request: { resetting: opened },
        actions: [commands],
      })
    for (const command of [challengeWith('phone'), challengeWith('phone', 'otp'), challengeWithAny('phone')])
      expect(of(command).seen).toEqual(['mfa-login-options'])
    expect(of(challengeWith('otp', 'phone')).seen).toEqual(['challenge:otp'])
    const play = of(challengeWith('phone'), challengeWith('otp'))
    happen(play, { kind: 'picked', type: 'phone' })
    expect(next(play.state)).toMatchObject({ kind: 'perform', name: 'begin:phone' })
    const passed = of(challengeWith('otp'), challengeWith('phone'))
    happen(passed, pass)
    expect(next(passed.state)).toMatchObject({ kind: 'perform', name: 'begin:phone' })
    // What the browser can do is told by a script, not by somebody.
    const lost = of(challengeWith('phone', 'webauthn-roaming'))
    happen(lost, { kind: 'capabilities', capabilities: { webauthn: false, platform: false } })
    expect(next(lost.state)).toMatchObject({ screen: 'mfa-login-options' })
    expect(reset({ actions: [[challengeWith('phone')]] }).seen).toEqual(['challenge:phone'])
  })

  test('of a user who is gone has a link that is void', () => {
    const play = reset({ actions: [[challengeWith('otp')]] })
    happen(play, { kind: 'facts', facts: facts({ user: null }) })
    expect(play.state.refusal?.error).toBe('ticket_invalid')
    expect(types(play).at(-1)).toBe('fcp')
  })

  test('offers no device to add, whatever was passed', () => {
    const known = facts({ enrolled: enrolled('otp'), device: { known: false, free: true, declined: false } })
    const play = reset({ facts: known, actions: [[challengeWith('otp')]] })
    happen(play, pass)
    expect(next(play.state)).toMatchObject({ screen: 'reset-password' })
  })

  test('leads to no organization, even where the application requires one', () => {
    const usage = { organizationUsage: 'require', organizationPrompt: 'pre_login_prompt' } as const
    const organization = { id: 'org_1', name: 'one' }
    expect(reset({ settings: usage }).seen).toEqual(['reset-password'])
    expect(reset({ settings: { organizationUsage: 'deny' }, askedIn: organization }).state.organization).toEqual(
      organization,
    )
  })

  test.each(['used', 'expired', 'invalid'] as const)('ends when its ticket is %s, logged as a failure', ticket => {
    const play = reset({ actions: [[challengeWith('otp')]] })
    happen(play, { kind: 'facts', facts: { ...facts({ enrolled: enrolled('otp') }), ticket } })
    expect(play.state.refusal?.error).toBe(`ticket_${ticket}`)
    expect(types(play).at(-1)).toBe('fcp')
  })

  test('is refused with what the Action has to say, and with nothing where it failed', () => {
    const denied = reset({ actions: [[{ kind: 'deny', reason: 'ask the desk' }]] })
    expect(denied.state.refusal).toMatchObject({ error: 'access_denied', reason: 'ask the desk' })
    expect(types(denied)).toEqual(['fcp'])
    const failed = reset({ actions: [[challengeWith('email')]] })
    expect(failed.state.refusal).toMatchObject({ error: 'access_denied' })
    expect(failed.state.refusal).not.toHaveProperty('reason')
    expect(types(failed)).toEqual(['mfar'])
  })

  test('keeps the address that the last call of an Action set', () => {
    const goTo = (url: string): Command => ({ kind: 'result-url', url })
    const play = reset({ actions: [[goTo('https://a.example/'), goTo('https://b.example/')]] })
    expect(play.state.resultUrl).toBe('https://b.example/')
  })

  test('of a blocked user, or of nobody, asks for nothing', () => {
    const blocked = facts({ user: { id: 'auth0|ann', emailVerified: true, blocked: true } })
    expect(reset({ facts: blocked }).seen).toEqual(['deny unauthorized'])
    expect(reset({ facts: facts({ user: null }) }).seen).toEqual(['deny ticket_invalid'])
  })

  test('goes on after a redirect with the handler of its trigger', () => {
    const play = reset({ actions: [[{ kind: 'redirect', url: 'https://check.example/' }]] })
    expect(play.seen).toEqual(['redirect https://check.example/'])
    happen(play, { kind: 'resumed' })
    expect(next(play.state)).toMatchObject({ task: { handler: 'onContinuePostChallenge' } })
  })
})

/** All that may happen next, right and wrong, and fresh facts. */
const events = ({ state }: Play): Happened[] => {
  const due = next(state)
  if (due.kind === 'redirect') return [{ kind: 'resumed' }]
  if (due.kind !== 'show') return []
  const fresh: Happened[] = [
    { kind: 'facts', facts: facts({ enrolled: enrolled('otp', 'phone', 'email') }) },
    { kind: 'facts', facts: facts({ enrolled: enrolled('phone', 'email') }) },
    { kind: 'facts', facts: { ...facts(), ticket: 'used' } },
  ]
  if (due.screen === 'reset-password')
    return [...fresh, { kind: 'form-refused', errors: [{ code: 'no-password' }] }, { kind: 'password-chosen' }]
  const offered = state.command?.offered.map(factor => factor.type) ?? []
  if (due.screen === 'mfa-login-options') return [...fresh, ...offered.map(type => ({ kind: 'picked', type }) as const)]
  return [
    ...fresh,
    { kind: 'factor-passed' },
    { kind: 'factor-refused', why: 'wrong', errors: [{ code: 'invalid-code' }] },
    ...(due.canPick ? [{ kind: 'factor-left' } as const] : []),
  ]
}

test('no way through it leads to the form without every challenge that was asked for', () => {
  const setting: Setting = {
    facts: facts({ enrolled: enrolled('otp', 'phone', 'email') }),
    request: { protocol: 'password-reset', resetting },
    actions: [
      [challengeWithAny('otp', 'phone')],
      { execute: [{ kind: 'redirect', url: 'https://check.example/' }], resumed: [challengeWith('email')] },
    ],
  }
  let forms = 0
  const walk = (play: Play, depth: number): void => {
    const due = next(play.state)
    const atForm = due.kind === 'show' && due.screen === 'reset-password'
    if (atForm) {
      forms += 1
      expect(play.state.mfa.challenged).toEqual([expect.stringMatching(/^(otp|phone)$/), 'email'])
      expect(play.state.redirected).toEqual([1])
    } else if (due.kind === 'complete') expect(play.state.passwordChosen).toBeDefined()
    else expect(() => happen({ ...play }, { kind: 'password-chosen' })).toThrow()
    if (depth === 0) return
    for (const event of events(play)) {
      const then: Play = { state: play.state, logs: [], seen: [] }
      happen(then, event)
      walk(run(then, setting), depth - 1)
    }
  }
  walk(start(setting), 6)
  expect(forms).toBeGreaterThan(50)
})

test('a login is none of this: it never asks for a new password', () => {
  const request: Partial<RequestFacts> = {}
  expect(start({ request }).seen).toEqual(['complete'])
})
