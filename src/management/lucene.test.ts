import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { engines, freshStore } from '../../test/fixtures/store.ts'
import { AppError } from '../errors.ts'
import { luceneToSql, matchNumber, matchText, type Resolver } from './lucene.ts'

const resolver: Resolver = (field, clause) => {
  switch (field) {
    case 'date':
      return matchNumber(sql.ref('date'), clause, text => Date.parse(text))
    case undefined:
      return matchText(sql.ref('description'), clause)
    case 'user_name':
      return matchText(sql.ref(field), clause, true)
    case 'type':
    case 'ip':
    case 'user_id':
      return matchText(sql.ref(field), clause)
    default:
      throw new AppError('invalid_query_string')
  }
}

const rows = [
  {
    log_id: '1',
    date: Date.parse('2026-01-01'),
    type: 's',
    ip: '10.0.0.1',
    user_id: 'auth0|a',
    user_name: 'Ann',
    description: 'first',
  },
  {
    log_id: '2',
    date: Date.parse('2026-01-02'),
    type: 'f',
    ip: '10.0.0.2',
    user_id: 'auth0|b',
    user_name: 'bob',
    description: '100% (odd)',
  },
  {
    log_id: '3',
    date: Date.parse('2026-01-03'),
    type: 'fp',
    ip: '192.168.0.1',
    user_id: null,
    user_name: null,
    description: null,
  },
]

const cases: [query: string, found: string][] = [
  ['type:s', '1'],
  ['type:f*', '2 3'],
  ['type:"f*"', ''],
  ['type:(s OR fp)', '1 3'],
  ['NOT type:s', '2 3'],
  ['-type:s', '2 3'],
  ['type:s OR type:f AND ip:9*', '1'],
  ['(type:s OR type:f) AND ip:10.*', '1 2'],
  ['type:f AND NOT ip:10.0.0.1', '2'],
  ['user_id:"auth0|a"', '1'],
  ['user_id:auth0|a', '1'],
  ['_exists_:user_id', '1 2'],
  ['NOT _exists_:user_id', '3'],
  ['user_name:ANN', '1'],
  ['date:[2026-01-02 TO *]', '2 3'],
  ['date:{2026-01-01 TO 2026-01-03}', '2'],
  ['date:["2026-01-01T00:00:00.000Z" TO "2026-01-02"]', '1 2'],
  ['date:>2026-01-01', '2 3'],
  ['first', '1'],
  ['first 100*', '1 2'],
  ['100%*', '2'],
  ['1_0*', ''],
]

describe.each(engines)('a Lucene query on %s', engine => {
  test('finds what its clauses say', async () => {
    const db = await freshStore(engine)
    await db
      .insertInto('logs')
      .values(rows.map(row => ({ ...empty, ...row })))
      .execute()
    for (const [query, found] of cases) {
      const hits = await db
        .selectFrom('logs')
        .select('log_id')
        .where(luceneToSql(query, resolver))
        .orderBy('log_id')
        .execute()
      expect([query, hits.map(hit => hit.log_id).join(' ')]).toEqual([query, found])
    }
  })
})

test('a query that does not parse is refused as a query string error', () => {
  for (const query of ['type:(s', 'type:[a TO', '"open', '('])
    expect(() => luceneToSql(query, resolver)).toThrow(expect.objectContaining({ code: 'invalid_query_string' }))
})

const empty = {
  client_id: null,
  client_name: null,
  connection: null,
  connection_id: null,
  hostname: null,
  organization_id: null,
  strategy: null,
  strategy_type: null,
  user_agent: null,
  audience: null,
  scope: null,
  data: '{}',
}
