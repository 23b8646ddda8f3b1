import { describe, expect, it } from 'vitest'
import {
  challengeWith,
  challengeWithAny,
  enrolled,
  facts,
  playThrough,
  refreshToken,
  type requestFacts,
  type Setting,
  session,
  start,
  types,
} from '../../test/login/play.ts'
import type { Command } from './command.ts'

const enable = (
  provider: Extract<Command, { kind: 'multifactor' }>['provider'],
  allowRememberBrowser = false,
): Command => ({ kind: 'multifactor', provider, allowRememberBrowser })
const deny: Command = { kind: 'deny', reason: 'not today' }
const redirect: Command = { kind: 'redirect', url: 'https://elsewhere.example/form?a=1' }
const otpUser = facts({ enrolled: enrolled('otp') })
const twoFactors = facts({ enrolled: enrolled('otp', 'phone') })
const always = { settings: { policy: 'always' } } as const
const seen = (setting: Setting) => playThrough(setting).seen

describe('without screens (reference, 3.5.7; authentication reference, 3.2)', () => {
  const silent = (changes: Partial<ReturnType<typeof requestFacts>> = {}) => ({
    channel: 'silent' as const,
    prompt: ['none'],
    session: session(),
    ...changes,
  })
  it.each([
    ['a session is enough', { request: silent() }, ['complete'], ['ssa']],
    ['no session', { request: silent({ session: undefined }) }, ['deny login_required'], ['fsa']],
    [
      'an MFA command',
      { request: silent(), facts: otpUser, actions: [[challengeWith('otp')]] },
      ['deny interaction_required'],
      ['fsa'],
    ],
    ['a redirect', { request: silent(), actions: [[redirect]] }, ['deny interaction_required'], ['fsa']],
    ['enable', { request: silent(), facts: otpUser, actions: [[enable('any')]] }, ['deny login_required'], ['fsa']],
    ['the policy', { request: silent(), facts: otpUser, ...always }, ['deny login_required'], ['fsa']],
    [
      'the policy, met by the session',
      { request: silent({ session: session([{ name: 'mfa', type: 'otp' }]) }), facts: otpUser, ...always },
      ['complete'],
      ['ssa'],
    ],
    [
      'a command that a remembered browser satisfies',
      {
        request: silent(),
        facts: facts({ enrolled: enrolled('otp'), remembered: true }),
        actions: [[challengeWith('otp')]],
      },
      ['complete'],
      ['ssa'],
    ],
    ['consent', { request: silent({ consentFor: ['read'] }) }, ['deny consent_required'], ['fsa']],
    ['a refusal', { request: silent(), actions: [[deny]] }, ['deny access_denied'], ['fsa']],
    ['a session that is too old', { request: silent({ maxAge: 1 }) }, ['deny login_required'], ['fsa']],
  ] as [string, Setting, string[], string[]][])('prompt=none: %s', (_, setting, expected, logged) => {
    const play = playThrough(setting)
    expect(play.seen).toEqual(expected)
    expect(types(play)).toEqual(logged)
  })

  it('says exactly what SDKs look for', () => {
    const play = playThrough({ request: silent(), facts: otpUser, ...always })
    expect(play.state.refusal?.description).toBe('Multifactor authentication required')
  })

  it('lets a refresh wait for the factors that were asked for, and begins none before one is wished for', () => {
    const request = { channel: 'token' as const, protocol: 'oauth2-refresh-token', refreshToken }
    const setting = { request, facts: twoFactors, actions: [[challengeWithAny('otp', 'phone')]] }
    const play = start(setting)
    expect(play.state.command).toMatchObject({ offered: [{ type: 'otp' }, { type: 'phone' }] })
    expect(play.state.command?.chosen).toBeUndefined()
    expect(types(play)).toEqual(['mfar'])
    expect(playThrough(setting).state.finished).toBe('complete')
    expect(seen({ request, facts: otpUser, ...always })).toEqual(['complete'])
  })
})

describe('the first factor', () => {
  it.each([
    ['a session is reused', { session: session() }, 'complete'],
    ['prompt=login asks again', { session: session(), prompt: ['login'] }, 'login'],
    ['select_account asks again', { session: session(), prompt: ['select_account'] }, 'login'],
    ['max_age that is over asks again', { session: session(), maxAge: 60 }, 'login'],
    ['max_age=0 asks again', { session: { ...session(), authenticatedAt: 1_768_478_400_000 }, maxAge: 0 }, 'login'],
    [
      'max_age that is not over does not',
      { session: { ...session(), authenticatedAt: 1_768_478_399_000 }, maxAge: 60 },
      'complete',
    ],
  ] as [string, NonNullable<Setting['request']>, string][])('%s', (_, request, expected) => {
    const play = playThrough({ request })
    expect(play.state.journal.find(e => e.kind === 'screen')?.screen ?? 'complete').toBe(expected)
  })

  it('asks on two pages where the tenant says so, and on the signup page where the request does', () => {
    const first = (setting: Setting) => playThrough(setting).state.journal.find(e => e.kind === 'screen')
    expect(first({ settings: { identifierFirst: true } })).toMatchObject({ screen: 'login-id' })
    expect(first({ request: { params: { screen_hint: 'signup' } } })).toMatchObject({ screen: 'signup' })
  })
})
