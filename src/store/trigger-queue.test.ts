import { describe, expect, test } from 'vitest'
import { engines, freshStore } from '../../test/fixtures/store.ts'
import {
  advanceTrigger,
  claimTriggers,
  endTrigger,
  keepTriggers,
  onTriggerQueued,
  postponeTrigger,
  queueTrigger,
} from './trigger-queue.ts'

const row = (id: string, now = 100) => ({
  id,
  trigger_id: 'post-user-registration',
  event: '{"a":1}',
  about: '{}',
  progress: '{"done":0}',
  now,
})
const ids = (rows: { id: string }[]) => rows.map(({ id }) => id)

describe.each(engines)('queued triggers on %s', engine => {
  test('what is queued is claimed once, oldest first, with what it was queued with', async () => {
    const db = await freshStore(engine)
    await queueTrigger(db, row('b', 200))
    await queueTrigger(db, row('a', 100))
    expect(await claimTriggers(db, 150, 10, 1000)).toMatchObject([
      {
        id: 'a',
        trigger_id: 'post-user-registration',
        event: '{"a":1}',
        about: '{}',
        progress: '{"done":0}',
        attempts: 1,
      },
    ])
    expect(ids(await claimTriggers(db, 200, 10, 1000))).toEqual(['b'])
    expect(await claimTriggers(db, 200, 10, 1000)).toEqual([])
  })

  test('of many workers at the same moment each row goes to one', async () => {
    const db = await freshStore(engine)
    for (let n = 0; n < 20; n += 1) await queueTrigger(db, row(`t${n}`))
    const claims = await Promise.all(Array.from({ length: 8 }, () => claimTriggers(db, 100, 5, 1000)))
    const all = ids(claims.flat())
    expect(new Set(all).size).toBe(all.length)
  })

  test('a worker that fell silent loses its row, one that keeps it does not; whoever lost it writes nothing', async () => {
    const db = await freshStore(engine)
    await queueTrigger(db, row('a'))
    await queueTrigger(db, row('b'))
    await claimTriggers(db, 100, 10, 1000)
    await keepTriggers(db, ['b'], 5000)
    const [taken] = await claimTriggers(db, 1100, 10, 1000)
    expect(taken).toMatchObject({ id: 'a', attempts: 2 })
    expect(await advanceTrigger(db, 'a', 1, 'late')).toBe(false)
    expect(await endTrigger(db, 'a', 1)).toBe(false)
    await postponeTrigger(db, 'a', 1, 0)
    expect(await claimTriggers(db, 1100, 10, 1000)).toEqual([])
    expect(await advanceTrigger(db, 'a', 2, '{"done":1}')).toBe(true)
    expect(await endTrigger(db, 'a', 2)).toBe(true)
    expect(await endTrigger(db, 'a', 2)).toBe(false)
  })

  test('what was put back is due at its time, with its progress', async () => {
    const db = await freshStore(engine)
    await queueTrigger(db, row('a'))
    await claimTriggers(db, 100, 10, 1000)
    await advanceTrigger(db, 'a', 1, '{"done":1}')
    await postponeTrigger(db, 'a', 1, 9000)
    expect(await claimTriggers(db, 8999, 10, 1000)).toEqual([])
    expect(await claimTriggers(db, 9000, 10, 1000)).toMatchObject([{ id: 'a', attempts: 2, progress: '{"done":1}' }])
  })

  test('who queues in a transaction that is undone has queued nothing', async () => {
    const db = await freshStore(engine)
    let heard = 0
    const stop = onTriggerQueued(db, () => {
      heard += 1
    })
    const undone = db.transaction().execute(async trx => {
      await queueTrigger(trx, row('a'))
      throw new Error('undone')
    })
    await expect(undone).rejects.toThrow('undone')
    expect(await claimTriggers(db, 100, 10, 1000)).toEqual([])
    stop()
    await queueTrigger(db, row('b'))
    expect(heard).toBe(1)
  })
})
