import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { type IncomingMessage, request } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { freePort, startTestServer } from './fixtures/server.ts'
import { emptyStoreUrl, engines } from './fixtures/store.ts'

const main = join(import.meta.dirname, '..', 'src', 'server.ts')

const folder = () => {
  const path = mkdtempSync(join(tmpdir(), 'sallyport-run-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

/** The server as a process of its own, as an operator runs it. */
const run = async (cwd: string, env: Record<string, string> = {}) => {
  const port = env['PORT'] ?? String(await freePort())
  const child = spawn(process.execPath, [main], {
    cwd,
    env: { PATH: process.env.PATH, PORT: port, SALLYPORT_HTTPS_PORT: '0', ...env },
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', text => {
      said += text
    })
  const ended = new Promise<number | null>(resolve => child.once('exit', code => resolve(code)))
  onTestFinished(() => void child.kill('SIGKILL'))
  const url = `http://localhost:${port}/`
  return {
    child,
    url,
    ended,
    said: () => said,
    ready: async () => {
      for (;;) {
        if (child.exitCode !== null) throw new Error(`the server ended: ${said}`)
        if (
          await fetch(`${url}readyz`).then(
            answer => answer.ok,
            () => false,
          )
        )
          return
        await new Promise(resolve => setTimeout(resolve, 50))
      }
    },
  }
}

describe.each(engines)('the server on %s', engine => {
  test('is alive, ready, measured, and gives its Management API client a token', async () => {
    const server = await startTestServer({ engine })
    for (const path of ['healthz', 'readyz', 'metrics', '.well-known/openid-configuration', 'dashboard/', 'dev/inbox'])
      expect((await fetch(server.url + path)).status, path).toBe(200)
    const headers = { authorization: `Bearer ${await server.managementToken()}` }
    const connections = await fetch(`${server.url}api/v2/connections`, { headers })
    expect(await connections.json()).toMatchObject([{ name: 'Username-Password-Authentication', strategy: 'auth0' }])
  })
})

test('nodes that start together on an empty PostgreSQL make one tenant and all serve', async () => {
  const env = { SALLYPORT_DATABASE: await emptyStoreUrl('postgres'), SALLYPORT_SECRET: 'one secret for all nodes' }
  const nodes = await Promise.all([1, 2, 3].map(() => startTestServer({ env })))
  const keys = await Promise.all(nodes.map(async ({ url }) => (await fetch(`${url}.well-known/jwks.json`)).json()))
  expect(keys[1]).toEqual(keys[0])
  expect(keys[2]).toEqual(keys[0])
  expect(await nodes[0]?.services.db.selectFrom('clients').select('name').orderBy('name').execute()).toHaveLength(5)
})

test('a node with another secret than the one that the store was sealed with does not start', async () => {
  const SALLYPORT_DATABASE = await emptyStoreUrl('postgres')
  await startTestServer({ env: { SALLYPORT_DATABASE, SALLYPORT_SECRET: 'the secret of the store' } })
  await expect(startTestServer({ env: { SALLYPORT_DATABASE, SALLYPORT_SECRET: 'another secret' } })).rejects.toThrow(
    'SALLYPORT_SECRET: is not the one that this store was made with',
  )
})

test('the https listener is a domain of its own', async () => {
  const server = await startTestServer()
  const ca = readFileSync(join(server.dataDir, 'ca.pem'))
  const discovery = await new Promise<string>((resolve, reject) => {
    httpsRequest(
      `${server.httpsUrl}.well-known/openid-configuration`,
      { ca, agent: false },
      (response: IncomingMessage) => {
        let body = ''
        response.on('data', chunk => {
          body += chunk
        })
        response.on('end', () => resolve(body))
      },
    )
      .on('error', reject)
      .end()
  })
  expect(JSON.parse(discovery).issuer).toBe(server.httpsUrl)
})

test('in production there is no inbox', async () => {
  const server = await startTestServer({
    env: { NODE_ENV: 'production', SALLYPORT_SECRET: 'f3Zr0Wq8m2Lx7Tn5Vb1Kc9Jd4Hs6Gp0Q', HOST: '127.0.0.1' },
  })
  expect((await fetch(`${server.url}dev/inbox`)).status).toBe(404)
  expect((await fetch(`${server.url}healthz`)).status).toBe(200)
})

describe('as a process', () => {
  test('says where it is and how to sign in, the password only once', async () => {
    const cwd = folder()
    const first = await run(cwd)
    await first.ready()
    expect(first.said()).toContain(`Dashboard   ${first.url}dashboard/`)
    const password = /Password\s+(\S+)/.exec(first.said())?.[1]
    expect(password).toMatch(/^[A-Z]{5}-/)
    first.child.kill('SIGTERM')
    expect(await first.ended).toBe(0)
    const second = await run(cwd)
    await second.ready()
    expect(second.said()).not.toContain(password)
    expect(second.said()).toContain('Sign in as  admin@localhost')
  })

  test('finishes a request that is under way when it is told to stop, and exits 0', async () => {
    const server = await run(folder())
    await server.ready()
    const answered = new Promise<number | undefined>((resolve, reject) => {
      const slow = request(
        `${server.url}oauth/token`,
        { method: 'POST', headers: { 'content-length': '2' } },
        response => {
          response.resume()
          resolve(response.statusCode)
        },
      )
      slow.on('error', reject)
      slow.write('{')
      setTimeout(() => server.child.kill('SIGTERM'), 200)
      setTimeout(() => slow.end('}'), 700)
    })
    expect(await answered).toBeGreaterThanOrEqual(400)
    expect(await server.ended).toBe(0)
    await expect(fetch(`${server.url}healthz`)).rejects.toThrow()
  })

  test('starts again after kill -9 with what it had', async () => {
    const cwd = folder()
    const first = await run(cwd)
    await first.ready()
    const keys = await (await fetch(`${first.url}.well-known/jwks.json`)).json()
    first.child.kill('SIGKILL')
    await first.ended
    const second = await run(cwd)
    await second.ready()
    expect(await (await fetch(`${second.url}.well-known/jwks.json`)).json()).toEqual(keys)
  })

  test('refuses wrong settings with one message and no stack trace', async () => {
    const server = await run(folder(), { PORT: 'many', SALLYPORT_COLOUR: 'blue' })
    expect(await server.ended).toBe(1)
    expect(server.said()).toBe(
      'Sallyport cannot start: 2 settings are wrong.\n' +
        '  PORT: must be a whole number from 1 to 65535\n' +
        '  SALLYPORT_COLOUR: is not a setting\n',
    )
  })

  test('refuses a port that is taken and exits', async () => {
    const one = await run(folder())
    await one.ready()
    const two = await run(folder(), { PORT: new URL(one.url).port })
    expect(await two.ended).toBe(1)
    expect(two.said()).toContain('EADDRINUSE')
  })
})
