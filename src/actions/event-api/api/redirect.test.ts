import { jwtVerify, SignJWT } from 'jose'
import { expect, test } from 'vitest'
import type { PostLoginAPI } from '../../../../types/post-login.d.ts'
import { buildApi } from './index.ts'
import type { EventLike } from './recording.ts'

const now = Date.UTC(2026, 0, 1)
const secret = 'a secret that both sides know'
const key = new TextEncoder().encode(secret)
const base: EventLike = {
  user: { user_id: 'auth0|1' },
  request: { hostname: 'login.example.com', ip: '192.0.2.1', query: {}, body: {} },
}

const apiOf = (event: EventLike = base): PostLoginAPI =>
  buildApi({
    trigger: 'post-login',
    handler: 'onContinuePostLogin',
    event,
    input: { cache: {} },
    now: () => now,
  }).api as PostLoginAPI

const returned = async (
  claims: Record<string, unknown>,
  change: (jwt: SignJWT) => SignJWT = jwt => jwt,
  signedWith = key,
  parameters: { query?: Record<string, string>; body?: Record<string, string> } = {},
) => {
  const jwt = new SignJWT({ iss: 'login.example.com', sub: 'auth0|1', state: 'the-state', ...claims })
  const token = await change(jwt.setProtectedHeader({ alg: 'HS256' }).setExpirationTime(now / 1000 + 60)).sign(
    signedWith,
  )
  const query = { state: 'the-state', session_token: token, ...parameters.query }
  return apiOf({ ...base, request: { ...base.request, query, body: parameters.body ?? {} } })
}

test('a session token carries issuer, subject, address and 15 minutes, signed with HS256', async () => {
  const token = apiOf().redirect.encodeToken({ secret, payload: { plan: 'pro' } })
  const { payload, protectedHeader } = await jwtVerify(token, key, { currentDate: new Date(now) })
  expect(protectedHeader.alg).toBe('HS256')
  const iat = now / 1000
  expect(payload).toEqual({
    iat,
    iss: 'login.example.com',
    sub: 'auth0|1',
    exp: iat + 900,
    ip: '192.0.2.1',
    plan: 'pro',
  })
})

test('the payload may replace claims, and the lifetime can be set', async () => {
  const token = apiOf().redirect.encodeToken({ secret, payload: { iss: 'mine', sub: 'other' }, expiresInSeconds: 60 })
  const { payload } = await jwtVerify(token, key, { currentDate: new Date(now) })
  expect(payload).toMatchObject({ iss: 'mine', sub: 'other', exp: now / 1000 + 60 })
})

test.each([
  ['no options', undefined],
  ['no secret', { payload: {} }],
  ['no payload', { secret }],
  ['a payload that is a list', { secret, payload: [] }],
  ['a lifetime that is no number', { secret, payload: {}, expiresInSeconds: '60' }],
])('encodeToken throws with %s', (_name, options) => {
  expect(() => apiOf().redirect.encodeToken(options as never)).toThrow(TypeError)
})

test('a token that came back is believed and its claims are returned', async () => {
  const api = await returned({ kyc: true })
  expect(api.redirect.validateToken({ secret })).toMatchObject({ kyc: true, sub: 'auth0|1' })
})

test('the issuer may be the whole address, and the parameter may have another name', async () => {
  const api = await returned({ iss: 'https://login.example.com/' })
  expect(api.redirect.validateToken({ secret })).toMatchObject({ state: 'the-state' })
  expect(() => api.redirect.validateToken({ secret, tokenParameterName: 'data' })).toThrow("no parameter 'data'")
})

test('the body wins over the query', async () => {
  const api = await returned({ from: 'query' }, jwt => jwt, key, { body: { session_token: 'garbage' } })
  expect(() => api.redirect.validateToken({ secret })).toThrow('not a JWT')
})

test.each([
  ['signed with another secret', {}, undefined, new TextEncoder().encode('another')],
  ['expired', {}, (jwt: SignJWT) => jwt.setExpirationTime(now / 1000), key],
  ['not valid yet', {}, (jwt: SignJWT) => jwt.setNotBefore(now / 1000 + 5), key],
  ['of another state', { state: 'other' }, undefined, key],
  ['without a state', { state: undefined }, undefined, key],
  ['about another user', { sub: 'auth0|2' }, undefined, key],
  ['about nobody', { sub: undefined }, undefined, key],
  ['of another issuer', { iss: 'evil.example.com' }, undefined, key],
])('a token %s is refused', async (_name, claims, change, signedWith) => {
  const api = await returned(claims, change, signedWith)
  expect(() => api.redirect.validateToken({ secret })).toThrow('The session token is invalid')
})

test('a token of another algorithm is refused, whatever its signature', async () => {
  const claims = { iss: 'login.example.com', sub: 'auth0|1', state: 's' }
  const session_token = await new SignJWT(claims).setProtectedHeader({ alg: 'HS512' }).sign(key)
  const api = apiOf({ ...base, request: { ...base.request, query: { state: 's', session_token } } })
  expect(() => api.redirect.validateToken({ secret })).toThrow('not HS256')
})

test('an unsigned token is refused', () => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const session_token = `${part({ alg: 'none' })}.${part({ iss: 'login.example.com', sub: 'auth0|1', state: 's' })}.`
  const api = apiOf({ ...base, request: { ...base.request, query: { state: 's', session_token } } })
  expect(() => api.redirect.validateToken({ secret })).toThrow('The session token is invalid')
})

test('a redirect goes to an absolute address, once; its query replaces what was there', () => {
  const built = buildApi({
    trigger: 'post-login',
    handler: 'onExecutePostLogin',
    event: base,
    input: { cache: {} },
    now: () => now,
  })
  const { redirect } = built.api as PostLoginAPI
  expect(() => redirect.sendUserTo('/relative')).toThrow()
  expect(() => redirect.sendUserTo('javascript:alert(1)')).toThrow('javascript:')
  redirect.sendUserTo('https://example.com/a?x=1&y=2', { query: { x: '3', z: 4 } })
  expect(() => redirect.sendUserTo('https://example.com/')).toThrow('once')
  expect(built.commands).toEqual([{ kind: 'redirect', url: 'https://example.com/a?x=3&y=2&z=4' }])
})

test.each([
  [{ transaction: { protocol: 'oidc-basic-profile' } }, true],
  [{}, true],
  [{ transaction: { prompt: ['none'] } }, false],
  [{ request: { query: { prompt: 'none' } } }, false],
  [{ transaction: { protocol: 'oauth2-refresh-token' } }, false],
  [{ transaction: { protocol: 'oauth2-password' } }, false],
  [{ transaction: { protocol: 'oauth2-token-exchange' } }, false],
])('canRedirect for %j is %s', (event, expected) => {
  expect(apiOf(event).redirect.canRedirect()).toBe(expected)
})
