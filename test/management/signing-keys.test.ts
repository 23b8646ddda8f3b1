import { X509Certificate } from 'node:crypto'
import { expect, test } from 'vitest'
import { ensureSigningKeys } from '../../src/store/signing-keys.ts'
import { managementServer } from '../fixtures/management.ts'
import { engines } from '../fixtures/store.ts'

test.each(engines)('signing keys are shown, rotated and revoked, a previous one alone, on %s', async engine => {
  const { client, call, services } = await managementServer({ engine })
  await ensureSigningKeys(services)
  const [first, second] = await client.keys.signing.list()
  expect(first).toMatchObject({ current: true, next: false, previous: false, revoked: false })
  expect(second).toMatchObject({ current: false, next: true })
  const { fingerprint } = new X509Certificate(first?.cert as string)
  expect(first).toMatchObject({
    kid: expect.stringMatching(/^[A-Za-z0-9_-]{21}$/),
    fingerprint,
    thumbprint: fingerprint.replaceAll(':', ''),
    pkcs7: expect.stringMatching(/^-----BEGIN PKCS7-----\n/),
  })

  const rotated = await client.keys.signing.rotate()
  const after = await client.keys.signing.list()
  expect(after.map(key => key.kid)).toEqual([second?.kid, rotated.kid, first?.kid])
  expect(after.map(key => [key.current, key.next, key.previous])).toEqual([
    [true, false, false],
    [false, true, false],
    [false, false, true],
  ])
  expect(await call('PUT', `/keys/signing/${second?.kid}/revoke`)).toMatchObject({ status: 400 })
  const revoked = await client.keys.signing.revoke(first?.kid as string)
  expect(revoked).toMatchObject({ kid: first?.kid, cert: first?.cert })
  expect(await client.keys.signing.get(first?.kid as string)).toMatchObject({
    revoked: true,
    revoked_at: new Date(services.now()).toISOString(),
  })
  expect(await call('GET', '/keys/signing/nobody')).toMatchObject({ status: 404 })
  expect(await call('PUT', '/keys/signing/nobody/revoke')).toMatchObject({ status: 404 })
})
