import { expect, test } from 'vitest'
import { eventTypes } from '../logs/event-types.ts'
import { categories, categoryOf, typesOf } from './categories.ts'

test('every type of entry that this server writes is in the group of the manual', () => {
  const groups = Object.groupBy(Object.keys(eventTypes), categoryOf)
  expect(groups['auth.login.fail']).toEqual(['f', 'fp', 'fu'])
  expect(groups['auth.login.success']).toEqual(['s'])
  expect(groups['auth.login.notification']).toEqual(['w'])
  expect(groups['auth.logout.success']).toEqual(['slo', 'oidc_backchannel_logout_succeeded'])
  expect(groups['auth.signup.success']).toEqual(['ss'])
  expect(groups['auth.silent_auth.fail']).toEqual(['fsa'])
  expect(groups['auth.token_exchange.success']).toContain('seccft')
  expect(groups['auth.token_exchange.fail']).toContain('ferrt')
  expect(groups['management.success']).toEqual(['sapi', 'mgmt_api_read'])
  expect(groups['system.notification']).toEqual(['limit_wc', 'limit_mu', 'fui'])
  expect(groups['user.notification']).toContain('gd_enrollment_complete')
  expect(groups['user.success']).toContain('sdu')
  expect(groups['user.fail']).toContain('fn')
  expect(groups['actions']).toEqual(['actions_execution_failed'])
  expect(groups['other']).toContain('mfar')
  expect(groups['other']).toContain('gd_auth_succeed')
})

test('no code is in two groups', () => {
  const listed = typesOf(categories.filter(category => category !== 'other'))
  const types = listed.kind === 'only' ? listed.types : []
  expect(new Set(types).size).toBe(types.length)
})

test('no filter lets everything through, `other` what no group lists', () => {
  expect(typesOf([])).toEqual({ kind: 'all' })
  expect(typesOf(['auth.login.success', 'actions'])).toEqual({
    kind: 'only',
    types: ['s', 'scoa', 'sens', 'actions_execution_failed'],
  })
  const types = typesOf(['other', 'auth.login.success'])
  expect(types).toMatchObject({ kind: 'except', types: expect.arrayContaining(['f', 'sapi']) })
  expect(types.kind !== 'all' && types.types).not.toContain('s')
  expect(typesOf(categories)).toEqual({ kind: 'except', types: [] })
})
