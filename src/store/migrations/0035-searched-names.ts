import { type Db, engineOf } from '../dialect.ts'
import { type Migration, statements } from './migration.ts'

const name = '0035-searched-names'

/**
 * Given and family names are searched by an index of all users: SQLite does not see that who has a name in lower case has one,
 * and passes over an index of those alone.
 */
export const migration: Migration = {
  name,
  up: async db => {
    const operators = engineOf(db as unknown as Db) === 'postgres' ? ' text_pattern_ops' : ''
    await statements(
      name,
      ['given_name', 'family_name'].flatMap(column => [
        `drop index users_${column}`,
        `create index users_${column} on users (lower(${column})${operators})`,
      ]),
    ).up(db)
  },
}
