import { createServer, type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import type { HttpFacts } from '../login/login.ts'
import { admission } from './facts.ts'

/** Sends one real request and gives what was read of it. */
const factsFrom = async (headers: Record<string, string>, path = '/'): Promise<HttpFacts | undefined> => {
  const admit = admission({ domains: ['http://login.test/'], trustProxy: 0 })
  let facts: HttpFacts | undefined
  const server = createServer((incoming, outgoing) => {
    facts = admit(incoming)
    outgoing.end()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  await new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, headers }, response => response.resume().on('end', resolve))
      .on('error', reject)
      .end()
  })
  return facts
}

test('facts of a request', async () => {
  const client = { name: 'auth0-spa-js', version: '2.27.0' }
  const facts = await factsFrom(
    {
      host: 'login.test',
      'user-agent': 'Browser/1',
      'accept-language': 'de;q=0.5, fr-CH, *;q=0.1',
      'auth0-client': Buffer.from(JSON.stringify(client)).toString('base64'),
    },
    '/authorize?client_id=a&ext-campaign=b',
  )
  expect(facts).toEqual({
    ip: '127.0.0.1',
    userAgent: 'Browser/1',
    hostname: 'login.test',
    method: 'GET',
    query: { client_id: 'a', 'ext-campaign': 'b' },
    body: {},
    language: 'fr-CH',
    otherLanguages: ['de'],
    issuer: 'http://login.test/',
    auth0Client: client,
  })
})

test('telemetry that cannot be read is left out, also in the query', async () => {
  const good = Buffer.from('{"name":"a"}').toString('base64')
  expect((await factsFrom({ host: 'login.test', 'auth0-client': '%%%' }))?.auth0Client).toBeUndefined()
  const query = `/?auth0Client=${encodeURIComponent(good)}`
  expect((await factsFrom({ host: 'login.test' }, query))?.auth0Client).toEqual({ name: 'a' })
})

test('a request to a host that is not ours has no facts', async () => {
  expect(await factsFrom({ host: 'evil.example' })).toBeUndefined()
})

test('a request that names two hosts has no facts, even where the first is ours', async () => {
  const admit = admission({ domains: ['http://login.test/'], trustProxy: 0 })
  const read = (rawHeaders: string[]) =>
    admit({ rawHeaders, headers: { host: 'login.test' }, socket: {}, url: '/' } as unknown as IncomingMessage)
  expect(read(['Host', 'login.test'])).toBeDefined()
  expect(read(['Host', 'login.test', 'Accept', '*/*', 'HOST', 'evil.example'])).toBeUndefined()
})
