import { describe, expect, it } from 'vitest'
import {
  challengeWith,
  enrolled,
  enrollWith,
  enrollWithAny,
  facts,
  playThrough,
  type Setting,
  session,
  start,
  startedAt,
} from '../../test/login/play.ts'
import { multiFactorAcr } from './acr.ts'
import type { Command, FactorType } from './command.ts'
import type { FlowSettings } from './state.ts'

const enable = (
  provider: Extract<Command, { kind: 'multifactor' }>['provider'],
  allowRememberBrowser = false,
): Command => ({ kind: 'multifactor', provider, allowRememberBrowser })
const redirect: Command = { kind: 'redirect', url: 'https://elsewhere.example/form?a=1' }
const otpUser = facts({ enrolled: enrolled('otp') })
const twoFactors = facts({ enrolled: enrolled('otp', 'phone') })
const always = { settings: { policy: 'always' } } as const
const seen = (setting: Setting) => playThrough(setting).seen

describe('which factor a challenge begins with that nobody named one for', () => {
  const all = enrolled('otp', 'phone', 'push-notification', 'email', 'recovery-code')
  const factors: FlowSettings['factors'] = ['otp', 'phone', 'push-notification', 'email', 'recovery-code']
  const first = (favoured: FactorType[] | undefined, changes: Setting = {}) => {
    const play = start({
      settings: { policy: 'always', factors, ...changes.settings },
      ...changes,
      facts: facts({ enrolled: all, favoured }),
    })
    return { screen: play.seen[0], offered: play.state.command?.offered.map(({ type }) => type) }
  }

  it.each<[string, FactorType[] | undefined, string]>([
    ['the strongest', undefined, 'push-notification'],
    ['what was used last in this browser', ['phone', 'otp'], 'phone'],
    ['what the user prefers, where nothing was used here', ['otp'], 'otp'],
    ['what the user prefers, where an address was used here', ['email', 'otp'], 'otp'],
    ['the strongest, where only a recovery code was used here', ['recovery-code'], 'push-notification'],
    ['the strongest, where what is favoured was removed', ['webauthn-roaming'], 'push-notification'],
  ])('%s', (_, favoured, expected) => {
    const { screen, offered } = first(favoured)
    expect(screen).toBe(`challenge:${expected}`)
    // "Try another method" leads to every one of them.
    expect(new Set(offered)).toEqual(new Set(factors))
  })

  it('is the same where an Action leaves it open, and never changes what an Action names', () => {
    expect(first(['phone'], { actions: [[enable('any')]] }).screen).toBe('challenge:phone')
    expect(first(['phone'], { actions: [[challengeWith('otp', 'phone')]] }).screen).toBe('challenge:otp')
  })
})

describe('where factors can be changed afterwards', () => {
  const minute = 60_000
  const passed = (ago: number) => [
    { name: 'pwd' },
    { name: 'mfa', type: 'otp', timestamp: new Date(startedAt - ago).toISOString() },
  ]
  const asked = (changes: Setting) => seen({ ...changes, request: { freshWithinMs: 15 * minute, ...changes.request } })
  const lately = (ago: number): Setting => ({
    request: { session: session(passed(ago)) },
    facts: otpUser,
  })

  it('a user who has a factor passes one, whatever the policy says', () => {
    expect(asked({ facts: otpUser })).toEqual(['challenge:otp', 'complete'])
    expect(asked({ facts: facts({ enrolled: enrolled('otp'), remembered: true }) })).toEqual([
      'challenge:otp',
      'complete',
    ])
    expect(asked({ facts: otpUser, actions: [[enable('none')]] })).toEqual(['challenge:otp', 'complete'])
  })

  it('one that was passed a moment ago in this session is enough, an older one is not', () => {
    expect(asked(lately(14 * minute))).toEqual(['complete'])
    expect(asked(lately(16 * minute))).toEqual(['challenge:otp', 'complete'])
  })

  it('one that an Action asked for in this login is enough', () => {
    expect(asked({ facts: otpUser, actions: [[challengeWith('otp')]] })).toEqual(['challenge:otp', 'complete'])
  })

  it('a user who has none, or only an address and a recovery code, gets there to add one', () => {
    expect(asked({ facts: facts() })).toEqual(['complete'])
    expect(asked({ facts: facts({ enrolled: enrolled('email', 'recovery-code') }) })).toEqual(['complete'])
  })

  it('a user whose factors are all off gets nowhere', () => {
    expect(asked({ facts: otpUser, settings: { factors: ['phone'] } })).toEqual(['deny access_denied'])
  })

  it('a silent request fails', () => {
    expect(
      asked({ ...lately(16 * minute), request: { session: session(passed(16 * minute)), channel: 'silent' } }),
    ).toEqual(['deny login_required'])
  })
})

describe('which MFA a login asks for (reference, 3.5.5)', () => {
  it.each([
    ['nothing asks', { facts: otpUser }, ['complete']],
    ['the policy asks, enrolled', { facts: otpUser, ...always }, ['challenge:otp', 'complete']],
    [
      'the policy asks, not enrolled',
      { ...always },
      ['mfa-detect-browser-capabilities', 'enroll:webauthn-roaming', 'complete'],
    ],
    [
      'the policy asks, not enrolled, tenant shows the list',
      { settings: { policy: 'always', showFactorListOnEnrollment: true, factors: ['otp', 'phone', 'email'] } },
      ['mfa-begin-enroll-options', 'enroll:otp', 'complete'],
    ],
    [
      'the policy asks, only e-mail: led to enroll',
      { settings: { policy: 'always', factors: ['otp', 'email'] }, facts: facts({ enrolled: enrolled('email') }) },
      ['enroll:otp', 'complete'],
    ],
    ['enable any', { facts: otpUser, actions: [[enable('any')]] }, ['challenge:otp', 'complete']],
    [
      'enable any comes after all Actions',
      { facts: otpUser, actions: [[enable('any')], [redirect]] },
      ['redirect https://elsewhere.example/form?a=1', 'challenge:otp', 'complete'],
    ],
    [
      'enable none takes the policy away (Q5)',
      { facts: otpUser, ...always, actions: [[enable('none')]] },
      ['complete'],
    ],
    [
      'enable none takes the adaptive policy away (Q5)',
      { facts: otpUser, settings: { policy: 'adaptive' }, actions: [[enable('none')]] },
      ['complete'],
    ],
    ['the last enable counts', { facts: otpUser, actions: [[enable('any')], [enable('none')]] }, ['complete']],
    [
      'a challenge command takes the place of enable and policy',
      { facts: twoFactors, ...always, actions: [[enable('any'), challengeWith('phone')]] },
      ['challenge:phone', 'complete'],
    ],
    [
      'a challenge command beats enable none',
      { facts: otpUser, actions: [[enable('none'), challengeWith('otp')]] },
      ['challenge:otp', 'complete'],
    ],
    [
      'an enroll command takes the place of the policy',
      { ...always, actions: [[enrollWith('otp')]] },
      ['enroll:otp', 'complete'],
    ],
    [
      'enrollWithAny with nothing left does not take the place of the policy (Q2)',
      { facts: otpUser, ...always, actions: [[enrollWithAny('otp')]] },
      ['challenge:otp', 'complete'],
    ],
    [
      'a missing risk assessment counts as low',
      { facts: otpUser, settings: { policy: 'adaptive' } },
      ['challenge:otp', 'complete'],
    ],
    [
      'the adaptive policy enrolls nobody',
      { settings: { policy: 'adaptive' } },
      ['login-email-verification', 'complete'],
    ],
    ['a policy without factors lets in', { settings: { policy: 'always', factors: [] } }, ['complete']],
    [
      'enable without factors lets nobody in',
      { settings: { factors: [] }, actions: [[enable('any')]] },
      ['deny access_denied'],
    ],
    ['duo is not offered and lets nobody in', { facts: otpUser, actions: [[enable('duo')]] }, ['deny access_denied']],
    ['acr_values ask', { facts: otpUser, request: { acrValues: [multiFactorAcr] } }, ['challenge:otp', 'complete']],
    [
      'acr_values are met by MFA of the session',
      { facts: otpUser, request: { acrValues: [multiFactorAcr], session: session([{ name: 'mfa', type: 'otp' }]) } },
      ['complete'],
    ],
    [
      'commands look at this login and not at the session',
      {
        facts: otpUser,
        actions: [[challengeWith('otp')]],
        request: { session: session([{ name: 'mfa', type: 'otp' }]) },
      },
      ['challenge:otp', 'complete'],
    ],
  ] as [string, Setting, string[]][])('%s', (_, setting, expected) => {
    expect(seen(setting)).toEqual(expected)
  })
})

describe('a remembered browser', () => {
  const remembered = facts({ enrolled: enrolled('otp'), remembered: true })
  it.each([
    ['stands in for a challenge command (Q3)', { actions: [[challengeWith('otp')]] }, ['complete']],
    [
      'not after enable without allowRememberBrowser (Q3)',
      { actions: [[enable('any', false), challengeWith('otp')]] },
      ['challenge:otp', 'complete'],
    ],
    ['again after enable with it', { actions: [[enable('any', true), challengeWith('otp')]] }, ['complete']],
    [
      'also when that enable came in an earlier Action',
      { actions: [[enable('any')], [challengeWith('otp')]] },
      ['challenge:otp', 'complete'],
    ],
    ['but not for an enable that comes later', { actions: [[challengeWith('otp'), enable('any')]] }, ['complete']],
    [
      'not under acr_values',
      { request: { acrValues: [multiFactorAcr] }, actions: [[challengeWith('otp')]] },
      ['challenge:otp', 'complete'],
    ],
    ['for the policy', { ...always }, ['complete']],
    ['not for the adaptive policy', { settings: { policy: 'adaptive' } }, ['challenge:otp', 'complete']],
    ['not for enable without allowRememberBrowser', { actions: [[enable('any')]] }, ['challenge:otp', 'complete']],
    ['for enable with it', { actions: [[enable('any', true)]] }, ['complete']],
    [
      'never opens the enrollment gate',
      { actions: [[challengeWith('otp'), enrollWith('phone')]] },
      ['deny access_denied'],
    ],
  ] as [string, Setting, string[]][])('stands in or not: %s', (_, setting, expected) => {
    expect(seen({ facts: remembered, ...setting })).toEqual(expected)
  })
})
