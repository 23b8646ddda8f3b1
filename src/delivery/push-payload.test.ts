import { expect, test } from 'vitest'
import { apnsPayload, flatPayload, type PushFacts } from './push-payload.ts'

const facts: PushFacts = {
  token: 'token',
  challenge: 'challenge',
  issuer: 'https://login.example.com/',
  startedAt: 0,
  application: 'Shop',
}

test('a device is told what its approval is good for', () => {
  const reset: PushFacts = { ...facts, purpose: 'password-reset' }
  const alert = (of: PushFacts) => (apnsPayload(of, 'dev_1') as { aps: { alert: { title: string } } }).aps.alert.title
  expect(alert(facts)).toBe('Sign in to Shop')
  expect(alert(reset)).toBe('Choose a new password')
  expect(flatPayload(facts, 'dev_1')).not.toHaveProperty('act')
  expect(flatPayload(reset, 'dev_1')).toMatchObject({ act: 'password-reset', txtkn: 'token' })
})
