import http from 'node:http'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import net from 'node:net'
import 'reflect-metadata'
import * as x509 from '@peculiar/x509'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { action, bundleOf, runWith, said, testRunner } from './testing.ts'

const large = 'x'.repeat(3_000_000)
const sockets = new Set<net.Socket>()
const answer = (request: http.IncomingMessage, response: http.ServerResponse) => {
  let received = 0
  request.on('data', (chunk: Buffer) => {
    received += chunk.length
  })
  request.on('end', () => response.end(request.url === '/large' ? large : `${request.method} ${received}`))
}

const certificate = async () => {
  const keys = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify'])
  const signed = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=localhost',
    keys,
    extensions: [new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: 'localhost' }])],
  })
  const key = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64')
  return { cert: signed.toString('pem'), key: `-----BEGIN PRIVATE KEY-----\n${key}\n-----END PRIVATE KEY-----` }
}

const plain = http.createServer(answer)
let secure: https.Server
let event: { port: number; securePort: number; ca: string; secrets: object }
// Names that resolve as each test needs; whoever asks twice may get another answer.
const names = new Map<string, string[][]>()

// What connections to the public internet would have gone to; none is made.
const connectedTo: string[] = []

const runner = testRunner({
  connect: options => {
    let target = String(options.host)
    options.lookup?.(target, { all: true }, (_error, found) => {
      target = JSON.stringify(found)
    })
    connectedTo.push(target)
    return net.connect(target.includes('192.0.78.1') ? { host: '127.0.0.1', port: 9 } : options)
  },
  allowHosts: ['localhost', 'named.test:9'],
  resolve: async host => {
    if (host === 'localhost') return [{ address: '127.0.0.1', family: 4 }]
    const answers = names.get(host.toLowerCase()) ?? []
    const addresses = answers.length > 1 ? answers.shift() : answers[0]
    if (!addresses) throw Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: 'ENOTFOUND' })
    return addresses.map(address => ({ address, family: net.isIP(address) }))
  },
})
const run = runWith(runner)

beforeAll(async () => {
  const { cert, key } = await certificate()
  secure = https.createServer({ cert, key }, answer)
  for (const server of [plain, secure]) {
    server.on('connection', socket => sockets.add(socket))
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  }
  const portOf = (server: net.Server) => (server.address() as AddressInfo).port
  event = { port: portOf(plain), securePort: portOf(secure), ca: cert, secrets: {} }
})
afterAll(() => {
  for (const socket of sockets) socket.destroy()
  plain.close()
  secure.close()
})

const says = async (body: string, dir?: string) => {
  const code = action(body)
  return said(await run(code, { event, action: { id: body, code, dir } }))
}

test('fetch reaches a host, sends a body and reads a large answer', async () => {
  expect(
    await says(`
      const base = 'http://localhost:' + event.port
      console.log(await (await fetch(base + '/')).text())
      console.log(await (await fetch(base, { method: 'POST', body: 'y'.repeat(2e6) })).text())
      console.log((await (await fetch(base + '/large')).text()).length)
    `),
  ).toEqual(['GET 0', 'POST 2000000', '3000000'])
})

test('https works, checks the certificate, and TLS ends inside the process', async () => {
  expect(
    await says(`
      const https = require('node:https')
      const get = options => new Promise(resolve => {
        const request = https.get({ host: 'localhost', port: event.securePort, path: '/large', ...options }, response => {
          let size = 0
          console.log(response.socket.authorized, response.socket.getProtocol())
          response.on('data', chunk => { size += chunk.length })
          response.on('end', () => resolve(size))
        })
        request.on('error', error => resolve(error.code))
      })
      console.log(await get({ ca: event.ca }))
      console.log(await get({}))
    `),
  ).toEqual(['true TLSv1.3', '3000000', 'DEPTH_ZERO_SELF_SIGNED_CERT'])
})

test('http keeps connections alive', async () => {
  expect(
    await says(`
      const http = require('node:http')
      const agent = new http.Agent({ keepAlive: true })
      for (let i = 0; i < 3; i++)
        await new Promise((resolve, reject) => http.get({ host: 'localhost', port: event.port, agent }, response => {
          response.resume().on('end', () => { console.log(response.req.reusedSocket); setImmediate(resolve) })
        }).on('error', reject))
    `),
  ).toEqual(['false', 'true', 'true'])
})

test('axios works, over http and https', async () => {
  const dir = bundleOf('axios')
  expect(
    await says(
      `
      const axios = require('axios')
      const httpsAgent = new (require('node:https').Agent)({ ca: event.ca })
      console.log((await axios.post('http://localhost:' + event.port, { a: 1 })).data)
      console.log((await axios.get('https://localhost:' + event.securePort, { httpsAgent })).data)
    `,
      dir,
    ),
  ).toEqual(['POST 7', 'GET 0'])
})

test('plain and TLS sockets work, half-closed ones too', async () => {
  expect(
    await says(`
      const read = socket => new Promise((resolve, reject) => {
        let text = ''
        socket.on('data', data => { text += data }).on('error', reject).on('close', () => resolve(text.split('\\r\\n')[0]))
      })
      const plain = require('node:net').connect(event.port, 'localhost', () => plain.end('GET / HTTP/1.0\\r\\n\\r\\n'))
      console.log(await read(plain))
      const secure = require('node:tls').connect({ port: event.securePort, host: 'localhost', ca: event.ca, servername: 'localhost' })
      secure.on('secureConnect', () => secure.write('GET / HTTP/1.0\\r\\n\\r\\n'))
      console.log(await read(secure))
    `),
  ).toEqual(['HTTP/1.1 200 OK', 'HTTP/1.1 200 OK'])
})

test('a name that does not exist and a port that is closed are the usual errors', async () => {
  expect(
    await says(`
      for (const address of ['http://nowhere.test/', 'http://localhost:49999/'])
        await fetch(address).catch(error => console.log(error.cause.code))
    `),
  ).toEqual(['ENOTFOUND', 'ECONNREFUSED'])
})

test('many connections at a time stop at the limit', async () => {
  expect(
    await says(`
      const net = require('node:net')
      const open = () => new Promise(resolve => {
        const socket = net.connect(event.port, 'localhost')
        socket.on('connect', () => resolve('open')).on('error', error => resolve(error.code))
      })
      const results = await Promise.all(Array.from({ length: 40 }, open))
      console.log(results.filter(result => result === 'open').length, results.filter(result => result === 'EMFILE').length)
    `),
  ).toEqual(['32 8'])
})

test.each([
  'http://127.0.0.1/',
  'http://127.8.9.10/',
  'http://0.0.0.0/',
  'http://10.1.2.3/',
  'http://172.16.0.1/',
  'http://192.168.1.1/',
  'http://100.64.0.1/',
  'http://169.254.169.254/latest/meta-data/',
  'http://224.0.0.1/',
  'http://255.255.255.255/',
  'http://[::1]/',
  'http://[::]/',
  'http://[fe80::1]/',
  'http://[fd00:ec2::254]/',
  'http://[ff02::1]/',
  'http://[::ffff:127.0.0.1]/',
  'http://[::ffff:a9fe:a9fe]/',
  'http://[64:ff9b::7f00:1]/',
  'http://[2002:7f00:1::]/',
  'http://2130706433/',
  'http://0x7f.1/',
])('%s is refused', async address => {
  expect(await says(`await fetch('${address}').catch(error => console.log(error.cause.code))`)).toEqual([
    'ERR_ACCESS_DENIED',
  ])
})

test('a name is refused when any of its addresses is private', async () => {
  names.set('mixed.test', [['192.0.78.1', '10.0.0.1']])
  expect(await says(`await fetch('http://mixed.test/').catch(error => console.log(error.cause.code))`)).toEqual([
    'ERR_ACCESS_DENIED',
  ])
})

test('a name that answers public first and loopback next leads nowhere (DNS rebinding)', async () => {
  names.set('rebind.test', [['192.0.78.1'], ['127.0.0.1']])
  const outcome = await says(`
    const reach = () => fetch('http://rebind.test:' + event.port).then(r => r.text(), error => error.cause.code)
    console.log(await reach())
    console.log(await reach())
  `)
  // The first connection goes to the address that was checked; the second look-up is checked anew.
  expect(outcome).toEqual(['ECONNREFUSED', 'ERR_ACCESS_DENIED'])
  expect(connectedTo.at(-1)).toBe('[{"address":"192.0.78.1","family":4}]')
})

test('a host that the operator named may be private, on the named port only', async () => {
  names.set('named.test', [['127.0.0.1']])
  expect(
    await says(`

      for (const port of [9, 10])
        await new Promise(resolve => require('node:net').connect(port, 'NAMED.test').on('error', error => { console.log(error.code); resolve() }))
    `),
  ).toEqual(['ECONNREFUSED', 'ERR_ACCESS_DENIED'])
})

test('nothing that a run leaves behind may call out', async () => {
  const code = action(`
    const call = () => fetch('http://localhost:' + event.port).then(() => 'reached', error => error.cause.code)
    if (event.later) await new Promise(resolve => setTimeout(resolve, 100))
    else setTimeout(() => call().then(result => { globalThis.outcome = result }), 5)
    console.log(globalThis.outcome)
  `)
  await run(code, { event })
  await new Promise(resolve => setTimeout(resolve, 800))
  expect(said(await run(code, { event: { ...event, later: true } }))).toEqual(['ERR_ACCESS_DENIED'])
})

test('local sockets are closed to Actions', async () => {
  expect(
    await says(`
      await new Promise(resolve => require('node:net').connect('/var/run/docker.sock').on('error', error => { console.log(error.code); resolve() }))
    `),
  ).toEqual(['ERR_ACCESS_DENIED'])
})
