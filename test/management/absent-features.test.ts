import { expect, test } from 'vitest'
import { managementServer } from '../fixtures/management.ts'

test('what there is no feature for is an empty list in the shape that was asked for, or off', async () => {
  const { call } = await managementServer()
  const body = async (path: string) => (await call('GET', path)).body
  expect(await body('/custom-domains')).toEqual([])
  expect(await body('/forms')).toEqual([])
  expect(await body('/flows?page=0&per_page=100&include_totals=true')).toEqual({
    start: 0,
    limit: 100,
    total: 0,
    flows: [],
  })
  expect(await body('/event-streams?take=50')).toEqual({ eventStreams: [] })
  expect(await body('/supplemental-signals')).toEqual({ akamai_enabled: false })
  expect(await body('/prompts/login/partials')).toEqual({})
  expect(await call('GET', '/prompts/mfa/partials')).toMatchObject({ status: 400, body: { errorCode: 'invalid_uri' } })
})

test('nothing pretends to keep what there is no feature for', async () => {
  const { call } = await managementServer()
  const refused = { status: 403, body: { errorCode: 'feature_not_enabled' } }
  expect(
    await call('PUT', '/prompts/login/partials', { body: { login: { 'form-content-start': 'x' } } }),
  ).toMatchObject(refused)
  expect(await call('GET', '/rules')).toMatchObject({
    ...refused,
    body: { message: expect.stringContaining('deprecated feature') },
  })
  expect(await call('POST', '/forms', { body: { name: 'x' } })).toMatchObject({ status: 404 })
  expect(await call('GET', '/branding/themes/default')).toMatchObject({
    status: 404,
    body: { errorCode: 'theme_not_found' },
  })
  expect(await call('GET', '/rules', { scope: 'read:users' })).toMatchObject({
    status: 403,
    body: { errorCode: 'insufficient_scope' },
  })
})
