import type { Selectable } from 'kysely'
import { AppError } from '../errors.ts'
import { contains } from './contains.ts'
import { type Db, isUniqueViolation } from './dialect.ts'
import { deleteInvitationRoles } from './invitation-roles.ts'
import type { SessionEnd } from './logout-calls.ts'
import type { Schema } from './schema.ts'
import { bumpVersion } from './settings.ts'
import { inTransaction } from './transaction.ts'
import { deleteUsersOfConnection } from './user-deletion.ts'

/** What a connection keeps beside its name: Auth0's members, as they were given. */
export interface ConnectionData {
  display_name?: string
  options: Record<string, unknown>
  /** Those of the options that may hold a secret, sealed (`accounts/connection-secrets.ts`). */
  options_encrypted?: string
  realms: string[]
  is_domain_connection?: boolean
  show_as_button?: boolean
  metadata?: Record<string, string | null>
  [purpose: string]: unknown
}

/** Where users come from; strategy `auth0` is a database of ours. */
export interface Connection extends ConnectionData {
  id: string
  name: string
  strategy: string
  created_at: number
  updated_at: number
}

type Row = Selectable<Schema['connections']>

const toConnection = ({ data, ...row }: Row): Connection => ({ ...(JSON.parse(data) as ConnectionData), ...row })

const select = (db: Db) => db.selectFrom('connections').selectAll('connections')

export const connectionByName = async (db: Db, name: string): Promise<Connection | undefined> => {
  const row = await select(db).where('name', '=', name).executeTakeFirst()
  return row && toConnection(row)
}

export const connectionById = async (db: Db, id: string): Promise<Connection | undefined> => {
  const row = await select(db).where('id', '=', id).executeTakeFirst()
  return row && toConnection(row)
}

export const connectionExists = async (db: Db, id: string): Promise<boolean> =>
  (await db.selectFrom('connections').select('id').where('id', '=', id).executeTakeFirst()) !== undefined

/** The connections that are enabled for a client, oldest first. */
export const connectionsOfClient = async (db: Db, clientId: string): Promise<Connection[]> => {
  const rows = await select(db)
    .innerJoin('connection_clients', 'connection_clients.connection_id', 'connections.id')
    .where('connection_clients.client_id', '=', clientId)
    .orderBy('connections.created_at')
    .orderBy('connections.id')
    .execute()
  return rows.map(toConnection)
}

/** Every database, the oldest first. */
export const databaseConnections = async (db: Db): Promise<Connection[]> => {
  const rows = await select(db).where('strategy', '=', 'auth0').orderBy('created_at').orderBy('id').execute()
  return rows.map(toConnection)
}

/** All connections in the order of their ids, narrowed by strategy and name or a part of it, of which `limit` from `offset` or after the id `after`. */
export const listConnections = async (
  db: Db,
  filter: { strategies?: string[] | undefined; name?: string; contains?: string | undefined; ids?: string[] },
  page: { limit: number; offset?: number; after?: string },
): Promise<{ connections: Connection[]; total: number }> => {
  let query = db.selectFrom('connections')
  if (filter.strategies?.length) query = query.where('strategy', 'in', filter.strategies)
  if (filter.name !== undefined) query = query.where('name', '=', filter.name)
  const { contains: text } = filter
  if (text) query = query.where(eb => contains(eb.ref('name'), text))
  if (filter.ids) query = query.where('id', 'in', filter.ids)
  const { total } = await query.select(eb => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  let rows = query.selectAll().orderBy('id').limit(page.limit)
  if (page.offset) rows = rows.offset(page.offset)
  if (page.after !== undefined) rows = rows.where('id', '>', page.after)
  return { connections: (await rows.execute()).map(toConnection), total: Number(total) }
}

/** Stores a new connection; a name that is taken is `conflict`. */
export const insertConnection = (
  db: Db,
  connection: { id: string; name: string; strategy: string; data: ConnectionData; clients: string[]; now: number },
): Promise<void> =>
  inTransaction(db, async trx => {
    await trx
      .insertInto('connections')
      .values({
        id: connection.id,
        name: connection.name,
        strategy: connection.strategy,
        data: JSON.stringify(connection.data),
        created_at: connection.now,
        updated_at: connection.now,
      })
      .execute()
    await enableClients(trx, connection.id, connection.clients)
    await bumpVersion(trx)
  }).catch(error => {
    if (isUniqueViolation(error))
      throw new AppError('conflict', { message: 'A connection with the same name already exists', showCode: false })
    throw error
  })

/** Replaces what a connection keeps; name and strategy stay. False: no such connection. */
export const updateConnection = (db: Db, id: string, data: ConnectionData, now: number): Promise<boolean> =>
  inTransaction(db, async trx => {
    const { numUpdatedRows } = await trx
      .updateTable('connections')
      .set({ data: JSON.stringify(data), updated_at: now })
      .where('id', '=', id)
      .executeTakeFirst()
    await bumpVersion(trx)
    return numUpdatedRows === 1n
  })

/**
 * Deletes a connection with its users and the invitations to come by it, and takes it from every client and organization.
 * False, and nothing is changed, while there is an administrator among these users: tools delete what a file does not name.
 */
export const deleteConnection = (
  db: Db,
  connection: Pick<Connection, 'id' | 'name'>,
  end: SessionEnd,
): Promise<boolean> =>
  inTransaction(db, async trx => {
    // The version's row is the lock of those who make and unmake administrators, too.
    await bumpVersion(trx)
    const { numDeletedRows } = await trx
      .deleteFrom('connections')
      .where('id', '=', connection.id)
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('administrators')
              .innerJoin('identities', 'identities.user_id', 'administrators.user_id')
              .where('identities.connection', '=', connection.name)
              .where('identities.position', '=', 0)
              .select('administrators.user_id'),
          ),
        ),
      )
      .executeTakeFirst()
    if (numDeletedRows === 0n) return false
    await deleteUsersOfConnection(trx, connection.name, end)
    await trx.deleteFrom('connection_clients').where('connection_id', '=', connection.id).execute()
    await deleteInvitationRoles(trx, 'connection_id', connection.id)
    await trx.deleteFrom('organization_invitations').where('connection_id', '=', connection.id).execute()
    await trx.deleteFrom('organization_connections').where('connection_id', '=', connection.id).execute()
    return true
  })

/** Clients for which a connection is enabled, by client id, without those of `except`; at most `limit`, after the id `after`. */
export const clientsOfConnection = async (
  db: Db,
  connectionId: string,
  page: { limit: number; after?: string; except?: readonly string[] },
): Promise<string[]> => {
  let query = db
    .selectFrom('connection_clients')
    .select('client_id')
    .where('connection_id', '=', connectionId)
    .orderBy('client_id')
    .limit(page.limit)
  if (page.after !== undefined) query = query.where('client_id', '>', page.after)
  if (page.except?.length) query = query.where('client_id', 'not in', page.except)
  return (await query.execute()).map(row => row.client_id)
}

/** Enables a connection for clients; for those that have it already nothing changes. */
export const enableClients = async (db: Db, connectionId: string, clientIds: string[]): Promise<void> => {
  if (clientIds.length === 0) return
  await db
    .insertInto('connection_clients')
    .values(clientIds.map(client_id => ({ connection_id: connectionId, client_id })))
    .onConflict(oc => oc.doNothing())
    .execute()
}

/** Enables every connection that there is for a client. */
export const enableAllConnections = async (trx: Db, clientId: string): Promise<void> => {
  const rows = await trx.selectFrom('connections').select('id').execute()
  for (const { id } of rows) await enableClients(trx, id, [clientId])
}

/** Switches a connection on and off for clients in one transaction. */
export const setConnectionClients = (
  db: Db,
  connectionId: string,
  changes: { client_id: string; status: boolean }[],
): Promise<void> =>
  inTransaction(db, async trx => {
    await enableClients(
      trx,
      connectionId,
      changes.filter(change => change.status).map(change => change.client_id),
    )
    const off = changes.filter(change => !change.status).map(change => change.client_id)
    if (off.length > 0) {
      await trx
        .deleteFrom('connection_clients')
        .where('connection_id', '=', connectionId)
        .where('client_id', 'in', off)
        .execute()
    }
    await bumpVersion(trx)
  })
