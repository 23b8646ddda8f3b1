import { type ColumnMetadata, sql, type TableMetadata } from 'kysely'
import { describe, expect, test } from 'vitest'
import type { Db } from '../../src/store/dialect.ts'
import { engines } from '../fixtures/store.ts'
import { aClient, aConnection, anApi, anOrganization, aRole, aUser } from './makers.ts'
import { type World, world } from './world.ts'

/** What can be deleted, how its id stands in columns of other tables, and how it is deleted. */
interface Deletable {
  make: (world: World) => Promise<{ id: string; also?: Record<string, string> }>
  columns: readonly string[]
  operation: string
  parameter?: string
}

const deletables: Record<string, Deletable> = {
  user: {
    make: async tenant => ({ id: (await aUser(tenant)).user_id }),
    columns: ['user_id'],
    operation: 'DELETE /users/{id}',
  },
  role: { make: aRole, columns: ['role_id'], operation: 'DELETE /roles/{id}' },
  organization: { make: anOrganization, columns: ['organization_id'], operation: 'DELETE /organizations/{id}' },
  client: {
    make: async tenant => ({ id: (await aClient(tenant)).client_id }),
    columns: ['client_id'],
    operation: 'DELETE /clients/{id}',
  },
  connection: {
    make: async tenant => {
      const { id, name } = await aConnection(tenant)
      return { id, also: { connection: name } }
    },
    columns: ['connection_id', 'connection'],
    operation: 'DELETE /connections/{id}',
  },
  'resource server': {
    make: async tenant => {
      const { id, identifier } = await anApi(tenant)
      return { id, also: { audience: identifier, resource_server_identifier: identifier } }
    },
    columns: ['audience', 'resource_server_identifier'],
    operation: 'DELETE /resource-servers/{id}',
  },
  action: {
    make: async tenant => {
      const body = { name: tenant.unique('Ask'), supported_triggers: [{ id: 'post-login' }], code: '' }
      return tenant.given<{ id: string }>('POST /actions/actions', { body })
    },
    columns: ['action_id'],
    operation: 'DELETE /actions/actions/{id}',
  },
}

/** Tables that tell of what was, by whom and when; they outlive what they name. */
const histories = new Set(['logs', 'action_executions', 'action_runs', 'outbox', 'inbox', 'attempts', 'logout_calls'])

/** Tables whose rows are what is deleted, or a part without which it is not there. */
const itself = new Set(['users', 'identities', 'clients', 'roles', 'organizations', 'connections', 'actions'])

/** A value that a column takes, whatever it is for. */
const anyValue = ({ name, dataType }: ColumnMetadata, n: number): unknown => {
  if (/int|float|double/i.test(dataType)) return n
  // An unfinished login goes with what it is for; a finished one tells of what was.
  return name === 'status' ? 'active' : '{}'
}

let rows = 0
/** One row of a table that names these ids. */
const insertRow = async (db: Db, table: TableMetadata, ids: Record<string, string>): Promise<void> => {
  rows += 1
  const values = Object.fromEntries(
    table.columns.map(column => [column.name, ids[column.name] ?? anyValue(column, rows % 30_000)]),
  )
  const key = table.columns[0]?.name as string
  if (!(key in ids) && typeof values[key] === 'string') values[key] = `row-${rows}`
  await db
    .insertInto(table.name as 'roles')
    .values(values as never)
    .execute()
}

const naming = async (db: Db, tables: TableMetadata[], texts: string[]): Promise<string[]> => {
  const found: string[] = []
  for (const { name } of tables) {
    const { rows } = await sql`select * from ${sql.table(name)}`.execute(db)
    for (const row of rows) if (texts.some(text => JSON.stringify(row).includes(text))) found.push(name)
  }
  return found
}

describe.each(engines)('what is deleted leaves nothing behind on %s', { timeout: 120_000 }, engine => {
  test.each(Object.entries(deletables))('%s', async (_, { make, columns, operation, parameter = 'id' }) => {
    const tenant = await world(engine)
    const { db } = tenant.services
    const { id, also = {} } = await make(tenant)
    const ids = Object.fromEntries(columns.map(column => [column, also[column] ?? id]))
    const tables = (await db.introspection.getTables()).filter(table => !table.isView && !histories.has(table.name))
    const referring = tables.filter(
      table => !itself.has(table.name) && table.columns.some(column => columns.includes(column.name)),
    )
    for (const table of referring) await insertRow(db, table, ids)
    const texts = [...new Set(Object.values(ids))]
    expect(new Set(await naming(db, referring, texts))).toEqual(new Set(referring.map(table => table.name)))
    expect(referring.length).toBeGreaterThan(0)

    const query: Record<string, boolean> = operation.includes('/actions/') ? { force: true } : {}
    const { status } = await tenant.ask(operation, { params: { [parameter]: id }, query })
    expect(status).toBeLessThan(300)
    expect(await naming(db, tables, [id, ...texts])).toEqual([])
  })
})
