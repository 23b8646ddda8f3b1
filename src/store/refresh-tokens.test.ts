import { describe, expect, it } from 'vitest'
import { engines, freshStore } from '../../test/fixtures/store.ts'
import {
  deleteRefreshTokensOfGrant,
  insertRefreshToken,
  pruneRefreshTokens,
  type RefreshTokenRecord,
  refreshTokenByHash,
  rotateRefreshToken,
  touchRefreshToken,
} from './refresh-tokens.ts'

const token = (idHash: string, more: Partial<RefreshTokenRecord> = {}): RefreshTokenRecord => ({
  idHash,
  publicId: 'rt_1',
  grantId: 'grant',
  clientId: 'client',
  userId: 'auth0|1',
  rotating: true,
  resourceServers: [],
  payload: '{}',
  metadata: {},
  device: {},
  createdAt: 1000,
  ...more,
})

describe.each(engines)('refresh tokens on %s', engine => {
  it('rotate once, however many try at the same moment', async () => {
    const db = await freshStore(engine)
    await insertRefreshToken(db, token('first'))
    const tries = Array.from({ length: 20 }, (_, i) =>
      rotateRefreshToken(db, 'first', token(`next ${i}`), { now: 2000, leeway: 0 }),
    )
    expect((await Promise.all(tries)).filter(Boolean)).toHaveLength(1)
    const rows = await db.selectFrom('refresh_tokens').selectAll().execute()
    expect(rows).toHaveLength(2)
    expect(rows.find(row => row.id_hash !== 'first')?.parent_hash).toBe('first')
  })

  it('rotate again within the leeway, until a successor was used', async () => {
    const db = await freshStore(engine)
    await insertRefreshToken(db, token('first'))
    const rotate = (from: string, to: string, now: number) =>
      rotateRefreshToken(db, from, token(to), { now, leeway: 1000 })
    expect(await rotate('first', 'a', 2000)).toBe(true)
    expect(await rotate('first', 'b', 2999)).toBe(true)
    expect((await refreshTokenByHash(db, 'first'))?.consumedAt).toBe(2000)
    expect(await rotate('first', 'late', 3000)).toBe(false)
    expect(await rotate('a', 'c', 2500)).toBe(true)
    expect((await refreshTokenByHash(db, 'first'))?.successorUsed).toBe(true)
    expect(await rotate('first', 'd', 2600)).toBe(false)
    expect(await refreshTokenByHash(db, 'd')).toBeUndefined()
  })

  it('are at most 200 of one user and application; the oldest goes', async () => {
    const db = await freshStore(engine)
    for (let i = 0; i <= 200; i += 1) await insertRefreshToken(db, token(`t${i}`, { grantId: `g${i}`, createdAt: i }))
    await insertRefreshToken(db, token('other', { clientId: 'other', createdAt: 0 }))
    expect(await refreshTokenByHash(db, 't0')).toBeUndefined()
    expect(await refreshTokenByHash(db, 't1')).toBeDefined()
    expect(await refreshTokenByHash(db, 'other')).toBeDefined()
  })

  it('that are used up or gone are not touched', async () => {
    const db = await freshStore(engine)
    await insertRefreshToken(db, token('first'))
    const use = { device: { last_ip: '::1' }, metadata: { a: '1' }, idleExpiresAt: 9000, now: 5000 }
    expect(await touchRefreshToken(db, 'first', use)).toBe(true)
    expect(await refreshTokenByHash(db, 'first')).toMatchObject({
      device: { last_ip: '::1' },
      metadata: { a: '1' },
      idleExpiresAt: 9000,
      lastExchangedAt: 5000,
    })
    await rotateRefreshToken(db, 'first', token('next'), { now: 6000, leeway: 0 })
    expect(await touchRefreshToken(db, 'first', use)).toBe(false)
    expect(await touchRefreshToken(db, 'nobody', use)).toBe(false)
  })

  it('end by family, and by time', async () => {
    const db = await freshStore(engine)
    await insertRefreshToken(db, token('first'))
    await rotateRefreshToken(db, 'first', token('next'), { now: 2000, leeway: 0 })
    expect(await deleteRefreshTokensOfGrant(db, 'grant')).toBe(1)
    await insertRefreshToken(db, token('old', { expiresAt: 3000 }))
    await insertRefreshToken(db, token('idle', { idleExpiresAt: 3000 }))
    await insertRefreshToken(db, token('endless'))
    await pruneRefreshTokens(db, 3000)
    const rows = await db.selectFrom('refresh_tokens').select('id_hash').execute()
    expect(rows).toEqual([{ id_hash: 'endless' }])
  })
})
