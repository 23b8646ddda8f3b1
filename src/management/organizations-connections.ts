import { z } from '@hono/zod-openapi'
import { AppError } from '../errors.ts'
import type { Db } from '../store/dialect.ts'
import {
  connectionOfOrganization,
  connectionsOfOrganization,
  disableConnection,
  enableConnection,
  type OrganizationConnection,
  updateEnabledConnection,
} from '../store/organizations.ts'
import { requireOrganization } from './organizations.ts'
import {
  acceptConnection,
  changedConnection,
  changedConnectionBody,
  changedFullConnectionBody,
  enabledConnectionBody,
  enabledConnectionSchema,
  fullConnectionBody,
  fullConnectionSchema,
  givenConnection,
  newConnectionBody,
  newFullConnectionBody,
} from './organizations-connection-body.ts'
import { offsetPage, offsetPageSchema, offsetQuery, pageOf } from './pagination.ts'
import { route } from './route.ts'

const tag = 'Organizations'

const requireConnection = async (db: Db, organizationId: string, id: string): Promise<OrganizationConnection> => {
  await requireOrganization(db, organizationId)
  const connection = await connectionOfOrganization(db, organizationId, id)
  if (!connection) throw new AppError('not_found', { message: 'No connection found by that id', showCode: false })
  return connection
}

const enable = async (db: Db, organizationId: string, given: z.output<typeof newFullConnectionBody>, now: number) => {
  await requireOrganization(db, organizationId)
  const settings = givenConnection(given)
  const connection = await acceptConnection(db, settings)
  await enableConnection(db, organizationId, settings, now)
  return { ...settings, connection }
}

const change = async (
  db: Db,
  organizationId: string,
  id: string,
  changes: z.output<typeof changedFullConnectionBody>,
) => {
  const present = await requireConnection(db, organizationId, id)
  const settings = changedConnection(present, changes)
  const connection = await acceptConnection(db, settings)
  await updateEnabledConnection(db, organizationId, settings)
  return { ...settings, connection }
}

const disable = async (db: Db, organizationId: string, id: string): Promise<void> => {
  await requireConnection(db, organizationId, id)
  await disableConnection(db, organizationId, id)
}

/** Connections of an organization under both generations of paths, on one table (management reference, 2.13). */
export const organizationConnectionRoutes = [
  route({
    method: 'get',
    path: '/organizations/{id}/enabled_connections',
    scopes: ['read:organization_connections'],
    summary: 'Get connections enabled for an organization',
    tag,
    query: z.strictObject(offsetQuery),
    responses: { 200: offsetPageSchema('enabled_connections', enabledConnectionSchema) },
    handler: async ({ db, params, query }) => {
      await requireOrganization(db, params.id)
      const all = (await connectionsOfOrganization(db, params.id, true)).map(enabledConnectionBody)
      const { limit, offset } = pageOf(query)
      const body = offsetPage('enabled_connections')(all.slice(offset, offset + limit), all.length, query)
      return { status: 200, body }
    },
  }),
  route({
    method: 'post',
    path: '/organizations/{id}/enabled_connections',
    scopes: ['create:organization_connections'],
    summary: 'Add connections to an organization',
    tag,
    body: newConnectionBody,
    responses: { 201: enabledConnectionSchema },
    refusals: [409],
    handler: async ({ db, params, body, now }) => ({
      status: 201,
      body: enabledConnectionBody(await enable(db, params.id, body, now)),
    }),
  }),
  route({
    method: 'get',
    path: '/organizations/{id}/enabled_connections/{connectionId}',
    scopes: ['read:organization_connections'],
    summary: 'Get an enabled connection for an organization',
    tag,
    responses: { 200: enabledConnectionSchema },
    handler: async ({ db, params }) => ({
      status: 200,
      body: enabledConnectionBody(await requireConnection(db, params.id, params.connectionId)),
    }),
  }),
  route({
    method: 'delete',
    path: '/organizations/{id}/enabled_connections/{connectionId}',
    scopes: ['delete:organization_connections'],
    summary: 'Delete connections from an organization',
    tag,
    responses: { 204: null },
    handler: async ({ db, params }) => {
      await disable(db, params.id, params.connectionId)
      return { status: 204 }
    },
  }),
  route({
    method: 'patch',
    path: '/organizations/{id}/enabled_connections/{connectionId}',
    scopes: ['update:organization_connections'],
    summary: 'Update the Connection of an organization',
    tag,
    body: changedConnectionBody,
    responses: { 200: enabledConnectionSchema },
    handler: async ({ db, params, body }) => ({
      status: 200,
      body: enabledConnectionBody(await change(db, params.id, params.connectionId, body)),
    }),
  }),
  route({
    method: 'get',
    path: '/organizations/{id}/connections',
    scopes: ['read:organization_connections'],
    summary: 'Get connections of an organization',
    tag,
    query: z.strictObject({ ...offsetQuery, is_enabled: z.boolean().optional() }),
    responses: { 200: offsetPageSchema('connections', fullConnectionSchema) },
    handler: async ({ db, params, query }) => {
      await requireOrganization(db, params.id)
      const all = (await connectionsOfOrganization(db, params.id, query.is_enabled)).map(fullConnectionBody)
      const { limit, offset } = pageOf(query)
      return { status: 200, body: offsetPage('connections')(all.slice(offset, offset + limit), all.length, query) }
    },
  }),
  route({
    method: 'post',
    path: '/organizations/{id}/connections',
    scopes: ['create:organization_connections'],
    summary: 'Add a connection to an organization',
    tag,
    body: newFullConnectionBody,
    responses: { 201: fullConnectionSchema },
    refusals: [409],
    handler: async ({ db, params, body, now }) => ({
      status: 201,
      body: fullConnectionBody(await enable(db, params.id, body, now)),
    }),
  }),
  route({
    method: 'get',
    path: '/organizations/{id}/connections/{connection_id}',
    scopes: ['read:organization_connections'],
    summary: 'Get a connection of an organization',
    tag,
    responses: { 200: fullConnectionSchema },
    handler: async ({ db, params }) => ({
      status: 200,
      body: fullConnectionBody(await requireConnection(db, params.id, params.connection_id)),
    }),
  }),
  route({
    method: 'delete',
    path: '/organizations/{id}/connections/{connection_id}',
    scopes: ['delete:organization_connections'],
    summary: 'Remove a connection from an organization',
    tag,
    responses: { 204: null },
    handler: async ({ db, params }) => {
      await disable(db, params.id, params.connection_id)
      return { status: 204 }
    },
  }),
  route({
    method: 'patch',
    path: '/organizations/{id}/connections/{connection_id}',
    scopes: ['update:organization_connections'],
    summary: 'Update a connection of an organization',
    tag,
    body: changedFullConnectionBody,
    responses: { 200: fullConnectionSchema },
    handler: async ({ db, params, body }) => ({
      status: 200,
      body: fullConnectionBody(await change(db, params.id, params.connection_id, body)),
    }),
  }),
] as const
