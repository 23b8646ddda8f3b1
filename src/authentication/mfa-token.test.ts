import { expect, it } from 'vitest'
import { testServices } from '../../test/fixtures/services.ts'
import { mfaTokenLifetime, openMfaToken, openOobCode, sealMfaToken, sealOobCode } from './mfa-token.ts'

const token = {
  state: 'state',
  browser: 'secret of the bearer',
  clientId: 'web',
  waiting: { kind: 'refresh' as const, refreshToken: 'a refresh token' },
}

it('an mfa_token opens for ten minutes, and tells nothing to its holder', async () => {
  const services = await testServices()
  const sealed = sealMfaToken(services, token)
  expect(sealed).toMatch(/^Fe26\.2\*/)
  expect(Buffer.from(sealed, 'base64url').toString('latin1') + sealed).not.toContain('refresh token')
  services.clock.advance(mfaTokenLifetime - 1)
  expect(openMfaToken(services, sealed)).toMatchObject({ ok: true, token })
  services.clock.advance(1)
  expect(openMfaToken(services, sealed)).toEqual({ ok: false, why: 'expired' })
})

it('is no oob_code, and an oob_code is no mfa_token', async () => {
  const services = await testServices()
  const code = sealOobCode(services, { state: 'state', begun: 3, type: 'phone' })
  expect(openOobCode(services, code)).toEqual({ state: 'state', begun: 3, type: 'phone' })
  expect(openOobCode(services, sealMfaToken(services, token))).toBeUndefined()
  expect(openMfaToken(services, code)).toEqual({ ok: false, why: 'malformed' })
})

it('is not anything else', async () => {
  const services = await testServices()
  const sealed = sealMfaToken(services, token)
  const changed = sealed.slice(0, 60) + (sealed[60] === 'A' ? 'B' : 'A') + sealed.slice(61)
  for (const text of [undefined, '', 'Fe26.2*', 'Fe26.2*v1.', 'Fe26.2*v1.AAAA', sealed.slice(7), changed, 'null'])
    expect(openMfaToken(services, text).ok, text).toBe(false)
})
