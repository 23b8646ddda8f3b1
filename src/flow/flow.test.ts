import { describe, expect, it } from 'vitest'
import {
  answer,
  challengeWith,
  challengeWithAny,
  enrolled,
  enrollWith,
  enrollWithAny,
  facts,
  happen,
  playThrough,
  refreshToken,
  type requestFacts,
  type Setting,
  session,
  start,
  types,
} from '../../test/login/play.ts'
import { apply } from './apply.ts'
import type { Command } from './command.ts'
import { next } from './next.ts'
import { multiFactorAcr } from './required-mfa.ts'
import { stateVersion } from './state.ts'
import { readState } from './upgrade.ts'

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
    ['the adaptive policy enrolls nobody', { settings: { policy: 'adaptive' } }, ['complete']],
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

describe('order, pause and resume (reference, 3.5.3 and 3.5.6)', () => {
  it('fulfils the commands of one Action in call order', () => {
    expect(seen({ facts: twoFactors, actions: [[challengeWith('otp'), challengeWith('phone')]] })).toEqual([
      'challenge:otp',
      'challenge:phone',
      'complete',
    ])
  })

  it('lets a challenge open the gate for the enrollment behind it', () => {
    expect(seen({ facts: otpUser, actions: [[challengeWith('otp'), enrollWith('phone')]] })).toEqual([
      'challenge:otp',
      'enroll:phone',
      'complete',
    ])
  })

  it('runs the next Action only when all commands before it are fulfilled', () => {
    const setting: Setting = { facts: twoFactors, actions: [[challengeWith('otp')], [challengeWith('phone')]] }
    const play = start(setting)
    expect(play.state.journal.filter(e => e.kind === 'action')).toHaveLength(1)
    answer(play, setting)
    expect(play.state.journal.filter(e => e.kind === 'action')).toHaveLength(2)
    expect(play.state.methods.map(m => m.type)).toEqual([undefined, 'otp'])
  })

  it('asks for two different factors when the same list is given twice (Q1)', () => {
    expect(
      seen({ facts: twoFactors, actions: [[challengeWithAny('otp', 'phone')], [challengeWithAny('otp', 'phone')]] }),
    ).toEqual(['mfa-login-options', 'challenge:otp', 'challenge:phone', 'complete'])
  })

  it('does MFA first and then the redirect of the same Action, with a warning (Q7)', () => {
    const play = playThrough({
      facts: otpUser,
      actions: [{ execute: [redirect, challengeWith('otp')], resumed: [] }, []],
    })
    expect(play.seen).toEqual(['challenge:otp', 'redirect https://elsewhere.example/form?a=1', 'complete'])
    expect(types(play)).toContain('w')
    expect(play.state.journal.filter(e => e.kind === 'action').map(e => `${e.index} ${e.handler}`)).toEqual([
      '0 onExecutePostLogin',
      '0 onContinuePostLogin',
      '1 onExecutePostLogin',
    ])
  })

  it('lets each Action redirect once, and several in one flow (Q7)', () => {
    expect(seen({ actions: [[redirect], [redirect]] }).filter(s => s.startsWith('redirect'))).toHaveLength(2)
    expect(seen({ actions: [{ execute: [redirect], resumed: [redirect] }] }).at(-1)).toBe('deny access_denied')
  })

  it('takes MFA commands of the handler that resumes', () => {
    expect(seen({ facts: otpUser, actions: [{ execute: [redirect], resumed: [challengeWith('otp')] }] })).toEqual([
      'redirect https://elsewhere.example/form?a=1',
      'challenge:otp',
      'complete',
    ])
  })

  it('refuses before anything that the same Action has queued', () => {
    const play = playThrough({
      facts: otpUser,
      actions: [
        [challengeWith('otp'), { kind: 'user-metadata', key: 'k', value: 1 }, deny, redirect],
        [challengeWith('otp')],
      ],
    })
    expect(play.seen).toEqual(['deny access_denied'])
    expect(play.state.refusal).toEqual({ error: 'access_denied', description: 'not today' })
    expect(play.state.userMetadata).toEqual({ k: 1 })
    expect(types(play)).toEqual(['scv', 'f'])
  })

  it('forgets the queue when a login is refused on the way', () => {
    const play = playThrough({ facts: otpUser, actions: [[challengeWith('phone'), challengeWith('otp')]] })
    expect(play.seen).toEqual(['deny access_denied'])
    expect(play.state.queue).toEqual([])
    expect(types(play)).toEqual(['scv', 'mfar'])
  })
})

describe('the limit of four commands (reference, 3.5.4)', () => {
  const fulfilled = challengeWith('otp')
  it('lets four start and refuses the fifth, satisfied ones counted (Q9)', () => {
    const four = [fulfilled, fulfilled, fulfilled, fulfilled]
    expect(seen({ facts: otpUser, actions: [four] })).toEqual(['challenge:otp', 'complete'])
    const play = playThrough({ facts: otpUser, actions: [four, [fulfilled]] })
    expect(play.seen).toEqual(['challenge:otp', 'deny access_denied'])
    expect(types(play).at(-1)).toBe('f')
  })

  it('may be raised', () => {
    const five = Array.from({ length: 5 }, () => fulfilled)
    expect(seen({ facts: otpUser, settings: { commandLimit: 5 }, actions: [five] }).at(-1)).toBe('complete')
  })

  it('counts neither what the policy asks for nor the recovery code (Q33)', () => {
    const setting: Setting = {
      settings: { factors: ['otp', 'phone', 'recovery-code'], commandLimit: 1 },
      actions: [[enrollWith('otp')]],
    }
    expect(seen(setting)).toEqual(['enroll:otp', 'enroll:recovery-code', 'complete'])
  })
})

describe('a recovery code', () => {
  const on = { factors: ['otp', 'phone', 'recovery-code'] } as Setting['settings']
  it('is shown once, after the first enrollment, and counts as no method', () => {
    const play = playThrough({ settings: on, actions: [[enrollWith('otp'), enrollWith('phone')]] })
    expect(play.seen).toEqual(['enroll:otp', 'enroll:recovery-code', 'enroll:phone', 'complete'])
    expect(play.state.methods.map(m => m.type)).toEqual([undefined, 'otp', 'phone'])
  })

  it('is not shown when the factor is off, when the user has a factor, nor for google-authenticator', () => {
    expect(seen({ actions: [[enrollWith('otp')]] })).toEqual(['enroll:otp', 'complete'])
    expect(seen({ settings: on, facts: otpUser, actions: [[challengeWith('otp'), enrollWith('phone')]] })).toEqual([
      'challenge:otp',
      'enroll:phone',
      'complete',
    ])
    expect(seen({ settings: on, actions: [[enable('google-authenticator')]] })).toEqual(['enroll:otp', 'complete'])
  })

  it('is offered beside the factors when MFA is required', () => {
    const play = start({
      settings: { ...on, policy: 'always' },
      facts: facts({ enrolled: enrolled('otp', 'recovery-code') }),
    })
    expect(play.state.command?.offered.map(f => f.type)).toEqual(['otp', 'recovery-code'])
  })
})

describe('failing closed', () => {
  it('refuses every MFA command while the tenant has them switched off, and says so', () => {
    const play = playThrough({ facts: otpUser, settings: { customizeMfa: false }, actions: [[challengeWith('otp')]] })
    expect(play.seen).toEqual(['deny access_denied'])
    expect(play.logs.at(-1)).toMatchObject({
      type: 'f',
      description: expect.stringContaining('customize_mfa_in_postlogin_action'),
    })
  })

  it('refuses when a script fails, and keeps nothing of what Actions asked for', () => {
    const setting: Setting = { actions: [[{ kind: 'app-metadata', key: 'k', value: 1 }], []] }
    const play = start(setting)
    expect(next(play.state).kind).toBe('complete')
    const begun = start({ ...setting, actions: [] })
    begun.state = { ...begun.state, appMetadata: { k: 1 }, actions: play.state.actions, run: play.state.run }
    begun.state.run = { index: 1, handler: 'onExecutePostLogin' }
    begun.state.mfa.settled = false
    happen(begun, {
      kind: 'performed',
      number: begun.state.performed,
      name: 'onExecutePostLogin:ver-1',
      result: { task: 'run-action', result: { ok: false, failure: 'threw', message: 'boom', details: { x: 1 } } },
    })
    expect(next(begun.state)).toMatchObject({ kind: 'deny', refusal: { error: 'access_denied', description: 'boom' } })
    expect(begun.state.appMetadata).toEqual({})
    expect(begun.logs.slice(-2).map(l => l.type)).toEqual(['actions_execution_failed', 'f'])
  })

  it('warns about each unusable factor when another can be asked (Q10)', () => {
    const play = start({ facts: otpUser, actions: [[challengeWith('phone', 'push-notification', 'otp')]] })
    expect(play.seen).toEqual(['challenge:otp'])
    expect(types(play).filter(t => t === 'w')).toHaveLength(2)
  })

  it('refuses a blocked user, whenever that is found', () => {
    const user = { ...(facts().user as NonNullable<ReturnType<typeof facts>['user']>), blocked: true }
    expect(seen({ facts: facts({ user }) })).toEqual(['deny unauthorized'])
    const play = start({ facts: otpUser, actions: [[challengeWith('otp')]] })
    happen(play, { kind: 'facts', facts: facts({ user, enrolled: enrolled('otp') }) })
    expect(next(play.state)).toMatchObject({ kind: 'deny', refusal: { error: 'unauthorized' } })
  })

  it('refuses when the challenged factor was removed while the screen was open', () => {
    const play = start({ facts: otpUser, actions: [[challengeWith('otp')]] })
    happen(play, { kind: 'facts', facts: facts() })
    expect(next(play.state)).toMatchObject({ kind: 'deny', refusal: { error: 'access_denied' } })
  })

  it('ends a login that goes in circles', () => {
    const setting: Setting = { facts: twoFactors, actions: [[challengeWithAny('otp', 'phone')]] }
    const play = start(setting)
    for (let turn = 0; turn < 1000 && next(play.state).kind === 'show'; turn++) {
      answer(play, setting)
      if (next(play.state).kind === 'show') happen(play, { kind: 'factor-left' })
    }
    expect(next(play.state).kind).toBe('deny')
    expect(play.state.journal.length).toBeLessThan(1100)
  })
})

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

  it('answers a refresh with mfa_required and what was asked for, and leaves its log to others', () => {
    const request = { channel: 'token' as const, protocol: 'oauth2-refresh-token', refreshToken }
    const play = playThrough({ request, facts: twoFactors, actions: [[challengeWithAny('otp', 'phone')]] })
    expect(play.state.refusal).toMatchObject({
      error: 'mfa_required',
      mfa: { challenge: ['otp', 'phone'], enroll: [] },
    })
    expect(types(play)).toEqual([])
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

describe('what else Actions ask for', () => {
  it('keeps claims, scopes, methods, effects and metadata for the end', () => {
    const { state } = playThrough({
      actions: [
        [
          { kind: 'id-token-claim', name: 'a', value: 1 },
          { kind: 'access-token-claim', name: 'b', value: { c: 2 } },
          { kind: 'add-scope', scope: 'x' },
          { kind: 'remove-scope', scope: 'openid' },
          { kind: 'transaction-metadata', key: 't', value: 'v' },
          { kind: 'app-metadata', key: 'm', value: null },
          { kind: 'session-cookie-mode', mode: 'non-persistent' },
        ],
        [
          { kind: 'remove-scope', scope: 'x' },
          { kind: 'transaction-metadata', key: 't', value: null },
          { kind: 'record-method', url: 'https://m.example' },
        ],
      ],
    })
    expect(state).toMatchObject({
      idTokenClaims: { a: 1 },
      accessTokenClaims: { b: { c: 2 } },
      scopes: { x: false, openid: false },
      transactionMetadata: {},
      appMetadata: { m: null },
      effects: [{ kind: 'session-cookie-mode' }],
    })
    expect(state.methods.at(-1)?.name).toBe('https://m.example')
  })

  it('ends the login and keeps the effect when a session is revoked', () => {
    const revoke: Command = { kind: 'session-revoke', reason: 'stolen', preserveRefreshTokens: false }
    const play = playThrough({ facts: otpUser, actions: [[revoke, challengeWith('otp')]] })
    expect(play.seen).toEqual(['deny access_denied'])
    expect(play.state.effects).toEqual([revoke])
  })

  it('goes on with another profile, and loses metadata for the old one', () => {
    const { state } = playThrough({
      facts: otpUser,
      actions: [
        [
          { kind: 'user-metadata', key: 'k', value: 1 },
          { kind: 'primary-user', userId: 'auth0|main' },
        ],
        [{ kind: 'user-metadata', key: 'l', value: 2 }],
      ],
    })
    expect(state.userMetadata).toEqual({ l: 2 })
    expect(state.journal.find(e => e.kind === 'primary-user')).toMatchObject({ result: 'taken' })
  })

  it('keeps values, tokens and queries out of the journal', () => {
    const { state } = playThrough({
      actions: [
        [
          { kind: 'app-metadata', key: 'k', value: 'secret-value' },
          { kind: 'id-token-claim', name: 'n', value: 'secret-value' },
          { kind: 'redirect', url: 'https://elsewhere.example/?session_token=secret-value' },
        ],
      ],
    })
    expect(JSON.stringify(state.journal)).not.toContain('secret-value')
  })
})

describe('consent and organizations', () => {
  it('asks for consent after everything else', () => {
    const setting: Setting = { facts: otpUser, actions: [[challengeWith('otp')]], request: { consentFor: ['read'] } }
    expect(seen(setting)).toEqual(['challenge:otp', 'consent', 'complete'])
    const play = start({ request: { consentFor: ['read'] } })
    happen(play, { kind: 'consent', given: false })
    expect(next(play.state)).toMatchObject({ kind: 'deny', refusal: { error: 'access_denied' } })
  })

  it('checks the organization that was named before any Action runs', () => {
    const play = playThrough({ request: { organization: 'org_1' }, actions: [[]] })
    expect(play.state.organization).toMatchObject({ id: 'org_1' })
    const kinds = play.state.journal.map(e => e.kind)
    expect(kinds.indexOf('organization')).toBeLessThan(kinds.indexOf('action'))
  })

  it('refuses an organization where none may be named, and a login without where one must', () => {
    expect(seen({ settings: { organizationUsage: 'deny' }, request: { organization: 'org_1' } })).toEqual([
      'deny invalid_request',
    ])
    expect(seen({ settings: { organizationUsage: 'require' } })).toEqual(['deny invalid_request'])
  })
})

describe('the journal', () => {
  it('refuses a task that is not due: another number, another name, twice', () => {
    const play = start({ facts: otpUser, actions: [[challengeWith('otp')]] })
    const event = (number: number, name: string) => () =>
      apply(play.state, {
        at: 1,
        kind: 'performed',
        number,
        name,
        result: { task: 'run-action', result: { ok: true, commands: [] } },
      })
    expect(event(0, 'onExecutePostLogin:ver-0')).toThrow(/not due/)
    expect(event(play.state.performed, 'onExecutePostLogin:ver-0')).toThrow(/not due/)
  })

  it('numbers and times every entry, and tells why a factor was left out', () => {
    const { state } = playThrough({ facts: otpUser, actions: [[challengeWith('phone', 'otp')]] })
    expect(state.journal.map(e => e.n)).toEqual(state.journal.map((_, i) => i + 1))
    expect(state.journal.find(e => e.kind === 'command')).toMatchObject({
      command: 1,
      requested: ['phone', 'otp'],
      offered: ['otp'],
      leftOut: [{ type: 'phone', why: 'not-enrolled' }],
      result: 'asked',
    })
  })
})

it('refuses a state of a version that it does not know', () => {
  const { state } = start()
  expect(readState(JSON.stringify(state))).toEqual(state)
  expect(() => readState(JSON.stringify({ ...state, version: stateVersion + 1 }))).toThrow(/not known/)
  expect(() => readState('{}')).toThrow(/without version/)
})

it('never changes the state it is given', () => {
  const play = start({ facts: otpUser, actions: [[challengeWith('otp')]] })
  const before = JSON.stringify(play.state)
  apply(play.state, { at: 1, kind: 'factor-passed' })
  expect(JSON.stringify(play.state)).toBe(before)
})
