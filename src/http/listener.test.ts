import { createServer, type IncomingHttpHeaders, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import { testServices } from '../../test/fixtures/services.ts'
import { createApp } from '../app.ts'
import { createMetrics } from '../metrics.ts'
import { listener } from './listener.ts'

const listening = async (
  options: { production?: boolean; protocol?: Parameters<typeof listener>[0]['protocol'] } = {},
) => {
  const services = await testServices()
  const metrics = createMetrics()
  const app = createApp({ services, metrics, ready: async () => true, routes: [] })
  const config = {
    production: false,
    issuer: 'https://login.test/',
    domains: ['https://login.test/'],
    trustProxy: 1,
    ...options,
  }
  const log = pino({ level: 'silent' })
  const server = createServer(listener({ config, log, metrics, protocol: options.protocol, fetch: app.fetch }))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  return (path: string, headers: Record<string, string>) =>
    new Promise<{ status: number; headers: IncomingHttpHeaders; body: string }>((resolve, reject) => {
      request({ host: '127.0.0.1', port, path, headers }, response => {
        let body = ''
        response.setEncoding('utf8').on('data', chunk => {
          body += chunk
        })
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }))
      })
        .on('error', reject)
        .end()
    })
}

test('a host that is not ours is not found, whatever the path', async () => {
  const get = await listening()
  for (const path of ['/', '/authorize', '/api/v2/users', '/.well-known/openid-configuration'])
    expect((await get(path, { host: 'evil.example' })).status).toBe(404)
})

test('only development tells where the server is', async () => {
  expect((await (await listening())('/', { host: 'x.test' })).body).toContain('https://login.test/')
  expect((await (await listening({ production: true }))('/', { host: 'x.test' })).body).not.toContain('login.test')
})

test('probes are answered by address', async () => {
  const get = await listening()
  for (const path of ['/healthz', '/readyz', '/metrics'])
    expect((await get(path, { host: '10.1.2.3:3000' })).status, path).toBe(200)
})

test('every answer says what it is and stays out of frames; production asks for https', async () => {
  const get = await listening({ production: true })
  const { headers } = await get('/healthz', { host: 'login.test' })
  expect(headers).toMatchObject({
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
    'strict-transport-security': 'max-age=31536000',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  })
})

test('the protocol layer sees the true host and scheme', async () => {
  const get = await listening({
    protocol: (incoming, outgoing) => {
      if (!incoming.url?.startsWith('/authorize')) return false
      outgoing.end(JSON.stringify(incoming.headers))
      return true
    },
  })
  const { body } = await get('/authorize', {
    host: 'internal',
    'x-forwarded-for': '6.6.6.6, 203.0.113.9',
    'x-forwarded-host': 'login.test',
    'x-forwarded-proto': 'https',
  })
  expect(JSON.parse(body)).toMatchObject({
    host: 'login.test',
    'x-forwarded-for': '203.0.113.9',
    'x-forwarded-proto': 'https',
  })
})

test('metrics name declared routes and never a path that a client made up', async () => {
  const get = await listening()
  await get('/healthz', { host: 'login.test' })
  await get('/made-up/path', { host: 'login.test' })
  const { body } = await get('/metrics', { host: 'login.test' })
  expect(body).toMatch(/sallyport_http_requests_total\{route="\/healthz",method="GET",status="200"\} 1/)
  expect(body).toMatch(/sallyport_http_requests_total\{route="unmatched",method="GET",status="404"\} 1/)
  expect(body).not.toContain('made-up')
})
