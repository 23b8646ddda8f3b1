import { describe, expect, test } from 'vitest'
import { engines, freshStore } from '../../test/fixtures/store.ts'
import type { Db } from './dialect.ts'
import {
  advanceJob,
  claimJobs,
  finishJob,
  insertJob,
  insertJobChunk,
  insertJobError,
  insertJobInPlace,
  jobById,
  jobChunk,
  jobErrors,
  jobInput,
  keepJobs,
  onJobQueued,
  pruneJobs,
  releaseJob,
} from './jobs.ts'
import { secretBox } from './secrets.ts'
import { inTransaction } from './transaction.ts'

const box = secretBox('a secret that only tests use, long enough')

const queue = (db: Db, now = 100) =>
  insertJobInPlace(db, { type: 'users_import', now, data: { a: 1 }, input: { box, text: '[{"email":"a"}]' } }, 100)

const claim = (db: Db, now: number, limit = 10) => claimJobs(db, { types: ['users_import'], now, limit, lockFor: 1000 })

describe.each(engines)('jobs on %s', engine => {
  test('a job is claimed once, oldest first, with what it was asked for with; its file lies sealed', async () => {
    const db = await freshStore(engine)
    const later = await queue(db, 200)
    const first = await queue(db, 100)
    await insertJob(db, { type: 'verification_email', now: 50 })
    expect(await claim(db, 200, 1)).toEqual([
      {
        id: first?.id,
        type: 'users_import',
        status: 'pending',
        created_at: 100,
        data: { a: 1 },
        attempt: 1,
        stalls: 1,
      },
    ])
    expect((await claim(db, 200)).map(({ id }) => id)).toEqual([later?.id])
    expect(await claim(db, 200)).toEqual([])
    expect(await jobInput(db, box, first?.id as string)).toBe('[{"email":"a"}]')
    expect(JSON.stringify(await db.selectFrom('job_inputs').selectAll().execute())).not.toContain('email')
  })

  test('of many workers at the same moment each job goes to one', async () => {
    const db = await freshStore(engine)
    for (let n = 0; n < 20; n += 1) await queue(db)
    const claims = await Promise.all(Array.from({ length: 8 }, () => claim(db, 100, 5)))
    const ids = claims.flat().map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.length).toBeGreaterThan(0)
  })

  test('a worker that fell silent loses its job, one that keeps it does not; whoever lost it writes nothing', async () => {
    const db = await freshStore(engine)
    await queue(db)
    await queue(db)
    const [lost, kept] = await claim(db, 100)
    if (!lost || !kept) throw new Error('nothing was claimed')
    await keepJobs(db, [kept.id], 5000)
    const [taken] = await claim(db, 1100)
    if (!taken) throw new Error('nothing was claimed')
    expect(taken).toMatchObject({ id: lost.id, attempt: 2, stalls: 2 })
    expect(await advanceJob(db, lost, { position: 9 })).toBe(false)
    expect(await finishJob(db, lost, { status: 'completed' })).toBe(false)
    await releaseJob(db, lost)
    expect(await claim(db, 1100)).toEqual([])
    expect(await advanceJob(db, taken, { position: 1 })).toBe(true)
    await releaseJob(db, taken)
    expect(await claim(db, 1100)).toMatchObject([{ id: lost.id, attempt: 3, stalls: 1, progress: { position: 1 } }])
  })

  test('what is done in a transaction that did not advance is undone', async () => {
    const db = await freshStore(engine)
    await queue(db)
    const [job] = await claim(db, 100)
    if (!job) throw new Error('nothing was claimed')
    await claim(db, 1100)
    const error = { user: {}, errors: [{ code: 'CONFLICT', message: 'x' }] }
    await expect(
      inTransaction(db, async trx => {
        await insertJobError(trx, box, job.id, 0, error)
        if (!(await advanceJob(trx, job, {}))) throw new Error('lost')
      }),
    ).rejects.toThrow('lost')
    expect(await jobErrors(db, box, job.id)).toEqual([])
  })

  test('places are given to no more jobs than there are, and are free once a job is over', async () => {
    const db = await freshStore(engine)
    const ask = () => insertJobInPlace(db, { type: 'users_import', now: 100 }, 2)
    const asked = await Promise.all(Array.from({ length: 10 }, ask))
    expect(asked.filter(Boolean)).toHaveLength(2)
    const [job] = await claim(db, 100)
    if (!job) throw new Error('nothing was claimed')
    expect(await finishJob(db, job, { status: 'failed', status_details: 'because' })).toBe(true)
    expect(await jobById(db, job.id)).toMatchObject({ status: 'failed', status_details: 'because' })
    expect((await Promise.all(Array.from({ length: 3 }, ask))).filter(Boolean)).toHaveLength(1)
  })

  test('a job that is over has no file any more, and nothing of it is left once it is pruned', async () => {
    const db = await freshStore(engine)
    await queue(db, 100)
    const later = await queue(db, 300)
    const [job] = await claim(db, 100, 1)
    if (!job) throw new Error('nothing was claimed')
    await insertJobError(db, box, job.id, 1, { user: 'b', errors: [] })
    await insertJobError(db, box, job.id, 0, { user: 'a', errors: [] })
    await insertJobChunk(db, job.id, 0, Buffer.from([0, 255, 10]))
    expect((await jobErrors(db, box, job.id)).map(({ user }) => user)).toEqual(['a', 'b'])
    expect([...((await jobChunk(db, job.id, 0)) ?? [])]).toEqual([0, 255, 10])
    expect(await jobChunk(db, job.id, 1)).toBeUndefined()
    await finishJob(db, job, { status: 'completed', progress: { position: 2 } })
    expect(await jobInput(db, box, job.id)).toBeUndefined()
    await pruneJobs(db, 200)
    expect((await db.selectFrom('jobs').select('id').execute()).map(({ id }) => id)).toEqual([later?.id])
    for (const table of ['job_errors', 'job_chunks'] as const)
      expect(await db.selectFrom(table).selectAll().execute()).toEqual([])
    expect(await jobInput(db, box, later?.id as string)).toBe('[{"email":"a"}]')
  })

  test('who listens is told of every new job', async () => {
    const db = await freshStore(engine)
    let told = 0
    const stop = onJobQueued(db, () => {
      told += 1
    })
    await queue(db)
    await insertJob(db, { type: 'users_export', now: 1 })
    stop()
    await queue(db)
    expect(told).toBe(2)
  })
})
