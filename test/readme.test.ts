import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { startTestServer } from './fixtures/server.ts'
import { read, root } from './fixtures/sources.ts'

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
  const page = await fetch(address, { redirect: 'manual' })
  expect(page.headers.get('location')).toMatch(/^\/u\/login\?state=/)
  const headers = { authorization: `Bearer ${await server.managementToken()}` }
  const bindings = await fetch(`${server.url}api/v2/actions/triggers/post-login/bindings`, { headers })
  expect(await bindings.json()).toMatchObject({ bindings: [{ display_name: 'Ask for a code' }] })
})
