import { z } from '@hono/zod-openapi'
import { AppError } from '../errors.ts'
import { type Client, clientById } from '../store/clients.ts'
import type { Db } from '../store/dialect.ts'
import {
  addOrganizationClients,
  clientsOfOrganization,
  mostOrganizationClients,
  type OrganizationClient,
  removeOrganizationClients,
  setMemberAccess,
} from '../store/organization-clients.ts'
import { requireOrganization } from './organizations.ts'
import { checkpointPage, checkpointPageSchema, checkpointQuery, cursorOf } from './pagination.ts'
import { route } from './route.ts'
import { clientId, uniqueItems } from './schemas.ts'

const tag = 'Organizations'

const organizationClientSchema = z.object({
  client_id: z.string(),
  use_for_member_access: z.boolean(),
  client: z.object({
    name: z.string(),
    app_type: z.string().optional(),
    logo_uri: z.string().nullable(),
    is_first_party: z.boolean(),
    grant_types: z.array(z.string()),
    organization_usage: z.enum(['deny', 'allow', 'require']),
  }),
})

const shown = (
  { client_id, use_for_member_access }: OrganizationClient,
  client: Client,
): z.input<typeof organizationClientSchema> => ({
  client_id,
  use_for_member_access,
  client: {
    name: client.name,
    app_type: client.app_type,
    logo_uri: typeof client['logo_uri'] === 'string' ? client['logo_uri'] : null,
    is_first_party: client.is_first_party,
    grant_types: client.grant_types ?? [],
    organization_usage: client.organization_usage ?? 'deny',
  },
})

const described = async (db: Db, clients: OrganizationClient[]) => {
  const found = await Promise.all(clients.map(({ client_id }) => clientById(db, client_id)))
  return clients.flatMap((one, at) => (found[at] ? [shown(one, found[at])] : []))
}

const noClient = () =>
  new AppError('not_found', { message: 'The client is not associated with the organization.', showCode: false })

const requireAssociation = async (db: Db, organizationId: string, id: string) => {
  await requireOrganization(db, organizationId)
  const all = await clientsOfOrganization(db, organizationId, { limit: mostOrganizationClients })
  const own = all.filter(one => one.client_id === id)
  const [body] = await described(db, own)
  if (!body) throw noClient()
  return body
}

/** The applications of an organization, of which it may let in no others (management reference, organizations: clients). */
export const organizationClientRoutes = [
  route({
    method: 'get',
    path: '/organizations/{id}/clients',
    scopes: ['read:organization_clients'],
    summary: 'Get clients associated with an organization',
    tag,
    query: z.strictObject(checkpointQuery),
    responses: { 200: checkpointPageSchema('clients', organizationClientSchema) },
    handler: async ({ db, params, query }) => {
      await requireOrganization(db, params.id)
      const [after] = cursorOf(query.from) ?? []
      const found = await clientsOfOrganization(db, params.id, {
        limit: query.take + 1,
        ...(after !== undefined && { after: String(after) }),
      })
      const body = checkpointPage('clients')(await described(db, found), query.take, one => [one.client_id])
      return { status: 200, body }
    },
  }),
  route({
    method: 'post',
    path: '/organizations/{id}/clients',
    scopes: ['create:organization_clients'],
    summary: 'Associate clients with an organization',
    tag,
    body: z.strictObject({
      clients: z
        .array(z.strictObject({ client_id: clientId, use_for_member_access: z.boolean() }))
        .min(1)
        .max(10)
        .describe('Clients to associate with the organization.'),
    }),
    responses: { 201: z.array(organizationClientSchema) },
    refusals: [409],
    handler: async ({ db, params, body, now }) => {
      await requireOrganization(db, params.id)
      const added = [...new Map(body.clients.map(one => [one.client_id, one])).values()]
      const bodies = await described(db, added)
      if (bodies.length < added.length) throw new AppError('inexistent_client')
      if (!(await addOrganizationClients(db, params.id, added, now)))
        throw new AppError('conflict', {
          message: `A client is associated already, or there would be more than ${mostOrganizationClients}.`,
        })
      return { status: 201, body: bodies }
    },
  }),
  route({
    method: 'delete',
    path: '/organizations/{id}/clients',
    scopes: ['delete:organization_clients'],
    summary: 'Remove clients from an organization',
    tag,
    body: z.strictObject({
      clients: uniqueItems(z.array(z.string().min(1)).min(1).max(10)).describe('IDs of the clients to remove.'),
    }),
    responses: { 204: null },
    handler: async ({ db, params, body }) => {
      await requireOrganization(db, params.id)
      await removeOrganizationClients(db, params.id, body.clients)
      return { status: 204 }
    },
  }),
  route({
    method: 'get',
    path: '/organizations/{id}/clients/{client_id}',
    scopes: ['read:organization_clients'],
    summary: 'Get a client associated with an organization',
    tag,
    responses: { 200: organizationClientSchema },
    handler: async ({ db, params }) => ({
      status: 200,
      body: await requireAssociation(db, params.id, params.client_id),
    }),
  }),
  route({
    method: 'patch',
    path: '/organizations/{id}/clients/{client_id}',
    scopes: ['update:organization_clients'],
    summary: 'Change a client associated with an organization',
    tag,
    body: z.strictObject({ use_for_member_access: z.boolean() }),
    responses: { 200: organizationClientSchema },
    handler: async ({ db, params, body }) => {
      await requireOrganization(db, params.id)
      if (!(await setMemberAccess(db, params.id, params.client_id, body.use_for_member_access))) throw noClient()
      return { status: 200, body: await requireAssociation(db, params.id, params.client_id) }
    },
  }),
] as const
