import { expect, test } from 'vitest'
import { localCertificate } from '../../src/http/certificate.ts'
import type { Destination } from '../../src/log-streams/sink.ts'
import { writeLog } from '../../src/logs/write.ts'
import { logReceiver, type Received } from '../fixtures/log-receiver.ts'
import { addStream, laterServices, rowOf, storedIds, streaming, writeLogs } from './log-stream.ts'

/** What a receiver is sent for two entries, at the address that its kind has. */
const sent = async (destination: (origin: string, port: number) => Destination) => {
  const services = await laterServices()
  const now = services.now()
  const receiver = await logReceiver()
  await addStream(services, { destination: destination(receiver.origin, receiver.port) })
  await writeLog(
    services,
    { type: 's' },
    { userId: 'auth0|1', userName: 'jane', http: { ip: '203.0.113.9', hostname: 'login.example' } },
  )
  await writeLogs(services, ['fn'])
  const addresses: string[] = []
  await streaming(services, {
    address: own => {
      addresses.push(own)
      const { pathname, search } = new URL(own)
      return receiver.origin + pathname + search
    },
  }).drain()
  const [one, ...more] = receiver.received
  expect(more).toEqual([])
  return { now, ids: await storedIds(services), address: addresses[0], ...(one as Received) }
}

const entry = (id: string | undefined, type: string) => ({
  log_id: id,
  data: expect.objectContaining({ type, log_id: id, date: expect.stringMatching(/\.250Z$/) }),
})

test.each(['JSONLINES', 'JSONARRAY', 'JSONOBJECT'] as const)(
  'a webhook gets %s with the headers it wants',
  async format => {
    const { ids, headers, body, path } = await sent(origin => ({
      type: 'http',
      sink: {
        httpEndpoint: `${origin}/logs?from=sallyport`,
        httpAuthorization: 'Bearer secret',
        httpContentType: 'application/x-logs',
        httpContentFormat: format,
        httpCustomHeaders: [{ header: 'X-Tenant', value: 'acme' }],
      },
    }))
    expect(path).toBe('/logs?from=sallyport')
    expect(headers).toMatchObject({
      authorization: 'Bearer secret',
      'content-type': 'application/x-logs',
      'x-tenant': 'acme',
    })
    const entries = [entry(ids[0], 's'), entry(ids[1], 'fn')]
    if (format === 'JSONLINES') expect(body.split('\n').map(line => JSON.parse(line))).toEqual(entries)
    if (format === 'JSONARRAY') expect(JSON.parse(body)).toEqual(entries)
    if (format === 'JSONOBJECT') expect(JSON.parse(body)).toEqual({ logs: entries })
    expect(body).not.toContain('"_id"')
  },
)

test.each([
  ['us', 'https://http-intake.logs.datadoghq.com/api/v2/logs'],
  ['eu', 'https://http-intake.logs.datadoghq.eu/api/v2/logs'],
  ['us3', 'https://http-intake.logs.us3.datadoghq.com/api/v2/logs'],
  ['us5', 'https://http-intake.logs.us5.datadoghq.com/api/v2/logs'],
] as const)('Datadog in %s gets logs with its attributes', async (datadogRegion, url) => {
  const { ids, address, headers, body } = await sent(() => ({
    type: 'datadog',
    sink: { datadogApiKey: 'dd-secret', datadogRegion },
  }))
  expect(address).toBe(url)
  expect(headers).toMatchObject({ 'dd-api-key': 'dd-secret', 'content-type': 'application/json' })
  expect(JSON.parse(body)).toEqual([
    expect.objectContaining({
      ddsource: 'auth0',
      hostname: 'login.example',
      message: 'Success Login',
      ...entry(ids[0], 's'),
    }),
    expect.objectContaining({ ddsource: 'auth0', ...entry(ids[1], 'fn') }),
  ])
})

test('Splunk gets events of its HTTP collector', async () => {
  const { now, ids, address, headers, body } = await sent(() => ({
    type: 'splunk',
    sink: { splunkDomain: 'splunk.example', splunkPort: '8088', splunkToken: 'hec', splunkSecure: true },
  }))
  expect(address).toBe('https://splunk.example:8088/services/collector/event')
  expect(headers['authorization']).toBe('Splunk hec')
  expect(body.split('\n').map(line => JSON.parse(line))).toEqual([
    { time: now / 1000, host: 'login.example', source: 'auth0', sourcetype: '_json', event: entry(ids[0], 's') },
    expect.objectContaining({ event: entry(ids[1], 'fn') }),
  ])
})

test('whether the certificate of a Splunk is checked is up to the stream', async () => {
  const services = await laterServices()
  const receiver = await logReceiver({ tls: await localCertificate(services.config.dataDir) })
  const sink = { splunkDomain: 'localhost', splunkPort: String(receiver.port), splunkToken: 'hec' }
  const strict = await addStream(services, { destination: { type: 'splunk', sink: { ...sink, splunkSecure: true } } })
  await addStream(services, { destination: { type: 'splunk', sink: { ...sink, splunkSecure: false } } })
  await writeLogs(services, ['s'])
  await streaming(services).drain()
  expect(receiver.received).toHaveLength(1)
  expect((await rowOf(services, strict)).last_error).toMatch(
    /^it could not be reached \(.*(CERT|SIGNATURE|ISSUER).*\)$/,
  )
})

test('Sumo Logic gets lines at the address of its source', async () => {
  const { ids, path, body } = await sent(origin => ({
    type: 'sumo',
    sink: { sumoSourceAddress: `${origin}/receiver/v1/http/token==` },
  }))
  expect(path).toBe('/receiver/v1/http/token==')
  expect(body.split('\n').map(line => JSON.parse(line))).toEqual([entry(ids[0], 's'), entry(ids[1], 'fn')])
})

test('Segment gets a batch of tracked events', async () => {
  const { now, ids, address, headers, body } = await sent(() => ({ type: 'segment', sink: { segmentWriteKey: 'key' } }))
  expect(address).toBe('https://api.segment.io/v1/batch')
  expect(headers['authorization']).toBe(`Basic ${Buffer.from('key:').toString('base64')}`)
  expect(JSON.parse(body)).toEqual({
    batch: [
      {
        type: 'track',
        event: 's',
        userId: 'auth0|1',
        messageId: ids[0],
        timestamp: new Date(now).toISOString(),
        properties: entry(ids[0], 's').data,
      },
      expect.objectContaining({ event: 'fn', userId: 'auth0|1' }),
    ],
  })
})

test.each([
  ['us', 'https://api.mixpanel.com/import?strict=1&project_id=77'],
  ['eu', 'https://api-eu.mixpanel.com/import?strict=1&project_id=77'],
] as const)('Mixpanel in %s gets events to import', async (mixpanelRegion, url) => {
  const { now, address, headers, body } = await sent(() => ({
    type: 'mixpanel',
    sink: {
      mixpanelRegion,
      mixpanelProjectId: '77',
      mixpanelServiceAccountUsername: 'robot',
      mixpanelServiceAccountPassword: 'pw',
    },
  }))
  expect(address).toBe(url)
  expect(headers['authorization']).toBe(`Basic ${Buffer.from('robot:pw').toString('base64')}`)
  expect(JSON.parse(body)).toEqual([
    {
      event: 's',
      properties: expect.objectContaining({
        time: now,
        distinct_id: 'auth0|1',
        $insert_id: expect.stringMatching(/^[0-9a-f]{32}$/),
        client_name: '',
      }),
    },
    expect.objectContaining({ event: 'fn' }),
  ])
})

test('personal data leaves as the stream says', async () => {
  const services = await laterServices()
  const receiver = await logReceiver()
  await addStream(services, {
    endpoint: receiver.origin,
    piiConfig: { log_fields: ['username'], method: 'mask', algorithm: 'xxhash' },
  })
  await writeLogs(services, ['s'], 'jane@example.com')
  await streaming(services).drain()
  expect(receiver.received[0]?.body).not.toContain('jane@example.com')
  expect(JSON.parse(receiver.received[0]?.body ?? '').data.user_name).toBe('*****')
})
