import { type CompiledQuery, createQueryId, type RootOperationNode, sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { type Engine, engines, freshStore } from '../../test/fixtures/store.ts'
import { userCondition } from '../management/users-search.ts'
import { runsOfAction } from './action-runs.ts'
import type { Db } from './dialect.ts'
import { traceRows } from './login-traces.ts'
import { searchLogs } from './logs.ts'
import { membersOf } from './organization-members.ts'
import { usersWithRole } from './roles.ts'
import { searchUsers } from './user-search.ts'

/** What a read asks the engine for. */
const queriesOf = async (db: Db, read: (db: Db) => Promise<unknown>): Promise<CompiledQuery[]> => {
  const nodes: RootOperationNode[] = []
  await read(
    db.withPlugin({
      transformQuery: ({ node }) => {
        nodes.push(node)
        return node
      },
      transformResult: async ({ result }) => result,
    }),
  )
  return nodes.map(node => db.getExecutor().compileQuery(node, createQueryId()))
}

const planOf = async (db: Db, engine: Engine, query: CompiledQuery): Promise<string> => {
  const explain = engine === 'sqlite' ? 'explain query plan ' : 'explain '
  return db.transaction().execute(async trx => {
    // So few rows are read whole and sorted unless that is told to be dear.
    if (engine === 'postgres')
      for (const way of ['seqscan', 'sort', 'bitmapscan', 'hashjoin'])
        await sql.raw(`set local enable_${way} = off`).execute(trx)
    return JSON.stringify((await trx.executeQuery({ ...query, sql: explain + query.sql } as CompiledQuery)).rows)
  })
}

const page = { limit: 25, offset: 0, uncounted: true }
const lists: Record<string, (db: Db) => Promise<unknown>> = {
  'who has a role': db => usersWithRole(db, 'rol_1', page),
  'who has a role, after one': db => usersWithRole(db, 'rol_1', { ...page, after: 'auth0|1' }),
  'members of an organization': db => membersOf(db, 'org_1', page),
  'members of an organization, after one': db => membersOf(db, 'org_1', { ...page, after: 'auth0|1' }),
  logins: db => traceRows(db, {}, { limit: 25 }),
  'logins of a user': db => traceRows(db, { userId: 'auth0|1' }, { limit: 25, before: 'x' }),
  'logins by an application': db => traceRows(db, { clientId: 'app' }, { limit: 25 }),
  'the log': db => searchLogs(db, { limit: 25, offset: 0, order: 'desc' }, false),
  'runs of an Action': db => runsOfAction(db, 'act_1', { limit: 25 }),
}

describe.each(engines)('on %s', engine => {
  test.each(Object.entries(lists))('a page of %s is read by an index that has its order', async (_, read) => {
    const db = await freshStore(engine)
    const [query] = await queriesOf(db, read)
    expect(await planOf(db, engine, query as CompiledQuery)).not.toMatch(/TEMP B-TREE|Sort Key|Seq Scan|"SCAN \w+"/)
  })
})

// PostgreSQL decides by how many there are, and an empty table tells it nothing.
test.each(['name', 'given_name', 'family_name'])('SQLite searches users by an index of %s', async field => {
  const db = await freshStore('sqlite')
  const search = { where: userCondition(`${field}:"nobody"`), limit: 50, offset: 0 }
  const [query] = await queriesOf(db, one => searchUsers(one, search, false))
  expect(await planOf(db, 'sqlite', query as CompiledQuery)).toMatch(`users_${field}`)
})
