import { describe, expect, test } from 'vitest'
import type { LogType } from '../../src/logs/event-types.ts'
import { type LogContext, logRow } from '../../src/logs/write.ts'
import { insertLogRows } from '../../src/store/logs.ts'
import { managementServer } from '../fixtures/management.ts'
import type { TestServices } from '../fixtures/services.ts'
import { type Engine, engines } from '../fixtures/store.ts'

// Ids of entries never go back within one process: every store has a year of its own.
let year = 2030
const http = { ip: '203.0.113.7', hostname: 'login.example', userAgent: 'Firefox' }

/** Rows of one store; each call is an entry at that time of the year. */
const entries = () => {
  year += 1
  const rows: ReturnType<typeof logRow>[] = []
  const add = (time: string, type: LogType, name: string, context: LogContext = {}, description?: string) =>
    rows.push(
      logRow(
        { now: () => Date.parse(`${year}-${time}`), geo: { known: () => undefined } as never },
        { type, ...(description !== undefined && { description }) },
        { userName: name, http, ...context },
      ),
    )
  return { rows, add, year }
}

const store = async (services: TestServices, rows: ReturnType<typeof logRow>[]) => {
  for (let at = 0; at < rows.length; at += 500) await insertLogRows(services.db, rows.slice(at, at + 500))
}

const ada = {
  userId: 'auth0|ada',
  clientId: 'shop',
  clientName: 'Web Shop',
  connection: 'Username-Password-Authentication',
}
const bob = {
  userId: 'auth0|bob',
  clientId: 'till',
  clientName: 'Till',
  connection: 'partners',
  organizationId: 'org_1',
}

const searches = (year: number): [query: string, found: string][] => [
  ['user_id:"auth0|ada"', 'd b a'],
  ['user_id:auth0|ada AND type:s', 'a'],
  ['type:f*', 'd c b'],
  ['type:(fp OR fu)', 'd b'],
  ['type:"f*"', ''],
  ['NOT type:s', 'd c b'],
  ['-user_id:"auth0|ada"', 'e c'],
  ['client_id:till', 'e c'],
  ['client_name:"Web Shop"', 'd b a'],
  ['client_name:Web', ''],
  ['client_name:Web*', 'd b a'],
  ['connection:partners', 'e c'],
  ['organization_id:org_1', 'e c'],
  ['_exists_:organization_id', 'e c'],
  ['NOT _exists_:organization_id', 'd b a'],
  ['ip:203.0.113.7', 'e d b a'],
  ['ip:198.51.100.*', 'c'],
  ['ip:"203.0.113.7" AND user_id:"auth0|bob"', 'e'],
  ['hostname:login.example AND type:f', 'c'],
  ['user_name:A', ''],
  ['user_name:(a OR e)', 'e a'],
  ['description:"wrong password of ada"', 'b'],
  ['description:*password*', 'b'],
  ['description:wrong*ada', 'b'],
  ['100%', ''],
  ['"100%_sure"', 'c'],
  ['description:100%*', 'c'],
  ['s', 'e a'],
  ['e d', 'e d'],
  [`date:[${year}-03-02 TO ${year}-03-02]`, 'c b'],
  [`date:${year}-03-02`, 'c b'],
  [`date:[${year}-03-02 TO *]`, 'e d c b'],
  [`date:[* TO ${year}-03-02}`, 'a'],
  [`date:{${year}-03-02 TO ${year}-04-01}`, 'd'],
  [`date:[${year}-03 TO ${year}-03]`, 'd c b a'],
  [`date:[${year}-03-02T10:00:00 TO ${year}-03-02T23:59:59.999Z}`, 'c b'],
  [`date:{${year}-03-02T10:00:00 TO *]`, 'e d c'],
  [`date:>${year}-03-02 AND type:s`, 'e'],
  [`date:>=${year}-03-02 AND date:<${year}-03-03`, 'c b'],
  [`date:${year}-03-02 OR type:s`, 'e c b a'],
  [`NOT date:${year}-03-02`, 'e d a'],
  [`user_id:"auth0|ada" AND date:${year}-03-02`, 'b'],
  ['user_id:"auth0|ada" AND (type:fp OR client_id:nobody)', 'b'],
  ['user_id:"auth0|nobody"', ''],
]

describe.each(engines)('tenant logs on %s', engine => {
  test('are found by what they say', async () => {
    const { client, services, call } = await managementServer({ engine })
    const { rows, add, year } = entries()
    add('03-01T10:00:00.000Z', 's', 'a', ada)
    add('03-02T10:00:00.000Z', 'fp', 'b', ada, 'wrong password of ada')
    add('03-02T23:59:59.998Z', 'f', 'c', { ...bob, http: { ...http, ip: '198.51.100.1' } }, '100%_sure')
    add('03-03T00:00:00.000Z', 'fu', 'd', ada)
    add('04-01T00:00:00.000Z', 's', 'e', bob)
    await store(services, rows)
    const names = async (query: string) => {
      const { status, body } = await call('GET', `/logs?${query}`)
      expect([query, status]).toEqual([query, 200])
      return (body as { user_name: string }[]).map(entry => entry.user_name).join(' ')
    }
    const all = searches(year)
    const found: [string, string][] = []
    for (const [q] of all) found.push([q, await names(`q=${encodeURIComponent(q)}`)])
    expect(found).toEqual(all)
    expect(await names(`q=${encodeURIComponent(`log_id:${rows[2]?.log_id}`)}`)).toBe('c')
    expect(await names('sort=date:1')).toBe('a b c d e')
    expect(await names('sort=date:-1&per_page=2&page=1')).toBe('c b')
    expect(await names('q=type:f*&sort=date:1&per_page=2')).toBe('b c')
    expect(await names('per_page=50&page=3')).toBe('')
    const bySdk = await client.logs.list({ search: 'user_id:"auth0|bob"', fields: 'user_name,type' })
    expect(bySdk.data).toEqual([
      { user_name: 'e', type: 's' },
      { user_name: 'c', type: 'f' },
    ])
    const { body } = await call('GET', '/logs?q=user_name:a&fields=user_name,data,_id&include_fields=false')
    expect(body).toEqual([expect.not.objectContaining({ user_name: 'a' })])
    expect(body).toEqual([expect.objectContaining({ log_id: rows[0]?.log_id, type: 's' })])
    expect((await client.users.logs.list('auth0|bob')).data.map(entry => entry.user_name)).toEqual(['e', 'c'])
  })

  test('rare ones are found among thousands, and no more than a thousand are looked for', async () => {
    const { services, call } = await managementServer({ engine })
    const { rows, add } = entries()
    add('01-01T00:00:00.000Z', 'fp', 'first', ada, 'needle')
    for (let i = 0; i < 8500; i += 1) add('06-01T00:00:00.000Z', i % 2 ? 's' : 'f', `u${i % 10}`, bob, 'straw')
    add('07-01T00:00:00.000Z', 'fp', 'last', ada, 'needle')
    await store(services, rows)
    const search = async (query: string) => (await call('GET', `/logs?include_totals=true&${query}`)).body
    expect(await search('q=description:needle&fields=user_name')).toEqual({
      start: 0,
      limit: 50,
      length: 2,
      total: 2,
      logs: [{ user_name: 'last' }, { user_name: 'first' }],
    })
    expect(await search('q=description:*need*&fields=user_name&sort=date:1&per_page=1&page=1')).toMatchObject({
      start: 1,
      length: 1,
      total: 2,
      logs: [{ user_name: 'last' }],
    })
    expect(await search('q=user_name:u3&per_page=10&page=99')).toMatchObject({ start: 990, length: 0, total: 850 })
    expect(await search('q=type:s&per_page=10')).toMatchObject({ length: 10, total: 1000 })
    expect(await search('per_page=100&page=9')).toMatchObject({ start: 900, length: 100, total: 1000 })
    expect(await call('GET', '/logs?per_page=100&page=10')).toMatchObject({
      status: 400,
      body: { errorCode: 'invalid_paging' },
    })
  })

  test('are read to the end by checkpoint, whatever else is asked for', async () => {
    const { services, call } = await managementServer({ engine })
    const { rows, add } = entries()
    for (let i = 0; i < 25; i += 1) add('06-01T00:00:00.000Z', 's', `u${i}`)
    await store(services, rows)
    services.clock.set((rows.at(-1)?.date as number) + 60_000)
    // The token that the fixture makes is signed for this time.
    const read = async (path: string) => {
      const answer = await call('GET', path)
      const next = /^<([^>]+)>; rel="next"$/.exec(answer.headers.get('link') ?? '')?.[1] ?? ''
      return { names: (answer.body as { user_name: string }[]).map(({ user_name }) => user_name), next }
    }
    const seen: string[] = []
    let path = `/logs?from=${rows[0]?.log_id}&take=10&q=type:nothing&sort=date:-1`
    for (;;) {
      const page = await read(path)
      path = page.next.slice(page.next.indexOf('/logs'))
      if (page.names.length === 0) break
      seen.push(...page.names)
    }
    expect(seen).toEqual(rows.slice(1).map(row => row.user_name))
    expect(path).toBe(`/logs?from=${rows.at(-1)?.log_id}&take=10`)
    const short = await call('GET', `/logs?from=${rows[0]?.log_id}&take=1&fields=user_name`)
    expect(short.body).toEqual([{ user_name: 'u1' }])
    expect(short.headers.get('link')).toContain('&take=1&fields=user_name&')
    expect(await call('GET', '/logs?take=101')).toMatchObject({ status: 400 })
  })
})

test.each([
  ['q=favourite:tea', 'is not searchable'],
  ['q=type:(s', 'Invalid query'],
  ['q=date:noon', 'format date-time: noon'],
  ['q=description:*ab', 'String is too short (2 chars), minimum 3'],
  ['q=description:ab*cde', 'String is too short (2 chars), minimum 3'],
  ['sort=type:1', 'Invalid value'],
  ['per_page=101', 'Value 101 is greater than maximum 100'],
  ['nonsense=1', 'Additional properties not allowed: nonsense'],
])('%s is refused', async (query, message) => {
  const { call } = await managementServer({ engine: 'sqlite' satisfies Engine })
  expect(await call('GET', `/logs?${query}`)).toMatchObject({
    status: 400,
    body: { errorCode: 'invalid_query_string', message: expect.stringContaining(message) },
  })
})
