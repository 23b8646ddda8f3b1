import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { actionsOf } from '../../src/actions/actions.ts'
import { bindTrigger } from '../../src/actions/bindings.ts'
import { createAction } from '../../src/actions/drafts.ts'
import type { ActionHost } from '../../src/actions/host.ts'
import type { Runner } from '../../src/actions/runner/run.ts'
import { createRunner } from '../../src/actions/runner/runner.ts'
import { loginService } from '../../src/login/service.ts'
import { findAction } from '../../src/store/actions.ts'
import { atEnd } from '../fixtures/store.ts'
import { browse, http, password, type World, world } from './harness.ts'

let runner: Runner
beforeAll(() => {
  runner = createRunner({ allowHosts: [], log: { warn: () => {} } })
})
afterAll(() => runner.close())

const executing = (body: string) => `exports.onExecutePostLogin = async (event, api) => { ${body} };`

/** A world whose Actions are these scripts in the real runner; `seen` hears of every run and may shorten its time. */
const withScripts = async (codes: string[], seen: (deadlineMs: number) => number = ms => ms) => {
  const w = await world()
  const home = mkdtempSync(join(tmpdir(), 'sallyport-home-'))
  atEnd(() => rmSync(home, { recursive: true, force: true }))
  const actions = actionsOf(w.services, { runner, environment: { PATH: process.env['PATH'], HOME: home } })
  const context = { ...w.services, builder: actions.builder }
  const ids: string[] = []
  for (const [index, code] of codes.entries()) {
    const { id } = await createAction(
      context,
      {
        name: `Action ${index + 1}`,
        code,
        trigger: { id: 'post-login' },
        dependencies: [],
        runtime: undefined,
        secrets: [{ name: 'KEY', value: `secret of ${index + 1}` }],
      },
      { deploy: true },
    )
    await expect.poll(async () => (await findAction(w.services.db, id))?.deployed_version_id).toBeTruthy()
    ids.push(id)
  }
  await bindTrigger(
    w.services,
    'post-login',
    ids.map(value => ({ type: 'action_id', value })),
  )
  const host: Pick<ActionHost, 'bindings' | 'run'> = {
    ...actions.host,
    run: order => actions.host.run({ ...order, deadlineMs: seen(order.deadlineMs) }),
  }
  const real: World = { ...w, login: loginService({ ...w.parts, actions: host } as typeof w.parts) }
  return real
}

const failures = async (w: World) =>
  (await w.services.db.selectFrom('logs').select('data').where('type', '=', 'actions_execution_failed').execute()).map(
    ({ data }) => (JSON.parse(data) as { details: Record<string, unknown> }).details,
  )

it('all Actions between two suspensions share 20 seconds, and have them anew after a redirect', async () => {
  const given: number[] = []
  const w = await withScripts(
    [
      executing('await new Promise(resolve => setTimeout(resolve, 300))'),
      `${executing(`api.redirect.sendUserTo('https://elsewhere.example/')`)}
       exports.onContinuePostLogin = async () => {}`,
      executing(''),
    ],
    ms => {
      given.push(ms)
      return ms
    },
  )
  const browser = await browse(w)
  expect((await browser.submit(password)).kind).toBe('redirect')
  expect(await w.login.resume(browser.bearer, http)).toMatchObject({ decision: { kind: 'complete' } })
  expect(given).toHaveLength(4)
  expect(given[0]).toBe(20_000)
  expect(given[1]).toBeLessThanOrEqual(19_701)
  expect(given[2]).toBe(20_000)
  expect(given[3]).toBeLessThanOrEqual(20_000)
})

it.each([
  ['runs out of time', 'await new Promise(() => {})', 'action_timeout', 400],
  ['throws', `throw new Error('boom')`, 'action_error', 15_000],
  ['uses up its memory', 'const all = []; for (;;) all.push({ a: [all.length] })', 'action_error', 15_000],
  ['ends its process', 'process.exit(0)', 'platform_error', 15_000],
])(
  'an Action that %s fails the login, and nothing of it stays but the log',
  async (_what, body, error_class, limit) => {
    const w = await withScripts(
      [executing(`api.user.setAppMetadata('a', 1); ${body}`), executing(`api.user.setAppMetadata('b', 1)`)],
      ms => Math.min(ms, limit),
    )
    const browser = await browse(w)
    expect(await browser.submit(password)).toMatchObject({ decision: { kind: 'deny', error: 'access_denied' } })
    expect(await failures(w)).toMatchObject([
      { error_class, action_name: 'Action 1', trigger_id: 'post-login', execution_id: expect.any(String) },
    ])
    const { app_metadata } = await w.services.db
      .selectFrom('users')
      .select('app_metadata')
      .where('user_id', '=', w.userId)
      .executeTakeFirstOrThrow()
    expect(app_metadata).not.toMatch(/"[ab]"/)
  },
)

it('each Action has its own event, scope, globals and secrets, whatever an earlier one did to its', async () => {
  const w = await withScripts([
    `let own = 1; globalThis.shared = 1; Array.prototype.mark = 1
     ${executing(`event.user.app_metadata.poisoned = true; event.client.name = 'other'; delete event.user.email
                  event.secrets.KEY = 'other'; api.access.denied = true; api.idToken.setCustomClaim = () => { throw 0 }`)}`,
    executing(`api.idToken.setCustomClaim('seen', [typeof own, typeof shared, [].mark, event.user.app_metadata.poisoned,
                 event.client.name !== 'other', typeof event.user.email, event.secrets.KEY, api.access.denied])`),
  ])
  const browser = await browse(w)
  expect(await browser.submit(password)).toMatchObject({
    decision: {
      kind: 'complete',
      idTokenClaims: { seen: ['undefined', 'undefined', null, null, true, 'string', 'secret of 2', null] },
    },
  })
})

it('the record of a run keeps 256 characters of what was written, for success and failure', async () => {
  const w = await withScripts([
    executing(`console.log('x'.repeat(200)); console.error('y'.repeat(200))`),
    executing(`console.log('z'.repeat(300)); throw new Error('boom')`),
  ])
  await (await browse(w)).submit(password)
  const { results } = await w.services.db.selectFrom('action_executions').select('results').executeTakeFirstOrThrow()
  const [first, second] = JSON.parse(results) as { logs: string }[]
  expect(first?.logs).toBe(`${'x'.repeat(200)}\n${'y'.repeat(55)}`)
  expect(second?.logs).toBe('z'.repeat(256))
})

it('code after a denial still runs, and its metadata is kept; the Actions after it do not run', async () => {
  const w = await withScripts([
    executing(`api.access.deny('not today'); api.user.setAppMetadata('denied', 1)`),
    executing(`api.user.setAppMetadata('later', 1)`),
  ])
  expect(await (await browse(w)).submit(password)).toMatchObject({
    decision: { kind: 'deny', error: 'access_denied', description: 'not today' },
  })
  const user = await w.services.db.selectFrom('users').select('app_metadata').executeTakeFirstOrThrow()
  expect(JSON.parse(user.app_metadata)).toEqual({ denied: 1 })
})
