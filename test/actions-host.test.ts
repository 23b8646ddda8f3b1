import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { actionsOf } from '../src/actions/actions.ts'
import { bindTrigger } from '../src/actions/bindings.ts'
import { changeAction, createAction, type DraftInput, removeAction } from '../src/actions/drafts.ts'
import { failureDetails } from '../src/actions/executions.ts'
import { runTrigger } from '../src/actions/run-trigger.ts'
import type { Runner } from '../src/actions/runner/run.ts'
import { createRunner } from '../src/actions/runner/runner.ts'
import { deployDraft } from '../src/actions/versions.ts'
import { findExecution } from '../src/store/action-executions.ts'
import { findAction } from '../src/store/actions.ts'
import { closeSettingsCache } from '../src/store/settings.ts'
import { managementServer } from './fixtures/management.ts'
import { testRegistry } from './fixtures/registry.ts'
import { testServices } from './fixtures/services.ts'
import { atEnd, type Engine, engines } from './fixtures/store.ts'

let runner: Runner
beforeAll(() => {
  runner = createRunner({ allowHosts: [], log: { warn: () => {} } })
})
afterAll(() => runner.close())

const setup = async (engine: Engine = 'sqlite', registryUrl = 'http://127.0.0.1:9/') => {
  const services = await testServices({ engine })
  const home = mkdtempSync(join(tmpdir(), 'sallyport-home-'))
  atEnd(() => rmSync(home, { recursive: true, force: true }))
  atEnd(() => closeSettingsCache(services.db))
  const environment = { PATH: process.env.PATH, HOME: home, npm_config_registry: registryUrl }
  const actions = actionsOf(services, { runner, environment })
  const context = { ...services, builder: actions.builder }
  const bound = async (name: string, code: string, more: Partial<DraftInput> = {}) => {
    const trigger = more.trigger ?? { id: 'post-login' }
    const input = { name, code, trigger, dependencies: [], runtime: undefined, secrets: [], ...more }
    const { id } = await createAction(context, input, { deploy: false })
    await expect.poll(async () => (await findAction(services.db, id))?.status, { timeout: 15_000 }).toBe('built')
    await deployDraft(services, id)
    const known = (await actions.host.bindings(trigger.id)).map(({ bindingId }) => ({
      type: 'binding_id' as const,
      value: bindingId,
    }))
    await bindTrigger(services, trigger.id, [...known, { type: 'action_id', value: id }])
    return id
  }
  const run = async (index = 0, event: Record<string, unknown> = {}) => {
    const [...all] = await actions.host.bindings('post-login')
    const { versionId, bindingId } = all[index] ?? { versionId: '', bindingId: '' }
    return actions.host.run({
      versionId,
      bindingId,
      trigger: 'post-login',
      handler: 'onExecutePostLogin',
      event,
      deadlineMs: 10_000,
    })
  }
  return { services, actions, host: actions.host, context, bound, run }
}

const claim = (expression: string) =>
  `exports.onExecutePostLogin = async (event, api) => { api.idToken.setCustomClaim('said', ${expression}) }`

test.each(engines)('what is bound runs as it was deployed, with its own secrets, on %s', async engine => {
  const { services, host, context, bound, run } = await setup(engine)
  const id = await bound('First', claim('event.secrets.WORD + " " + event.user.name'), {
    secrets: [{ name: 'WORD', value: 'hello' }],
  })
  await bound('Second', claim('Object.keys(event.secrets).length'))
  expect((await host.bindings('post-login')).map(({ name, number }) => [name, number])).toEqual([
    ['First', 1],
    ['Second', 1],
  ])
  const pinned = (await host.bindings('post-login'))[0]?.versionId as string
  const first = await run(0, { user: { name: 'Ada' } })
  expect(first).toMatchObject({
    actionId: id,
    actionName: 'First',
    versionId: pinned,
    trigger: 'post-login',
    result: { ok: true, commands: [{ kind: 'id-token-claim', name: 'said', value: 'hello Ada' }] },
  })
  expect((await run(1)).result).toMatchObject({ ok: true, commands: [{ value: 0 }] })

  await changeAction(context, id, { code: claim('"new"'), secrets: [] })
  expect((await run(0, { user: { name: 'Ada' } })).result).toMatchObject({ commands: [{ value: 'hello Ada' }] })
  await deployDraft(services, id)
  expect((await run(0)).result).toMatchObject({ commands: [{ value: 'new' }] })
  const old = await host.run({
    versionId: pinned,
    trigger: 'post-login',
    handler: 'onExecutePostLogin',
    event: { user: { name: 'a login that began before' } },
    deadlineMs: 10_000,
  })
  expect(old.result).toMatchObject({ commands: [{ value: 'hello a login that began before' }] })

  await removeAction(services, id, { force: true })
  expect((await host.bindings('post-login')).map(({ name }) => name)).toEqual(['Second'])
  const gone = await host.run({ ...old, handler: 'onExecutePostLogin', event: {}, deadlineMs: 10_000 })
  expect(gone.result).toMatchObject({ ok: false, kind: 'crashed' })
})

test('a failed run tells who failed and why, without the secrets of the Action', async () => {
  const { bound, run } = await setup()
  const id = await bound(
    'Failing',
    `exports.onExecutePostLogin = async event => {
      console.log('using', event.secrets.KEY)
      throw new TypeError('no luck with ' + event.secrets.KEY)
    }`,
    { secrets: [{ name: 'KEY', value: 'sk-12345678' }] },
  )
  const failed = await run()
  expect(JSON.stringify(failed)).not.toContain('sk-12345678')
  expect(failed.result).toMatchObject({ ok: false, kind: 'threw', console: [{ text: 'using *****' }] })
  expect(failureDetails(failed)).toMatchObject({
    action_id: id,
    action_name: 'Failing',
    binding_id: failed.bindingId,
    error_class: 'action_error',
    execution_id: failed.executionId,
    trigger_id: 'post-login',
    version_id: failed.versionId,
    action_error: { name: 'TypeError', message: 'no luck with *****', stack: expect.any(String) },
  })
})

test('an Action that exports no handler fails when it runs', async () => {
  const { bound, run } = await setup()
  await bound('Empty', 'exports.other = async () => {}')
  const result = (await run()).result
  expect(result).toMatchObject({ ok: false, kind: 'no-handler' })
})

test('an Action finds its npm dependencies', async () => {
  const registry = await testRegistry({
    name: 'greeting',
    version: '1.0.0',
    files: { 'index.js': 'exports.greet = name => "Good day, " + name' },
  })
  const { bound, run } = await setup('sqlite', registry.url)
  const code = `const { greet } = require('greeting')\n${claim('greet("Ada")')}`
  await bound('Polite', code, { dependencies: [{ name: 'greeting', version: '^1.0.0' }] })
  expect((await run()).result).toMatchObject({ ok: true, commands: [{ value: 'Good day, Ada' }] })
})

test.each(engines)('a trigger without suspensions runs as a whole and leaves one record, on %s', async engine => {
  const { services, host, bound } = await setup(engine)
  const trigger = { id: 'custom-phone-provider' }
  expect(await host.runTrigger('custom-phone-provider', {}, { about: {} })).toBeUndefined()
  const send = (body: string) => `exports.onExecuteCustomPhoneProvider = async (event, api) => { ${body} }`
  await bound('Send', send('console.log(event.notification.recipient)'), { trigger })
  const sent = await host.runTrigger(
    'custom-phone-provider',
    { notification: { recipient: '+15550100' } },
    { about: {} },
  )
  expect(sent?.runs.map(run => run.result.ok)).toEqual([true])
  expect(await findExecution(services.db, sent?.executionId as string)).toMatchObject({
    trigger_id: 'custom-phone-provider',
    status: 'final',
    results: expect.stringContaining('+15550100'),
  })
  await bound('Broken', send('throw new Error("provider is down")'), { trigger })
  await bound('Never', send(''), { trigger })
  const broken = await host.runTrigger('custom-phone-provider', { notification: {} }, { about: { userId: 'auth0|1' } })
  expect(broken?.runs.map(run => [run.actionName, run.result.ok])).toEqual([
    ['Send', true],
    ['Broken', false],
  ])
  const record = await findExecution(services.db, broken?.executionId as string)
  expect([record?.status, JSON.parse(record?.results ?? '[]')]).toMatchObject([
    'partial',
    [{ action_name: 'Send' }, { action_name: 'Broken', error: { msg: 'provider is down' } }],
  ])
  const logs = await services.db.selectFrom('logs').select(['type', 'user_id', 'description']).execute()
  expect(logs).toEqual([{ type: 'actions_execution_failed', user_id: 'auth0|1', description: 'provider is down' }])
})

test('all Actions of a trigger share its 20 seconds', async () => {
  const { services, host, bound } = await setup('sqlite')
  const trigger = { id: 'custom-phone-provider' }
  const send = (body: string) => `exports.onExecuteCustomPhoneProvider = async (event, api) => { ${body} }`
  await bound('Slow', send('await new Promise(resolve => setTimeout(resolve, 300))'), { trigger })
  await bound('Next', send(''), { trigger })
  const given: number[] = []
  const timed: Pick<typeof host, 'bindings' | 'run'> = {
    ...host,
    run: order => {
      given.push(order.deadlineMs)
      return host.run(order)
    },
  }
  await runTrigger(services, timed, 'custom-phone-provider', {}, { about: {} })
  expect(given[0]).toBeGreaterThan(19_900)
  expect(given[0]).toBeLessThanOrEqual(20_000)
  expect(given[1]).toBeLessThanOrEqual(19_701)
})

test('old records of runs and dependencies that nobody uses are cleared away', async () => {
  const registry = await testRegistry({ name: 'greeting', version: '1.0.0', files: { 'index.js': '' } })
  const { services, actions, bound } = await setup('sqlite', registry.url)
  const id = await bound('Polite', claim('1'), { dependencies: [{ name: 'greeting' }] })
  const bundles = () => services.db.selectFrom('action_bundles').select('id').execute()
  services.clock.advance(11 * 24 * 60 * 60 * 1000)
  await actions.housekeep()
  expect(await bundles()).toHaveLength(1)
  await removeAction(services, id, { force: true })
  await actions.housekeep()
  expect(await bundles()).toEqual([])
})

test('a draft is tried with a made-up event over the Management API, and nothing comes of it', async () => {
  let actions: ReturnType<typeof actionsOf> | undefined
  const { client, services, call } = await managementServer({
    deps: {
      actions: {
        get builder() {
          return (actions as ReturnType<typeof actionsOf>).builder
        },
        get bundles() {
          return (actions as ReturnType<typeof actionsOf>).bundles
        },
        get host() {
          return (actions as ReturnType<typeof actionsOf>).host
        },
        tryDraft: (id, event) => (actions as ReturnType<typeof actionsOf>).tryDraft(id, event),
        searchPackages: () => Promise.reject(new Error('nothing is searched here')),
      },
    },
  })
  actions = actionsOf(services, { runner, environment: process.env })
  const make = async (name: string, code: string) =>
    (
      await client.actions.create({
        name,
        code,
        supported_triggers: [{ id: 'post-login' }],
        secrets: [{ name: 'KEY', value: 'sk-12345678' }],
      })
    ).id as string
  const good = await make('Good', `${claim('event.user.name')}; console.log('tried')`)
  const { payload } = await client.actions.test(good, { payload: { event: { user: { name: 'Ada' } } } })
  expect(payload).toMatchObject({
    commands: [{ kind: 'id-token-claim', name: 'said', value: 'Ada' }],
    stats: { total_request_duration_ms: expect.any(Number), action_duration_ms: expect.any(Number) },
  })
  const bad = await make('Bad', 'exports.onExecutePostLogin = async e => { throw new TypeError(e.secrets.KEY) }')
  expect((await client.actions.test(bad, { payload: {} })).payload).toMatchObject({
    error: { name: 'TypeError', message: '*****', stack: expect.any(String) },
  })
  expect((await client.actions.get(good)).deployed_version).toBeUndefined()
  expect((await call('POST', '/actions/actions/none/test', { body: { payload: {} } })).status).toBe(404)
  const other = await client.actions.create({ name: 'Other', supported_triggers: [{ id: 'event-stream' }] })
  expect((await call('POST', `/actions/actions/${other.id}/test`, { body: { payload: {} } })).status).toBe(400)
})
