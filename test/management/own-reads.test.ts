import { beforeAll, describe, expect, test } from 'vitest'
import { insertClient } from '../../src/store/clients.ts'
import { logReceiver } from '../fixtures/log-receiver.ts'
import { engines } from '../fixtures/store.ts'
import { startWorld, type World } from '../fixtures/world.ts'

describe.each(engines)('what the dashboard reads beyond the Management API, on %s', engine => {
  let world: World
  beforeAll(async () => {
    world = await startWorld({ engine })
  }, 60_000)

  test('a password is tried on the policy of a connection, and nothing of it is logged', async () => {
    const { id } = await world.api<{ id: string }>('POST', '/v2/connections', {
      name: 'Customers',
      strategy: 'auth0',
      options: {
        passwordPolicy: 'fair',
        password_dictionary: { enable: true, dictionary: ['Sallyport1'] },
        password_no_personal_info: { enable: true },
      },
    })
    const check = (password: string, profile?: object) =>
      world.api<{ problem: string | null; rules: object[] }>('POST', `/sallyport/connections/${id}/password-check`, {
        password,
        ...(profile && { profile }),
      })
    expect(await check('lower')).toEqual({
      problem: 'PasswordStrengthError',
      rules: [
        { rule: 'min-length', count: 8, kept: false },
        { rule: 'lower', kept: true },
        { rule: 'upper', kept: false },
        { rule: 'number', kept: false },
      ],
    })
    expect((await check('Sallyport1')).problem).toBe('PasswordDictionaryError')
    expect((await check('Annabel-77', { email: 'annabel@example.com' })).problem).toBe('PasswordNoUserInfoError')
    expect((await check('Annabel-77')).problem).toBe(null)
    const sms = await world.api<{ id: string }>('POST', '/v2/connections', { name: 'sms', strategy: 'sms' })
    const elsewhere = world.api('POST', `/sallyport/connections/${sms.id}/password-check`, { password: 'x' })
    await expect(elsewhere).rejects.toThrow()
    const logged = await world.services.db.selectFrom('logs').selectAll().execute()
    expect(JSON.stringify(logged)).not.toMatch(/Annabel-77|password-check/)
  })

  test('the health of a log stream says how far it has come and what is in its way', async () => {
    const { id } = await world.api<{ id: string }>('POST', '/v2/log-streams', {
      name: 'Archive',
      type: 'http',
      sink: { httpEndpoint: 'https://logs.example.com/in' },
      startFrom: '2026-03-01T10:00:00.250Z',
    })
    await world.api('PATCH', `/v2/log-streams/${id}`, { status: 'paused' })
    const health = { status: 'paused', failures: 0, failing_since: null, last_error: null, next_attempt_at: null }
    expect(await world.api('GET', `/sallyport/log-streams/${id}/health`)).toMatchObject({
      ...health,
      delivered_until: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    })
    await world.services.db
      .updateTable('log_streams')
      .set({ status: 'active', failures: 2, failing_since: 1000, last_error: 'it answered 503', next_attempt_at: 2e12 })
      .where('id', '=', id)
      .execute()
    expect(await world.api('GET', `/sallyport/log-streams/${id}/health`)).toMatchObject({
      status: 'active',
      failing_since: '1970-01-01T00:00:01.000Z',
      last_error: 'it answered 503',
      next_attempt_at: new Date(2e12).toISOString(),
    })
    await expect(world.api('GET', '/sallyport/log-streams/none/health')).rejects.toThrow()
    const all = await world.api<{ log_streams: object[] }>('GET', '/sallyport/log-streams/health')
    expect(all.log_streams).toContainEqual(await world.api('GET', `/sallyport/log-streams/${id}/health`))
  })

  test('a test of a log stream goes to its receiver as every entry does, and is kept nowhere', async () => {
    const receiver = await logReceiver()
    const { id } = await world.api<{ id: string }>('POST', '/v2/log-streams', {
      name: 'Tried',
      type: 'http',
      sink: { httpEndpoint: `${receiver.origin}/in`, httpAuthorization: 'Bearer word', httpContentFormat: 'JSONARRAY' },
    })
    await world.api('PATCH', `/v2/log-streams/${id}`, { status: 'paused' })
    const before = await world.api('GET', `/sallyport/log-streams/${id}/health`)
    expect(await world.api('POST', `/sallyport/log-streams/${id}/try`)).toEqual({ status: 200 })
    const [got] = receiver.received
    expect(got).toMatchObject({ path: '/in', headers: { authorization: 'Bearer word' } })
    const [entry] = JSON.parse(got?.body ?? '') as { log_id: string; data: object }[]
    expect(entry).toMatchObject({ data: { type: 'sapi', log_id: entry?.log_id, details: { test: true } } })
    await expect(world.api('GET', `/v2/logs/${entry?.log_id}`)).rejects.toThrow('404')
    receiver.behave(503)
    const refused = world.api('POST', `/sallyport/log-streams/${id}/try`)
    await expect(refused).rejects.toThrow('The receiver did not take the entry: it answered 503')
    expect(await world.api('GET', `/sallyport/log-streams/${id}/health`)).toEqual(before)
    await expect(world.api('POST', '/sallyport/log-streams/none/try')).rejects.toThrow('404')
  })

  test('applications, APIs, Actions and connections are found by a part of their name beyond the first hundred', async () => {
    for (let from = 0; from < 500; from += 50)
      await Promise.all(
        Array.from({ length: 50 }, (_, n) =>
          insertClient(world.services.db, {
            client_id: `app${from + n}`,
            name: `Store ${from + n}`,
            app_type: n % 2 ? 'spa' : 'non_interactive',
            global: false,
            is_first_party: true,
            secret_encrypted: undefined,
            now: from + n,
          }),
        ),
      )
    await world.api('POST', '/v2/resource-servers', { name: '100% Orders', identifier: 'https://orders.example.com/' })
    await world.api('POST', '/v2/connections', { name: 'Back-Office', strategy: 'auth0' })
    const find = async (what: string, query: Record<string, string> = {}) => {
      const path = `/sallyport/${what}?${new URLSearchParams({ include_totals: 'true', ...query })}`
      const answer = await world.api<Record<string, { name: string }[]> & { total: number }>('GET', path)
      const items = Object.values(answer).find(value => Array.isArray(value)) as { name: string }[]
      return { total: answer.total, names: items.map(({ name }) => name) }
    }
    expect(await find('clients', { q: 'STORE 499' })).toEqual({ total: 1, names: ['Store 499'] })
    expect(await find('clients', { q: 'app7' })).toEqual({ total: 1, names: ['Store 7'] })
    expect(await find('clients', { q: 'store', app_type: 'spa', page: '2', per_page: '100' })).toMatchObject({
      total: 250,
    })
    expect((await find('clients', { ids: 'app3' })).names).toEqual(['Store 3'])
    // The server's own applications are nobody's to pick.
    expect((await find('clients', { q: 'sallyport-dashboard' })).total).toBe(0)
    expect((await find('resource-servers', { q: '0% o' })).names).toEqual(['100% Orders'])
    expect((await find('resource-servers', { q: 'ORDERS.example' })).names).toEqual(['100% Orders'])
    expect((await find('resource-servers', { q: '_' })).total).toBe(0)
    for (const name of ['Ask_the boss', 'Asking'])
      await world.api('POST', '/v2/actions/actions', {
        name,
        supported_triggers: [{ id: 'post-login', version: 'v3' }],
      })
    expect((await find('actions/actions', { q: 'ask' })).names).toEqual(['Ask_the boss', 'Asking'])
    expect((await find('actions/actions', { q: 'K_T' })).names).toEqual(['Ask_the boss'])
    expect((await find('actions/actions', { q: 'ask', deployed: 'true' })).total).toBe(0)
    expect((await find('actions/actions', { q: 'ask', triggerId: 'credentials-exchange' })).total).toBe(0)
    expect((await find('connections', { q: 'office' })).names).toEqual(['Back-Office'])
    expect((await find('connections', { q: 'office', strategy: 'sms' })).total).toBe(0)
  })
})
