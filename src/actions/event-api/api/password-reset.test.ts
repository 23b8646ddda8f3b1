import { describe, expect, test } from 'vitest'
import { cacheApi } from '../cache.ts'
import { commandSchemas } from '../command-schema.ts'
import { passwordResetApi } from './password-reset.ts'
import { signToken } from './session-token.ts'

const secret = 'a secret that is long enough for it'

const started = (event: Record<string, unknown> = {}) => {
  const recording = { commands: [] as Record<string, unknown>[], event, now: () => 1_000_000 }
  return { api: passwordResetApi(recording, cacheApi({}, () => 0).api), commands: recording.commands }
}

describe('api of password-reset-post-challenge', () => {
  test('records challenges, a denial and addresses, all of which the server takes', () => {
    const { api, commands } = started()
    expect(api.authentication.challengeWith({ type: 'push' }, { additionalFactors: [{ type: 'otp' }] })).toBeUndefined()
    api.authentication.challengeWithAny([{ type: 'phone', options: { preferredMethod: 'voice' } }, { type: 'email' }])
    expect(api.access.deny('no')).toBeUndefined()
    expect(api.redirect.sendUserTo('https://a.example/x', { query: { k: 'v' } })).toBeUndefined()
    expect(api.transaction.setResultUrl('https://b.example/?a=1', { query: { b: '2' } })).toBeUndefined()
    expect(commands).toEqual([
      { kind: 'challenge', any: false, factors: [{ type: 'push-notification' }, { type: 'otp' }] },
      {
        kind: 'challenge',
        any: true,
        factors: [{ type: 'phone', options: { preferredMethod: 'voice' } }, { type: 'email' }],
      },
      { kind: 'deny', reason: 'no' },
      { kind: 'redirect', url: 'https://a.example/x?k=v' },
      { kind: 'result-url', url: 'https://b.example/?a=1&b=2' },
    ])
    expect(commandSchemas['password-reset-post-challenge'].safeParse(commands).success).toBe(true)
  })

  test('has nothing that only logins have', () => {
    const { api } = started()
    expect(Object.keys(api.authentication)).toEqual(['challengeWith', 'challengeWithAny'])
    expect(Object.keys(api).sort()).toEqual(['access', 'authentication', 'cache', 'prompt', 'redirect', 'transaction'])
    expect(() => (api.prompt as { render: () => void }).render()).toThrow('this server has no forms')
  })

  test.each([
    ['a type that is none', { type: 'sms' }, 'otp, email, phone, push-notification'],
    ['a type that is no text', { type: 7 }, 'accepted types'],
    ['no factor', undefined, 'must be an object'],
  ])('throws for %s, and says what is accepted', (_, factor, words) => {
    const { api, commands } = started()
    expect(() => api.authentication.challengeWith(factor)).toThrow(words)
    expect(commands).toEqual([])
  })

  test.each(['javascript:alert(1)', 'data:text/html,x', 'no address', ''])('sends nobody to %j', address => {
    const { api } = started()
    expect(() => api.redirect.sendUserTo(address)).toThrow()
    expect(() => api.transaction.setResultUrl(address)).toThrow()
  })

  test('believes a token only of this reset', () => {
    const event = { user: { user_id: 'auth0|ann' }, request: { hostname: 'h', query: { state: 's' } as object } }
    const claims = { iss: 'h', sub: 'auth0|ann', exp: 2000, state: 's' }
    const read = (changes: object) => {
      const session_token = signToken({ ...claims, ...changes }, secret)
      const { api } = started({ ...event, request: { ...event.request, query: { state: 's', session_token } } })
      return () => api.redirect.validateToken({ secret })
    }
    expect(read({})()).toMatchObject({ sub: 'auth0|ann' })
    for (const wrong of [{ sub: 'auth0|bob' }, { state: 't' }, { exp: 999 }]) expect(read(wrong)).toThrow('invalid')
  })
})

describe('what the server takes of such an Action', () => {
  const schema = commandSchemas['password-reset-post-challenge']

  test.each([
    [{ kind: 'enroll', any: false, factors: [{ type: 'otp' }] }],
    [{ kind: 'multifactor', provider: 'none', allowRememberBrowser: true }],
    [{ kind: 'user-metadata', key: 'a', value: 1 }],
    [{ kind: 'primary-user', userId: 'auth0|bob' }],
    [{ kind: 'result-url', url: 'javascript:alert(1)' }],
    [{ kind: 'challenge', any: false, factors: [] }],
    [{ kind: 'deny', reason: 'no', more: 1 }],
  ])('is never %j', command => {
    expect(schema.safeParse([command]).success).toBe(false)
  })

  test('is nothing that logins could use', () => {
    expect(commandSchemas['post-login'].safeParse([{ kind: 'result-url', url: 'https://a.example/' }]).success).toBe(
      false,
    )
  })
})
