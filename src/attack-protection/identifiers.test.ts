import { expect, test } from 'vitest'
import { canonicalIdentifier, identifierDigest, identifiersOf } from './identifiers.ts'

test.each([
  ['Ann@Example.com', ' ann@example.COM '],
  ['ann', 'ANN\u00a0'],
  ['+1 (555) 01-00', '+15550100'],
  ['555.0100', ' 5550100'],
])('%j counts as %j', (one, other) => {
  expect(identifierDigest(one)).toBe(identifierDigest(other))
})

test.each([
  ['ann@example.com', 'an.n@example.com'],
  ['ann@example.com', 'ann@example.org'],
  ['a b', 'ab'],
  ['+15550100', '15550100'],
])('%j does not count as %j, whom it does not find either', (one, other) => {
  expect(canonicalIdentifier(one)).not.toBe(canonicalIdentifier(other))
})

test('a user is known by the identifiers of every identity, each once', () => {
  const identity = { email: 'ann@example.com', phone_number: '+15550100' }
  expect(identifiersOf({ email: 'ann@example.com', username: 'ann', identities: [identity, {}] })).toEqual([
    'ann@example.com',
    'ann',
    '+15550100',
  ])
})
