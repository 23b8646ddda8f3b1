import { z } from '@hono/zod-openapi'
import { logsIn, openOptions, sealOptions } from '../accounts/connection-secrets.ts'
import { AppError } from '../errors.ts'
import { prefixedId } from '../ids.ts'
import { isPasswordless } from '../passwordless/connection.ts'
import type { Services } from '../services.ts'
import { unknownClients } from '../store/clients.ts'
import {
  type Connection,
  type ConnectionData,
  clientsOfConnection,
  connectionById,
  connectionsOfClient,
  deleteConnection,
  insertConnection,
  listConnections,
  setConnectionClients,
  updateConnection,
} from '../store/connections.ts'
import type { Db } from '../store/dialect.ts'
import { deleteUser } from '../store/user-deletion.ts'
import { findIdentity } from '../store/users.ts'
import { ownClientIds } from '../tenant/defaults.ts'
import { absentOfConnections, absentOfDatabases, absentOfPasswordless, refuseAbsent } from './absent-settings.ts'
import { checkDatabaseOptions, connectionOptions, databaseDefaults, passwordlessOptions } from './connection-options.ts'
import { fieldsQuery, selectFields } from './fields.ts'
import {
  checkpointPage,
  checkpointPageSchema,
  checkpointQuery,
  cursorOf,
  eitherPage,
  eitherPageSchema,
  eitherQuery,
  windowOf,
} from './pagination.ts'
import { requireReach, seesSecrets } from './reach.ts'
import { type Caller, route } from './route.ts'
import { anyObject, clientId, uniqueItems } from './schemas.ts'
import { strategies } from './strategies.ts'
import { validate } from './validation.ts'

const tag = 'Connections'

const common = {
  display_name: z.string().max(128).optional(),
  options: anyObject.nullable().optional().describe('Those of a database (strategy auth0) are checked.'),
  enabled_clients: uniqueItems(z.array(clientId)).nullable().optional(),
  is_domain_connection: z.boolean().optional(),
  show_as_button: z.boolean().optional(),
  realms: uniqueItems(z.array(z.string().min(1))).optional(),
  metadata: z
    .record(z.string().max(255), z.string().max(255).nullable())
    .refine(metadata => Object.keys(metadata).length <= 10, { error: 'Too many properties defined, maximum 10' })
    .optional(),
  authentication: z.strictObject({ active: z.boolean() }).optional(),
  connected_accounts: z
    .strictObject({
      active: z.boolean(),
      cross_app_access: z.boolean().optional(),
      allow_missing_user_id: z.boolean().optional(),
    })
    .optional(),
  cross_app_access_requesting_app: z.strictObject({ active: z.boolean() }).nullable().optional(),
  cross_app_access_resource_app: z
    .strictObject({ status: z.enum(['enabled', 'disabled']) })
    .nullable()
    .optional(),
}

const { enabled_clients: _, ...shownMembers } = common

/** A connection as it is answered, or as much of it as was asked for. */
export const connectionSchema = z
  .object({
    ...shownMembers,
    id: z.string(),
    name: z.string(),
    strategy: z.string(),
    options: anyObject,
    enabled_clients: z.array(z.string()),
  })
  .partial()

export const createBody = z.strictObject({
  ...common,
  name: z
    .string()
    .max(128)
    .regex(/^[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?$/)
    .describe('The name of the connection'),
  strategy: z.enum(strategies).describe('The identity provider identifier for the connection'),
})
const updateBody = z.strictObject(common)

const missing = () => new AppError('inexistent_connection')

const require = async (db: Db, id: string): Promise<Connection> => {
  const connection = await connectionById(db, id)
  if (!connection) throw missing()
  return connection
}

const requireClients = async (db: Db, ids: string[]): Promise<void> => {
  const unknown = await unknownClients(db, ids)
  if (unknown.length > 0)
    throw new AppError('inexistent_client', { message: `The client does not exist: ${unknown[0]}` })
}

/** A connection as a caller may see it; the clients only where one connection is read. */
export const shownConnection = (
  { services, caller }: { services: Services; caller: Caller },
  connection: Connection,
  enabledClients?: string[],
): z.input<typeof connectionSchema> => {
  const seen = seesSecrets(caller, 'connections') ? openOptions(services.box, connection) : connection
  const { created_at: _, updated_at: __, options_encrypted: ___, ...open } = seen
  return { ...(open as z.input<typeof connectionSchema>), ...(enabledClients && { enabled_clients: enabledClients }) }
}

/**
 * The applications of the tenant that a connection is enabled for. The server's own are left out: what tools read here
 * they write back as the whole list, and the dashboard and the account page would be locked for who is not named in it.
 */
const enabledClientsOf = (db: Db, id: string): Promise<string[]> =>
  clientsOfConnection(db, id, { limit: 1000, except: ownClientIds })

/** Options that this server acts by are checked, those of other identity providers kept as they are. */
const checkOptions = (strategy: string, given: z.output<typeof updateBody>): void => {
  const { options } = given
  if (!logsIn(strategy) && !isPasswordless(strategy)) return
  refuseAbsent(absentOfConnections, given)
  if (!options) return
  if (isPasswordless(strategy)) {
    validate('Payload', z.object({ options: passwordlessOptions }), { options })
    refuseAbsent(absentOfPasswordless, options)
  } else {
    validate('Payload', z.object({ options: connectionOptions }), { options })
    refuseAbsent(absentOfDatabases, options)
  }
}

/** What is stored: everything but name, strategy and the list of clients. `null` unsets a purpose. */
const dataOf = (given: z.output<typeof updateBody>, before: ConnectionData): ConnectionData => {
  const { enabled_clients: _, options, ...rest } = given
  const kept: ConnectionData = { ...before, ...rest, ...(options !== undefined && { options: options ?? {} }) }
  for (const purpose of ['cross_app_access_requesting_app', 'cross_app_access_resource_app'])
    if (kept[purpose] === null) delete kept[purpose]
  return kept
}

/** `/connections` (management reference, 2.11). */
export const connectionRoutes = [
  route({
    method: 'get',
    path: '/connections',
    scopes: ['read:connections'],
    summary: 'Get all connections',
    tag,
    query: z.strictObject({
      ...eitherQuery,
      ...fieldsQuery,
      strategy: z
        .array(z.enum(strategies))
        .optional()
        .describe('Provide strategies to only retrieve connections with such strategies'),
      name: z.string().optional().describe('Provide the name of the connection to retrieve'),
    }),
    responses: { 200: eitherPageSchema('connections', connectionSchema) },
    handler: async ({ db, services, caller, query }) => {
      const filter = { strategies: query.strategy, name: query.name }
      const { connections, total } = await listConnections(db, filter, windowOf(query))
      const items = connections.map(connection =>
        selectFields(shownConnection({ services, caller }, connection), query),
      )
      const ids = new Map(items.map((item, index) => [item, connections[index]?.id as string]))
      return { status: 200, body: eitherPage('connections')(items, total, query, item => [ids.get(item) as string]) }
    },
  }),
  route({
    method: 'post',
    path: '/connections',
    scopes: ['create:connections'],
    summary: 'Create a connection',
    tag,
    body: createBody,
    responses: { 201: connectionSchema },
    refusals: [404, 409],
    handler: async ({ db, services, caller, now, body }) => {
      checkOptions(body.strategy, body)
      const clients = body.enabled_clients ?? []
      await requireClients(db, clients)
      const { name, strategy, ...given } = body
      const data = dataOf(given, {
        options: {},
        realms: [name],
        is_domain_connection: false,
        show_as_button: false,
        authentication: { active: true },
        connected_accounts: { active: false },
      })
      if (logsIn(strategy)) {
        data.options = { ...databaseDefaults, ...data.options }
        checkDatabaseOptions(data.options)
      }
      const id = prefixedId('con')
      const sealed = sealOptions(services.box, strategy, data)
      await insertConnection(db, { id, name, strategy, data: sealed, clients, now })
      return { status: 201, body: shownConnection({ services, caller }, await require(db, id), clients) }
    },
  }),
  route({
    method: 'get',
    path: '/connections/{id}',
    scopes: ['read:connections'],
    summary: 'Get a connection',
    tag,
    query: z.strictObject(fieldsQuery),
    responses: { 200: connectionSchema },
    handler: async ({ db, services, caller, params, query }) => {
      const connection = await require(db, params.id)
      return {
        status: 200,
        body: selectFields(
          shownConnection({ services, caller }, connection, await enabledClientsOf(db, params.id)),
          query,
        ),
      }
    },
  }),
  route({
    method: 'patch',
    path: '/connections/{id}',
    scopes: ['update:connections'],
    summary: 'Update a connection',
    tag,
    body: updateBody,
    responses: { 200: connectionSchema },
    handler: async ({ db, services, caller, now, params, body }) => {
      const known = openOptions(services.box, await require(db, params.id))
      const { id: _, name: __, strategy, created_at: ___, updated_at: ____, ...before } = known
      checkOptions(strategy, body)
      if (body.enabled_clients) await requireClients(db, body.enabled_clients)
      const data = dataOf(body, before)
      if (logsIn(strategy)) checkDatabaseOptions(data.options)
      if (!(await updateConnection(db, params.id, sealOptions(services.box, strategy, data), now))) throw missing()
      const had = await enabledClientsOf(db, params.id)
      if (body.enabled_clients !== undefined) {
        const wanted = body.enabled_clients ?? []
        await setConnectionClients(db, params.id, [
          ...had.filter(client => !wanted.includes(client)).map(client_id => ({ client_id, status: false })),
          ...wanted.map(client_id => ({ client_id, status: true })),
        ])
      }
      const clients = await enabledClientsOf(db, params.id)
      return { status: 200, body: shownConnection({ services, caller }, await require(db, params.id), clients) }
    },
  }),
  route({
    method: 'delete',
    path: '/connections/{id}',
    scopes: ['delete:connections'],
    summary: 'Delete a connection',
    tag,
    responses: { 202: z.object({ deleted_at: z.string() }), 204: null },
    handler: async ({ db, now, params, http }) => {
      const connection = await connectionById(db, params.id)
      if (!connection) return { status: 204 }
      if (!(await deleteConnection(db, connection, { issuer: http.issuer, initiator: 'account-deleted', now })))
        throw new AppError('operation_not_supported', {
          message: 'Administrators of this server log in with this connection: give them no role first, or keep it',
        })
      // Upstream takes its time for the users of a database (management reference, 1.9).
      return connection.strategy === 'auth0'
        ? { status: 202, body: { deleted_at: new Date(now).toISOString() } }
        : { status: 204 }
    },
  }),
  route({
    method: 'get',
    path: '/connections/{id}/status',
    scopes: ['read:connections'],
    summary: 'Check connection status',
    tag,
    responses: { 204: null },
    handler: async ({ db, params }) => {
      const { strategy } = await require(db, params.id)
      throw new AppError('not_found', {
        message: `Only connections to a directory have a status, and this one is of strategy ${strategy}.`,
        showCode: false,
      })
    },
  }),
  route({
    method: 'get',
    path: '/connections/{id}/clients',
    scopes: ['read:connections'],
    summary: 'Get enabled clients for a connection',
    tag,
    query: z.strictObject(checkpointQuery),
    responses: { 200: checkpointPageSchema('clients', z.object({ client_id: z.string() })) },
    handler: async ({ db, params, query }) => {
      await require(db, params.id)
      const after = cursorOf(query.from)?.[0]
      const ids = await clientsOfConnection(db, params.id, {
        limit: query.take + 1,
        except: ownClientIds,
        ...(after !== undefined && { after: String(after) }),
      })
      const items = ids.map(client_id => ({ client_id }))
      return { status: 200, body: checkpointPage('clients')(items, query.take, item => [item.client_id]) }
    },
  }),
  route({
    method: 'patch',
    path: '/connections/{id}/clients',
    scopes: ['update:connections'],
    summary: 'Update enabled clients for a connection',
    tag,
    body: z
      .array(z.strictObject({ client_id: clientId, status: z.boolean() }))
      .min(1)
      .max(50),
    responses: { 204: null },
    handler: async ({ db, params, body }) => {
      await require(db, params.id)
      await requireClients(
        db,
        body.filter(change => change.status).map(change => change.client_id),
      )
      await setConnectionClients(db, params.id, body)
      return { status: 204 }
    },
  }),
  route({
    method: 'delete',
    path: '/connections/{id}/users',
    scopes: ['delete:users'],
    summary: 'Delete a connection user',
    tag,
    query: z.strictObject({ email: z.email().describe('The email of the user to delete') }),
    responses: { 204: null },
    refusals: [409],
    handler: async ({ db, now, params, query, http, ...call }) => {
      const connection = await require(db, params.id)
      const identity = await findIdentity(db, connection.name, query.email)
      if (!identity) return { status: 204 }
      await requireReach({ db, ...call }, identity.owner)
      await deleteUser(db, identity.owner, { issuer: http.issuer, initiator: 'account-deleted', now })
      return { status: 204 }
    },
  }),
  route({
    method: 'get',
    path: '/clients/{id}/connections',
    scopes: ['read:connections', 'read:clients', 'read:client_summary'],
    summary: 'Get enabled connections for a client',
    tag: 'Clients',
    query: z.strictObject({
      ...checkpointQuery,
      ...fieldsQuery,
      strategy: z.array(z.enum(strategies)).optional(),
    }),
    responses: { 200: checkpointPageSchema('connections', connectionSchema) },
    handler: async ({ db, services, caller, params, query }) => {
      if ((await unknownClients(db, [params.id])).length > 0) throw new AppError('inexistent_client')
      const after = cursorOf(query.from)?.[0]
      const connections = (await connectionsOfClient(db, params.id))
        .filter(connection => !query.strategy || query.strategy.includes(connection.strategy as never))
        .toSorted((a, b) => (a.id < b.id ? -1 : 1))
        .filter(connection => after === undefined || connection.id > String(after))
        .slice(0, query.take + 1)
      const page = checkpointPage('connections')(connections, query.take, connection => [connection.id])
      return {
        status: 200,
        body: {
          ...page,
          connections: page.connections.map(connection =>
            selectFields(shownConnection({ services, caller }, connection), query),
          ),
        },
      }
    },
  }),
] as const
