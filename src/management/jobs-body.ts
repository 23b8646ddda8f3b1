import { z } from '@hono/zod-openapi'
import { exportLocation } from '../jobs/users-export/download.ts'
import { type ExportProgress, type ExportRequest, exportTimeout } from '../jobs/users-export/run-export.ts'
import { type ImportProgress, importTimeout, noProgress } from '../jobs/users-import/run-import.ts'
import type { Services } from '../services.ts'
import type { Job } from '../store/jobs.ts'
import { messageState } from '../store/outbox.ts'

const field = z.object({ name: z.string(), export_as: z.string().optional() })

export const jobSchema = z.object({
  id: z.string(),
  type: z.string(),
  status: z.enum(['pending', 'completed', 'failed']),
  created_at: z.string(),
  connection_id: z.string().optional(),
  connection: z.string().optional(),
  external_id: z.string().optional(),
  format: z.enum(['json', 'csv']).optional(),
  limit: z.number().optional(),
  fields: z.array(field).optional(),
  location: z.string().optional(),
  percentage_done: z.number().optional(),
  time_left_seconds: z.number().optional(),
  status_details: z.string().optional(),
  summary: z.object({ failed: z.number(), updated: z.number(), inserted: z.number(), total: z.number() }).optional(),
})

export type JobBody = z.input<typeof jobSchema>

const base = ({ id, type, status, created_at, status_details }: Job): JobBody => ({
  id,
  type,
  status,
  created_at: new Date(created_at).toISOString(),
  status_details,
})

/** A job as it is answered to whoever asked for it. */
export const newJobBody = (job: Job): JobBody => {
  const { connection_id, connection, external_id, format, limit, fields } = job.data as Partial<JobBody>
  return { ...base(job), connection_id, connection, external_id, format, limit, fields }
}

/** A job as it stands now; `issuer` is where links to what it made begin. */
export const jobBody = async (
  services: Pick<Services, 'db' | 'box' | 'now'>,
  job: Job,
  issuer: string,
): Promise<JobBody> => {
  switch (job.type) {
    case 'users_import':
      return { ...newJobBody(job), ...importState(job, services.now()) }
    case 'users_export':
      return { ...newJobBody(job), ...exportState(services, job, issuer) }
    case 'verification_email':
      return { ...base(job), ...(await mailState(services, job)) }
    default:
      return job.type satisfies never
  }
}

const importState = (job: Job, now: number): Partial<JobBody> => {
  const { position, total, inserted, updated, failed } = { ...noProgress, ...(job.progress as Partial<ImportProgress>) }
  if (job.status !== 'pending') return { percentage_done: 100, summary: { failed, updated, inserted, total } }
  return total === 0 ? { percentage_done: 0 } : ahead(job, now, position / total, importTimeout)
}

const exportState = (services: Pick<Services, 'box' | 'now'>, job: Job, issuer: string): Partial<JobBody> => {
  if (job.status === 'completed') return { percentage_done: 100, location: exportLocation(services, job, issuer) }
  const { users = 0, expected = 0 } = (job.progress ?? {}) as Partial<ExportProgress>
  const most = Math.min(expected, (job.data as unknown as ExportRequest).limit ?? Infinity)
  return job.status === 'failed' || most === 0
    ? {}
    : ahead(job, services.now(), Math.min(users / most, 1), exportTimeout)
}

/** What is left, if it goes on as it went so far. */
const ahead = ({ created_at }: Job, now: number, done: number, timeout: number): Partial<JobBody> => {
  const ended = created_at + timeout
  const left = done === 0 ? ended - now : Math.min(((now - created_at) / done) * (1 - done), ended - now)
  return { percentage_done: Math.floor(done * 100), time_left_seconds: Math.max(0, Math.ceil(left / 1000)) }
}

/** A mail's job is over when the mail has left, or never will. */
const mailState = async ({ db }: Pick<Services, 'db'>, job: Job): Promise<Partial<JobBody>> => {
  const { message_id } = job.data as { message_id?: string }
  if (job.status !== 'pending' || message_id === undefined) return {}
  const state = await messageState(db, message_id)
  switch (state.kind) {
    case 'waiting':
      return {}
    case 'sent':
      return { status: 'completed' }
    case 'failed':
      return { status: 'failed', status_details: state.error }
    default:
      return state satisfies never
  }
}
