import { userBodies } from '../../management/users-body.ts'
import type { Services } from '../../services.ts'
import { advanceJob, type ClaimedJob, insertJobChunk, releaseJob } from '../../store/jobs.ts'
import { inTransaction } from '../../store/transaction.ts'
import { countUsers, nextUsers } from '../../store/user-export.ts'
import { endJob } from '../end-job.ts'
import { defaultFields, type ExportField, pickerOf } from './export-fields.ts'
import { type GzipState, gzipPiece, gzipStart } from './gzip.ts'
import { csvHeader, csvRow, jsonRow } from './rows.ts'

export interface ExportRequest {
  connection_id?: string
  connection?: string
  format: 'json' | 'csv'
  limit?: number
  fields?: ExportField[]
}

/** How far an export is: the last user written, and what the file's end will need. */
export interface ExportProgress {
  after?: string
  users: number
  /** How many there were when it began. */
  expected: number
  pieces: number
  gzip: GzipState
  [member: string]: unknown
}

const begin = { users: 0, pieces: 0, gzip: gzipStart }

/** Users per transaction; what is in memory at a time. */
const usersAtATime = 500

/** An export that takes longer is over. */
export const exportTimeout = 2 * 60 * 60_000

/**
 * Writes users to the pieces of a gzip file, a piece per transaction together with the step past it, so that whoever
 * claims the job next goes on with the next piece. Ends early, undone, once `stopping` says so.
 */
export const runExport = async (services: Services, job: ClaimedJob, stopping: () => boolean): Promise<void> => {
  const request = job.data as unknown as ExportRequest
  const fields = request.fields ?? defaultFields
  const pick = pickerOf(fields)
  const row = request.format === 'csv' ? csvRow : jsonRow
  const stood = job.progress as ExportProgress | undefined
  let progress = stood ?? { ...begin, expected: await countUsers(services.db, request.connection) }
  for (;;) {
    if (stopping()) return releaseJob(services.db, job)
    if (services.now() >= job.created_at + exportTimeout)
      return endJob(services, job, { status: 'failed', status_details: 'The export did not finish within two hours.' })
    const limit = Math.min(usersAtATime, (request.limit ?? Infinity) - progress.users)
    const users =
      limit > 0 ? await nextUsers(services.db, { connection: request.connection, after: progress.after, limit }) : []
    const first = progress.pieces === 0
    const last = users.length < usersAtATime
    const header = first && request.format === 'csv' ? csvHeader(fields.map(one => one.export_as ?? one.name)) : ''
    const lines = (await userBodies(services.db, users)).map(user => row(pick(user)))
    const { piece, state } = await gzipPiece(header + lines.join(''), progress.gzip, { first, last })
    const next = {
      expected: progress.expected,
      after: users.at(-1)?.user_id ?? progress.after,
      users: progress.users + users.length,
      pieces: progress.pieces + 1,
      gzip: state,
    }
    const done = await inTransaction(services.db, async trx => {
      if (!(await advanceJob(trx, job, next))) return 'lost'
      await insertJobChunk(trx, job.id, progress.pieces, piece)
      if (!last) return 'more'
      await endJob({ ...services, db: trx }, job, { status: 'completed', progress: next })
      return 'all'
    })
    if (done !== 'more') return
    progress = next
  }
}
