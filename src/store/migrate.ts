import { sql } from 'kysely'
import { type Db, engineOf, isUniqueViolation } from './dialect.ts'
import { migrations } from './migrations/index.ts'

/**
 * Brings the store to this version, each migration in one transaction, under a lock so that nodes that start together
 * do not meet. Refuses a store that a newer version has written. Returns the names of what was run.
 */
export const migrate = async (db: Db): Promise<string[]> => {
  await createList(db)
  const ran: string[] = []
  await db.transaction().execute(async trx => {
    // The embedded engine's transaction already holds the only write lock there is.
    if (engineOf(db) === 'postgres') await sql`lock table migrations in exclusive mode`.execute(trx)
    const { rows } = await sql<{ name: string }>`select name from migrations`.execute(trx)
    const known = new Set(rows.map(row => row.name))
    const foreign = [...known].filter(name => !migrations.some(m => m.name === name))
    if (foreign.length > 0) throw new Error(`the store was written by a newer version (it has ${foreign.join(', ')})`)
    for (const migration of migrations) {
      if (known.has(migration.name)) continue
      await migration.up(trx as never)
      await sql`insert into migrations (name, run_at) values (${migration.name}, ${Date.now()})`.execute(trx)
      ran.push(migration.name)
    }
  })
  return ran
}

/**
 * What PostgreSQL answers all but one of the nodes that create the list in the same moment, although it is there then:
 * `duplicate_table` or, of the row type that each table has, `duplicate_object`.
 */
const alreadyThere = ['42P07', '42710']

const createList = async (db: Db): Promise<void> => {
  try {
    await sql`create table if not exists migrations (name text not null primary key, run_at bigint not null)`.execute(
      db,
    )
  } catch (error) {
    if (!alreadyThere.includes(String((error as { code?: string }).code)) && !isUniqueViolation(error)) throw error
  }
}
