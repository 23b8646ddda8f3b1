import { z } from '@hono/zod-openapi'
import { renewRecoveryCode } from '../enrollment/recovery-code.ts'
import { removeFactors } from '../enrollment/remove.ts'
import type { FactorType } from '../flow/command.ts'
import { type EnrollmentRecord, enrollmentsOf } from '../store/enrollments.ts'
import { forgetBrowsers } from '../store/remembered-browsers.ts'
import { route } from './route.ts'
import { requireUser } from './users.ts'

const tag = 'Users'

const enrollmentSchema = z.object({
  id: z.string(),
  status: z.enum(['pending', 'confirmed']),
  type: z.string(),
  name: z.string().optional(),
  identifier: z.string().optional(),
  phone_number: z.string().optional(),
  auth_method: z.enum(['authenticator', 'guardian', 'sms', 'webauthn-platform', 'webauthn-roaming']),
  enrolled_at: z.string().optional(),
  last_auth: z.string().optional(),
})

/** Guardian's words; e-mail and recovery codes are no devices. */
const authMethods = {
  otp: 'authenticator',
  'push-notification': 'guardian',
  phone: 'sms',
  'webauthn-platform': 'webauthn-platform',
  'webauthn-roaming': 'webauthn-roaming',
} as const satisfies Partial<Record<FactorType, string>>

const isDevice = (factor: FactorType): factor is keyof typeof authMethods => factor in authMethods

const iso = (time: number | undefined) => (time === undefined ? undefined : new Date(time).toISOString())

const deviceBody = (enrollment: EnrollmentRecord): z.input<typeof enrollmentSchema>[] =>
  isDevice(enrollment.factor)
    ? [
        {
          id: enrollment.id,
          status: enrollment.confirmed ? 'confirmed' : 'pending',
          type: authMethods[enrollment.factor],
          auth_method: authMethods[enrollment.factor],
          name: enrollment.name,
          phone_number: enrollment.phoneNumber,
          enrolled_at: iso(enrollment.enrolledAt),
          last_auth: iso(enrollment.lastAuthAt),
        },
      ]
    : []

/** Factors of a user other than by `authentication-methods` (management reference, 2.1). */
export const userMultifactorRoutes = [
  route({
    method: 'post',
    path: '/users/{id}/recovery-code-regeneration',
    scopes: ['update:users'],
    summary: 'Generate New Multi-factor Authentication Recovery Code',
    tag,
    responses: { 200: z.object({ recovery_code: z.string() }) },
    handler: async ({ services, db, params }) => {
      await requireUser(db, params.id)
      const code = await renewRecoveryCode(services, params.id)
      return { status: 200, body: { recovery_code: code } }
    },
  }),
  route({
    method: 'delete',
    path: '/users/{id}/authenticators',
    scopes: ['delete:guardian_enrollments'],
    summary: "Delete a user's authenticators",
    tag,
    responses: { 204: null },
    handler: async ({ services, db, params, http, caller }) => {
      await requireUser(db, params.id)
      await removeFactors(services, params.id, 'all', { http, clientId: caller.clientId })
      return { status: 204 }
    },
  }),
  route({
    method: 'get',
    path: '/users/{id}/enrollments',
    scopes: ['read:users', 'read:current_user'],
    summary: 'Get the first confirmed multi-factor authentication enrollment',
    tag,
    responses: { 200: z.array(enrollmentSchema) },
    handler: async ({ services, db, params }) => {
      await requireUser(db, params.id)
      return { status: 200, body: (await enrollmentsOf(db, services.box, params.id)).flatMap(deviceBody) }
    },
  }),
  route({
    method: 'post',
    path: '/users/{id}/multifactor/actions/invalidate-remember-browser',
    scopes: ['update:users'],
    summary: 'Invalidate all remembered browsers across all authentication factors for a user',
    tag,
    responses: { 204: null },
    handler: async ({ db, params }) => {
      await requireUser(db, params.id)
      await forgetBrowsers(db, params.id)
      return { status: 204 }
    },
  }),
  route({
    method: 'delete',
    path: '/users/{id}/multifactor/{provider}',
    scopes: ['update:users'],
    summary: "Delete a user's multi-factor provider",
    tag,
    params: z.object({
      id: z.string(),
      provider: z.enum(['duo', 'google-authenticator']).describe('The multi-factor provider.'),
    }),
    responses: { 204: null },
    handler: async ({ services, db, params, http, caller }) => {
      await requireUser(db, params.id)
      // Duo enrolls its users itself: nothing of it is kept here.
      if (params.provider === 'google-authenticator')
        await removeFactors(services, params.id, { factor: 'otp' }, { http, clientId: caller.clientId })
      return { status: 204 }
    },
  }),
] as const
