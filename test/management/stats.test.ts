import { expect, test } from 'vitest'
import { writeLog } from '../../src/logs/write.ts'
import { countDay } from '../../src/store/daily-stats.ts'
import { housekeep } from '../../src/tenant/housekeeping.ts'
import { managementServer } from '../fixtures/management.ts'
import { engines, openFor } from '../fixtures/store.ts'

const day = 24 * 60 * 60_000

test.each(engines)('days with activity have their counts, counted or not, once, on %s', async engine => {
  const { client, services, call } = await managementServer({ engine })
  const { clock, db } = services
  const signedAt = services.now()
  // Ids of entries never go back within one process.
  const begin = Date.parse(engine === 'sqlite' ? '2030-05-01T01:00:00Z' : '2031-05-01T01:00:00Z')
  const nameOf = (at: number) => new Date(at).toISOString().slice(0, 10).replaceAll('-', '')
  clock.set(begin)
  for (const type of ['s', 's', 'ss', 'f', 'pwd_leak'] as const) await writeLog(services, { type }, {})
  clock.set(begin + 2 * day)
  for (const type of ['s', 'signup_pwd_leak', 'reset_pwd_leak'] as const) await writeLog(services, { type }, {})
  const want = [
    {
      date: new Date(begin).toISOString().replace(/T.*/, 'T00:00:00.000Z'),
      logins: 2,
      signups: 1,
      leaked_passwords: 1,
      created_at: expect.stringMatching(/Z$/),
      updated_at: expect.stringMatching(/Z$/),
    },
    expect.objectContaining({ logins: 1, signups: 0, leaked_passwords: 2 }),
  ]
  const days = () => call('GET', `/stats/daily?from=${nameOf(begin)}&to=${nameOf(begin + 2 * day)}`)
  expect((await days()).body).toEqual(want)
  const other = openFor(services.config.database)
  const countAll = async (one: typeof db) => {
    while (await countDay(one, services.now())) {}
  }
  await Promise.all([countAll(db), countAll(other), countAll(db)])
  expect((await days()).body).toEqual(want)
  clock.advance(3_600_000)
  await Promise.all([countAll(db), countAll(other)])
  expect((await days()).body).toEqual(want)
  expect((await db.selectFrom('daily_stats').select('day').orderBy('day').execute()).map(row => row.day)).toEqual([
    nameOf(begin),
    nameOf(begin + 2 * day),
  ])
  await writeLog(services, { type: 's' }, {})
  expect((await days()).body).toMatchObject([{ logins: 2 }, { logins: 2 }])
  // The entries go, the counts stay.
  clock.advance(200 * day)
  await housekeep(services)
  expect(await db.selectFrom('logs').select('log_id').where('type', '=', 'ss').execute()).toEqual([])
  expect((await days()).body).toMatchObject([{ logins: 2, signups: 1 }, { logins: 2 }])
  expect(await countDay(db, services.now())).toBe(false)
  clock.set(signedAt)
  expect(await client.stats.getDaily({ from: nameOf(begin), to: nameOf(begin) })).toMatchObject([{ logins: 2 }])
  expect(await client.stats.getDaily()).toEqual([])
})

test.each(engines)('active users are those who logged in within thirty days, as a bare number, on %s', async engine => {
  const { client, services, call } = await managementServer({ engine })
  await services.db
    .insertInto('users')
    .values(
      [1, 29, 31].map(ago => ({
        user_id: `auth0|${ago}`,
        email_verified: 0 as const,
        phone_verified: 0 as const,
        blocked: 0 as const,
        app_metadata: '{}',
        user_metadata: '{}',
        logins_count: 1,
        last_login: services.now() - ago * day,
        created_at: 0,
        updated_at: 0,
      })),
    )
    .execute()
  expect((await call('GET', '/stats/active-users')).body).toBe(2)
  expect(await client.stats.getActiveUsersCount()).toBe(2)
})

test.each(['from=2026-01-01', 'from=20260231', 'to=x', 'day=20260101'])('%s is refused', async query => {
  const { call } = await managementServer()
  expect(await call('GET', `/stats/daily?${query}`)).toMatchObject({
    status: 400,
    body: { errorCode: 'invalid_query_string' },
  })
})
