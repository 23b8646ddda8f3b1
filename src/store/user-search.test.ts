import { type CompiledQuery, sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { type Engine, engines, freshStore } from '../../test/fixtures/store.ts'
import { userCondition } from '../management/users-search.ts'
import type { Db } from './dialect.ts'
import { searchUsers, userSortFields, withoutValue, withValue } from './user-search.ts'
import { insertUser } from './users.ts'

/** Whether a query reads users by an index and in its order, whatever there is of them. */
const looksThrough = async (db: Db, engine: Engine, query: CompiledQuery): Promise<string | undefined> => {
  const explain = engine === 'sqlite' ? 'explain query plan ' : 'explain '
  const text = await db.transaction().execute(async trx => {
    // So few rows are read whole unless that is told to be dear.
    if (engine === 'postgres')
      for (const way of ['seqscan', 'sort', 'bitmapscan']) await sql.raw(`set local enable_${way} = off`).execute(trx)
    return JSON.stringify((await trx.executeQuery({ ...query, sql: explain + query.sql } as CompiledQuery)).rows)
  })
  if (/One-Time Filter: false/.test(text)) return undefined
  return /SCAN users"|TEMP B-TREE|Seq Scan|Sort Key/.test(text) ? text : undefined
}

const person = (db: Db, id: string, given_name: string | undefined, now: number) =>
  insertUser(db, {
    provider: 'auth0',
    identity_user_id: id,
    connection: 'db',
    email: `${id}@x.test`,
    given_name,
    email_verified: now % 2 === 0,
    now,
  })

describe.each(engines)('a list of users on %s', engine => {
  test('is sorted by an index, in both directions, and so are those without a value', async () => {
    const db = await freshStore(engine)
    const slow: string[] = []
    for (const field of userSortFields)
      for (const direction of ['asc', 'desc'] as const) {
        const all = db.selectFrom('users')
        for (const query of [withValue(all, { field, direction }), withoutValue(all, { field, direction })]) {
          const plan = await looksThrough(db, engine, query.select('users.user_id').limit(50).compile())
          if (plan) slow.push(`${field} ${direction}: ${plan}`)
        }
      }
    expect(slow).toEqual([])
  })

  test('is searched by an index for names', async () => {
    const db = await freshStore(engine)
    for (const q of ['name:"Ann"', 'nickname:ann', 'given_name:Ann', 'family_name:"van Dyk"', 'last_ip:"192.0.2.1"']) {
      const query = db.selectFrom('users').where(userCondition(q)).select('users.user_id')
      expect(await looksThrough(db, engine, query.compile()), q).toBeUndefined()
    }
  })

  test('has who has no value last, whichever way it is sorted', async () => {
    const db = await freshStore(engine)
    for (const [n, [id, name]] of (
      [
        ['a', 'Bea'],
        ['b', undefined],
        ['c', 'Ada'],
        ['d', undefined],
        ['e', 'Bea'],
      ] as const
    ).entries())
      await person(db, id, name, n)
    const sorted = async (direction: 'asc' | 'desc') => {
      const pages = []
      for (let offset = 0; offset < 6; offset += 2) {
        const { users } = await searchUsers(db, { sort: { field: 'given_name', direction }, limit: 2, offset }, false)
        pages.push(users.map(user => user.user_id.slice('auth0|'.length)).join(''))
      }
      return pages
    }
    expect(await sorted('asc')).toEqual(['ca', 'eb', 'd'])
    expect(await sorted('desc')).toEqual(['ea', 'cb', 'd'])
  })
})
