import { expect, test } from 'vitest'
import { claimStreams } from '../../src/store/log-streams.ts'
import { managementServer } from '../fixtures/management.ts'
import { engines } from '../fixtures/store.ts'

const http = {
  type: 'http' as const,
  name: 'Lake',
  sink: {
    httpEndpoint: 'https://lake.example/logs',
    httpContentFormat: 'JSONARRAY' as const,
    httpContentType: 'application/json',
    httpAuthorization: 'Bearer very-secret',
    httpCustomHeaders: [{ header: 'X-Key', value: 'also-secret' }],
  },
}

test.each(engines)('a stream is made, read, listed, changed and deleted by the SDK, on %s', async engine => {
  const { client } = await managementServer({ engine })
  const made = await client.logStreams.create({
    ...http,
    filters: [{ type: 'category', name: 'auth.login.fail' }],
    pii_config: { log_fields: ['email', 'phone'] },
    isPriority: true,
    startFrom: '2026-01-01T00:00:00.000Z',
  })
  expect(made).toEqual({
    id: expect.stringMatching(/^lst_\d{16}$/),
    name: 'Lake',
    type: 'http',
    status: 'active',
    isPriority: true,
    filters: [{ type: 'category', name: 'auth.login.fail' }],
    pii_config: { log_fields: ['email', 'phone'], method: 'hash', algorithm: 'xxhash' },
    sink: http.sink,
  })
  const id = made.id as string
  expect(await client.logStreams.get(id)).toEqual(made)
  const other = await client.logStreams.create({ type: 'sumo', sink: { sumoSourceAddress: 'https://sumo.example/x' } })
  expect(other).toEqual({
    id: expect.any(String),
    type: 'sumo',
    status: 'active',
    isPriority: false,
    filters: [],
    sink: { sumoSourceAddress: 'https://sumo.example/x' },
  })
  const all = await client.logStreams.list()
  expect(all.toSorted((a, b) => (a.type === 'http' ? -1 : b.type === 'http' ? 1 : 0))).toEqual([made, other])
  const changed = await client.logStreams.update(id, {
    name: 'Ocean',
    status: 'paused',
    filters: [],
    isPriority: false,
  })
  expect(changed).toEqual({ ...made, name: 'Ocean', status: 'paused', filters: [], isPriority: false })
  expect(await client.logStreams.get(id)).toEqual(changed)
  await client.logStreams.delete(id)
  const gone = {
    statusCode: 404,
    body: { statusCode: 404, error: 'Not Found', message: 'The log stream does not exist.' },
  }
  await expect(client.logStreams.get(id)).rejects.toMatchObject(gone)
  await expect(client.logStreams.delete(id)).rejects.toMatchObject(gone)
  await expect(client.logStreams.update(id, {})).rejects.toMatchObject(gone)
})

const types = [
  { type: 'datadog' as const, sink: { datadogApiKey: 'k', datadogRegion: 'us3' as const } },
  {
    type: 'splunk' as const,
    sink: { splunkDomain: 'hec.example', splunkPort: '8088', splunkToken: 't', splunkSecure: true },
  },
  { type: 'segment' as const, sink: { segmentWriteKey: 'w' } },
]

test.each(types)('a stream to $type shows what it was made with', async ({ type, sink }) => {
  const { client } = await managementServer()
  const made = await client.logStreams.create({ type, name: type, sink } as Parameters<
    typeof client.logStreams.create
  >[0])
  expect(made).toMatchObject({ type, sink })
})

test('the password of a Mixpanel account is taken and never shown', async () => {
  const { client } = await managementServer()
  const sink = {
    mixpanelRegion: 'eu' as const,
    mixpanelProjectId: '7',
    mixpanelServiceAccountUsername: 'robot',
    mixpanelServiceAccountPassword: 'pw',
  }
  const { mixpanelServiceAccountPassword: _, ...shown } = sink
  const made = await client.logStreams.create({ type: 'mixpanel', name: 'M', sink })
  expect(made.sink).toEqual(shown)
  const changed = await client.logStreams.update(made.id as string, { sink: { ...shown, mixpanelProjectId: '8' } })
  expect(changed.sink).toEqual({ ...shown, mixpanelProjectId: '8' })
})

test.each(engines)('what is secret lies sealed in the store and is in no log, on %s', async engine => {
  const { client, services } = await managementServer({ engine })
  const { id } = await client.logStreams.create(http)
  await client.logStreams.update(id as string, { sink: http.sink })
  await client.logStreams.create({
    type: 'datadog',
    name: 'D',
    sink: { datadogApiKey: 'dd-hidden', datadogRegion: 'us' },
  })
  await client.logStreams.create({ type: 'segment', name: 'S', sink: { segmentWriteKey: 'seg-hidden' } })
  await client.logStreams.create({
    type: 'sumo',
    name: 'U',
    sink: { sumoSourceAddress: 'https://s.example/sumo-hidden' },
  })
  await client.logStreams.list()
  const rows = JSON.stringify([
    await services.db.selectFrom('log_streams').selectAll().execute(),
    await services.db.selectFrom('logs').selectAll().execute(),
  ])
  expect(rows).not.toMatch(/very-secret|also-secret|hidden/)
  const reads = await services.db.selectFrom('logs').select('type').where('type', '=', 'mgmt_api_read').execute()
  expect(reads).toHaveLength(1)
})

test('a change keeps a secret that it leaves out, but only for the receiver that it was given for', async () => {
  const { client, call } = await managementServer()
  const { id } = await client.logStreams.create(http)
  const { httpAuthorization: _, ...without } = http.sink
  const kept = await client.logStreams.update(id as string, { sink: { ...without, httpContentFormat: 'JSONLINES' } })
  expect(kept.sink).toEqual({ ...http.sink, httpContentFormat: 'JSONLINES' })
  const moved = await client.logStreams.update(id as string, {
    sink: { ...without, httpEndpoint: 'https://thief.example/logs' },
  })
  expect(moved.sink).toEqual({ ...without, httpEndpoint: 'https://thief.example/logs' })

  const splunk = { splunkDomain: 'hec.example', splunkPort: '8088', splunkToken: 't', splunkSecure: true }
  const second = await client.logStreams.create({ type: 'splunk', name: 'S', sink: splunk })
  const { splunkToken: __, ...rest } = splunk
  expect(await call('PATCH', `/log-streams/${second.id}`, { body: { sink: rest } })).toMatchObject({
    status: 200,
    body: { sink: splunk },
  })
  expect(
    await call('PATCH', `/log-streams/${second.id}`, { body: { sink: { ...rest, splunkDomain: 'thief.example' } } }),
  ).toMatchObject({
    status: 400,
    body: { message: "Payload validation error: 'Missing required property: splunkToken' on property sink." },
  })
})

test('a name is taken once', async () => {
  const { client } = await managementServer()
  await client.logStreams.create(http)
  const other = await client.logStreams.create({ ...http, name: 'Other' })
  await expect(client.logStreams.create(http)).rejects.toMatchObject({ statusCode: 409 })
  await expect(client.logStreams.update(other.id as string, { name: 'Lake' })).rejects.toMatchObject({
    statusCode: 409,
  })
})

test('streams that live in the cloud of Amazon or Microsoft are refused as a feature that this tenant has not', async () => {
  const { call } = await managementServer()
  const bodies = [
    { type: 'eventbridge', name: 'E', sink: { awsAccountId: '999999999999', awsRegion: 'us-east-1' } },
    { type: 'eventgrid', sink: { azureSubscriptionId: 's', azureRegion: 'westeurope', azureResourceGroup: 'g' } },
  ]
  for (const body of bodies)
    expect(await call('POST', '/log-streams', { body })).toMatchObject({
      status: 403,
      body: { statusCode: 403, error: 'Forbidden', message: expect.stringContaining('not enabled for this tenant') },
    })
  expect((await call('GET', '/log-streams')).body).toEqual([])
})

const wrong: [string, unknown, string][] = [
  ['nothing', {}, "Payload validation error: 'Missing required property: type'."],
  [
    'an unknown type',
    { type: 'kafka', sink: {} },
    "Payload validation error: 'Data does not match any schemas from 'oneOf''",
  ],
  ['no sink', { type: 'http' }, "Payload validation error: 'Missing required property: sink'."],
  [
    'a sink of another type',
    { type: 'http', sink: { datadogApiKey: 'x' } },
    "Payload validation error: 'Missing required property: httpEndpoint' on property sink.",
  ],
  [
    'no address',
    { type: 'http', sink: { httpEndpoint: 'lake' } },
    "Payload validation error: 'Object didn't pass validation for format absolute-uri: lake' on property sink.httpEndpoint",
  ],
  ['another protocol', { type: 'http', sink: { httpEndpoint: 'file:///etc/passwd' } }, 'format absolute-uri'],
  [
    'a name in an address',
    { type: 'http', sink: { httpEndpoint: 'https://a:b@lake.example/' } },
    'format absolute-uri',
  ],
  [
    'an unknown format',
    { type: 'http', sink: { httpEndpoint: 'https://a.example', httpContentFormat: 'XML' } },
    'No enum match for: "XML"',
  ],
  [
    'a header that is the connection’s',
    { type: 'http', sink: { httpEndpoint: 'https://a.example', httpCustomHeaders: [{ header: 'Host', value: 'b' }] } },
    'format http-header-name: Host',
  ],
  [
    'a header in a header',
    { type: 'http', sink: { httpEndpoint: 'https://a.example', httpAuthorization: 'a\r\nx: y' } },
    'String does not match pattern',
  ],
  [
    'an unknown region',
    { type: 'datadog', sink: { datadogApiKey: 'x', datadogRegion: 'mars' } },
    'No enum match for: "mars"',
  ],
  [
    'a path in a host',
    { type: 'splunk', sink: { splunkDomain: 'a.example/b', splunkPort: '8088', splunkToken: 't', splunkSecure: true } },
    'format hostname',
  ],
  [
    'a port that is none',
    { type: 'splunk', sink: { splunkDomain: 'a.example', splunkPort: '99999', splunkToken: 't', splunkSecure: true } },
    'format port',
  ],
  [
    'an unknown group',
    { type: 'segment', sink: { segmentWriteKey: 'k' }, filters: [{ type: 'category', name: 'auth.nope' }] },
    'No enum match for: "auth.nope"',
  ],
  [
    'no personal data to hide',
    { type: 'segment', sink: { segmentWriteKey: 'k' }, pii_config: { log_fields: [] } },
    'Array is too short (0), minimum 1',
  ],
  ['a start that is no time', { type: 'segment', sink: { segmentWriteKey: 'k' }, startFrom: 'noon' }, 'startFrom'],
  [
    'an unknown member',
    { type: 'segment', sink: { segmentWriteKey: 'k' }, status: 'active' },
    'Additional properties not allowed: status',
  ],
]

test.each(wrong)('%s is refused', async (_, body, message) => {
  const { call } = await managementServer()
  const answer = await call('POST', '/log-streams', { body })
  expect(answer).toMatchObject({ status: 400, body: { error: 'Bad Request' } })
  expect((answer.body as { message: string }).message).toContain(message)
})

test('each operation has its scope', async () => {
  const { call } = await managementServer()
  for (const [method, path, scope] of [
    ['GET', '/log-streams', 'read:log_streams'],
    ['POST', '/log-streams', 'create:log_streams'],
    ['GET', '/log-streams/x', 'read:log_streams'],
    ['PATCH', '/log-streams/x', 'update:log_streams'],
    ['DELETE', '/log-streams/x', 'delete:log_streams'],
  ] as const)
    expect(await call(method, path, { scope: 'read:users', ...(method !== 'GET' && { body: {} }) })).toMatchObject({
      status: 403,
      body: { message: `Insufficient scope, expected any of: ${scope}` },
    })
})

test('a stream with priority is served before others', async () => {
  const { client, services, call } = await managementServer()
  for (const name of ['a', 'b', 'c']) await client.logStreams.create({ ...http, name, isPriority: name === 'b' })
  await call('PATCH', '/tenants/settings', { body: { friendly_name: 'x' } })
  services.clock.advance(5000)
  const claim = () =>
    claimStreams(services.db, services.box, { node: 'n', now: services.now(), limit: 1, lockFor: 1000 })
  expect((await claim()).map(({ name }) => name)).toEqual(['b'])
  expect((await claim()).map(({ name }) => name)).not.toEqual(['b'])
})
