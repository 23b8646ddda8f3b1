import { expect, test } from 'vitest'
import { claimsOfOwnApi, customClaims, fits } from './claims.ts'

test('a custom claim never takes a name of the protocol, whatever an Action says', () => {
  const taken = ['sub', 'iss', 'aud', 'exp', 'iat', 'azp', 'gty', 'sid', 'amr', 'acr', 'permissions', 'org_id', 'scope']
  const claims = Object.fromEntries(taken.map(name => [name, 'forged']))
  expect(customClaims({ ...claims, 'https://app.example.com/roles': ['a'], plan: 'gold' })).toEqual({
    'https://app.example.com/roles': ['a'],
    plan: 'gold',
  })
})

test('namespaces of Auth0 itself are left out', () => {
  expect(
    customClaims({ 'https://auth0.com/x': 1, 'https://tenant.auth0.com/x': 1, 'urn:auth0:x': 1, 'urn:mine:x': 1 }),
  ).toEqual({ 'urn:mine:x': 1 })
})

test('a token of an API of ours takes private claims only under a namespace', () => {
  expect(claimsOfOwnApi({ plan: 'gold', 'https://example.com/plan': 'gold', 'urn:mine:x': 1, email: 'e@x' })).toEqual({
    'https://example.com/plan': 'gold',
    'urn:mine:x': 1,
    email: 'e@x',
  })
})

test('claims of a token stop at 100 KB', () => {
  expect(fits({ a: 'x'.repeat(100 * 1024 - 8) })).toBe(true)
  expect(fits({ a: 'x'.repeat(100 * 1024) })).toBe(false)
})
