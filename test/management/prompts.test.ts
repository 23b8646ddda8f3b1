import { describe, expect, test } from 'vitest'
import { managementServer } from '../fixtures/management.ts'
import { engines } from '../fixtures/store.ts'

const point = 'form-content-start'

describe('partials', () => {
  test.each(engines)('are set by the SDK for one prompt, read and taken away, on %s', async engine => {
    const { client } = await managementServer({ engine })
    const { partials } = client.prompts
    expect(await partials.get('signup')).toEqual({})
    await partials.set('signup', { signup: { [point]: '<p>{{ application.name }}</p>', 'form-footer-end': '' } })
    await partials.set('login-id', { 'login-id': { 'secondary-actions-end': '<p>b</p>' } })
    expect(await partials.get('signup')).toEqual({ signup: { [point]: '<p>{{ application.name }}</p>' } })
    expect(await partials.get('login-id')).toEqual({ 'login-id': { 'secondary-actions-end': '<p>b</p>' } })
    await partials.set('signup', {})
    expect(await partials.get('signup')).toEqual({})
    await partials.set('login-passwordless', { 'login-passwordless-sms-otp': { [point]: 'x' } })
    expect(await partials.get('login-passwordless')).toEqual({ 'login-passwordless-sms-otp': { [point]: 'x' } })
    // Both names that Auth0's tools have for these screens.
    await partials.set('passkeys', {
      'passkeys-enrollment': { [point]: 'x' },
      'passkey-enrollment-local': { [point]: 'y' },
    })
    expect(await partials.get('passkeys')).toEqual({
      'passkey-enrollment': { [point]: 'x' },
      'passkey-enrollment-local': { [point]: 'y' },
    })
  })

  test('of another screen, at another place, too long or broken are refused', async () => {
    const { call } = await managementServer()
    const message = async (prompt: string, body: unknown) => {
      const answer = await call('PUT', `/prompts/${prompt}/partials`, { body })
      expect(answer.status).toBe(400)
      return (answer.body as { message: string }).message
    }
    expect(await message('login', { signup: { [point]: 'x' } })).toContain('Additional properties not allowed: signup')
    expect(await message('login', { login: { 'form-top': 'x' } })).toContain(
      'Additional properties not allowed: form-top',
    )
    expect(await message('login', { login: { [point]: 'x'.repeat(10_001) } })).toContain('maximum 10000')
    expect(await message('login', { login: { [point]: '{% if %}' } })).toContain(`on property login.${point}`)
    expect(await message('login', { login: { [point]: 7 } })).toContain('Expected type string')
    expect(await message('mfa', {})).toContain('on property prompt (Name of the prompt)')
    expect(await call('GET', '/prompts/login/partials')).toMatchObject({ body: {} })
  })
})

test('settings of prompts act or are refused', async () => {
  const { client, call } = await managementServer()
  expect(await client.prompts.getSettings()).toEqual({
    universal_login_experience: 'new',
    identifier_first: false,
    webauthn_platform_first_factor: false,
  })
  expect(await client.prompts.updateSettings({ identifier_first: true })).toMatchObject({ identifier_first: true })
  expect(await client.prompts.updateSettings({ universal_login_experience: 'new' })).toMatchObject({
    identifier_first: true,
  })
  for (const body of [
    { universal_login_experience: 'classic' },
    { webauthn_platform_first_factor: true },
    { identifier_first: 'yes' },
    { more: 1 },
    {},
  ])
    expect(await call('PATCH', '/prompts', { body })).toMatchObject({ status: 400 })
  expect(await client.prompts.getSettings()).toMatchObject({
    identifier_first: true,
    webauthn_platform_first_factor: false,
  })
})
