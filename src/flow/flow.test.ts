import { describe, expect, it } from 'vitest'
import {
  answer,
  challengeWith,
  challengeWithAny,
  enrolled,
  enrollWith,
  facts,
  happen,
  playThrough,
  type Setting,
  start,
  types,
} from '../../test/login/play.ts'
import { apply } from './apply.ts'
import type { Command } from './command.ts'
import { next } from './next.ts'
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
const seen = (setting: Setting) => playThrough(setting).seen

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
    expect(play.state.refusal).toEqual({ error: 'access_denied', description: 'not today', reason: 'not today' })
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

  it('goes back from the picker to the factor that was left, as it stood', () => {
    const setting: Setting = { facts: twoFactors, actions: [[challengeWith('otp', 'phone')]] }
    const play = start(setting)
    const before = structuredClone(play.state.command)
    expect(before?.progress).toBeDefined()
    happen(play, { kind: 'factor-left' })
    expect(next(play.state)).toMatchObject({ kind: 'show', screen: 'mfa-login-options' })
    happen(play, { kind: 'factor-returned' })
    expect(play.state.command).toEqual(before)
    expect(() => happen(play, { kind: 'factor-returned' })).toThrow(/no factor was left/)
  })

  it('goes back to no factor that was lost since, nor once another was picked', () => {
    const leave = () => {
      const play = start({ facts: twoFactors, actions: [[challengeWith('otp', 'phone')]] })
      happen(play, { kind: 'factor-left' })
      return play
    }
    const lost = leave()
    happen(lost, { kind: 'facts', facts: facts({ enrolled: enrolled('phone') }) })
    expect(lost.state.command).toMatchObject({ chosen: 'phone' })
    expect(() => happen(lost, { kind: 'factor-returned' })).toThrow(/no factor was left/)
    const other = leave()
    happen(other, { kind: 'picked', type: 'phone' })
    expect(() => happen(other, { kind: 'factor-returned' })).toThrow(/no factor was left/)
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

  it('goes on with another profile, which gets what other Actions write, and not what the Action that set it wrote', () => {
    const { state } = playThrough({
      facts: otpUser,
      actions: [
        [
          { kind: 'user-metadata', key: 'before', value: 1 },
          { kind: 'app-metadata', key: 'plan', value: 'pro' },
        ],
        [
          { kind: 'user-metadata', key: 'k', value: 1 },
          { kind: 'primary-user', userId: 'auth0|main' },
          { kind: 'app-metadata', key: 'k', value: 1 },
        ],
        [{ kind: 'user-metadata', key: 'l', value: 2 }],
      ],
    })
    expect([state.userMetadata, state.appMetadata]).toEqual([{ before: 1, l: 2 }, { plan: 'pro' }])
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
    expect(seen({ ...setting, agreed: ['read', 'more'] })).toEqual(['challenge:otp', 'complete'])
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
