import { z } from '@hono/zod-openapi'
import { administratorRoles } from '../administrators/roles.ts'
import { AppError } from '../errors.ts'
import {
  type AdministratorChange,
  listAdministrators,
  removeAdministrator,
  setAdministrator,
} from '../store/administrators.ts'
import { changeDocument, readDocument } from '../store/settings.ts'
import { route } from './route.ts'
import { requireUser } from './users.ts'

const tag = 'Administrators'
const read = { scopes: ['read:administrators'], tag } as const
const update = { scopes: ['update:administrators'], tag } as const

const role = z.enum(administratorRoles)
const administrator = z.object({
  user_id: z.string(),
  role,
  email: z.string().optional(),
  name: z.string().optional(),
  picture: z.string().optional(),
  created_at: z.string(),
})
const settings = z.strictObject({
  mfa_required: z.boolean().describe('Whether an administrator without a factor must enroll one.'),
})

const refuse = (change: AdministratorChange): void => {
  if (change === 'last')
    throw new AppError('conflict', { message: 'There must be an administrator with the role admin.', showCode: false })
}

/** Who may sign in to the dashboard, and what is asked of them. */
export const administratorRoutes = [
  route({
    ...read,
    method: 'get',
    path: '/administrators',
    summary: 'Get administrators',
    responses: { 200: z.object({ administrators: z.array(administrator) }) },
    handler: async ({ db }) => ({
      status: 200,
      body: {
        administrators: (await listAdministrators(db)).map(({ email, name, picture, created_at, ...one }) => ({
          ...one,
          email: email ?? undefined,
          name: name ?? undefined,
          picture: picture ?? undefined,
          created_at: new Date(created_at).toISOString(),
        })),
      },
    }),
  }),
  route({
    ...read,
    method: 'get',
    path: '/administrators/settings',
    summary: 'Get what is asked of administrators',
    responses: { 200: settings },
    handler: async ({ db }) => ({ status: 200, body: await readDocument(db, 'administrators') }),
  }),
  route({
    ...update,
    method: 'patch',
    path: '/administrators/settings',
    summary: 'Update what is asked of administrators',
    body: settings,
    responses: { 200: settings },
    handler: async ({ db, body }) => ({
      status: 200,
      body: await changeDocument(db, 'administrators', current => ({ ...current, ...body })),
    }),
  }),
  route({
    ...update,
    method: 'put',
    path: '/administrators/{user_id}',
    summary: 'Give a user a role of administrators',
    body: z.strictObject({ role }),
    responses: { 204: null },
    refusals: [409],
    handler: async ({ db, now, params, body }) => {
      const { user_id } = await requireUser(db, params.user_id)
      refuse(await setAdministrator(db, { user_id, role: body.role, created_at: now }))
      return { status: 204 }
    },
  }),
  route({
    ...update,
    method: 'delete',
    path: '/administrators/{user_id}',
    summary: 'Take the role of an administrator away',
    responses: { 204: null },
    refusals: [409],
    handler: async ({ db, params }) => {
      refuse(await removeAdministrator(db, params.user_id))
      return { status: 204 }
    },
  }),
] as const
