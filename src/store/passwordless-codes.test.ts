import { describe, expect, it } from 'vitest'
import { engines, freshStore } from '../../test/fixtures/store.ts'
import { keepCode, prunePasswordlessCodes, spendTry, takeCode } from './passwordless-codes.ts'

const code = { key: 'k', codeHash: 'h' }

describe.each(engines)('a code that was sent, on %s', engine => {
  const kept = async () => {
    const db = await freshStore(engine)
    await keepCode(db, { ...code, tries: 3, expiresAt: 100 })
    return db
  }

  it('is used up by whoever takes it first', async () => {
    const db = await kept()
    const taken = await Promise.all(Array.from({ length: 5 }, () => takeCode(db, code, 1)))
    expect(taken.filter(Boolean)).toHaveLength(1)
    expect(await spendTry(db, 'k', 1)).toBe(false)
  })

  it('allows so many tries, however many come at once', async () => {
    const db = await kept()
    const spent = await Promise.all(Array.from({ length: 8 }, () => spendTry(db, 'k', 1)))
    expect(spent.filter(Boolean)).toHaveLength(3)
  })

  it('is none once its time is over, or under another digest or key', async () => {
    const db = await kept()
    expect(await takeCode(db, { ...code, codeHash: 'other' }, 1)).toBe(false)
    expect(await takeCode(db, { ...code, key: 'other' }, 1)).toBe(false)
    expect(await takeCode(db, code, 100)).toBe(false)
    expect(await spendTry(db, 'k', 100)).toBe(false)
  })

  it('gives way to a newer one, which has all its tries', async () => {
    const db = await kept()
    await spendTry(db, 'k', 1)
    await keepCode(db, { key: 'k', codeHash: 'newer', tries: 3, expiresAt: 200 })
    expect(await takeCode(db, code, 1)).toBe(false)
    const spent = await Promise.all(Array.from({ length: 4 }, () => spendTry(db, 'k', 150)))
    expect(spent.filter(Boolean)).toHaveLength(3)
    expect(await takeCode(db, { key: 'k', codeHash: 'newer' }, 150)).toBe(true)
  })

  it('is pruned when it is over', async () => {
    const db = await kept()
    await prunePasswordlessCodes(db, 99)
    expect(await db.selectFrom('passwordless_codes').selectAll().execute()).toHaveLength(1)
    await prunePasswordlessCodes(db, 100)
    expect(await db.selectFrom('passwordless_codes').selectAll().execute()).toHaveLength(0)
  })
})
