import { expect, test } from 'vitest'
import { managementServer } from '../fixtures/management.ts'

test('a call without a valid token is refused with the texts that clients know', async () => {
  const { call, domain, services, token } = await managementServer()
  const none = await fetch(`https://${domain}/api/v2/roles`)
  expect(none.status).toBe(401)
  expect(await none.json()).toEqual({ statusCode: 401, error: 'Unauthorized', message: 'Missing authentication' })
  expect(await call('GET', '/roles', { headers: { authorization: 'Basic abc' } })).toMatchObject({
    status: 400,
    body: { message: 'Bad HTTP authentication header format', errorCode: 'invalid_request' },
  })
  expect(await call('GET', '/roles', { token: 'abc' })).toMatchObject({
    status: 401,
    body: { message: 'Invalid token' },
  })
  const good = await token('read:roles')
  const forged = `${good.slice(0, -20)}${'A'.repeat(20)}`
  expect(await call('GET', '/roles', { token: forged })).toMatchObject({
    status: 401,
    body: { message: 'Invalid signature received for JSON Web Token validation' },
  })
  services.clock.advance(86_401_000)
  expect(await call('GET', '/roles', { token: good })).toMatchObject({
    status: 401,
    body: { message: 'Expired token received for JSON Web Token validation' },
  })
  const elsewhere = await token('read:roles', { iss: 'https://evil.example/' })
  expect((await call('GET', '/roles', { token: elsewhere })).status).toBe(200)
})

test('any one of the scopes of a route opens it, none closes it', async () => {
  const { call } = await managementServer()
  expect(await call('GET', '/roles/x/users', { scope: 'read:clients' })).toMatchObject({
    status: 403,
    body: {
      statusCode: 403,
      error: 'Forbidden',
      message: 'Insufficient scope, expected any of: read:users,read:roles,read:role_members',
      errorCode: 'insufficient_scope',
    },
  })
  expect(await call('GET', '/roles/x/users', { scope: 'read:role_members' })).toMatchObject({
    status: 404,
    body: { statusCode: 404, error: 'Not Found', message: 'The role does not exist.' },
  })
})

const refusals: [body: unknown, message: string][] = [
  [{}, "Payload validation error: 'Missing required property: name'."],
  [{ name: 'a', colour: 1, size: 2 }, "Payload validation error: 'Additional properties not allowed: colour,size'."],
  [
    { name: 5 },
    "Payload validation error: 'Expected type string but found type integer' on property name (Name of the role.).",
  ],
  [
    { name: null },
    "Payload validation error: 'Expected type string but found type null' on property name (Name of the role.).",
  ],
  [
    { name: '' },
    "Payload validation error: 'String is too short (0 chars), minimum 1' on property name (Name of the role.).",
  ],
  [[], "Payload validation error: 'Expected type object but found type array'."],
]

test('an invalid body is refused with the text of the validator that clients match on', async () => {
  const { call } = await managementServer()
  for (const [body, message] of refusals)
    expect(await call('POST', '/roles', { body })).toMatchObject({
      status: 400,
      body: { statusCode: 400, error: 'Bad Request', message, errorCode: 'invalid_body' },
    })
  expect(
    await call('POST', '/roles', { text: '{"name":', headers: { 'content-type': 'application/json' } }),
  ).toMatchObject({ status: 400, body: { message: 'Invalid request payload JSON format' } })
  expect(await call('POST', '/roles', { body: { name: 'x'.repeat(1024 * 1024) } })).toMatchObject({ status: 413 })
})

test('an invalid query is refused by type, range and name', async () => {
  const { call } = await managementServer()
  const refused = async (query: string) => (await call('GET', `/roles?${query}`)).body as { message: string }
  expect((await refused('per_page=x')).message).toBe(
    "Query validation error: 'Expected type integer but found type string' on property per_page (Number of results per page.).",
  )
  expect((await refused('per_page=101')).message).toBe(
    "Query validation error: 'Value 101 is greater than maximum 100' on property per_page (Number of results per page.).",
  )
  expect((await refused('colour=1')).message).toBe(
    "Query validation error: 'Additional properties not allowed: colour'.",
  )
  expect(await refused('include_totals=maybe')).toMatchObject({ errorCode: 'invalid_query_string' })
})

test('a list is bare, with totals an object, and empty past its end', async () => {
  const { call, services } = await managementServer()
  for (const name of ['a', 'b', 'c']) {
    await call('POST', '/roles', { body: { name } })
    services.clock.advance(1)
  }
  expect((await call('GET', '/roles')).body).toHaveLength(3)
  expect((await call('GET', '/roles?include_totals=true&page=1&per_page=2')).body).toMatchObject({
    start: 2,
    limit: 2,
    total: 3,
    roles: [{ name: 'c' }],
  })
  expect((await call('GET', '/roles?page=7')).body).toEqual([])
})

test('what nobody serves is answered in the usual body', async () => {
  const { call } = await managementServer()
  const missing = { status: 404, body: { statusCode: 404, error: 'Not Found', message: 'Not Found' } }
  expect(await call('GET', '/no-such-thing')).toMatchObject(missing)
  expect(await call('PUT', '/roles')).toMatchObject(missing)
})

test('a write that succeeds is logged without secrets, a read and a refused write are not', async () => {
  const { call, services } = await managementServer()
  await call('POST', '/roles', {
    body: { name: 'Clerk' },
    headers: { 'x-correlation-id': 'change-17', 'user-agent': 'a test' },
  })
  await call('POST', '/roles', { body: { name: 'Clerk' } })
  await call('GET', '/roles')
  const logs = await services.db.selectFrom('logs').selectAll().execute()
  expect(logs).toHaveLength(1)
  expect(JSON.parse(logs[0]?.data ?? '')).toMatchObject({
    type: 'sapi',
    description: 'Create a role',
    client_id: 'test-client',
    user_agent: 'a test',
    details: {
      request: {
        method: 'post',
        path: '/api/v2/roles',
        body: { name: 'Clerk' },
        auth: { strategy: 'jwt', credentials: { jti: 'test-token' } },
      },
      response: { statusCode: 200 },
      correlation_id: 'change-17',
    },
  })
})

test('each answer says what is left of the rate limit; beyond it callers wait', async () => {
  const { call } = await managementServer()
  const { headers } = await call('GET', '/roles')
  expect(Number(headers.get('x-ratelimit-limit'))).toBeGreaterThan(100)
  expect(Number(headers.get('x-ratelimit-remaining'))).toBe(Number(headers.get('x-ratelimit-limit')) - 1)
  expect(Number(headers.get('x-ratelimit-reset'))).toBeGreaterThan(1_700_000_000)
})

test('the OpenAPI document describes every route from its declaration', async () => {
  const { domain } = await managementServer()
  const document = (await (await fetch(`https://${domain}/api/v2/openapi.json`)).json()) as {
    openapi: string
    paths: Record<string, Record<string, { requestBody?: unknown; security: unknown }>>
  }
  expect(document.openapi).toBe('3.1.0')
  expect(document.paths['/api/v2/roles']?.post).toMatchObject({
    security: [{ bearer: ['create:roles'] }],
    requestBody: { content: { 'application/json': { schema: { required: ['name'], additionalProperties: false } } } },
  })
})
