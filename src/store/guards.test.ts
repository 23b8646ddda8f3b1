import { describe, expect, it } from 'vitest'
import { engines, freshStore } from '../../test/fixtures/store.ts'
import { insertEnrollment } from './enrollments.ts'
import {
  claimAssertion,
  claimOnce,
  claimRecoveryCode,
  claimTimeStep,
  giveBack,
  oncePer,
  pruneGuards,
  spend,
  spendAll,
} from './guards.ts'
import { secretBox } from './secrets.ts'

const box = secretBox('guards')
const twenty = <T>(run: () => Promise<T>): Promise<T[]> => Promise.all(Array.from({ length: 20 }, run))
const wins = (answers: boolean[]) => answers.filter(Boolean).length

describe.each(engines)('guards on %s', engine => {
  it('lets one of twenty claim a key', async () => {
    const db = await freshStore(engine)
    expect(wins(await twenty(() => claimOnce(db, 'code:1', 1000)))).toBe(1)
    expect(await claimOnce(db, 'code:2', 1000)).toBe(true)
  })

  it('lets one of twenty use a time step, and no earlier one after it', async () => {
    const db = await freshStore(engine)
    const id = await insertEnrollment(db, box, { userId: 'u', factor: 'otp', confirmed: true, secret: 'S' }, 1)
    expect(wins(await twenty(() => claimTimeStep(db, id, 100)))).toBe(1)
    expect(await claimTimeStep(db, id, 99)).toBe(false)
    expect(await claimTimeStep(db, id, 101)).toBe(true)
    expect(await claimTimeStep(db, 'nobody', 101)).toBe(false)
  })

  it('lets one of twenty use a recovery code, and puts its successor in place', async () => {
    const db = await freshStore(engine)
    const id = await insertEnrollment(
      db,
      box,
      { userId: 'u', factor: 'recovery-code', confirmed: true, codeHash: 'a' },
      1,
    )
    expect(wins(await twenty(() => claimRecoveryCode(db, id, 'a', 'b')))).toBe(1)
    expect(await claimRecoveryCode(db, id, 'b', 'c')).toBe(true)
  })

  it('lets one of twenty answer a WebAuthn challenge, and no key whose counter stands still', async () => {
    const db = await freshStore(engine)
    const key = { userId: 'u', factor: 'webauthn-roaming', confirmed: true } as const
    const id = await insertEnrollment(db, box, { ...key, lastStep: 4 }, 1)
    const answer = (challenge: string, counter: number, enrollmentId = id) =>
      db
        .transaction()
        .execute(trx => claimAssertion(trx, { enrollmentId, challenge, expiresAt: 9000, counter, data: { counter } }))
    expect(wins(await twenty(() => answer('one', 5)))).toBe(1)
    expect(await answer('two', 5)).toBe(false)
    expect(await answer('three', 6)).toBe(true)
    const silent = await insertEnrollment(db, box, { ...key, lastStep: 0 }, 1)
    expect(await answer('four', 0, silent)).toBe(true)
    expect(await answer('five', 0, silent)).toBe(true)
  })

  it('lets a burst through, then one an interval, and says when', async () => {
    const db = await freshStore(engine)
    const size = { burst: 10, intervalMs: 360_000 }
    const start = 1_700_000_000_000
    const answers = await twenty(() => spend(db, 'otp:u', size, start))
    expect(answers.filter(a => a.ok)).toHaveLength(10)
    expect(answers.find(a => !a.ok)).toEqual({ ok: false, retryAt: start + 360_000 })
    expect(await spend(db, 'otp:u', size, start + 359_999)).toEqual({ ok: false, retryAt: start + 360_000 })
    expect(await spend(db, 'otp:u', size, start + 360_000)).toEqual({ ok: true })
    expect((await spend(db, 'otp:u', size, start + 360_000)).ok).toBe(false)
    expect(await spend(db, 'otp:v', size, start)).toEqual({ ok: true })
  })

  it('spends from two buckets of different size at once, and names the time when both will have something', async () => {
    const db = await freshStore(engine)
    const buckets = [
      { key: 'address', size: { burst: 3, intervalMs: 1000 } },
      { key: 'page', size: { burst: 2, intervalMs: 60_000 } },
    ]
    const answers = await twenty(() => spendAll(db, buckets, 0))
    expect(answers.filter(a => a.ok)).toHaveLength(2)
    expect(await spendAll(db, buckets, 500)).toEqual({ ok: false, retryAt: 60_000 })
    expect(await spendAll(db, buckets, 60_000)).toEqual({ ok: true })
    expect(await spend(db, 'page', { burst: 2, intervalMs: 60_000 }, 60_000)).toEqual({ ok: false, retryAt: 120_000 })
  })

  it('lets one of twenty do what may be done once in a while', async () => {
    const db = await freshStore(engine)
    expect(wins(await twenty(() => oncePer(db, 1000, 'mail', 0)))).toBe(1)
    expect(await oncePer(db, 1000, 'mail', 999)).toBe(false)
    expect(wins(await twenty(() => oncePer(db, 1000, 'mail', 1000)))).toBe(1)
  })

  it('gives back what a fault of ours cost', async () => {
    const db = await freshStore(engine)
    const size = { burst: 1, intervalMs: 1000 }
    expect((await spend(db, 'k', size, 5000)).ok).toBe(true)
    expect((await spend(db, 'k', size, 5000)).ok).toBe(false)
    await giveBack(db, 'k', size)
    expect((await spend(db, 'k', size, 5000)).ok).toBe(true)
  })

  it('prunes only what no longer means anything', async () => {
    const db = await freshStore(engine)
    await claimOnce(db, 'old', 1000)
    await claimOnce(db, 'new', 3000)
    await spend(db, 'full', { burst: 1, intervalMs: 1000 }, 0)
    await spend(db, 'low', { burst: 1, intervalMs: 1000 }, 1500)
    await pruneGuards(db, 2000)
    expect(await db.selectFrom('claims').select('key').execute()).toEqual([{ key: 'new' }])
    expect(await db.selectFrom('buckets').select('key').execute()).toEqual([{ key: 'low' }])
  })
})
