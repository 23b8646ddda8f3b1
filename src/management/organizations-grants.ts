import { z } from '@hono/zod-openapi'
import { AppError } from '../errors.ts'
import { type ClientGrant, clientGrantById } from '../store/client-grants.ts'
import { addOrganizationGrant, grantsOfOrganization, removeOrganizationGrant } from '../store/organization-grants.ts'
import { requireOrganization } from './organizations.ts'
import { offsetPage, offsetPageSchema, offsetQuery, pageOf } from './pagination.ts'
import { route } from './route.ts'

const tag = 'Organizations'

const grantSchema = z.object({
  id: z.string(),
  client_id: z.string(),
  audience: z.string(),
  scope: z.array(z.string()).optional(),
  organization_usage: z.enum(['deny', 'allow', 'require']).optional(),
  allow_any_organization: z.boolean().optional(),
})

const grantBody = (grant: ClientGrant): z.input<typeof grantSchema> => ({
  id: grant.id,
  client_id: grant.client_id,
  audience: grant.audience,
  scope: grant.scope,
  organization_usage: grant.organization_usage,
  allow_any_organization: grant.allow_any_organization,
})

/** Client grants of an organization (management reference, 2.13). */
export const organizationGrantRoutes = [
  route({
    method: 'get',
    path: '/organizations/{id}/client-grants',
    scopes: ['read:organization_client_grants'],
    summary: 'Get client grants associated to an organization',
    tag,
    query: z.strictObject({
      ...offsetQuery,
      audience: z.string().optional(),
      client_id: z.string().optional(),
      grant_ids: z.array(z.string()).optional(),
    }),
    responses: { 200: offsetPageSchema('client_grants', grantSchema) },
    handler: async ({ db, params, query }) => {
      await requireOrganization(db, params.id)
      const filter = { audience: query.audience, clientId: query.client_id, grantIds: query.grant_ids }
      const all = (await grantsOfOrganization(db, params.id, filter)).map(grantBody)
      const { limit, offset } = pageOf(query)
      return { status: 200, body: offsetPage('client_grants')(all.slice(offset, offset + limit), all.length, query) }
    },
  }),
  route({
    method: 'post',
    path: '/organizations/{id}/client-grants',
    scopes: ['create:organization_client_grants'],
    summary: 'Associate a client grant with an organization',
    tag,
    body: z.strictObject({
      grant_id: z.string().min(1).describe('A Client Grant ID to add to the organization.'),
    }),
    responses: { 201: grantSchema },
    refusals: [409],
    handler: async ({ db, params, body, now }) => {
      await requireOrganization(db, params.id)
      const grant = await clientGrantById(db, body.grant_id)
      if (!grant) throw new AppError('inexistent_client_grant')
      if ((grant.organization_usage ?? 'deny') === 'deny')
        throw new AppError('operation_not_supported', {
          message: 'The client grant does not allow organizations (organization_usage).',
        })
      await addOrganizationGrant(db, params.id, grant.id, now)
      return { status: 201, body: grantBody(grant) }
    },
  }),
  route({
    method: 'delete',
    path: '/organizations/{id}/client-grants/{grant_id}',
    scopes: ['delete:organization_client_grants'],
    summary: 'Remove a client grant from an organization',
    tag,
    responses: { 204: null },
    handler: async ({ db, params }) => {
      await requireOrganization(db, params.id)
      if (!(await removeOrganizationGrant(db, params.id, params.grant_id)))
        throw new AppError('inexistent_client_grant')
      return { status: 204 }
    },
  }),
] as const
