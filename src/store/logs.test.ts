import { describe, expect, test } from 'vitest'
import { engines, freshStore } from '../../test/fixtures/store.ts'
import { nowhere } from '../geo/geo.ts'
import { newLogId } from '../logs/log-id.ts'
import { logRow } from '../logs/write.ts'
import { insertLogRows, logById, logsAfter, pruneLogs, searchLogs } from './logs.ts'

const at = (ms: number) => ({ now: () => ms, geo: nowhere })

describe.each(engines)('tenant logs on %s', engine => {
  test('a checkpoint reader sees every entry once, oldest first', async () => {
    const db = await freshStore(engine)
    // Ids never go back within one process.
    const start = Date.parse(engine === 'sqlite' ? '2026-02-01' : '2040-06-01')
    const rows = Array.from({ length: 25 }, (_, i) =>
      logRow(at(start + Math.floor(i / 5)), { type: 's' }, { userId: `auth0|${i}` }),
    )
    await insertLogRows(
      db,
      rows.toSorted(() => -1),
    )
    const seen: unknown[] = []
    for (let from = ''; ; ) {
      const page = await logsAfter(db, from, 10, start + 60_000)
      if (page.length === 0) break
      seen.push(...page.map(entry => entry['user_id']))
      from = page.at(-1)?.['log_id'] as string
    }
    expect(seen).toEqual(rows.map(row => row.user_id))
  })

  test('an entry is found by its id with the members of API v2 and nothing that was not known', async () => {
    const db = await freshStore(engine)
    const http = { ip: '203.0.113.9', hostname: 'login.example', userAgent: 'iPhone' }
    const row = logRow(
      at(1_000),
      { type: 'w', description: 'x', details: { a: 1 } },
      { http, clientId: 'c', clientName: 'App' },
    )
    await insertLogRows(db, [row])
    expect(await logById(db, row.log_id)).toMatchObject({
      _id: row.log_id,
      log_id: row.log_id,
      type: 'w',
      description: 'x',
      details: { a: 1 },
      client_id: 'c',
      client_name: 'App',
      ip: '203.0.113.9',
      hostname: 'login.example',
      isMobile: true,
      date: '1970-01-01T00:00:01.000Z',
    })
    expect(await logById(db, row.log_id)).not.toHaveProperty('user_id')
    expect(await logById(db, '900')).toBeUndefined()
  })

  test('a page of a user comes newest first with the total', async () => {
    const db = await freshStore(engine)
    await insertLogRows(
      db,
      [1, 2, 3, 4].map(i => logRow(at(i), { type: 's' }, { userId: i === 2 ? 'b' : 'a' })),
    )
    const found = await searchLogs(
      db,
      { among: { member: 'user_id', value: 'a' }, offset: 0, limit: 2, order: 'desc' },
      true,
    )
    expect(found.total).toBe(3)
    expect(found.logs.map(entry => entry['date'])).toEqual(['1970-01-01T00:00:00.004Z', '1970-01-01T00:00:00.003Z'])
  })

  test('pruning takes the oldest first and no more than asked', async () => {
    const db = await freshStore(engine)
    // Ids never go back within one process.
    const start = Date.parse(engine === 'sqlite' ? '2040-01-01' : '2041-01-01')
    await insertLogRows(
      db,
      [1, 2, 3, 4].map(i => logRow(at(start + i), { type: 's' }, {})),
    )
    expect(await pruneLogs(db, start + 4, 2)).toBe(2)
    expect(await pruneLogs(db, start + 4, 2)).toBe(1)
    expect(await pruneLogs(db, start + 4, 2)).toBe(0)
  })
})

test('log ids have 56 digits and increase, even when the clock steps back', () => {
  const ids = [5_000, 5_000, 4_000, 6_000].map(newLogId)
  expect(ids.every(id => /^900\d{53}$/.test(id))).toBe(true)
  expect(ids.toSorted()).toEqual(ids)
})
