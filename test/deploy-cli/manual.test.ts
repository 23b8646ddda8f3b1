import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fileTree, scratchFolder, shell } from '../fixtures/deploy-cli.ts'
import { read } from '../fixtures/sources.ts'
import { wholeServer } from '../fixtures/whole-server.ts'

const minutes = 60_000
const manual = read('docs/tools.md')
const blocks = (language: string): string[] =>
  [...manual.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(match => match[1] ?? '')

test('the commands of the manual take a fresh tenant out and put it back, changed, as an operator types them', {
  timeout: 15 * minutes,
}, async () => {
  const server = await wholeServer()
  const folder = scratchFolder()
  symlinkSync(server.dataDir, join(folder, 'data'))
  const script = blocks('sh try').join('\n').replace('localhost:3443', server.domain)
  const { code, stdout, stderr } = await shell(script, folder)
  expect([code, stdout + stderr]).toEqual([0, expect.stringContaining('Import Successful')])
  expect(stdout + stderr).toContain('Export Successful')
  expect(Object.keys(fileTree(join(folder, 'tenant')))).toContain('tenant.yaml')
  expect(fileTree(join(folder, 'tenant'))['tenant.yaml']).toContain('Username-Password-Authentication')

  expect(await server.api('GET', '/v2/tenants/settings')).toMatchObject({ friendly_name: 'Acme' })
  expect(await server.api('GET', '/v2/prompts')).toMatchObject({ identifier_first: true })

  const program = blocks('js')[0] as string
  const environment = blocks('sh try')[0]?.replace('localhost:3443', server.domain)
  const role = `await management.roles.create({ name: 'Made by the SDK' })\n`
  const whole = program.replace('for await', `${role}for await`)
  const sdk = await shell(`${environment}\nnode --input-type=module -e "$PROGRAM"`, folder, {
    PROGRAM: whole.replace("'auth0'", JSON.stringify(import.meta.resolve('auth0'))),
  })
  expect([sdk.code, sdk.stdout, sdk.stderr]).toMatchObject([0, expect.stringContaining('Made by the SDK'), ''])
})
