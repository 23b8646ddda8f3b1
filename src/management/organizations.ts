import { z } from '@hono/zod-openapi'
import { AppError } from '../errors.ts'
import { prefixedId } from '../ids.ts'
import type { Db } from '../store/dialect.ts'
import {
  deleteOrganization,
  insertOrganization,
  listOrganizations,
  type Organization,
  organizationById,
  organizationByName,
  organizationSortFields,
  updateOrganization,
} from '../store/organizations.ts'
import { absentOfOrganizations, refuseAbsent } from './absent-settings.ts'
import { sortOf, sortQuery } from './fields.ts'
import { brandingSchema, metadataSchema, organizationBody, organizationSchema } from './organizations-body.ts'
import {
  acceptConnection,
  enabledConnectionBody,
  enabledConnectionSchema,
  givenConnection,
  newConnectionBody,
} from './organizations-connection-body.ts'
import {
  eitherPage,
  eitherPageSchema,
  eitherQuery,
  offsetPage,
  offsetPageSchema,
  offsetQuery,
  pageOf,
  windowOf,
} from './pagination.ts'
import { route } from './route.ts'
import { organizationName } from './schemas.ts'
import { tokenQuota } from './token-quota.ts'

const tag = 'Organizations'

const noOrganization = () =>
  new AppError('not_found', { message: 'No organization found by that id or name', showCode: false })

/** The organization of a path, or the 404 that clients know. */
export const requireOrganization = async (db: Db, id: string): Promise<Organization> => {
  const organization = await organizationById(db, id)
  if (!organization) throw noOrganization()
  return organization
}

export const members = {
  name: organizationName.describe('The name of this organization.'),
  display_name: z.string().min(1).max(255).describe('Friendly name of this organization.'),
  branding: brandingSchema.optional(),
  metadata: metadataSchema.optional(),
  token_quota: tokenQuota.optional(),
  third_party_client_access: z.enum(['block', 'allow']).optional(),
  is_app_entitlement_active: z.boolean().optional(),
}

const createdSchema = organizationSchema.extend({ enabled_connections: z.array(enabledConnectionSchema).optional() })

export const organizationRoutes = [
  route({
    method: 'get',
    path: '/organizations',
    scopes: ['read:organizations', 'read:organizations_summary'],
    summary: 'Get organizations',
    tag,
    query: z.strictObject({ ...eitherQuery, ...sortQuery }),
    responses: { 200: eitherPageSchema('organizations', organizationSchema) },
    handler: async ({ db, query }) => {
      const { organizations, total } = await listOrganizations(db, {
        ...windowOf(query),
        // A checkpoint is a position in the order of ids, so sorting is for offset pages.
        sort:
          query.take === undefined && query.from === undefined ? sortOf(query.sort, organizationSortFields) : undefined,
      })
      const bodies = organizations.map(organizationBody)
      return { status: 200, body: eitherPage('organizations')(bodies, total, query, one => [one.id]) }
    },
  }),
  route({
    method: 'post',
    path: '/organizations',
    scopes: ['create:organizations', 'create:organization_connections'],
    summary: 'Create an Organization',
    tag,
    body: z.strictObject({
      ...members,
      display_name: members.display_name.optional(),
      enabled_connections: z
        .array(newConnectionBody)
        .max(10)
        .optional()
        .describe('Connections that will be enabled for this organization.'),
    }),
    responses: { 201: createdSchema },
    refusals: [404, 409],
    handler: async ({ db, body, now }) => {
      refuseAbsent(absentOfOrganizations, body)
      const { name, display_name, enabled_connections, ...data } = body
      const connections = []
      for (const given of enabled_connections ?? []) {
        const settings = givenConnection(given)
        connections.push({ ...settings, connection: await acceptConnection(db, settings) })
      }
      const id = prefixedId('org')
      await insertOrganization(
        db,
        { id, name, display_name, data, now },
        connections.map(({ connection: _, ...settings }) => settings),
      )
      return {
        status: 201,
        body: {
          ...organizationBody(await requireOrganization(db, id)),
          ...(enabled_connections && { enabled_connections: connections.map(enabledConnectionBody) }),
        },
      }
    },
  }),
  route({
    method: 'get',
    path: '/organizations/name/{name}',
    scopes: ['read:organizations'],
    summary: 'Get organization by name',
    tag,
    params: z.object({ name: organizationName.describe('name of the organization to retrieve.') }),
    responses: { 200: organizationSchema },
    handler: async ({ db, params }) => {
      const organization = await organizationByName(db, params.name)
      if (!organization) throw noOrganization()
      return { status: 200, body: organizationBody(organization) }
    },
  }),
  route({
    method: 'get',
    path: '/organizations/{id}',
    scopes: ['read:organizations', 'read:organizations_summary'],
    summary: 'Get organization',
    tag,
    responses: { 200: organizationSchema },
    handler: async ({ db, params }) => ({
      status: 200,
      body: organizationBody(await requireOrganization(db, params.id)),
    }),
  }),
  route({
    method: 'delete',
    path: '/organizations/{id}',
    scopes: ['delete:organizations'],
    summary: 'Delete organization',
    tag,
    responses: { 204: null },
    handler: async ({ db, params }) => {
      if (!(await deleteOrganization(db, params.id))) throw noOrganization()
      return { status: 204 }
    },
  }),
  route({
    method: 'patch',
    path: '/organizations/{id}',
    scopes: ['update:organizations'],
    summary: 'Modify an Organization',
    tag,
    body: z.strictObject({
      ...members,
      name: members.name.optional(),
      display_name: members.display_name.optional(),
      token_quota: tokenQuota.nullable().optional(),
    }),
    responses: { 200: organizationSchema },
    refusals: [409],
    handler: async ({ db, params, body, now }) => {
      refuseAbsent(absentOfOrganizations, body)
      const organization = await updateOrganization(db, params.id, body, now)
      if (!organization) throw noOrganization()
      return { status: 200, body: organizationBody(organization) }
    },
  }),
] as const

/** What Auth0's list does not do: find organizations by a part of their names. */
export const organizationSearchRoutes = [
  route({
    method: 'get',
    path: '/organizations',
    scopes: ['read:organizations'],
    summary: 'Find organizations by a part of their name or display name',
    tag,
    query: z.strictObject({
      ...offsetQuery,
      ...sortQuery,
      q: z.string().min(1).max(255).optional().describe('What the name or the display name contains.'),
    }),
    responses: { 200: offsetPageSchema('organizations', organizationSchema) },
    handler: async ({ db, query }) => {
      const { organizations, total } = await listOrganizations(db, {
        ...pageOf(query),
        contains: query.q,
        sort: sortOf(query.sort, organizationSortFields),
      })
      return { status: 200, body: offsetPage('organizations')(organizations.map(organizationBody), total, query) }
    },
  }),
] as const
