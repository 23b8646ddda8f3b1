import { beforeAll, describe, expect, test } from 'vitest'
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
  })
})
