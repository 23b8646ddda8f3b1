import { insertLogs, type LogContext, logRow } from '../logs/write.ts'
import type { Services } from '../services.ts'
import { addressesOfPermitted } from '../store/admin-notices.ts'
import type { Db } from '../store/dialect.ts'
import { type ClaimedJob, finishJob } from '../store/jobs.ts'
import { enqueue } from '../store/outbox.ts'
import { inTransaction } from '../store/transaction.ts'

export interface JobEnd {
  status: 'completed' | 'failed'
  status_details?: string
  progress?: Record<string, unknown>
}

/** Enough for any team; the list of administrators is not a mailing list. */
const mostAdministrators = 20

/** Ends a job, with the log entry and the mail that its end is told by, unless another claim has taken over. */
export const endJob = (services: Services, job: ClaimedJob, end: JobEnd): Promise<void> =>
  inTransaction(services.db, async trx => {
    if (!(await finishJob(trx, job, end)) || job.type !== 'users_import') return
    const { data, id } = job
    const { inserted = 0, updated = 0, failed = 0, total = 0 } = (end.progress ?? job.progress ?? {}) as ImportCounts
    const summary = { inserted, updated, failed, total }
    const fact = {
      type: end.status === 'completed' ? ('sui' as const) : ('fui' as const),
      description: end.status === 'completed' ? 'Successfully imported users' : 'Failed to import users',
      details: {
        job_id: id,
        external_id: data['external_id'],
        upsert: data['upsert'] === true,
        summary,
        ...(end.status_details !== undefined && { error: { message: end.status_details } }),
      },
    }
    await insertLogs(trx, [logRow(services, fact, (data['about'] ?? {}) as LogContext)])
    if (data['send_completion_email'] !== false) await tellAdministrators(services, trx, job, { ...end, ...summary })
  })

interface ImportCounts {
  inserted?: number
  updated?: number
  failed?: number
  total?: number
}

const tellAdministrators = async (
  services: Services,
  trx: Db,
  { id, data }: ClaimedJob,
  end: Omit<JobEnd, 'progress'> & Required<ImportCounts>,
): Promise<void> => {
  const permission = { audience: `${services.config.issuer}api/v2/`, name: 'create:users' }
  const { status, status_details, inserted, updated, failed, total } = end
  const variables = {
    ...{ job_id: id, external_id: data['external_id'], connection_name: data['connection'] },
    ...{ status, status_details, inserted, updated, failed, total },
  }
  for (const to of await addressesOfPermitted(trx, permission, mostAdministrators))
    await enqueue(
      trx,
      services.box,
      { channel: 'email', to, template: 'users_import', variables },
      { now: services.now() },
    )
}
