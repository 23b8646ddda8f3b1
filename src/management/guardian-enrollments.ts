import { z } from '@hono/zod-openapi'
import { removeFactors } from '../enrollment/remove.ts'
import { createEnrollmentTicket } from '../enrollment/ticket.ts'
import { AppError } from '../errors.ts'
import { maskPhone } from '../factors/masking.ts'
import type { Services } from '../services.ts'
import { type EnrollmentRecord, enrollmentById } from '../store/enrollments.ts'
import { inTransaction } from '../store/transaction.ts'
import { requireReach } from './reach.ts'
import { route } from './route.ts'
import { email, userId } from './schemas.ts'
import { requireUser } from './users.ts'

const tag = 'Guardian'

const enrollmentSchema = z.object({
  id: z.string(),
  status: z.enum(['pending', 'confirmed']),
  name: z.string().optional(),
  identifier: z.string().optional(),
  phone_number: z.string().optional(),
  enrolled_at: z.string().optional(),
  last_auth: z.string().optional(),
})

const locale = z.string().regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/)

const iso = (time: number | undefined) => (time === undefined ? undefined : new Date(time).toISOString())

const enrollmentBody = (enrollment: EnrollmentRecord): z.input<typeof enrollmentSchema> => ({
  id: enrollment.id,
  status: enrollment.confirmed ? 'confirmed' : 'pending',
  name: enrollment.name,
  identifier: identifierOf(enrollment),
  phone_number: enrollment.phoneNumber && maskPhone(enrollment.phoneNumber),
  enrolled_at: iso(enrollment.enrolledAt),
  last_auth: iso(enrollment.lastAuthAt),
})

/** What a device calls itself; only a device that enrolled itself does. */
const identifierOf = ({ data }: EnrollmentRecord): string | undefined =>
  typeof data?.['identifier'] === 'string' ? data['identifier'] : undefined

const requireEnrollment = async (services: Services, id: string): Promise<EnrollmentRecord> => {
  const found = await enrollmentById(services.db, services.box, id)
  // Recovery codes are no devices; they have no enrollment of their own (management reference, 2.1).
  if (!found || found.factor === 'recovery-code') throw new AppError('enrollment_not_found')
  return found
}

/** Enrollment tickets and enrollments by id (management reference, 2.2; login-flow reference, 4.10). */
export const guardianEnrollmentRoutes = [
  route({
    method: 'post',
    path: '/guardian/enrollments/ticket',
    scopes: ['create:guardian_enrollment_tickets'],
    summary: 'Create a multi-factor authentication enrollment ticket',
    tag,
    body: z.strictObject({
      user_id: userId.describe('user_id for the enrollment ticket'),
      email: email.optional().describe('alternate email to which the enrollment email will be sent'),
      send_mail: z.boolean().optional().describe('Send an email to the user to start the enrollment'),
      email_locale: locale.optional().describe('Specify the locale of the enrollment email'),
      factor: z
        .enum(['push-notification', 'phone', 'email', 'otp', 'webauthn-roaming', 'webauthn-platform'])
        .optional()
        .describe('Specifies which factor the user must enroll with.'),
      allow_multiple_enrollments: z
        .boolean()
        .optional()
        .describe('Allows a user who has previously enrolled in MFA to enroll with additional factors.'),
    }),
    responses: { 200: z.object({ ticket_id: z.string(), ticket_url: z.string() }) },
    refusals: [404],
    handler: async ({ services, db, body, http, caller }) => {
      const user = await requireUser(db, body.user_id)
      await requireReach({ services, db, caller }, user.user_id)
      const to = body.send_mail ? (body.email ?? user.email) : undefined
      if (body.send_mail && to === undefined)
        throw new AppError('invalid_request', {
          message: 'The user has no email address; name one in "email" to send the invitation.',
        })
      const { id, url } = await inTransaction(db, trx =>
        createEnrollmentTicket(services, trx, {
          user,
          factor: body.factor,
          multiple: body.allow_multiple_enrollments === true,
          to,
          locale: body.email_locale,
          http,
        }),
      )
      return { status: 200, body: { ticket_id: id, ticket_url: url } }
    },
  }),
  route({
    method: 'get',
    path: '/guardian/enrollments/{id}',
    scopes: ['read:guardian_enrollments'],
    summary: 'Retrieve a multi-factor authentication enrollment',
    tag,
    responses: { 200: enrollmentSchema },
    handler: async ({ services, params }) => ({
      status: 200,
      body: enrollmentBody(await requireEnrollment(services, params.id)),
    }),
  }),
  route({
    method: 'delete',
    path: '/guardian/enrollments/{id}',
    scopes: ['delete:guardian_enrollments'],
    summary: 'Delete a multi-factor authentication enrollment',
    tag,
    responses: { 204: null },
    handler: async ({ services, db, params, http, caller }) => {
      const { id, userId } = await requireEnrollment(services, params.id)
      await requireReach({ services, db, caller }, userId)
      await removeFactors(services, userId, { id }, { http, clientId: caller.clientId })
      return { status: 204 }
    },
  }),
] as const
