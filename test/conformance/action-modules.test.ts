import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { decodeJwt } from 'jose'
import { beforeAll, expect, test } from 'vitest'
import { authorization, exchange, formClient } from '../fixtures/form-client.ts'
import { testRegistry } from '../fixtures/registry.ts'
import { bindActions, createApplication, createUser, logsOf, type TestUser } from '../fixtures/tenant.ts'
import { type WholeServer, wholeServer } from '../fixtures/whole-server.ts'

const callback = 'http://localhost:9/'
const secret = 'sk-of-the-module-1234567890'
const greeter = `
  const greet = require('greeting')
  let calls = 0
  exports.hello = async name => \`\${greet(name)} \${actions.secrets.TOKEN.length} \${++calls > 0}\`
  exports.leak = () => { console.log(actions.secrets.TOKEN); throw new Error('refused ' + actions.secrets.TOKEN) }`
const code = `
  const greeter = require('actions:greeter')
  exports.onExecutePostLogin = async (event, api) => {
    if (event.user.nickname === 'leaky') greeter.leak()
    api.idToken.setCustomClaim('greeting', await greeter.hello(event.user.name))
    api.idToken.setCustomClaim('own', [typeof actions, Object.keys(event.secrets).length])
  }`

let server: WholeServer
let clientId: string
let moduleId: string
let actionId: string

const dependencies = [{ name: 'greeting', version: 'latest' }]
const secrets = [{ name: 'TOKEN', value: secret }]

/** Without packages of its own an Action is built when it is saved. */
const deployed = (id: string) => server.management.actions.deploy(id)

beforeAll(async () => {
  const registry = await testRegistry({
    name: 'greeting',
    version: '1.0.0',
    files: { 'index.js': 'module.exports = name => "hello " + name' },
  })
  server = await wholeServer({ env: { npm_config_registry: registry.url } })
  clientId = await createApplication(server, 'http://localhost:9')
  const { modules } = server.management.actions
  const module = await modules.create({ name: 'greeter', code: greeter, secrets, dependencies, publish: true })
  moduleId = module.id as string
  const ids = await bindActions(server, { Greets: 'exports.onExecutePostLogin = async () => {}' })
  actionId = ids['Greets'] as string
  const use = { module_id: moduleId, module_version_id: module.latest_version?.id as string }
  await server.management.actions.update(actionId, { code, modules: [use] })
  await deployed(actionId)
}, 60_000)

const logIn = async (user: TestUser) => {
  const browser = formClient(server.origin)
  const asked = authorization(clientId, callback)
  const page = await browser.open(asked.path)
  const { left } = await browser.submit(page, { username: user.email, password: user.password })
  if (!left) throw new Error('the login did not come to its end')
  if (!left.searchParams.has('code')) return { error: left.searchParams.get('error') }
  const { tokens } = await exchange(server.origin, asked, left)
  return decodeJwt(tokens.id_token as string)
}

test('a login runs an Action that uses a module with a secret and a package of its own', async () => {
  const user = await createUser(server, { profile: { name: 'Ada' } })
  expect(await logIn(user)).toMatchObject({ greeting: `hello Ada ${secret.length} true`, own: ['undefined', 0] })
})

test('what a module tells of its secret is in no log and in no record of the run', async () => {
  const user = await createUser(server, { profile: { name: 'Eve', nickname: 'leaky' } })
  expect(await logIn(user)).toEqual({ error: 'access_denied' })
  const entries = await logsOf(server, user.id)
  expect(entries.map(({ type }) => type)).toContain('f')
  const failures = await server.api<{ type: string; details?: { execution_id?: string } }[]>(
    'GET',
    '/v2/logs?q=type:actions_execution_failed',
  )
  expect(JSON.stringify(failures)).toContain('*****')
  const record = await server.management.actions.executions.get(failures[0]?.details?.execution_id as string)
  for (const text of [entries, failures, record].map(part => JSON.stringify(part))) expect(text).not.toContain(secret)
})

test('a newer version of a module changes no login until an Action takes it', async () => {
  const { modules } = server.management.actions
  const user = await createUser(server, { profile: { name: 'Bo' } })
  const { id: before } = await modules.versions.create(moduleId)
  await modules.update(moduleId, { code: `exports.hello = async () => 'second'` })
  const { id: newer } = await modules.versions.create(moduleId)
  expect(await logIn(user)).toMatchObject({ greeting: `hello Bo ${secret.length} true` })
  const use = (id: string | undefined) => ({ modules: [{ module_id: moduleId, module_version_id: id as string }] })
  await server.management.actions.update(actionId, use(newer))
  expect(await logIn(user)).toMatchObject({ greeting: `hello Bo ${secret.length} true` })
  await deployed(actionId)
  expect(await logIn(user)).toMatchObject({ greeting: 'second' })
  await server.management.actions.update(actionId, use(before))
  await deployed(actionId)
  expect(await logIn(user)).toMatchObject({ greeting: `hello Bo ${secret.length} true` })
})

test('an Action of another trigger uses the same module', async () => {
  const { modules } = server.management.actions
  const version = (await modules.versions.list(moduleId)).data.find(one => one.version_number === 1)
  const machine = await server.management.actions.create({
    name: 'Machine',
    code: `exports.onExecuteCredentialsExchange = async (event, api) => {
      api.accessToken.setCustomClaim('https://example.com/greeting', await require('actions:greeter').hello('machine'))
    }`,
    supported_triggers: [{ id: 'credentials-exchange' }],
    modules: [{ module_id: moduleId, module_version_id: version?.id as string }],
    deploy: true,
  })
  await expect
    .poll(async () => (await server.management.actions.get(machine.id as string)).all_changes_deployed)
    .toBe(true)
  await server.management.actions.triggers.bindings.updateMany('credentials-exchange', {
    bindings: [{ ref: { type: 'action_id', value: machine.id as string } }],
  })
  const response = await fetch(`${server.origin}/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: server.clientId,
      client_secret: server.clientSecret,
      audience: `${server.origin}/api/v2/`,
    }),
  })
  const { access_token } = (await response.json()) as { access_token: string }
  expect(decodeJwt(access_token)['https://example.com/greeting']).toBe(`hello machine ${secret.length} true`)
  await server.management.actions.triggers.bindings.updateMany('credentials-exchange', { bindings: [] })
})

test('a server killed while it publishes has the version or has not, and can publish again', async () => {
  const { modules } = server.management.actions
  const count = async () => (await modules.get(moduleId)).latest_version_number as number
  const before = await count()
  for (const wait of [0, 60, 250]) {
    await modules.update(moduleId, { code: `${greeter} // ${wait}` })
    const lost = modules.versions.create(moduleId, { maxRetries: 0 }).catch(() => undefined)
    await new Promise(resolve => setTimeout(resolve, wait))
    await server.kill()
    await lost
    await server.start()
    const module = await modules.get(moduleId)
    expect(module.all_changes_published).toBe(module.latest_version?.code === module.code)
  }
  const now = await count()
  expect(now - before).toBeLessThanOrEqual(3)
  expect(await modules.versions.create(moduleId)).toMatchObject({ version_number: now + 1 })
}, 60_000)

test('a server that lost its installed packages installs those of modules again', async () => {
  const user = await createUser(server, { profile: { name: 'Cy' } })
  await server.kill()
  const bundles = join(server.dataDir, 'actions', 'bundles')
  expect(readdirSync(bundles)).not.toEqual([])
  rmSync(bundles, { recursive: true })
  await server.start()
  expect(await logIn(user)).toMatchObject({ greeting: `hello Cy ${secret.length} true` })
}, 60_000)
