import { z } from '@hono/zod-openapi'
import { deleteGrantsOfUser, deleteUserGrant, listUserGrants, type UserGrant } from '../store/user-grants.ts'
import { offsetPage, offsetPageSchema, offsetQuery, pageOf } from './pagination.ts'
import { requireReach } from './reach.ts'
import { route } from './route.ts'

const tag = 'Grants'

const grantSchema = z.object({
  id: z.string(),
  clientID: z.string(),
  user_id: z.string(),
  audience: z.string().optional(),
  scope: z.array(z.string()),
  organization_id: z.string().optional(),
})

const grantBody = (grant: UserGrant): z.input<typeof grantSchema> => ({
  id: grant.id,
  clientID: grant.client_id,
  user_id: grant.user_id,
  audience: grant.audience || undefined,
  scope: grant.scope,
  organization_id: grant.organization_id,
})

/** `/grants` (management reference, 2.9): what users have consented to. */
export const userGrantRoutes = [
  route({
    method: 'get',
    path: '/grants',
    scopes: ['read:grants'],
    summary: 'Get grants',
    tag,
    query: z.strictObject({
      ...offsetQuery,
      user_id: z.string().optional().describe('user_id of the grants to retrieve.'),
      client_id: z.string().optional().describe('client_id of the grants to retrieve.'),
      audience: z.string().optional().describe('audience of the grants to retrieve.'),
    }),
    responses: { 200: offsetPageSchema('grants', grantSchema) },
    handler: async ({ db, query }) => {
      const filter = { userId: query.user_id, clientId: query.client_id, audience: query.audience }
      const { grants, total } = await listUserGrants(db, filter, pageOf(query))
      return { status: 200, body: offsetPage('grants')(grants.map(grantBody), total, query) }
    },
  }),
  route({
    method: 'delete',
    path: '/grants',
    scopes: ['delete:grants'],
    summary: 'Delete a grant by user_id',
    tag,
    query: z.strictObject({ user_id: z.string().describe('user_id of the grant to delete.') }),
    responses: { 204: null },
    handler: async ({ db, query, ...call }) => {
      await requireReach({ db, ...call }, query.user_id)
      await deleteGrantsOfUser(db, query.user_id)
      return { status: 204 }
    },
  }),
  route({
    method: 'delete',
    path: '/grants/{id}',
    scopes: ['delete:grants'],
    summary: 'Delete a grant by id',
    tag,
    responses: { 204: null },
    handler: async ({ db, params, ...call }) => {
      const [grant] = (await listUserGrants(db, { id: params.id }, { limit: 1, offset: 0 })).grants
      if (grant) await requireReach({ db, ...call }, grant.user_id)
      await deleteUserGrant(db, params.id)
      return { status: 204 }
    },
  }),
] as const
