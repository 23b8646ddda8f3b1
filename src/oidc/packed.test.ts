import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { packedParam, prepare, unpack } from './packed.ts'

const options = { resourceIsAudience: false }

test('what a client puts under the internal name is replaced', () => {
  const prepared = prepare({ [packedParam]: JSON.stringify({ params: {}, uid: 'forged' }), state: 's' }, options)
  expect(unpack(prepared)).toEqual({ params: { state: 's' } })
})

test('a plain challenge becomes what S256 would have sent for the same verifier, named or by default', () => {
  const verifier = 'v'.repeat(43)
  const hashed = createHash('sha256').update(verifier).digest('base64url')
  for (const method of [{ code_challenge_method: 'plain' }, {}] as Record<string, string>[])
    expect(prepare({ code_challenge: verifier, ...method }, options)).toMatchObject({
      code_challenge: hashed,
      code_challenge_method: 'S256',
    })
  expect(prepare({ code_challenge: verifier, code_challenge_method: 'S256' }, options).code_challenge).toBe(verifier)
  expect(prepare({ code_challenge: verifier, code_challenge_method: 'none' }, options).code_challenge_method).toBe(
    'none',
  )
})

test('`resource` stands for `audience` only where the tenant says so', () => {
  expect(prepare({ resource: 'https://api' }, options)).not.toHaveProperty('audience')
  expect(prepare({ resource: 'https://api' }, { resourceIsAudience: true }).audience).toBe('https://api')
  expect(prepare({ resource: 'https://api', audience: 'a' }, { resourceIsAudience: true }).audience).toBe('a')
  expect(prepare({ resource: 'https://api' }, options)).not.toHaveProperty('resource')
})

test('OpenID parameters without `openid` do not fail the request but reach the login', () => {
  const prepared = prepare({ scope: 'read:x', acr_values: 'urn:a urn:b', max_age: '10', nonce: 'n' }, options)
  expect(prepared).not.toHaveProperty('acr_values')
  expect(prepared).not.toHaveProperty('nonce')
  expect(unpack(prepared)).toMatchObject({ acrValues: ['urn:a', 'urn:b'], maxAge: 10 })
})

test('a parameter that came twice stays twice, so that the library refuses it', () => {
  expect(prepare({ state: ['a', 'b'] }, options).state).toEqual(['a', 'b'])
})
