import { expect, test } from 'vitest'
import { passes, queryOf } from './filters.ts'
import type { Entry } from './queries.ts'

test.each([
  [{}, undefined],
  [{ type: 'fp' }, 'type:fp'],
  [{ type: 'logins' }, 'type:(s OR f OR fp OR fu)'],
  [{ user: 'auth0|1' }, 'user_id:"auth0|1"'],
  [{ user: 'ada@example.com', ip: '203.0.113.*' }, 'user_name:"ada@example.com" AND ip:203.0.113.*'],
  [{ client: 'a"b' }, 'client_id:"a\\"b"'],
  [{ from: '2026-01-01' }, 'date:[2026-01-01 TO *]'],
  [{ connection: 'db', q: 'type:s OR type:f' }, 'connection:"db" AND (type:s OR type:f)'],
])('the filters %j are one query', (filters, query) => {
  expect(queryOf(filters)).toBe(query)
})

test('what comes live is chosen by the same filters', () => {
  const entry = { log_id: '1', date: '', type: 'gd_auth_failed', user_id: 'auth0|1', ip: '203.0.113.9' } as Entry
  expect(passes(entry, {})).toBe(true)
  expect(passes(entry, { type: 'mfa', user: 'auth0|1', ip: '203.0.113.*' })).toBe(true)
  expect(passes(entry, { type: 'logins' })).toBe(false)
  expect(passes(entry, { ip: '198.51.100.*' })).toBe(false)
  expect(passes(entry, { client: 'web' })).toBe(false)
})
