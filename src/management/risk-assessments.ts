import { z } from '@hono/zod-openapi'
import { AppError } from '../errors.ts'
import { assessesLogins } from '../risk/settings.ts'
import type { Db } from '../store/dialect.ts'
import { forgetDevices } from '../store/risk-history.ts'
import { changeDocument, readDocument } from '../store/settings.ts'
import { route } from './route.ts'
import { uniqueItems } from './schemas.ts'
import { requireUser } from './users.ts'

const tag = 'Risk Assessments'
const read = { scopes: ['read:attack_protection'], tag } as const
const update = { scopes: ['update:attack_protection'], tag } as const

const settings = z.strictObject({ enabled: z.boolean() })
const newDevice = z.strictObject({ remember_for: z.number().min(1).max(365) })

/** The adaptive policy switches assessment on, whatever the switch says (login-flow reference, 4.4). */
const inForce = async (db: Db) => ({
  enabled: assessesLogins(await readDocument(db, 'risk'), await readDocument(db, 'guardian')),
})

/** Whether logins are assessed and how long a device is trusted (management reference, 2.7), and forgetting devices. */
export const riskAssessmentRoutes = [
  route({
    ...read,
    method: 'get',
    path: '/risk-assessments/settings',
    summary: 'Get risk assessment settings',
    responses: { 200: settings },
    handler: async ({ db }) => ({ status: 200, body: await inForce(db) }),
  }),
  route({
    ...update,
    method: 'patch',
    path: '/risk-assessments/settings',
    summary: 'Update risk assessment settings',
    body: settings,
    responses: { 200: settings },
    handler: async ({ db, body }) => {
      await changeDocument(db, 'risk', current => ({ ...current, enabled: body.enabled }))
      return { status: 200, body: await inForce(db) }
    },
  }),
  route({
    ...read,
    method: 'get',
    path: '/risk-assessments/settings/new-device',
    summary: 'Get new device assessor',
    responses: { 200: newDevice },
    handler: async ({ db }) => {
      const { remember_for } = await readDocument(db, 'risk')
      return { status: 200, body: { remember_for } }
    },
  }),
  route({
    ...update,
    method: 'patch',
    path: '/risk-assessments/settings/new-device',
    summary: 'Update new device assessor',
    body: newDevice,
    responses: { 200: newDevice },
    handler: async ({ db, body }) => {
      const { remember_for } = await changeDocument(db, 'risk', current => ({ ...current, ...body }))
      return { status: 200, body: { remember_for } }
    },
  }),
  route({
    method: 'post',
    path: '/users/{id}/risk-assessments/clear',
    scopes: ['update:users'],
    summary: 'Clear risk assessment assessors for a specific user',
    tag: 'Users',
    body: z.strictObject({
      connection: z.string().min(1).describe('The name of the connection that the user logs in with.'),
      assessors: uniqueItems(z.array(z.enum(['new-device'])).min(1)),
    }),
    responses: { 204: null },
    handler: async ({ db, params, body }) => {
      const user = await requireUser(db, params.id)
      if (!user.identities.some(({ connection }) => connection === body.connection))
        throw new AppError('not_found', { message: 'The user does not log in with this connection.' })
      await forgetDevices(db, params.id)
      return { status: 204 }
    },
  }),
] as const
