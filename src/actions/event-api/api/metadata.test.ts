import { expect, test } from 'vitest'
import type { PostLoginAPI } from '../../../../types/post-login.d.ts'
import { commandSchemas } from '../command-schema.ts'
import { buildApi } from './index.ts'
import type { EventLike } from './recording.ts'

const setup = (event: EventLike = {}) => {
  const built = buildApi({
    trigger: 'post-login',
    handler: 'onExecutePostLogin',
    event,
    input: { cache: {} },
    now: () => 0,
  })
  const commands = () => commandSchemas['post-login'].parse(JSON.parse(JSON.stringify(built.commands)))
  return { api: built.api as PostLoginAPI, event, commands }
}
const wrong = <T>(value: unknown): T => value as T

test('transaction metadata is seen at once in the event and can be removed', () => {
  const { api, event, commands } = setup({ transaction: { metadata: { old: 1 } } })
  api.transaction.setMetadata('step', 2)
  expect(event.transaction?.metadata).toEqual({ old: 1, step: 2 })
  api.transaction.setMetadata('old', null)
  expect(event.transaction?.metadata).toEqual({ step: 2 })
  expect(commands()).toEqual([
    { kind: 'transaction-metadata', key: 'step', value: 2 },
    { kind: 'transaction-metadata', key: 'old', value: null },
  ])
})

test('transaction metadata has short keys, simple values, 8 kB each and 16 kB in all', () => {
  const { api } = setup({ transaction: { metadata: { a: 'x'.repeat(8000) } } })
  for (const value of [{}, [], undefined, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 60])
    expect(() => api.transaction.setMetadata('k', wrong(value))).toThrow('value must be')
  expect(() => api.transaction.setMetadata('', 1)).toThrow('key')
  expect(() => api.transaction.setMetadata('k'.repeat(65), 1)).toThrow('64')
  expect(() => api.transaction.setMetadata('b', 'ä'.repeat(4097))).toThrow('8192')
  api.transaction.setMetadata('b', 'x'.repeat(8000))
  expect(() => api.transaction.setMetadata('c', 'x'.repeat(400))).toThrow('16384')
})

test('profile metadata is not seen in the event; undefined and null delete', () => {
  const { api, event, commands } = setup({ user: { user_metadata: { a: 1 }, app_metadata: {} } })
  api.user.setUserMetadata('a', null).user.setAppMetadata('b', { c: [1] })
  expect(event.user).toEqual({ user_metadata: { a: 1 }, app_metadata: {} })
  expect(commands()).toEqual([
    { kind: 'user-metadata', key: 'a', value: null },
    { kind: 'app-metadata', key: 'b', value: { c: [1] } },
  ])
})

test('profile metadata stops at 32 kB of writes, and where what is stored is no object', () => {
  const { api } = setup({ user: { app_metadata: 'text', user_metadata: {} } })
  api.user.setUserMetadata('a', 'x'.repeat(30_000))
  expect(() => api.user.setUserMetadata('b', 'x'.repeat(4000))).toThrow('32768')
  expect(() => api.user.setAppMetadata('a', 1)).toThrow('app_metadata is not an object')
})

test('session metadata needs a session, and mirrors sets, deletes and evictions', () => {
  expect(() => setup().api.session.setMetadata('a', 'b')).toThrow('no session')
  const { api, event, commands } = setup({ session: { metadata: { kept: '1' } } })
  api.session.setMetadata('a', 'b')
  expect(event.session?.metadata).toEqual({ kept: '1', a: 'b' })
  api.session.setMetadata('kept', null)
  api.session.deleteMetadata('absent')
  expect(event.session?.metadata).toEqual({ a: 'b' })
  api.session.evictMetadata()
  expect(event.session?.metadata).toEqual({})
  expect(commands()).toEqual([
    { kind: 'session-metadata', op: 'set', key: 'a', value: 'b' },
    { kind: 'session-metadata', op: 'delete', key: 'kept' },
    { kind: 'session-metadata', op: 'evict' },
  ])
})

test('session and refresh token metadata have 25 entries, plain keys and short values', () => {
  const { api } = setup({ session: {} })
  for (const set of [api.session.setMetadata, api.refreshToken.setMetadata]) {
    for (const key of ['', 'a b', 'ä', 'x'.repeat(256), 7]) expect(() => set(wrong(key), 'v')).toThrow('key')
    for (const value of [7, undefined, {}]) expect(() => set('k', wrong(value))).toThrow('value')
    expect(() => set('k', 'x'.repeat(256))).toThrow('255')
    expect(() => set('k', 'a\0b')).toThrow('NUL')
    for (let i = 0; i < 25; i += 1) set(`k${i}`, 'v')
    expect(() => set('k25', 'v')).toThrow('25')
    set('k0', 'again')
  }
})

test('a refresh token that is yet to come may have metadata, and stays absent from the event', () => {
  const { api, event, commands } = setup()
  api.refreshToken.setMetadata('a', 'b')
  expect(event.refresh_token).toBeUndefined()
  expect(commands()).toEqual([{ kind: 'refresh-token-metadata', op: 'set', key: 'a', value: 'b' }])
})

test('an online refresh token cannot be changed', () => {
  const { api } = setup({ refresh_token: { access: 'online' } })
  expect(() => api.refreshToken.setExpiresAt(1)).toThrow('online')
  expect(() => api.refreshToken.setIdleExpiresAt(1)).toThrow('online')
  expect(() => api.refreshToken.setMetadata('a', 'b')).toThrow('online')
})

test('a refresh token is revoked only while it is exchanged', () => {
  expect(() => setup({ transaction: { protocol: 'oidc-basic-profile' } }).api.refreshToken.revoke('x')).toThrow(
    'exchanged',
  )
  const { api, commands } = setup({ transaction: { protocol: 'oauth2-refresh-token' } })
  api.refreshToken.revoke('stolen')
  expect(commands()).toEqual([{ kind: 'refresh-token-revoke', reason: 'stolen' }])
})

test('lifetimes are times after 1970', () => {
  const { api, commands } = setup()
  for (const time of [0, -1, Number.NaN, '2026', undefined]) {
    expect(() => api.session.setExpiresAt(wrong(time))).toThrow(TypeError)
    expect(() => api.session.setIdleExpiresAt(wrong(time))).toThrow(TypeError)
    expect(() => api.refreshToken.setExpiresAt(wrong(time))).toThrow(TypeError)
  }
  api.session.setExpiresAt(5.7)
  expect(commands()).toEqual([{ kind: 'session-expires-at', at: 5 }])
})

test('the cookie mode is one of two and is mirrored where a session is', () => {
  const { api, event, commands } = setup({ session: { cookie: { mode: 'persistent' } } })
  expect(() => api.session.setCookieMode(wrong('forever'))).toThrow("'persistent' or 'non-persistent'")
  api.session.setCookieMode('non-persistent')
  expect(event.session?.cookie).toEqual({ mode: 'non-persistent' })
  expect(commands()).toEqual([{ kind: 'session-cookie-mode', mode: 'non-persistent' }])
  const none = setup()
  none.api.session.setCookieMode('persistent')
  expect(none.event.session).toBeUndefined()
})

test('revoking a session keeps refresh tokens only when told so', () => {
  const { api, commands } = setup()
  api.session.revoke('risk')
  api.session.revoke('risk', { preserveRefreshTokens: true })
  expect(commands()).toMatchObject([{ preserveRefreshTokens: false }, { preserveRefreshTokens: true }])
  expect(() => api.session.revoke(wrong(undefined))).toThrow('reason')
  expect(() => api.session.revoke('x', wrong({ preserveRefreshTokens: 1 }))).toThrow('boolean')
})
