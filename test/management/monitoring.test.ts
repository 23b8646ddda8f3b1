import { expect, test } from 'vitest'
import { countLogins } from '../../src/login/count-logins.ts'
import { countRuns } from '../../src/store/action-runs.ts'
import { countLogHours } from '../../src/store/hourly-stats.ts'
import { housekeep } from '../../src/tenant/housekeeping.ts'
import { engines, openFor } from '../fixtures/store.ts'
import { authorize, submit, visitor } from '../fixtures/visitor.ts'
import { password, startWorld } from '../fixtures/world.ts'
import { documented, type OpenApiDocument } from '../operations/openapi.ts'
import { unspecified } from '../operations/unspecified.ts'

const minute = 60_000
const day = 24 * 60 * minute

interface Overview {
  step: string
  points: { logins: number; failures: number; challenges: Record<string, number> }[]
  factors: { type: string; started: number; completed: number; refused: number; median_ms?: number }[]
}

interface Executions {
  executions: { execution_id: string; result: string; duration_ms: number; error?: string }[]
  next?: string
}

test.each(engines)('what logins and Actions came to is told at once and counted once, on %s', async engine => {
  const world = await startWorld({ engine })
  await world.client({ client_id: 'web' })
  await world.factors('otp')
  await world.tenant({ customize_mfa_in_postlogin_action: true })
  const ask = 'exports.onExecutePostLogin = async (event, api) => { api.authentication.challengeWith({ type: "otp" }) }'
  await world.actions(ask)
  const begin = async () => {
    const person = await world.person({ factors: ['otp'] })
    const browser = visitor(world)
    const page = await submit(browser, await authorize(browser), { username: person.email, password })
    return { person, browser, page }
  }
  const { person, browser, page } = await begin()
  const again = await submit(browser, page, { code: '000000' })
  world.pass(9000)
  expect((await submit(browser, again, { code: person.code() })).away?.searchParams.get('code')).toBeTruthy()
  const other = visitor(world)
  await submit(other, await authorize(other), { username: person.email, password: 'Wrong-Horse-7' })
  // This one leaves at the challenge, and is over an hour later.
  await begin()
  const { db, now, log } = { ...world.services }
  const { actions: all } = await world.api<{ actions: { id: string }[] }>('GET', '/v2/actions/actions')
  const id = all[0]?.id as string
  await world.actions('exports.onExecutePostLogin = async () => { throw new Error("no luck today") }')
  await begin()
  const { actions } = await world.api<{ actions: { id: string }[] }>('GET', '/v2/actions/actions')
  const failing = actions.find(one => one.id !== id)?.id as string
  world.pass(61 * minute)
  await db.updateTable('logins').set({ status: 'expired', finished_at: now() }).where('status', '=', 'active').execute()

  const see = async () => {
    const overview = await world.api<Overview>('GET', '/sallyport/stats/overview?period=week')
    const today = overview.points.reduce(
      (sum, one) => ({ logins: sum.logins + one.logins, failures: sum.failures + one.failures }),
      { logins: 0, failures: 0 },
    )
    const figures = await world.api<{ actions: object[] }>('GET', '/sallyport/stats/actions')
    const runs = (of: string, more = '') =>
      world.api<Executions>('GET', `/sallyport/actions/${encodeURIComponent(of)}/executions?take=1${more}`)
    const [first, failed] = await Promise.all([runs(id), runs(failing)])
    return { today, factors: overview.factors, figures, first, rest: await runs(id, `&from=${first.next}`), failed }
  }
  const told = await see()
  // The login whose Action threw failed too.
  expect(told.today).toEqual({ logins: 1, failures: 2 })
  expect(told.factors).toEqual([
    { type: 'otp', started: 2, completed: 1, refused: 1, median_ms: expect.any(Number), p95_ms: expect.any(Number) },
  ])
  expect(told.factors[0]?.median_ms).toBeGreaterThan(8000)
  expect(told.figures.actions).toEqual(
    expect.arrayContaining([
      { action_id: id, runs: 2, failed: 0, p50_ms: expect.any(Number), p95_ms: expect.any(Number) },
      { action_id: failing, runs: 1, failed: 1, p50_ms: expect.any(Number), p95_ms: expect.any(Number) },
    ]),
  )
  expect(told.first.executions).toMatchObject([{ result: 'ok' }])
  expect(told.rest).toMatchObject({ executions: [{ result: 'ok' }] })
  expect(told.rest.next).toBeUndefined()
  expect(told.rest.executions[0]?.execution_id).not.toBe(told.first.executions[0]?.execution_id)
  expect(told.failed.executions).toMatchObject([{ result: 'failed', error: 'action_error: no luck today' }])
  const record = await world.api<{ results: object[] }>(
    'GET',
    `/v2/actions/executions/${told.failed.executions[0]?.execution_id}`,
  )
  expect(record.results).toEqual([expect.not.objectContaining({ action_id: expect.anything() })])

  world.pass(2 * minute)
  const node = openFor(world.services.config.database)
  for (const count of [countLogHours, countLogins, countRuns])
    await Promise.all(
      [db, node, db].map(async one => {
        while (await count(one, now())) {}
      }),
    )
  expect((await db.selectFrom('action_runs').selectAll().execute()).length).toBe(3)
  expect(await see()).toEqual(told)

  world.pass(70 * day)
  await housekeep({ config: world.services.config, db, now, log })
  expect(await db.selectFrom('hourly_stats').selectAll().execute()).toEqual([])
  expect(await db.selectFrom('action_runs').selectAll().execute()).toEqual([])
})

test('the document says every member of every line of a trace, and traces are as it says', async () => {
  const world = await startWorld()
  await world.client({ client_id: 'web' })
  await world.factors('otp')
  await world.tenant({ customize_mfa_in_postlogin_action: true })
  await world.actions(
    'exports.onExecutePostLogin = async (event, api) => { api.idToken.setCustomClaim("a", 1); api.authentication.challengeWith({ type: "otp" }) }',
  )
  const person = await world.person({ factors: ['otp'] })
  const browser = visitor(world)
  const page = await submit(browser, await authorize(browser), { username: person.email, password })
  await submit(browser, await submit(browser, page, { code: '000000' }), { code: person.code() })
  const document = await world.api<OpenApiDocument>('GET', '/sallyport/openapi.json')
  const { operations, mismatch, ...rest } = documented(document, '/api/sallyport')
  const list = await world.api<{ logins: { id: string; journal: { kind: string }[] }[] }>('GET', '/sallyport/logins')
  const [first] = list.logins
  expect(new Set(first?.journal.map(line => line.kind))).toEqual(
    new Set(['begun', 'screen', 'first-factor', 'action', 'command', 'factor', 'complete']),
  )
  expect(mismatch('GET /logins', 200, list)).toBeUndefined()
  const one = await world.api('GET', `/sallyport/logins/${first?.id}`)
  expect(mismatch('GET /logins/{id}', 200, one)).toBeUndefined()
  const silent = operations()
    .filter(({ name }) => /^GET \/(tried-)?logins(\/\{(id|nonce)\})?$/.test(name))
    .map(({ name, documented }) => unspecified(rest, name, documented))
  expect(silent).toHaveLength(3)
  // What an Action gave a factor, and what an assessor told Actions, is theirs to say.
  expect(silent.flat().filter(path => !/(\.options|\.details)$/.test(path))).toEqual([])
})
