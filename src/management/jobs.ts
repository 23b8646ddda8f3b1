import { z } from '@hono/zod-openapi'
import { ticketMailer } from '../accounts/ticket-links.ts'
import { isSent } from '../delivery/templates/email.ts'
import { AppError } from '../errors.ts'
import { pathOf } from '../jobs/users-export/export-fields.ts'
import { noProgress } from '../jobs/users-import/run-import.ts'
import type { HttpFacts } from '../login/login.ts'
import type { LogContext } from '../logs/write.ts'
import { type Connection, connectionById } from '../store/connections.ts'
import type { Db } from '../store/dialect.ts'
import { insertJob, insertJobInPlace, type Job, jobById, jobErrors } from '../store/jobs.ts'
import { cachedDocument } from '../store/settings.ts'
import { inTransaction } from '../store/transaction.ts'
import { jobBody, jobSchema, newJobBody } from './jobs-body.ts'
import { type Caller, route } from './route.ts'
import { acceptContext, addressToVerify, subject } from './ticket-body.ts'
import { requireUser } from './users.ts'
import { invalid } from './validation.ts'

const tag = 'Jobs'

/** Bytes of a file of users, and how many imports may be under way at once (management reference, 2.15). */
const mostBytes = 500 * 1024
const mostImports = 2
const mostCsvFields = 30
const mostFields = 1000

const connectionIdMember = z.string().regex(/^con_[A-Za-z0-9]{16}$/)

const importBody = z.looseObject({
  users: z
    .custom<Uint8Array>(value => value instanceof Uint8Array, 'Missing required property: users')
    .openapi({ type: 'string', format: 'binary' }),
  connection_id: connectionIdMember.describe('connection_id of the connection to which users will be imported.'),
  upsert: z.boolean().default(false).describe('Whether to update users if they already exist.'),
  external_id: z.string().max(1024).optional().describe('Customer-defined ID.'),
  send_completion_email: z
    .boolean()
    .default(true)
    .describe('Whether to send a completion email to all tenant owners when the job is finished.'),
})

const exportBody = z.strictObject({
  connection_id: connectionIdMember
    .optional()
    .describe('connection_id of the connection from which users will be exported.'),
  format: z.enum(['json', 'csv']).default('csv').describe('Format of the file. Must be json or csv.'),
  limit: z.int().min(1).optional().describe('Limit the number of records.'),
  fields: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(255).describe('Name of the field in the profile.'),
        export_as: z.string().min(1).max(255).optional().describe('Title of the column in the exported CSV.'),
      }),
    )
    .min(1)
    .max(mostFields)
    .optional()
    .describe('List of fields to be included in the CSV. Defaults to a predefined set of fields.'),
})

const jobErrorSchema = z.object({
  user: z.unknown(),
  errors: z.array(z.object({ code: z.string(), message: z.string(), path: z.string().optional() })),
})

const require = async (db: Db, id: string): Promise<Job> => {
  const job = await jobById(db, id)
  if (!job) throw new AppError('not_found', { message: 'The job does not exist.' })
  return job
}

const requireConnection = async (db: Db, id: string): Promise<Connection> => {
  const connection = await connectionById(db, id)
  if (!connection) throw new AppError('inexistent_connection')
  return connection
}

/** Who asked, for the log entry at the end of a job. */
const aboutOf = ({ ip, userAgent, hostname }: HttpFacts, caller: Caller, connection: Connection): LogContext => ({
  http: { ip, userAgent, hostname },
  clientId: caller.clientId,
  userId: caller.userId,
  connection: connection.name,
  connectionId: connection.id,
  strategy: connection.strategy,
})

/** A spreadsheet has no place for a document (bulk user exports of upstream). */
const acceptCsv = (fields: { name: string }[]): void => {
  if (fields.length > mostCsvFields)
    throw invalid('Payload', `Array is too long (${fields.length}), maximum ${mostCsvFields}`, ['fields'])
  const whole = fields.findIndex(({ name }) => {
    const path = pathOf(name)
    return path.length === 1 && (path[0] === 'app_metadata' || path[0] === 'user_metadata')
  })
  if (whole >= 0)
    throw invalid('Payload', 'Metadata cannot be exported as a whole to CSV, name its members', [
      'fields',
      whole,
      'name',
    ])
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
    handler: async ({ services, db, params, http }) => ({
      status: 200,
      body: await jobBody(services, await require(db, params.id), http.issuer),
    }),
  }),
  route({
    method: 'get',
    path: '/jobs/{id}/errors',
    scopes: ['create:users', 'read:users'],
    summary: 'Get failed job error details',
    tag,
    responses: { 200: z.union([z.array(jobErrorSchema), jobSchema]), 204: null },
    handler: async ({ services, db, params, http }) => {
      const body = await jobBody(services, await require(db, params.id), http.issuer)
      if (body.status === 'failed') return { status: 200, body }
      const errors = await jobErrors(db, services.box, body.id)
      return errors.length > 0 ? { status: 200, body: errors } : { status: 204 }
    },
  }),
  route({
    method: 'post',
    path: '/jobs/users-imports',
    scopes: ['create:users'],
    summary: 'Create import users job',
    tag,
    body: importBody,
    upload: { field: 'users', maxBytes: mostBytes },
    responses: { 202: jobSchema },
    refusals: [404],
    handler: async ({ services, db, now, http, caller, body }) => {
      const { users, connection_id, upsert, external_id, send_completion_email } = body
      const connection = await requireConnection(db, connection_id)
      if (connection.strategy !== 'auth0')
        throw new AppError('operation_not_supported', { message: 'Connection must be a database connection' })
      const about = aboutOf(http, caller, connection)
      // What a user may not do by a call, a job of the user's may not either.
      const by = caller.userId === undefined ? undefined : { userId: caller.userId, scopes: [...caller.scopes] }
      const data = { connection_id, connection: connection.name, upsert, external_id, send_completion_email, about, by }
      const input = { box: services.box, text: textOf(users) }
      const job = await insertJobInPlace(
        db,
        { type: 'users_import', now, data, progress: noProgress, input },
        mostImports,
      )
      if (!job)
        throw new AppError('too_many_requests', {
          message: `There are ${mostImports} active import users jobs, please wait until some of them are finished and try again`,
        })
      return { status: 202, body: newJobBody(job) }
    },
  }),
  route({
    method: 'post',
    path: '/jobs/users-exports',
    scopes: ['read:users'],
    summary: 'Create export users job',
    tag,
    body: exportBody,
    responses: { 200: jobSchema },
    refusals: [404],
    handler: async ({ db, now, body }) => {
      const { connection_id, ...asked } = body
      const connection = connection_id === undefined ? undefined : await requireConnection(db, connection_id)
      if (asked.format === 'csv') acceptCsv(asked.fields ?? [])
      const job = await insertJob(db, {
        type: 'users_export',
        now,
        data: { connection_id, connection: connection?.name, ...asked },
      })
      return { status: 200, body: newJobBody(job) }
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
      const address = addressToVerify(user, body.identity)
      const templates = await cachedDocument(services, 'email_templates')
      if (!isSent('verify_email', templates.verify_email)) {
        const status_details = 'The verification email template is not enabled.'
        const job = await insertJob(db, { type: 'verification_email', status: 'failed', status_details, now })
        return { status: 201, body: newJobBody(job) }
      }
      const mail = await ticketMailer(services, body.client_id)
      const job = await inTransaction(db, async trx => {
        const message_id = await mail(trx, {
          kind: 'email-verification',
          template: 'verify_email',
          user,
          to: address.email,
          data: { ...address, clientId: body.client_id, organizationId: body.organization_id },
          http,
        })
        return insertJob(trx, { type: 'verification_email', now, data: { message_id } })
      })
      return { status: 201, body: newJobBody(job) }
    },
  }),
] as const

/** A file as text; what is no UTF-8 is no JSON either, and is told so by the job. */
const textOf = (file: Uint8Array): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(file)
  } catch {
    return ''
  }
}
