import { expect, test } from 'vitest'
import { type TestServices, testServices } from '../../test/fixtures/services.ts'
import { atEnd, engines } from '../../test/fixtures/store.ts'
import { findExecution } from '../store/action-executions.ts'
import { bumpVersion } from '../store/settings.ts'
import { inTransaction } from '../store/transaction.ts'
import type { ActionRun } from './executions.ts'
import type { ActionHost, RunOrder } from './host.ts'
import { firingTrigger, startQueuedTriggers } from './queued-triggers.ts'
import type { RunResult } from './runner/run.ts'

const facts = { console: [], durationMs: 1, commands: [] }
const fine: RunResult = { ok: true, ...facts }
const broken = (kind: Extract<RunResult, { ok: false }>['kind'] = 'threw'): RunResult => ({
  ok: false,
  kind,
  error: { name: 'Error', message: `it ${kind}` },
  ...facts,
})

/** A host whose Actions answer as the test says, by the name of the version. */
const hostOf = (answer: (version: string, run: number) => RunResult | Promise<RunResult>) => {
  const ran: string[] = []
  const host = {
    run: async (order: RunOrder<'post-user-registration'>) => {
      ran.push(order.versionId)
      const result = await answer(order.versionId, ran.filter(version => version === order.versionId).length)
      return {
        executionId: order.executionId,
        trigger: order.trigger,
        actionId: 'act',
        actionName: order.versionId,
        versionId: order.versionId,
        startedAt: 1,
        endedAt: 2,
        result,
      } as ActionRun
    },
  } as Pick<ActionHost, 'run'>
  return { host, ran }
}

/** Binds versions of these names to post-user-registration, and prepares to fire it. */
const prepared = async (services: TestServices, versions: string[]) => {
  const { db } = services
  const now = services.now()
  for (const [position, name] of versions.entries()) {
    const shared = {
      trigger_id: 'post-user-registration',
      code: '',
      dependencies: '[]',
      runtime: 'node22',
      modules: '[]',
    }
    const more = { trigger_version: 'v2', secrets_encrypted: '', bundle_id: null, created_at: now, updated_at: now }
    await db
      .insertInto('actions')
      .values({
        ...shared,
        ...more,
        id: `act-${name}`,
        name,
        revision: 1,
        status: 'built',
        errors: '[]',
        build_until: null,
        deploy_when_built: 0,
        all_changes_deployed: 1,
        deployed_version_id: name,
        last_number: 1,
        built_at: now,
      })
      .execute()
    await db
      .insertInto('action_versions')
      .values({ ...shared, ...more, id: name, action_id: `act-${name}`, number: 1, built_at: now })
      .execute()
    await db
      .insertInto('action_bindings')
      .values({
        id: `bin-${name}`,
        trigger_id: 'post-user-registration',
        position,
        action_id: `act-${name}`,
        display_name: name,
        created_at: now,
        updated_at: now,
      })
      .execute()
  }
  await bumpVersion(db)
  return firingTrigger(services, 'post-user-registration')
}
const event = { user: { user_id: 'auth0|1' } }

/** Fires it once; answers the id of its record. */
const fireLater = async (services: TestServices, versions: string[]): Promise<string> => {
  const { executionId, fire } = await prepared(services, versions)
  await fire(services.db, event, { userId: 'auth0|1' })
  return executionId ?? ''
}

const worker = (services: TestServices, host: Pick<ActionHost, 'run'>) => {
  const running = startQueuedTriggers(services, host)
  atEnd(() => running.stop())
  return running
}
const record = async (services: TestServices, id: string) => {
  const row = await findExecution(services.db, id)
  return [row?.status, (JSON.parse(row?.results ?? '[]') as { action_name: string }[]).map(one => one.action_name)]
}
const logs = async ({ db }: TestServices) =>
  (await db.selectFrom('logs').select(['type', 'description', 'user_id']).orderBy('log_id').execute()).map(
    ({ type, description, user_id }) => [type, description, user_id],
  )

test.each(engines)('all Actions run in order, once, and are recorded, on %s', async engine => {
  const services = await testServices({ engine })
  const { host, ran } = hostOf(() => fine)
  const id = await fireLater(services, ['one', 'two'])
  expect(await record(services, id)).toEqual(['pending', []])
  const [a, b] = [worker(services, host), worker(services, host)]
  await Promise.all([a.drain(), b.drain()])
  await a.drain()
  expect(ran).toEqual(['one', 'two'])
  expect(await record(services, id)).toEqual(['final', ['one', 'two']])
  expect(await services.db.selectFrom('trigger_queue').selectAll().execute()).toEqual([])
})

test('an Action that fails is tried again later, those before it are not', async () => {
  const services = await testServices()
  const { host, ran } = hostOf((version, run) => (version === 'two' && run < 3 ? broken() : fine))
  const id = await fireLater(services, ['one', 'two', 'three'])
  const at = worker(services, host)
  await at.drain()
  expect(ran).toEqual(['one', 'two'])
  services.clock.advance(4999)
  await at.drain()
  expect(ran).toHaveLength(2)
  services.clock.advance(1)
  await at.drain()
  services.clock.advance(30_000)
  await at.drain()
  expect(ran).toEqual(['one', 'two', 'two', 'two', 'three'])
  expect(await record(services, id)).toEqual(['final', ['one', 'two', 'three']])
  expect(await logs(services)).toEqual([['actions_execution_failed', 'it threw', 'auth0|1']])
})

test('an Action that keeps failing ends the run after five tries, and both ends are logged', async () => {
  const services = await testServices()
  const { host, ran } = hostOf(() => broken('timeout'))
  const id = await fireLater(services, ['one', 'two'])
  const at = worker(services, host)
  for (let n = 0; n < 8; n += 1) {
    await at.drain()
    services.clock.advance(600_000)
  }
  expect(ran).toEqual(Array(5).fill('one'))
  expect(await record(services, id)).toEqual(['partial', ['one']])
  expect(await logs(services)).toHaveLength(2)
})

test.each(['syntax', 'no-handler'] as const)('%s is not tried again', async kind => {
  const services = await testServices()
  const { host, ran } = hostOf(() => broken(kind))
  const id = await fireLater(services, ['one'])
  await worker(services, host).drain()
  expect([ran.length, await record(services, id)]).toEqual([1, ['partial', ['one']]])
})

test.each(engines)('what a server that died had begun runs again elsewhere, on %s', async engine => {
  const services = await testServices({ engine })
  const hanging = hostOf(() => new Promise<RunResult>(() => {}))
  const id = await fireLater(services, ['one'])
  const dead = startQueuedTriggers(services, hanging.host)
  dead.wake()
  await expect.poll(() => hanging.ran).toEqual(['one'])
  // It keeps its row no longer; that is all that others see of its end.
  services.clock.advance(15_000)
  const { host, ran } = hostOf(() => fine)
  await worker(services, host).drain()
  expect(ran).toEqual(['one'])
  expect(await record(services, id)).toEqual(['final', ['one']])
})

test('nothing is queued where nothing is bound, nor by a transaction that is undone', async () => {
  const services = await testServices()
  expect(await fireLater(services, [])).toBe('')
  const { fire } = await prepared(services, ['one'])
  const undone = inTransaction(services.db, async trx => {
    await fire(trx, event, {})
    throw new Error('undone')
  })
  await expect(undone).rejects.toThrow('undone')
  expect(await services.db.selectFrom('trigger_queue').selectAll().execute()).toEqual([])
  expect(await services.db.selectFrom('action_executions').selectAll().execute()).toEqual([])
})
