import { describe, expect, test } from 'vitest'
import { testServices } from '../../test/fixtures/services.ts'
import { engines } from '../../test/fixtures/store.ts'
import { logIdAt } from '../logs/log-id.ts'
import { changeDocument } from '../store/settings.ts'
import { housekeep, retention } from './housekeeping.ts'

const day = 24 * 60 * 60 * 1000

describe.each(engines)('housekeeping on %s', engine => {
  test('deletes what is over and nothing that is not', async () => {
    const services = await testServices({ engine })
    const { db, clock } = services
    const now = clock.now()
    const add = async (key: string, at: number) => {
      await db.insertInto('claims').values({ key, expires_at: at }).execute()
      await db.insertInto('buckets').values({ key, full_at: at }).execute()
    }
    await add('over', now - 1)
    await add('under way', now + day)
    await housekeep(services)
    for (const table of ['claims', 'buckets'] as const)
      expect(await db.selectFrom(table).selectAll().execute(), table).toHaveLength(1)
  })

  test('deletes old logs, however many', async () => {
    const services = await testServices({ engine })
    const { db, clock } = services
    const entry = (n: number, date: number) => ({ log_id: `${logIdAt(date)}-${n}`, date, type: 's', data: '{}' })
    const old = Array.from({ length: 1200 }, (_, n) => entry(n, clock.now() - retention.logs - 1))
    for (let i = 0; i < old.length; i += 400)
      await db
        .insertInto('logs')
        .values(old.slice(i, i + 400) as never)
        .execute()
    await db
      .insertInto('logs')
      .values(entry(9999, clock.now()) as never)
      .execute()
    await housekeep(services)
    expect((await db.selectFrom('logs').select('log_id').execute()).map(row => row.log_id)).toEqual([
      `${logIdAt(clock.now())}-9999`,
    ])
  })

  test('keeps logs as long as the tenant says', async () => {
    const services = await testServices({ engine })
    const { db, clock } = services
    await changeDocument(db, 'tenant', tenant => ({ ...tenant, log_retention_in_days: 2 }))
    const entry = (n: number, date: number) => ({ log_id: `${logIdAt(date)}-${n}`, date, type: 's', data: '{}' })
    await db
      .insertInto('logs')
      .values([entry(1, clock.now() - 2 * day - 1), entry(2, clock.now() - day)] as never)
      .execute()
    await housekeep(services)
    expect((await db.selectFrom('logs').select('log_id').execute()).map(row => row.log_id)).toEqual([
      `${logIdAt(clock.now() - day)}-2`,
    ])
  })
})

test('a part that fails does not keep the others from their turn', async () => {
  const services = await testServices()
  const ran: string[] = []
  await housekeep(services, [
    { name: 'broken', run: () => Promise.reject(new Error('no')) },
    { name: 'last', run: async () => ran.push('last') },
  ])
  expect(ran).toEqual(['last'])
})
