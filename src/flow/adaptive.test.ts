import { describe, expect, it } from 'vitest'
import {
  challengeWith,
  enrolled,
  enrollWith,
  facts,
  happen,
  playThrough,
  refreshToken,
  type Setting,
  session,
  start,
} from '../../test/login/play.ts'
import type { Confidence } from '../risk/finding.ts'
import { multiFactorAcr } from './acr.ts'
import type { Command } from './command.ts'
import type { Facts } from './event.ts'
import { next } from './next.ts'
import type { RequestFacts } from './state.ts'

const risk = { trustDeviceMs: 1 }
const adaptive = (setting: Setting, confidence: Confidence = 'low'): Setting => ({
  ...setting,
  confidence,
  settings: { policy: 'adaptive', risk, factors: ['otp', 'phone', 'email'], ...setting.settings },
})
const seen = (setting: Setting, confidence?: Confidence) => playThrough(adaptive(setting, confidence)).seen
const enable = (provider: 'any' | 'none', allowRememberBrowser = true): Command => ({
  kind: 'multifactor',
  provider,
  allowRememberBrowser,
})
const deny: Command = { kind: 'deny', reason: 'no' }
const check = 'login-email-verification'

const otpUser = facts({ enrolled: enrolled('otp') })
const remembered = facts({ enrolled: enrolled('otp'), remembered: true })
const nobodysAddress = facts({ user: { id: 'auth0|ann', emailVerified: false, blocked: false } })

describe('the outcome by user and confidence (reference, 5.4)', () => {
  const users: [string, Facts, low: string[]][] = [
    ['a user who has a factor', otpUser, ['challenge:otp', 'complete']],
    ['a user whose browser is remembered', remembered, ['challenge:otp', 'complete']],
    ['a user without a factor', facts(), [check, 'complete']],
    [
      'a user with an unverified address',
      facts({ user: { ...facts().user!, emailVerified: false } }),
      [check, 'complete'],
    ],
    ['a user who has e-mail alone', facts({ enrolled: enrolled('email') }), [check, 'complete']],
    ['a user whose factor is off', facts({ enrolled: enrolled('webauthn-roaming') }), [check, 'complete']],
    ['a user without factor and address', nobodysAddress, ['deny access_denied']],
  ]
  const confidences: Confidence[] = ['low', 'medium', 'high', 'neutral']
  const cells = users.flatMap(([who, user, low]) =>
    confidences.map(confidence => ({ who, user, confidence, expected: confidence === 'low' ? low : ['complete'] })),
  )

  it.each(cells)('$who, $confidence', ({ user, confidence, expected }) => {
    expect(seen({ facts: user }, confidence)).toEqual(expected)
  })

  it.each(cells)('no other policy minds: $who, $confidence', ({ user, confidence }) => {
    expect(seen({ facts: user, settings: { policy: 'never' } }, confidence)).toEqual(['complete'])
  })

  it('without any factor in the tenant the address is proven all the same', () => {
    expect(seen({ settings: { factors: [] } })).toEqual([check, 'complete'])
  })

  it('what could not be assessed is low', () => {
    const login: Setting = { facts: otpUser, settings: { policy: 'adaptive', factors: ['otp'] } }
    expect(playThrough(login).seen).toEqual(['challenge:otp', 'complete'])
  })
})

describe('Actions and the policy together', () => {
  it.each<[string, Command[], Facts, Confidence, string[]]>([
    ['deny and MFA', [deny], otpUser, 'low', ['deny access_denied']],
    ['deny and no MFA', [deny], otpUser, 'high', ['deny access_denied']],
    ['deny, and an address to prove', [deny], facts(), 'low', ['deny access_denied']],
    ['MFA and MFA', [enable('any')], otpUser, 'low', ['challenge:otp', 'complete']],
    ['MFA and no MFA', [enable('any')], otpUser, 'high', ['challenge:otp', 'complete']],
    ['nothing and MFA', [], otpUser, 'low', ['challenge:otp', 'complete']],
    ['nothing and no MFA', [], otpUser, 'high', ['complete']],
    ['an explicit none bypasses the policy (Q5)', [enable('none')], otpUser, 'low', ['complete']],
    ['an explicit none bypasses the check of the address', [enable('none')], facts(), 'low', ['complete']],
    ['a challenge of the Action is enough', [challengeWith('otp')], otpUser, 'low', ['challenge:otp', 'complete']],
    [
      'a challenge by e-mail proves the address too',
      [challengeWith('email')],
      facts({ enrolled: enrolled('email') }),
      'low',
      ['challenge:email', 'complete'],
    ],
    ['a remembered browser is no answer to enable', [enable('any')], remembered, 'low', ['challenge:otp', 'complete']],
    [
      'a remembered browser is no answer to a command',
      [challengeWith('otp')],
      remembered,
      'low',
      ['challenge:otp', 'complete'],
    ],
    ['a remembered browser is one otherwise', [challengeWith('otp')], remembered, 'medium', ['complete']],
  ])('%s', (_, commands, user, confidence, expected) => {
    expect(seen({ facts: user, actions: [commands] }, confidence)).toEqual(expected)
  })

  it.each<[string, Setting]>([
    ['a command of an Action', { actions: [[enrollWith('otp')]] }],
    ['enable', { actions: [[enable('any')]], settings: { factors: ['otp'] } }],
    ['acr_values', { request: { acrValues: [multiFactorAcr] }, settings: { factors: ['otp'] } }],
  ])('a user without a factor proves the address before %s enrolls one', (_, setting) => {
    expect(seen(setting)).toEqual([check, 'enroll:otp', 'complete'])
    expect(seen(setting, 'medium')).toEqual(['enroll:otp', 'complete'])
    expect(seen({ ...setting, facts: nobodysAddress })).toEqual(['deny access_denied'])
  })

  it('once is enough, and it comes right before what needs it', () => {
    const actions = [[], [enrollWith('otp')], [enrollWith('phone')]]
    const { seen: shown } = playThrough(adaptive({ actions, settings: { factors: ['otp', 'phone'] } }))
    expect(shown.filter(screen => screen === check)).toHaveLength(1)
    expect(shown.slice(0, 2)).toEqual([check, 'enroll:otp'])
  })
})

describe('logins without pages', () => {
  const channel = (name: RequestFacts['channel'], setting: Setting = {}): Setting => ({
    ...setting,
    request: { ...setting.request, channel: name },
  })

  it('a password grant of a user who has a factor waits for it, of one who has none is blocked', () => {
    const waiting = start(adaptive(channel('token', { facts: otpUser, request: { bringsCredentials: true } })))
    expect(waiting.state.command?.offered.map(({ type }) => type)).toEqual(['otp'])
    for (const user of [facts(), facts({ enrolled: enrolled('email') }), nobodysAddress]) {
      const setting = channel('token', { facts: user, request: { bringsCredentials: true } })
      expect(seen(setting)).toEqual(['deny access_denied'])
      expect(seen(setting, 'medium')).toEqual(['complete'])
      expect(seen({ ...setting, actions: [[enrollWith('otp')]] })).toEqual(['deny access_denied'])
    }
  })

  it('mfar says why, directly in its details, with the grant', () => {
    const request = { bringsCredentials: true, params: { grant_type: 'password' } }
    const { logs } = start(adaptive(channel('token', { facts: facts(), request })))
    expect(logs.find(({ type }) => type === 'mfar')?.details).toEqual({
      confidence: 'low',
      version: '1',
      assessments: expect.any(Object),
      grant_type: 'password',
    })
  })

  it('a password grant is told of in no entry where the policy does not use it', () => {
    const setting = channel('token', { facts: facts(), request: { bringsCredentials: true } })
    const { logs, state } = playThrough({ ...adaptive(setting), settings: { risk, policy: 'never' } })
    expect(state.riskAssessment).toBeDefined()
    expect(logs).toEqual([{ type: 'scv', details: undefined }])
  })

  it('a silent login that would have to ask fails', () => {
    const silent = (user: Facts, methods = [{ name: 'pwd' }]) =>
      seen(channel('silent', { facts: user, request: { session: session(methods) } }))
    expect(silent(otpUser)).toEqual(['deny login_required'])
    expect(silent(facts())).toEqual(['deny login_required'])
    expect(silent(otpUser, [{ name: 'pwd' }, { name: 'mfa', type: 'otp' } as never])).toEqual(['complete'])
  })

  it('the exchange of a refresh token is no login, and is not assessed', () => {
    const play = playThrough(adaptive(channel('token', { facts: facts(), request: { refreshToken } })))
    expect(play.seen).toEqual(['complete'])
    expect(play.state.riskAssessment).toBeUndefined()
  })
})

describe('the check of the address', () => {
  const checking = () => start(adaptive({}))

  it('goes nowhere with a wrong code', () => {
    const play = checking()
    happen(play, { kind: 'email-check', result: 'refused', why: 'wrong', errors: [{ code: 'invalid-code' }] })
    expect(next(play.state)).toMatchObject({ kind: 'show', screen: check })
    expect(play.state.form.errors).toEqual([{ code: 'invalid-code' }])
    happen(play, { kind: 'email-check', result: 'sent', sent: { digest: 'x', expiresAt: 1 } })
    expect(next(play.state)).toMatchObject({ kind: 'show', screen: check })
    happen(play, { kind: 'email-check', result: 'passed' })
    expect(next(play.state)).toEqual({ kind: 'complete' })
  })

  it('is a prompt of the login in the log, and no method of the session', () => {
    const { logs, state } = playThrough(adaptive({}))
    expect(logs.find(({ type }) => type === 's')?.details).toMatchObject({
      prompts: [{ name: 'prompt-authenticate' }, { name: check }],
    })
    expect(state.methods.map(({ name }) => name)).toEqual(['pwd'])
  })

  it('is answered only while it is due', () => {
    const play = start(adaptive({}, 'high'))
    expect(() => happen(play, { kind: 'email-check', result: 'passed' })).toThrow('no e-mail check is due')
  })
})
