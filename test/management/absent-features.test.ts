import { expect, test } from 'vitest'
import { managementServer } from '../fixtures/management.ts'

test('what there is no feature for is an empty list in the shape that was asked for, or off', async () => {
  const { call } = await managementServer()
  const body = async (path: string) => (await call('GET', path)).body
  expect(await body('/forms')).toEqual([])
  expect(await body('/flows?page=0&per_page=100&include_totals=true')).toEqual({
    start: 0,
    limit: 100,
    total: 0,
    flows: [],
  })
  expect(await body('/event-streams?take=50')).toEqual({ eventStreams: [] })
  expect(await body('/supplemental-signals')).toEqual({ akamai_enabled: false })
})

test('nothing pretends to keep what there is no feature for', async () => {
  const { call } = await managementServer()
  const refused = { status: 403, body: { errorCode: 'feature_not_enabled' } }
  expect(await call('GET', '/rules')).toMatchObject({
    ...refused,
    body: { message: expect.stringContaining('deprecated feature') },
  })
  expect(await call('GET', '/rules', { scope: 'read:users' })).toMatchObject({
    status: 403,
    body: { errorCode: 'insufficient_scope' },
  })
})

const refusedWrites = [
  'POST /clients/cimd/register',
  'POST /forms',
  'POST /flows',
  'POST /flows/vault/connections',
  'POST /connection-profiles',
  'POST /self-service-profiles',
  'POST /user-attribute-profiles',
  'POST /network-acls',
  'POST /rate-limit-policies',
  'POST /event-streams',
  'POST /rules',
  'PATCH /rules/rul_1',
  'DELETE /rules/rul_1',
  'PUT /rules-configs/KEY',
  'DELETE /rules-configs/KEY',
  'POST /hooks',
  'GET /hooks/1',
  'PATCH /hooks/1',
  'DELETE /hooks/1',
  'GET /hooks/1/secrets',
  'POST /hooks/1/secrets',
  'PATCH /hooks/1/secrets',
  'DELETE /hooks/1/secrets',
]

const nothingById = [
  'GET /forms/ap_1',
  'PATCH /forms/ap_1',
  'DELETE /forms/ap_1',
  'GET /flows/af_1',
  'PATCH /flows/af_1',
  'DELETE /flows/af_1',
  'PATCH /flows/vault/connections/ac_1',
  'DELETE /flows/vault/connections/ac_1',
  'PATCH /connection-profiles/cop_1',
  'DELETE /connection-profiles/cop_1',
  'PATCH /self-service-profiles/ssp_1',
  'DELETE /self-service-profiles/ssp_1',
  'GET /self-service-profiles/ssp_1/custom-text/en/get-started',
  'PUT /self-service-profiles/ssp_1/custom-text/en/get-started',
  'PATCH /user-attribute-profiles/uap_1',
  'DELETE /user-attribute-profiles/uap_1',
  'PATCH /network-acls/acl_1',
  'DELETE /network-acls/acl_1',
  'PATCH /rate-limit-policies/rlp_1',
  'DELETE /rate-limit-policies/rlp_1',
  'PATCH /event-streams/est_1',
  'DELETE /event-streams/est_1',
  'GET /connections/con_1/scim-configuration',
  'POST /connections/con_1/directory-provisioning',
]

const bodyFor = (method: string) => (method === 'GET' ? {} : { body: { name: 'x' } })

test('every write of a feature that this server does not have is refused as by a plan without it, with its reason', async () => {
  const { call } = await managementServer()
  for (const operation of refusedWrites) {
    const [method = '', path = ''] = operation.split(' ')
    expect([operation, await call(method, path, bodyFor(method))]).toMatchObject([
      operation,
      { status: 403, body: { error: 'Forbidden', errorCode: 'feature_not_enabled', message: expect.any(String) } },
    ])
  }
})

test('what nobody can have made is not found by its id', async () => {
  const { call } = await managementServer()
  for (const operation of nothingById) {
    const [method = '', path = ''] = operation.split(' ')
    expect([operation, await call(method, path, bodyFor(method))]).toMatchObject([operation, { status: 404 }])
  }
})

test('a write of an absent feature needs its scope before it is told of the feature', async () => {
  const { call } = await managementServer()
  expect(await call('POST', '/network-acls', { body: {}, scope: 'read:network_acls' })).toMatchObject({
    status: 403,
    body: { errorCode: 'insufficient_scope' },
  })
})

test('a connection has no SCIM and no directory, and cannot be given them', async () => {
  const { call } = await managementServer()
  const made = await call('POST', '/connections', { body: { name: 'acme', strategy: 'samlp' } })
  const path = `/connections/${(made.body as { id: string }).id}`
  const missing = { status: 404, body: { error: 'Not Found' } }
  const refused = { status: 403, body: { errorCode: 'feature_not_enabled' } }
  expect(await call('GET', `${path}/scim-configuration`)).toMatchObject(missing)
  expect(await call('POST', `${path}/scim-configuration`, { body: {} })).toMatchObject(refused)
  expect(await call('PATCH', `${path}/scim-configuration`, { body: {} })).toMatchObject(missing)
  expect(await call('DELETE', `${path}/scim-configuration`)).toMatchObject(missing)
  expect(await call('POST', `${path}/directory-provisioning`, { body: {} })).toMatchObject(refused)
  expect(await call('PATCH', `${path}/directory-provisioning`, { body: {} })).toMatchObject(missing)
  expect(await call('DELETE', `${path}/directory-provisioning`)).toMatchObject(missing)
  expect(await call('GET', `${path}/directory-provisioning/synchronized-groups`)).toMatchObject(missing)
  expect(await call('PUT', `${path}/directory-provisioning/synchronized-groups`, { body: {} })).toMatchObject(refused)
})

test('a write of what is the case anyway succeeds, and of anything else does not', async () => {
  const { call } = await managementServer()
  expect(await call('PATCH', '/supplemental-signals', { body: { akamai_enabled: false } })).toMatchObject({
    status: 200,
    body: { akamai_enabled: false },
  })
  expect(await call('PATCH', '/supplemental-signals', { body: { akamai_enabled: true } })).toMatchObject({
    status: 403,
    body: { errorCode: 'feature_not_enabled' },
  })
  expect(await call('GET', '/prompts/rendering?page=0&per_page=100&include_totals=true')).toMatchObject({
    status: 200,
    body: { configs: [], total: 0 },
  })
  const rendering = '/prompts/login-id/screen/login-id/rendering'
  expect(await call('PATCH', rendering, { body: { rendering_mode: 'standard' } })).toMatchObject({ status: 200 })
  expect(await call('PATCH', rendering, { body: { rendering_mode: 'advanced' } })).toMatchObject({ status: 403 })
  const unknown = {
    status: 400,
    body: { errorCode: 'invalid_uri', message: expect.stringContaining('Invalid value "nope"') },
  }
  const standard = { body: { rendering_mode: 'standard' } }
  expect(await call('PATCH', '/prompts/nope/screen/login-id/rendering', standard)).toMatchObject(unknown)
  expect(await call('PATCH', '/prompts/login-id/screen/nope/rendering', standard)).toMatchObject(unknown)
  expect(await call('PATCH', rendering, { body: {} })).toMatchObject({ status: 400 })
  expect(await call('GET', '/prompts/rendering?prompt=nope')).toMatchObject({ status: 400 })
  expect(await call('GET', '/prompts/rendering?prompt=login&rendering_mode=standard')).toMatchObject({ body: [] })
})

/** Operations that this server leaves out altogether (management reference, 4), by resource. */
const leftOut: Record<string, string[]> = {
  '/agents': ['GET ', 'POST ', 'GET /1', 'DELETE /1', 'PATCH /1'],
  '/clients': ['POST /cimd/preview', 'GET /search'],
  '/connection-profiles': ['GET /templates', 'GET /templates/1', 'GET /1'],
  '/connections/con_1': [
    'GET /directory-provisioning',
    'GET /directory-provisioning/default-mapping',
    'POST /directory-provisioning/synchronizations',
    'POST /directory-provisioning/synchronized-groups',
    'DELETE /directory-provisioning/synchronized-groups',
    'GET /keys',
    'POST /keys',
    'POST /keys/rotate',
    'GET /scim-configuration/default-mapping',
    'GET /scim-configuration/tokens',
    'POST /scim-configuration/tokens',
    'DELETE /scim-configuration/tokens/1',
  ],
  '/connections-scim-configurations': ['GET '],
  '/custom-domains': ['GET /default', 'GET /1', 'POST /1/test', 'POST /1/verify'],
  '/device-credentials': ['GET ', 'POST ', 'DELETE /1'],
  '/event-streams': ['GET /1', 'GET /1/deliveries', 'GET /1/deliveries/2', 'POST /1/redeliver', 'POST /1/test'],
  '/events': ['GET '],
  '/experimentation': ['GET /experiments', 'POST /feature-flags', 'GET /segments', 'PATCH /segments/1'],
  '/flows': ['GET /vault/connections/1', 'GET /1/executions', 'GET /1/executions/2', 'DELETE /1/executions/2'],
  '/groups': ['GET ', 'GET /1', 'DELETE /1', 'GET /1/members', 'GET /1/roles', 'POST /1/roles'],
  '/keys': [
    'GET /custom-signing',
    'PUT /custom-signing',
    'GET /encryption',
    'POST /encryption',
    'POST /encryption/rekey',
    'GET /encryption/1',
    'GET /network-acls',
    'DELETE /network-acls/1',
  ],
  '/network-acls': ['GET /1', 'PUT /1'],
  '/organizations': ['GET /search', 'GET /org_1/groups', 'GET /org_1/organization-templates'],
  '/prompts': ['PATCH /rendering', 'GET /login/screen/login/rendering'],
  '/rate-limit-policies': ['GET /1'],
  '/resource-servers': ['GET /search'],
  '/roles/rol_1': ['GET /groups', 'POST /groups', 'DELETE /groups'],
  '/rules': ['GET /1'],
  '/self-service-profiles': ['GET /1', 'POST /1/sso-ticket', 'POST /1/sso-ticket/2/revoke'],
  '/user-attribute-profiles': ['GET /templates', 'GET /templates/1', 'GET /1'],
  '/users/auth0%7C1': [
    'GET /connected-accounts',
    'GET /effective-permissions',
    'GET /effective-permissions/sources/effective-roles',
    'GET /effective-roles',
    'GET /effective-roles/sources/groups',
    'GET /groups',
  ],
  '/verifiable-credentials/verification/templates': ['GET ', 'POST ', 'GET /1', 'DELETE /1', 'PATCH /1'],
}

test('what this server leaves out is not found, in the body that errors have', async () => {
  const { call } = await managementServer()
  for (const [base, operations] of Object.entries(leftOut))
    for (const operation of operations) {
      const [method = '', rest = ''] = operation.split(' ')
      const answer = await call(method, base + rest, bodyFor(method))
      expect([method, base + rest, answer]).toMatchObject([
        method,
        base + rest,
        { status: 404, body: { statusCode: 404, error: 'Not Found', message: expect.any(String) } },
      ])
    }
})
