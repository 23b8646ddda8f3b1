import { prefixedId } from '../ids.ts'
import { announcements } from './announcements.ts'
import type { Db } from './dialect.ts'
import type { JobTables } from './schema/jobs.ts'
import type { SecretBox } from './secrets.ts'
import { inTransaction } from './transaction.ts'

export type JobType = JobTables['jobs']['type']
export type JobStatus = JobTables['jobs']['status']

/** Work that the Management API was asked for, and how it stands. */
export interface Job {
  id: string
  type: JobType
  status: JobStatus
  created_at: number
  /** What it was asked for with. */
  data: Record<string, unknown>
  /** How far it is, as its type has it. */
  progress?: Record<string, unknown>
  status_details?: string
}

/** A job that a worker has taken: nobody else works on it before its lock time is over. */
export interface ClaimedJob extends Job {
  /** Names this claim: what is written for an earlier one is not taken. */
  attempt: number
  /** How often it was claimed since it last came forward, this claim included. */
  stalls: number
}

export interface NewJob {
  type: JobType
  status?: JobStatus
  now: number
  data?: Record<string, unknown>
  progress?: Record<string, unknown>
  status_details?: string
  /** The file of an import; it is sealed. */
  input?: { box: SecretBox; text: string }
}

const purpose = { input: 'jobs.input', error: 'job_errors.error' }

const { announce, listen } = announcements()

/** Calls `listener` whenever this process stores a job in this store. Answers how to stop that. */
export const onJobQueued = listen

const columns = ['id', 'type', 'status', 'created_at', 'data', 'progress', 'status_details'] as const

const toJob = (row: Pick<JobTables['jobs'], 'id' | 'type' | 'status' | 'created_at'> & Stored): Job => ({
  id: row.id,
  type: row.type,
  status: row.status,
  created_at: row.created_at,
  data: JSON.parse(row.data),
  ...(row.progress !== null && { progress: JSON.parse(row.progress) }),
  ...(row.status_details !== null && { status_details: row.status_details }),
})

interface Stored {
  data: string
  progress: string | null
  status_details: string | null
}

const rowOf = ({ type, status = 'pending', now, data = {}, progress, status_details }: NewJob) => ({
  id: prefixedId('job'),
  type,
  status,
  created_at: now,
  data: JSON.stringify(data),
  progress: progress ? JSON.stringify(progress) : null,
  status_details: status_details ?? null,
})

/** Keeps a job under an id of its own. */
export const insertJob = async (db: Db, job: Omit<NewJob, 'input'>): Promise<Job> => {
  const row = rowOf(job)
  await db.insertInto('jobs').values(row).execute()
  announce(db)
  return toJob(row)
}

/**
 * Keeps a job if fewer than `places` of its type are pending, in a place that no other one holds. Nothing is kept, and
 * nothing answered, when all are taken; of many who ask at once no more than there are places get one.
 */
export const insertJobInPlace = (db: Db, job: NewJob, places: number): Promise<Job | undefined> =>
  inTransaction(db, async trx => {
    const row = rowOf(job)
    for (let slot = 1; slot <= places; slot += 1) {
      const { numInsertedOrUpdatedRows } = await trx
        .insertInto('jobs')
        .values({ ...row, slot })
        .onConflict(oc => oc.doNothing())
        .executeTakeFirst()
      if (numInsertedOrUpdatedRows !== 1n) continue
      if (job.input) {
        const content_encrypted = job.input.box.seal(purpose.input, job.input.text)
        await trx.insertInto('job_inputs').values({ job_id: row.id, content_encrypted }).execute()
      }
      announce(trx)
      return toJob(row)
    }
    return undefined
  })

/** The file that an import was given; nothing once it is through. */
export const jobInput = async (db: Db, box: SecretBox, jobId: string): Promise<string | undefined> => {
  const row = await db
    .selectFrom('job_inputs')
    .select('content_encrypted')
    .where('job_id', '=', jobId)
    .executeTakeFirst()
  return row && box.open(purpose.input, row.content_encrypted)
}

export const jobById = async (db: Db, id: string): Promise<Job | undefined> => {
  const row = await db.selectFrom('jobs').select(columns).where('id', '=', id).executeTakeFirst()
  return row && toJob(row)
}

/** Takes up to `limit` pending jobs of these types for `lockFor` milliseconds, in one statement, so that of several workers each gets others. */
export const claimJobs = async (
  db: Db,
  claim: { types: JobType[]; now: number; limit: number; lockFor: number },
): Promise<ClaimedJob[]> => {
  const { types, now, limit, lockFor } = claim
  const rows = await db
    .updateTable('jobs')
    .set(eb => ({ locked_until: now + lockFor, attempts: eb('attempts', '+', 1), stalls: eb('stalls', '+', 1) }))
    .where(({ eb, selectFrom }) =>
      eb(
        'id',
        'in',
        selectFrom('jobs')
          .select('id')
          .where('status', '=', 'pending')
          .where('type', 'in', types)
          .where(or => or.or([or('locked_until', 'is', null), or('locked_until', '<=', now)]))
          .orderBy('created_at')
          .orderBy('id')
          .limit(limit),
      ),
    )
    // Checked again on the row itself: a second worker waits here for the first, and then must not take it too.
    .where('status', '=', 'pending')
    .where(eb => eb.or([eb('locked_until', 'is', null), eb('locked_until', '<=', now)]))
    .returning([...columns, 'attempts', 'stalls'])
    .execute()
  return rows.map(row => ({ ...toJob(row), attempt: row.attempts, stalls: row.stalls }))
}

/** Keeps claimed jobs until `until`, for a worker that is still at them. */
export const keepJobs = async (db: Db, ids: string[], until: number): Promise<void> => {
  await db
    .updateTable('jobs')
    .set({ locked_until: until })
    .where('id', 'in', ids)
    .where('locked_until', 'is not', null)
    .execute()
}

const claimed = (db: Db, { id, attempt }: Pick<ClaimedJob, 'id' | 'attempt'>) =>
  db.updateTable('jobs').where('id', '=', id).where('attempts', '=', attempt).where('status', '=', 'pending')

/**
 * Writes how far a claim has come; belongs in the transaction that came so far. False: somebody else has claimed the job
 * since, or it is over, so that nothing of this transaction may stay.
 */
export const advanceJob = async (
  trx: Db,
  job: Pick<ClaimedJob, 'id' | 'attempt'>,
  progress: Record<string, unknown>,
): Promise<boolean> => {
  const { numUpdatedRows } = await claimed(trx, job)
    .set({ progress: JSON.stringify(progress), stalls: 0 })
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Gives a claimed job back, for any worker to take at once. */
export const releaseJob = async (db: Db, job: Pick<ClaimedJob, 'id' | 'attempt'>): Promise<void> => {
  await claimed(db, job).set({ locked_until: null, stalls: 0 }).execute()
}

/** Ends a claimed job, in a transaction: its place is free, what it was given is erased. False: another claim has taken over. */
export const finishJob = async (
  trx: Db,
  job: Pick<ClaimedJob, 'id' | 'attempt'>,
  end: { status: 'completed' | 'failed'; status_details?: string; progress?: Record<string, unknown> },
): Promise<boolean> => {
  const { numUpdatedRows } = await claimed(trx, job)
    .set({
      status: end.status,
      status_details: end.status_details ?? null,
      ...(end.progress && { progress: JSON.stringify(end.progress) }),
      slot: null,
      locked_until: null,
    })
    .executeTakeFirst()
  if (numUpdatedRows !== 1n) return false
  await trx.deleteFrom('job_inputs').where('job_id', '=', job.id).execute()
  return true
}

/** What became of one element of an import that was refused. */
export interface JobError {
  user: unknown
  errors: { code: string; message: string; path?: string }[]
}

/** Keeps why an element was refused; belongs in the transaction that advances past it. */
export const insertJobError = async (
  trx: Db,
  box: SecretBox,
  jobId: string,
  position: number,
  error: JobError,
): Promise<void> => {
  const row = { job_id: jobId, position, error_encrypted: box.seal(purpose.error, JSON.stringify(error)) }
  await trx.insertInto('job_errors').values(row).execute()
}

/** All that was refused, in the order of the file. */
export const jobErrors = async (db: Db, box: SecretBox, jobId: string): Promise<JobError[]> => {
  const rows = await db
    .selectFrom('job_errors')
    .select('error_encrypted')
    .where('job_id', '=', jobId)
    .orderBy('position')
    .execute()
  return rows.map(row => JSON.parse(box.open(purpose.error, row.error_encrypted)) as JobError)
}

/** Keeps a piece of the file that a job makes; belongs in the transaction that advances past it. */
export const insertJobChunk = async (trx: Db, jobId: string, position: number, data: Uint8Array): Promise<void> => {
  await trx.insertInto('job_chunks').values({ job_id: jobId, position, data }).execute()
}

export const jobChunk = async (db: Db, jobId: string, position: number): Promise<Uint8Array | undefined> => {
  const row = await db
    .selectFrom('job_chunks')
    .select('data')
    .where('job_id', '=', jobId)
    .where('position', '=', position)
    .executeTakeFirst()
  return row?.data
}

/** Deletes jobs that were asked for before `before`, with all that they hold. */
export const pruneJobs = (db: Db, before: number): Promise<void> =>
  inTransaction(db, async trx => {
    for (const table of ['job_inputs', 'job_errors', 'job_chunks'] as const)
      await trx
        .deleteFrom(table)
        .where('job_id', 'in', eb => eb.selectFrom('jobs').select('jobs.id').where('jobs.created_at', '<', before))
        .execute()
    await trx.deleteFrom('jobs').where('created_at', '<', before).execute()
  })
