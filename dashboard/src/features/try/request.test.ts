import { expect, test } from 'vitest'
import { startOf, tryRequest } from './request.ts'

test('a request to try a login goes into an address and comes back, without what is empty or unknown', () => {
  const request = tryRequest({
    client_id: 'shop',
    scope: 'openid read:orders',
    login_hint: 4711,
    prompt: ' ',
    other: 'x',
  })
  expect(request).toEqual({ client_id: 'shop', scope: 'openid read:orders', login_hint: '4711' })
  const query = new URL(startOf(request), 'http://localhost').searchParams
  expect(query.has('start')).toBe(true)
  expect(tryRequest(Object.fromEntries(query))).toEqual(request)
  expect(startOf({})).toBe('/dashboard/try?start')
})
