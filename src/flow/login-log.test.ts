import { describe, expect, it } from 'vitest'
import {
  challengeWith,
  enrolled,
  enrollWith,
  facts,
  playThrough,
  type Setting,
  session,
} from '../../test/login/play.ts'
import { multiFactorAcr } from './acr.ts'

const twoFactors = facts({ enrolled: enrolled('otp', 'phone') })

const entryOf = (setting: Setting) => playThrough(setting).logs.at(-1)

describe('the entry of a login that succeeded', () => {
  it('has one prompt for each thing that the user was asked for, in order', () => {
    const entry = entryOf({
      facts: twoFactors,
      actions: [
        [challengeWith('otp'), challengeWith('phone')],
        [{ kind: 'redirect', url: 'https://elsewhere.example/form?token=secret' }],
      ],
      request: { consentFor: ['read'] },
    })
    expect(entry?.type).toBe('s')
    const { prompts } = (entry?.details ?? {}) as { prompts: Record<string, unknown>[] }
    expect(prompts.map(prompt => prompt.name)).toEqual(['prompt-authenticate', 'mfa', 'mfa', 'redirect', 'consent'])
    expect(prompts.every(prompt => prompt.session_id === 'new-sid' && prompt.requiredCaptcha === false)).toBe(true)
    expect(prompts[0]).toMatchObject({
      connection: expect.any(String),
      strategy: 'auth0',
      identity: twoFactors.user?.id,
      initiatedAt: expect.any(Number),
      completedAt: expect.any(Number),
      elapsedTime: expect.any(Number),
    })
    expect(prompts[1]).toMatchObject({
      flow: 'universal-mfa',
      initiatedAt: expect.any(Number),
      completedAt: expect.any(Number),
      elapsedTime: expect.any(Number),
      performed_acr: [multiFactorAcr],
      performed_amr: ['mfa'],
      provider: 'guardian',
    })
    expect(prompts[3]?.url).toBe('https://elsewhere.example/form')
  })

  it('names the login, its session and how many there were', () => {
    const entry = entryOf({ facts: facts({ user: { ...twoFactors.user, loginsCount: 4 } as never }) })
    expect(entry?.details).toMatchObject({
      session_id: 'new-sid',
      transaction_id: 'trace',
      stats: { loginsCount: 5 },
      initiatedAt: expect.any(Number),
    })
  })

  it('has no prompt where a session stood for all of it', () => {
    const request = { channel: 'silent' as const, session: session([]) }
    expect(entryOf({ request })).toMatchObject({
      type: 'ssa',
      details: { prompts: [], session_id: expect.any(String) },
    })
  })
})

describe('the entry of a login that failed', () => {
  it.each([
    ['deny', [{ kind: 'deny', reason: 'no' } as const], 'deny'],
    ['a validation error', [{ kind: 'validation-error', code: 'my_code', message: 'no' } as const], 'my_code'],
  ])('says what kind of error it was: %s', (_name, commands, type) => {
    expect(entryOf({ actions: [commands] })).toMatchObject({
      type: 'f',
      description: 'no',
      details: { error: { message: 'no', oauthError: 'access_denied', type }, transaction_id: 'trace' },
    })
  })

  it('is an entry of MFA where a command had nothing to ask for', () => {
    expect(entryOf({ facts: facts(), actions: [[challengeWith('otp')]] })).toMatchObject({ type: 'mfar' })
    expect(entryOf({ facts: twoFactors, actions: [[enrollWith('phone')]] })).toMatchObject({ type: 'mfar' })
  })
})
