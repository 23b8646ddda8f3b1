import { createHash, X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { testServices } from '../../test/fixtures/services.ts'
import { engines } from '../../test/fixtures/store.ts'
import { ensureSigningKeys, keyRing, listSigningKeys, revokeSigningKey, rotateSigningKeys } from './signing-keys.ts'

describe.each(engines)('signing keys on %s', engine => {
  it('are one current and one next, even when nodes start together', async () => {
    const services = await testServices({ engine })
    await Promise.all([ensureSigningKeys(services), ensureSigningKeys(services), ensureSigningKeys(services)])
    await ensureSigningKeys(services)
    const keys = await listSigningKeys(services.db)
    expect(keys.map(key => key.state)).toEqual(['current', 'next'])
    for (const key of keys) expect(key.kid).toMatch(/^[A-Za-z0-9]{21}$/)
  })

  it('lie sealed in the store, and come with a certificate of their own', async () => {
    const services = await testServices({ engine })
    await ensureSigningKeys(services)
    const rows = await services.db.selectFrom('signing_keys').selectAll().execute()
    const ring = await keyRing(services)
    for (const key of ring.private) expect(JSON.stringify(rows)).not.toContain(key.d)
    for (const key of ring.public) {
      const row = rows.find(one => one.kid === key.kid)
      const certificate = new X509Certificate(row?.cert ?? '')
      expect(certificate.verify(certificate.publicKey)).toBe(true)
      expect(certificate.publicKey.export({ format: 'jwk' })).toMatchObject({ n: key.n, e: key.e })
      expect(key.x5c).toEqual([certificate.raw.toString('base64')])
      expect(key.x5t).toBe(createHash('sha1').update(certificate.raw).digest('base64url'))
      expect(key).not.toHaveProperty('d')
    }
  })

  it('move up when rotated; only a previous one can be revoked, and is out of service then', async () => {
    const services = await testServices({ engine })
    await ensureSigningKeys(services)
    const [first, second] = await listSigningKeys(services.db)
    expect(await revokeSigningKey(services.db, first?.kid as string, 1)).toBe(false)
    services.clock.advance(1000)
    const current = await rotateSigningKeys(services)
    expect(current).toMatchObject({ kid: second?.kid, state: 'current', current_since: services.now() })
    const after = await listSigningKeys(services.db)
    expect(after.map(key => key.state)).toEqual(['current', 'next', 'previous'])
    expect(after[2]).toMatchObject({ kid: first?.kid, current_until: services.now() })
    expect((await keyRing(services)).private.map(key => key.kid)).toEqual(after.map(key => key.kid))
    expect(await revokeSigningKey(services.db, first?.kid as string, services.now())).toBe(true)
    expect((await keyRing(services)).public.map(key => key.kid)).toEqual(after.slice(0, 2).map(key => key.kid))
  })
})
