import fc from 'fast-check'
import { expect, test } from 'vitest'
import { commandSchemas } from './command-schema.ts'

const accepts = (command: unknown) => commandSchemas['post-login'].safeParse([command]).success

test.each([
  { kind: 'challenge', any: false, factors: [{ type: 'otp' }] },
  { kind: 'redirect', url: 'https://example.com/' },
  { kind: 'deny', reason: '' },
  { kind: 'id-token-claim', name: 'a', value: null },
  { kind: 'access-token-claim', name: 'a' },
  { kind: 'session-metadata', op: 'evict' },
])('%j is accepted', command => expect(accepts(command)).toBe(true))

test.each([
  ['an unknown kind', { kind: 'grant-everything' }],
  ['an extra member', { kind: 'deny', reason: 'x', admin: true }],
  ['an unknown factor', { kind: 'challenge', any: false, factors: [{ type: 'sms' }] }],
  ['no factor', { kind: 'challenge', any: true, factors: [] }],
  ['an enrollment of e-mail', { kind: 'enroll', any: false, factors: [{ type: 'email' }] }],
  ['an address that runs', { kind: 'redirect', url: 'javascript:alert(1)' }],
  ['no address', { kind: 'redirect', url: 'somewhere' }],
  ['the claim scope', { kind: 'access-token-claim', name: 'scope', value: 'admin' }],
  ['two scopes in one', { kind: 'add-scope', scope: 'a b' }],
  ['a lifetime that is no time', { kind: 'session-expires-at', at: 'never' }],
  ['metadata of another shape', { kind: 'transaction-metadata', key: 'a', value: {} }],
])('%s is refused', (_name, command) => expect(accepts(command)).toBe(false))

test('no JSON whatever makes the check throw', () => {
  fc.assert(fc.property(fc.jsonValue(), value => void commandSchemas['post-login'].safeParse(value)))
})

test('a phone message Action can ask for nothing, a provider for its two answers', () => {
  expect(commandSchemas['send-phone-message'].safeParse([{ kind: 'deny', reason: '' }]).success).toBe(false)
  expect(commandSchemas['custom-phone-provider'].safeParse([{ kind: 'notification-retry', reason: 'x' }]).success).toBe(
    true,
  )
})
