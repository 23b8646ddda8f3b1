import { describe, expect, test } from 'vitest'
import { insertUser, recordLogin, updateUser } from '../../src/store/users.ts'
import { managementServer } from '../fixtures/management.ts'
import { engines } from '../fixtures/store.ts'
import { databaseConnection } from '../fixtures/tenant-rows.ts'

const queries: [query: string, found: string][] = [
  ['email:"ada@example.com"', 'ada'],
  ['email:ADA@example.com', 'ada'],
  ['email:ada*', 'ada'],
  ['email.domain:example.com', 'ada cyd'],
  ['email.domain:EXAMPLE.com', 'ada cyd'],
  ['email.domain:other*', 'bob'],
  ['email.domain:ample.com', ''],
  ['_exists_:email.domain', 'ada bob cyd'],
  ['blocked:true', 'cyd'],
  ['blocked:false AND email_verified:false', 'bob'],
  ['name:"ada lovelace"', 'ada'],
  ['name:lovelace', ''],
  ['lovelace', 'ada'],
  ['name:(ada* OR bob*)', 'ada bob'],
  ['email_verified:true', 'ada'],
  ['NOT given_name:Ada', 'bob cyd'],
  ['_exists_:given_name', 'ada'],
  ['logins_count:[2 TO 5]', 'bob'],
  ['logins_count:>=1', 'ada bob'],
  ['last_login:[2026-01-15 TO 2026-01-15]', 'ada'],
  ['last_login:{2026-01-15 TO *]', 'bob'],
  ['created_at:2026-01', 'ada bob cyd'],
  ['app_metadata.plan:full', 'ada'],
  ['app_metadata.plan:Full', ''],
  ['app_metadata.seats:[5 TO 20]', 'ada bob'],
  ['app_metadata.seats:>9', 'bob'],
  ['app_metadata.tags:red', 'ada bob'],
  ['user_metadata.address.city:"New York"', 'bob'],
  ['_exists_:user_metadata.address', 'bob'],
  ['user_metadata.beta:true', 'ada'],
  ['identities.connection:partners', 'cyd'],
  ['identities.provider:auth0 AND NOT identities.connection:partners', 'ada bob'],
  ['app_metadata.plan:full AND email_verified:false', ''],
  ['user_id:"auth0|cyd"', 'cyd'],
  ['favourite:tea', ''],
  ['email:a%a*', ''],
]

describe.each(engines)('the search of users on %s', engine => {
  test('finds by Lucene query, sorts, pages and counts', async () => {
    const { client, services, call } = await managementServer({ engine })
    const { db } = services
    await databaseConnection(db)
    await databaseConnection(db, {}, { name: 'partners' })
    const make = (id: string, more: object, connection = 'Username-Password-Authentication') => {
      services.clock.advance(1)
      return insertUser(db, { provider: 'auth0', identity_user_id: id, connection, now: services.now(), ...more })
    }
    await make('ada', {
      email: 'ada@example.com',
      name: 'Ada Lovelace',
      given_name: 'Ada',
      email_verified: true,
      app_metadata: { plan: 'full', seats: 9, tags: ['red', 'blue'] },
      user_metadata: { beta: true },
    })
    await make('bob', {
      email: 'bob@other.example',
      name: 'Bob',
      app_metadata: { seats: 10, tags: ['red'] },
      user_metadata: { address: { city: 'New York' } },
    })
    await make('cyd', { email: 'cyd@example.com', name: 'Cyd', blocked: true }, 'partners')
    await recordLogin(db, 'auth0|ada', { ip: '192.0.2.1', now: Date.parse('2026-01-15T23:00:00Z') })
    for (let day = 16; day < 19; day++)
      await recordLogin(db, 'auth0|bob', { ip: '192.0.2.1', now: Date.parse(`2026-01-${day}T12:00:00Z`) })

    for (const [q, found] of queries) {
      const page = await client.users.list({ q, search_engine: 'v3' })
      expect([q, page.data.map(user => user.user_id?.slice('auth0|'.length)).join(' ')]).toEqual([q, found])
    }
    const names = async (query: string) => {
      const { body } = await call('GET', `/users?${query}`)
      return (body as { user_id: string }[]).map(user => user.user_id.slice('auth0|'.length)).join(' ')
    }
    expect(await names('sort=last_login:-1')).toBe('bob ada cyd')
    expect(await names('sort=last_login:1')).toBe('ada bob cyd')
    expect(await names('sort=last_login:-1&per_page=2&page=1')).toBe('cyd')
    expect(await names('sort=last_login:1&per_page=1&page=2')).toBe('cyd')
    expect(await names('sort=last_login:1&per_page=1&page=3')).toBe('')
    expect(await names('sort=email:-1&per_page=2&page=1')).toBe('ada')
    expect(await names('connection=partners')).toBe('cyd')
    expect((await call('GET', '/users?include_totals=true&per_page=2&q=email.domain:example.com')).body).toMatchObject({
      start: 0,
      limit: 2,
      length: 2,
      total: 2,
    })
    expect(await call('GET', '/users?page=10&per_page=100')).toMatchObject({
      status: 400,
      body: { errorCode: 'invalid_paging' },
    })
    expect(await call('GET', '/users?q=name:(x')).toMatchObject({
      status: 400,
      body: { errorCode: 'invalid_query_string' },
    })
    expect((await call('GET', '/users?sort=app_metadata.plan:1')).status).toBe(400)
    await updateUser(db, 'auth0|ada', { app_metadata: { plan: 'free' } }, services.now())
    expect(await names('q=app_metadata.plan:full')).toBe('')
    expect(await names('q=app_metadata.plan:free')).toBe('ada')
  })
})
