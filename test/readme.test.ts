import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { startTestServer } from './fixtures/server.ts'
import { read, root } from './fixtures/sources.ts'
import { submit, visit, visitor } from './fixtures/visitor.ts'

test('the five minutes of the README work as they are written', async () => {
  const server = await startTestServer()
  const script = [...read('README.md').matchAll(/^```sh tutorial\n([\s\S]*?)^```/gm)].map(match => match[1]).join('\n')
  const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', script], {
    cwd: server.dataDir,
    env: {
      PATH: `${join(root, 'node_modules', '.bin')}:${process.env.PATH}`,
      SALLYPORT: server.url.slice(0, -1),
      CLIENT: join(server.dataDir, 'management-client.json'),
    },
    timeout: 60_000,
  })
  const address = /Sign in at (\S+)/.exec(stdout)?.[1] as string
  const browser = visitor({ issuer: server.url })
  const page = await visit(browser, address)
  const next = await submit(browser, page, { username: server.admin.email, password: server.admin.password })
  expect(next.screen).toBe('mfa-otp-enrollment-qr')
  const headers = { authorization: `Bearer ${await server.managementToken()}` }
  const bindings = await fetch(`${server.url}api/v2/actions/triggers/post-login/bindings`, { headers })
  expect(await bindings.json()).toMatchObject({ bindings: [{ display_name: 'Ask for a code' }] })
})
