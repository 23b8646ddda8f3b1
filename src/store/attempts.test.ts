import { describe, expect, it } from 'vitest'
import { engines, freshStore } from '../../test/fixtures/store.ts'
import {
  type BucketCounter,
  clearCounters,
  countersAtEnd,
  type FailureCounter,
  failuresOf,
  forgetFailures,
  loginFailures,
  pruneAttempts,
  settleAttempt,
  spendAttempt,
} from './attempts.ts'

const start = 1_700_000_000_000
const failures = (changes: Partial<FailureCounter> = {}): FailureCounter => ({
  kind: 'failures',
  identifier: 'ann',
  connection: 'db',
  address: '203.0.113.7',
  most: 10,
  keepMs: 1000,
  blocks: true,
  ...changes,
})
const address = (changes: Partial<BucketCounter> = {}): BucketCounter => ({
  kind: 'login',
  address: '203.0.113.7',
  size: { burst: 20, intervalMs: 100 },
  blocks: true,
  ...changes,
})
const sameUser = (changes: Partial<BucketCounter> = {}): BucketCounter =>
  address({ kind: 'same-user', identifier: 'ann', connection: 'db', size: { burst: 20, intervalMs: 6000 }, ...changes })
const thirty = <T>(run: (n: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: 30 }, (_, n) => run(n)))

describe.each(engines)('attempts on %s', engine => {
  it('of thirty at once takes as many as the smallest counter has, and names it to the others', async () => {
    const db = await freshStore(engine)
    const counters = [failures(), sameUser(), address()]
    const answers = await thirty(() => spendAttempt(db, counters, start))
    expect(answers.filter(answer => answer.ok)).toHaveLength(10)
    expect(answers.filter(answer => !answer.ok && answer.by === 'failures')).toHaveLength(20)
    expect(answers.find(answer => !answer.ok)).toEqual({ ok: false, by: 'failures', retryAt: start + 1000 })
    const last = answers.flatMap(answer => (answer.ok && answer.standing.failures?.atEnd ? [answer.standing] : []))
    expect(last).toEqual([expect.objectContaining({ failures: { count: 10, until: start + 1000, atEnd: true } })])
    // Those that were refused have cost the address nothing.
    expect(await countersAtEnd(db, counters, start)).toEqual([counters[0]])
    for (let n = 0; n < 10; n++)
      expect((await spendAttempt(db, [failures({ identifier: `other${n}` }), address()], start)).ok).toBe(true)
    expect(await spendAttempt(db, [address()], start)).toEqual({ ok: false, by: 'login', retryAt: start + 100 })
  })

  it('makes no row for an identifier while the address is at its end', async () => {
    const db = await freshStore(engine)
    const small = address({ size: { burst: 3, intervalMs: 100 } })
    const answers = await thirty(n => spendAttempt(db, [failures({ identifier: `user${n}` }), small], start))
    expect(answers.filter(answer => answer.ok)).toHaveLength(3)
    for (let n = 0; n < 30; n++) await spendAttempt(db, [failures({ identifier: `late${n}` }), small], start)
    const names = Array.from({ length: 30 }, (_, n) => `late${n}`)
    expect(await failuresOf(db, names, start)).toEqual([])
  })

  it('keeps failures until so long after the last one, and a refused attempt is none', async () => {
    const db = await freshStore(engine)
    for (let n = 0; n < 10; n++) await spendAttempt(db, [failures()], start + n * 500)
    const end = start + 9 * 500 + 1000
    expect(await spendAttempt(db, [failures()], end - 1)).toEqual({ ok: false, by: 'failures', retryAt: end })
    expect(await spendAttempt(db, [failures()], end)).toEqual({
      ok: true,
      standing: { failures: { count: 1, until: end + 1000, atEnd: false } },
    })
  })

  it('lets in again where more are allowed than before', async () => {
    const db = await freshStore(engine)
    for (let n = 0; n < 10; n++) await spendAttempt(db, [failures()], start)
    expect((await spendAttempt(db, [failures()], start)).ok).toBe(false)
    expect(await spendAttempt(db, [failures({ most: 11 })], start)).toMatchObject({
      ok: true,
      standing: { failures: { count: 11, atEnd: true } },
    })
  })

  it('forgets failures and gives the address its own back after a right one, but counts each login', async () => {
    const db = await freshStore(engine)
    const counters = [failures({ most: 2 }), sameUser({ size: { burst: 4, intervalMs: 6000 } }), address()]
    for (let n = 0; n < 4; n++) {
      expect((await spendAttempt(db, counters, start)).ok).toBe(true)
      await settleAttempt(db, counters, start)
    }
    expect(await spendAttempt(db, counters, start)).toEqual({ ok: false, by: 'same-user', retryAt: start + 6000 })
    expect(await failuresOf(db, ['ann'], start)).toEqual([])
    for (let n = 0; n < 20; n++) expect((await spendAttempt(db, [address()], start)).ok).toBe(true)
    expect((await spendAttempt(db, [address()], start)).ok).toBe(false)
  })

  it('only counts where nothing is to be blocked, and holds no more than is full', async () => {
    const db = await freshStore(engine)
    const counters = [
      failures({ most: 2, blocks: false }),
      address({ size: { burst: 3, intervalMs: 100 }, blocks: false }),
    ]
    const answers = await thirty(() => spendAttempt(db, counters, start))
    expect(answers.every(answer => answer.ok)).toBe(true)
    expect(answers.filter(answer => answer.ok && answer.standing.failures?.atEnd)).toHaveLength(29)
    const block = address({ size: { burst: 3, intervalMs: 100 } })
    expect(await spendAttempt(db, [block], start)).toEqual({ ok: false, by: 'login', retryAt: start + 100 })
    expect((await spendAttempt(db, [block], start + 100)).ok).toBe(true)
  })

  it('lists the failures of identifiers and forgets them where it is told', async () => {
    const db = await freshStore(engine)
    const all = [
      failures(),
      failures({ address: '2001:db8:0:1::/64' }),
      failures({ connection: 'other' }),
      failures({ identifier: 'eve' }),
    ]
    for (const one of all) await spendAttempt(db, [one], start)
    const found = { identifier: 'ann', count: 1 }
    expect(await failuresOf(db, ['ann'], start)).toEqual([
      { ...found, connection: 'db', address: '2001:db8:0:1::/64' },
      { ...found, connection: 'db', address: '203.0.113.7' },
      { ...found, connection: 'other', address: '203.0.113.7' },
    ])
    expect(await failuresOf(db, [], start)).toEqual([])
    expect(await failuresOf(db, ['ann'], start + 1000)).toEqual([])
    expect(await forgetFailures(db, ['ann'], { connection: 'db', address: '203.0.113.7' })).toBe(1)
    expect(await forgetFailures(db, ['ann', 'nobody'])).toBe(2)
    expect(await forgetFailures(db, [])).toBe(0)
    expect(await failuresOf(db, ['ann', 'eve'], start)).toHaveLength(1)
  })

  it('tells how many failures an address and an identifier have', async () => {
    const db = await freshStore(engine)
    const counter = address()
    expect(await loginFailures(db, { counter, identifier: 'ann' }, start)).toEqual({ ofAddress: 0, ofIdentifier: 0 })
    for (let n = 0; n < 3; n++) await spendAttempt(db, [failures(), counter], start)
    await spendAttempt(db, [failures({ address: '203.0.113.8' })], start)
    expect(await loginFailures(db, { counter, identifier: 'ann' }, start)).toEqual({ ofAddress: 3, ofIdentifier: 4 })
    expect(await loginFailures(db, { counter, identifier: undefined }, start + 150)).toMatchObject({ ofAddress: 2 })
    expect(await loginFailures(db, { counter: undefined, identifier: 'ann' }, start + 1000)).toEqual({
      ofAddress: 0,
      ofIdentifier: 0,
    })
  })

  it('empties counters, and prunes only what no longer means anything', async () => {
    const db = await freshStore(engine)
    const one = address({ size: { burst: 1, intervalMs: 100 } })
    const other = address({ address: '203.0.113.8', size: { burst: 1, intervalMs: 300 } })
    for (const counter of [one, other]) await spendAttempt(db, [counter], start)
    expect(await countersAtEnd(db, [one, other], start)).toEqual([one, other])
    expect(await clearCounters(db, [one])).toBe(1)
    expect(await clearCounters(db, [one])).toBe(0)
    expect(await countersAtEnd(db, [one, other], start)).toEqual([other])
    await spendAttempt(db, [one], start)
    await pruneAttempts(db, start + 100)
    expect(await db.selectFrom('attempts').select('address').execute()).toEqual([{ address: '203.0.113.8' }])
  })
})
