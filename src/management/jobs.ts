import { z } from '@hono/zod-openapi'
import { ticketMailer } from '../accounts/ticket-links.ts'
import { AppError } from '../errors.ts'
import type { Db } from '../store/dialect.ts'
import { insertJob, type Job, jobById } from '../store/jobs.ts'
import { inTransaction } from '../store/transaction.ts'
import { route } from './route.ts'
import { acceptContext, identityOf, subject } from './ticket-body.ts'
import { requireUser } from './users.ts'

const tag = 'Jobs'

const jobSchema = z.object({
  id: z.string(),
  type: z.string(),
  status: z.enum(['pending', 'completed', 'failed']),
  created_at: z.string(),
})

const jobBody = ({ id, type, status, created_at }: Job): z.input<typeof jobSchema> => ({
  id,
  type,
  status,
  created_at: new Date(created_at).toISOString(),
})

const require = async (db: Db, id: string): Promise<Job> => {
  const job = await jobById(db, id)
  if (!job) throw new AppError('not_found', { message: 'The job does not exist.' })
  return job
}

/** `/jobs` (management reference, 2.15): work that takes longer than its request. */
export const jobRoutes = [
  route({
    method: 'get',
    path: '/jobs/{id}',
    scopes: ['create:users', 'read:users'],
    summary: 'Get a job',
    tag,
    responses: { 200: jobSchema },
    handler: async ({ db, params }) => ({ status: 200, body: jobBody(await require(db, params.id)) }),
  }),
  route({
    method: 'get',
    path: '/jobs/{id}/errors',
    scopes: ['create:users', 'read:users'],
    summary: 'Get failed job error details',
    tag,
    responses: { 200: jobSchema, 204: null },
    handler: async ({ db, params }) => {
      const job = await require(db, params.id)
      return job.status === 'failed' ? { status: 200, body: jobBody(job) } : { status: 204 }
    },
  }),
  route({
    method: 'post',
    path: '/jobs/verification-email',
    scopes: ['update:users'],
    summary: 'Send an email address verification email',
    tag,
    body: z.strictObject({ ...subject, user_id: z.string().min(1).describe('The user_id of the user to send to.') }),
    responses: { 201: jobSchema },
    refusals: [404],
    handler: async ({ services, db, now, http, body }) => {
      const user = await requireUser(db, body.user_id)
      await acceptContext(db, body)
      const identity = identityOf(user, body.identity, () => true)
      const to = user.email
      if (!to || !identity)
        throw new AppError('operation_not_supported', { message: 'The user has no email address to verify.' })
      const mail = await ticketMailer(services, body.client_id)
      // The job is done once the mail is in the outbox, which sends it whatever happens to this process.
      const job = await inTransaction(db, async trx => {
        await mail(trx, {
          kind: 'email-verification',
          template: 'verify_email',
          user,
          to,
          data: {
            email: to,
            clientId: body.client_id,
            organizationId: body.organization_id,
            connection: identity.connection,
          },
          http,
        })
        return insertJob(trx, { type: 'verification_email', status: 'completed', created_at: now })
      })
      return { status: 201, body: { ...jobBody(job), status: 'pending' as const } }
    },
  }),
] as const
