import { z } from '@hono/zod-openapi'
import { listActions } from '../store/actions.ts'
import { listClients } from '../store/clients.ts'
import { listConnections } from '../store/connections.ts'
import { listResourceServers } from '../store/resource-servers.ts'
import { ownClientIds } from '../tenant/defaults.ts'
import { actionSchema, triggerId } from './actions-schemas.ts'
import { actionViews } from './actions-view.ts'
import { clientSchema } from './client-schema.ts'
import { appTypesOf, shownClient } from './clients.ts'
import { connectionSchema, shownConnection } from './connections.ts'
import { fieldsQuery, selectFields } from './fields.ts'
import { offsetPage, offsetPageSchema, offsetQuery, pageOf } from './pagination.ts'
import { apiSchema, shownApi } from './resource-servers.ts'
import { route } from './route.ts'
import { strategies } from './strategies.ts'

const part = (of: string) => z.string().min(1).max(255).optional().describe(`${of}, in capitals or not.`)

/** What Auth0's lists do not do, under `/api/sallyport`: find by a part of a name. */
export const nameSearchRoutes = [
  route({
    method: 'get',
    path: '/actions/actions',
    scopes: ['read:actions'],
    summary: 'Find Actions by a part of their name',
    tag: 'Actions',
    query: z.strictObject({
      ...offsetQuery,
      q: part('What the name contains'),
      triggerId: triggerId.optional(),
      deployed: z.boolean().optional().describe('Only those that are deployed, or those that are not.'),
    }),
    responses: { 200: offsetPageSchema('actions', actionSchema) },
    handler: async ({ db, services, query }) => {
      const filter = { triggerId: query.triggerId, contains: query.q, deployed: query.deployed }
      const { rows, total } = await listActions(db, filter, pageOf(query))
      return { status: 200, body: offsetPage('actions')(await actionViews(db, services.box, rows), total, query) }
    },
  }),
  route({
    method: 'get',
    path: '/clients',
    scopes: ['read:clients'],
    summary: 'Find the applications of the tenant by a part of their name',
    tag: 'Clients',
    query: z.strictObject({
      ...offsetQuery,
      ...fieldsQuery,
      q: part('What the name contains, or the whole client ID'),
      app_type: z.string().optional(),
      ids: z.array(z.string()).max(100).optional().describe('Only those with these IDs.'),
    }),
    responses: { 200: offsetPageSchema('clients', clientSchema) },
    handler: async ({ db, services, caller, query }) => {
      const { clients, total } = await listClients(
        db,
        {
          global: false,
          except: ownClientIds,
          appTypes: appTypesOf(query.app_type),
          contains: query.q,
          ids: query.ids,
        },
        pageOf(query),
      )
      const items = await Promise.all(
        clients.map(async client => selectFields(await shownClient(services, caller, client), query)),
      )
      return { status: 200, body: offsetPage('clients')(items, total, query) }
    },
  }),
  route({
    method: 'get',
    path: '/resource-servers',
    scopes: ['read:resource_servers'],
    summary: 'Find APIs by a part of their name or identifier',
    tag: 'Resource Servers',
    query: z.strictObject({ ...offsetQuery, q: part('What the name or the identifier contains') }),
    responses: { 200: offsetPageSchema('resource_servers', apiSchema) },
    handler: async ({ db, services, caller, query }) => {
      const { resourceServers, total } = await listResourceServers(db, { contains: query.q }, pageOf(query))
      const items = resourceServers.map(api => shownApi(services, caller, api))
      return { status: 200, body: offsetPage('resource_servers')(items, total, query) }
    },
  }),
  route({
    method: 'get',
    path: '/connections',
    scopes: ['read:connections'],
    summary: 'Find connections by a part of their name',
    tag: 'Connections',
    query: z.strictObject({
      ...offsetQuery,
      ...fieldsQuery,
      q: part('What the name contains'),
      strategy: z.array(z.enum(strategies)).optional(),
    }),
    responses: { 200: offsetPageSchema('connections', connectionSchema) },
    handler: async ({ db, services, caller, query }) => {
      const filter = { strategies: query.strategy, contains: query.q }
      const { connections, total } = await listConnections(db, filter, pageOf(query))
      const items = connections.map(connection =>
        selectFields(shownConnection({ services, caller }, connection), query),
      )
      return { status: 200, body: offsetPage('connections')(items, total, query) }
    },
  }),
] as const
