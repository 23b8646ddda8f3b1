import { expect, test } from 'vitest'
import type { LogFact } from '../flow/log-fact.ts'
import { nowhere } from '../geo/geo.ts'
import { type LogContext, logRow } from './write.ts'

const recordOf = (type: LogFact['type'], context: LogContext = {}): Record<string, unknown> =>
  JSON.parse(logRow({ now: () => 1_768_478_400_000, geo: nowhere }, { type }, context).data)

const http = { ip: '203.0.113.7', hostname: 'localhost' }
const always = ['type', 'description', 'log_id', 'tenant_name', 'environment_name', 'ip']
const login = [...always, 'client_name', 'strategy', 'strategy_type']

// What the catalogue of types requires (login-flow reference, 6.1), also where nothing is known.
test.each([
  ['s', [...login, 'details', 'hostname']],
  ['f', [...login, 'details', 'hostname']],
  ['w', [...login, 'details', 'audience']],
  ['mfar', [...login, 'hostname']],
  ['gd_start_auth', [...always, 'details']],
  ['gd_send_sms', [...always, 'details']],
  ['limit_wc', [...always, 'client_name', 'hostname']],
  ['ublkdu', [...login, 'details']],
] as const)('an entry %s has the members that readers may count on', (type, members) => {
  expect(Object.keys(recordOf(type, { http }))).toEqual(expect.arrayContaining([...members]))
})

test('what is known stands in an entry, and no details where nobody requires any', () => {
  const record = recordOf('mfar', { http, strategy: 'auth0', strategyType: 'database', clientName: 'App' })
  expect(record).toMatchObject({ strategy: 'auth0', strategy_type: 'database', client_name: 'App' })
  expect(record).not.toHaveProperty('details')
})
