import { describe, expect, test } from 'vitest'
import { recordExecution } from '../../src/actions/executions.ts'
import { deployDraft } from '../../src/actions/versions.ts'
import { managementServer } from '../fixtures/management.ts'
import { engines } from '../fixtures/store.ts'

const code = 'exports.onExecutePostLogin = async (event, api) => {}'
const postLogin = [{ id: 'post-login' as const, version: 'v3' }]
const uuidText = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const iso = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z$/

const setup = async (engine: (typeof engines)[number] = 'sqlite') => {
  const server = await managementServer({ engine })
  const { actions } = server.client
  const create = (name: string, more: Partial<Parameters<typeof actions.create>[0]> = {}) =>
    actions.create({ name, code, supported_triggers: postLogin, ...more })
  const deployed = async (name: string, more: Partial<Parameters<typeof actions.create>[0]> = {}) => {
    const action = await create(name, more)
    await actions.deploy(action.id as string)
    return action.id as string
  }
  return { ...server, actions, create, deployed }
}

describe.each(engines)('Actions over the Management API on %s', engine => {
  test('an Action is made, built, deployed, changed and rolled back', async () => {
    const { actions, create, services } = await setup(engine)
    const made = await create('Ask for a factor', { secrets: [{ name: 'KEY', value: 'first value of the key' }] })
    expect(made).toEqual({
      id: expect.stringMatching(uuidText),
      name: 'Ask for a factor',
      supported_triggers: postLogin,
      code,
      dependencies: [],
      runtime: 'node22',
      status: 'built',
      secrets: [{ name: 'KEY', updated_at: expect.stringMatching(iso) }],
      all_changes_deployed: false,
      built_at: expect.stringMatching(iso),
      created_at: expect.stringMatching(iso),
      updated_at: expect.stringMatching(iso),
    })
    const id = made.id as string

    const first = await actions.deploy(id)
    expect(first).toMatchObject({
      id: expect.stringMatching(uuidText),
      number: 1,
      status: 'built',
      code,
      action: { id },
    })
    expect(await actions.get(id)).toMatchObject({
      all_changes_deployed: true,
      deployed_version: { id: first.id, number: 1, deployed: true, status: 'built' },
      current_version: { id: first.id, number: 1, status: 'BUILT' },
    })

    services.clock.advance(1000)
    const changed = await actions.update(id, { code: `${code} // second` })
    expect(changed).toMatchObject({
      all_changes_deployed: false,
      code: `${code} // second`,
      secrets: made.secrets,
      deployed_version: { id: first.id, code },
    })
    const second = await actions.deploy(id)
    expect(second).toMatchObject({ number: 2, code: `${code} // second` })

    const back = await actions.versions.deploy(id, first.id as string)
    expect(back).toMatchObject({ number: 3, code, action: { all_changes_deployed: false } })
    expect(await actions.get(id)).toMatchObject({ code: `${code} // second`, deployed_version: { number: 3, code } })
    await actions.versions.deploy(id, first.id as string, { update_draft: true })
    expect(await actions.get(id)).toMatchObject({ code, status: 'built', all_changes_deployed: true })

    const numbers = []
    for await (const version of await actions.versions.list(id, { per_page: 3 })) numbers.push(version.number)
    expect(numbers).toEqual([4, 3, 2, 1])
    expect(await actions.versions.get(id, second.id as string)).toMatchObject({ number: 2, deployed: false })
    await expect(actions.versions.get(id, 'none')).rejects.toMatchObject({ statusCode: 404 })
  })

  test('a list of bindings is replaced as a whole, in order, and only deployed Actions of the trigger are taken', async () => {
    const { actions, create, deployed, call } = await setup(engine)
    const [one, two] = [await deployed('One'), await deployed('Two')]
    const bindings = actions.triggers.bindings
    const set = (...refs: { type: 'action_id' | 'action_name' | 'binding_id'; value: string }[]) =>
      bindings.updateMany('post-login', { bindings: refs.map(ref => ({ ref })) })

    const { bindings: made } = await set({ type: 'action_name', value: 'Two' }, { type: 'action_id', value: one })
    expect(made?.map(binding => [binding.display_name, binding.action?.id, binding.trigger_id])).toEqual([
      ['Two', two, 'post-login'],
      ['One', one, 'post-login'],
    ])
    await set({ type: 'action_id', value: one }, { type: 'binding_id', value: made?.[0]?.id as string })
    const { data } = await bindings.list('post-login')
    expect(data.map(binding => binding.display_name)).toEqual(['One', 'Two'])
    expect(data[1]?.id).toBe(made?.[0]?.id)

    await create('Never deployed')
    const phone = await deployed('Phone', { supported_triggers: [{ id: 'custom-phone-provider', version: 'v1' }] })
    for (const ref of [
      { type: 'action_name', value: 'Never deployed' },
      { type: 'action_id', value: phone },
      { type: 'action_id', value: 'unknown' },
      { type: 'binding_id', value: 'unknown' },
    ] as const)
      await expect(set({ type: 'action_id', value: two }, ref)).rejects.toMatchObject({ statusCode: 400 })
    await expect(
      set(...Array.from({ length: 21 }, () => ({ type: 'action_id', value: one }) as const)),
    ).rejects.toMatchObject({ statusCode: 400 })
    expect((await bindings.list('post-login')).data.map(binding => binding.display_name)).toEqual(['One', 'Two'])

    await expect(actions.delete(one)).rejects.toMatchObject({ statusCode: 409 })
    await actions.delete(one, { force: true })
    expect((await bindings.list('post-login')).data.map(binding => binding.display_name)).toEqual(['Two'])
    await set()
    expect((await call('GET', '/actions/triggers/post-login/bindings?page=0&per_page=50')).body).toEqual({
      bindings: [],
      per_page: 50,
    })
    await expect(actions.get(one)).rejects.toMatchObject({ statusCode: 404 })
  })

  test('two deploys at once give two numbers, and parallel lists of bindings never mix', async () => {
    const { actions, deployed } = await setup(engine)
    const ids = await Promise.all(['A', 'B', 'C', 'D'].map(name => deployed(name)))
    const id = ids[0] as string
    const versions = await Promise.all(Array.from({ length: 8 }, () => actions.deploy(id)))
    expect(versions.map(version => version.number).sort((a, b) => Number(a) - Number(b))).toEqual([
      2, 3, 4, 5, 6, 7, 8, 9,
    ])

    const lists = Array.from({ length: 20 }, (_, turn) =>
      Array.from({ length: 1 + (turn % 4) }, (_, index) => ids[(turn + index) % 4] as string),
    )
    const replies = await Promise.all(
      lists.map(list =>
        actions.triggers.bindings.updateMany('post-login', {
          bindings: list.map(value => ({ ref: { type: 'action_id', value } })),
        }),
      ),
    )
    const { data } = await actions.triggers.bindings.list('post-login')
    const left = data.map(binding => binding.id)
    expect(replies.map(reply => reply.bindings?.map(binding => binding.id))).toContainEqual(left)
  })

  test('changes of one draft that meet are both kept', async () => {
    const { actions, create } = await setup(engine)
    const id = (await create('Shared')).id as string
    await Promise.all([
      actions.update(id, { code: `${code} // changed` }),
      actions.update(id, { secrets: [{ name: 'A', value: 'a' }] }),
      actions.update(id, { name: 'Renamed' }),
    ])
    expect(await actions.get(id)).toMatchObject({
      name: 'Renamed',
      code: `${code} // changed`,
      secrets: [{ name: 'A' }],
      status: 'built',
    })
  })

  test('values of secrets are neither shown nor in clear in the store, and stay unless replaced', async () => {
    const { actions, create, services, call } = await setup(engine)
    const value = 'a very secret value'
    const id = (
      await create('Secretive', {
        secrets: [
          { name: 'A', value },
          { name: 'B', value },
        ],
      })
    ).id as string
    await actions.deploy(id)
    services.clock.advance(60_000)
    const kept = await actions.update(id, { secrets: [{ name: 'A' }, { name: 'C', value: 'another one' }] })
    expect(kept.secrets?.map(secret => secret.name)).toEqual(['A', 'C'])
    expect(kept.secrets?.[0]?.updated_at).not.toBe(kept.secrets?.[1]?.updated_at)
    await expect(actions.update(id, { secrets: [{ name: 'D' }] })).rejects.toMatchObject({ statusCode: 400 })

    for (const path of ['/actions/actions', `/actions/actions/${id}`, `/actions/actions/${id}/versions`])
      expect(JSON.stringify((await call('GET', path)).body)).not.toMatch(/secret value|another one/)
    for (const table of ['actions', 'action_versions', 'logs'] as const)
      expect(JSON.stringify(await services.db.selectFrom(table).selectAll().execute())).not.toMatch(
        /secret value|another one/,
      )
  })

  test('the oldest versions beyond 50 go, the deployed one stays', async () => {
    const { deployed, services } = await setup(engine)
    const id = await deployed('Often')
    for (let turn = 0; turn < 52; turn += 1) await deployDraft(services, id)
    const rows = await services.db.selectFrom('action_versions').select('number').orderBy('number').execute()
    expect([rows.length, rows[0]?.number, rows.at(-1)?.number]).toEqual([50, 4, 53])
  })
})

test('a draft that does not parse is failed, says where, and cannot be deployed', async () => {
  const { actions, create } = await setup()
  const action = await create('Broken', { code: 'exports.onExecutePostLogin = async () => {\n  let = ;\n}' })
  expect(action).toMatchObject({ status: 'failed', errors: [{ msg: expect.stringMatching(/SyntaxError.*line 2/) }] })
  await expect(actions.deploy(action.id as string)).rejects.toMatchObject({
    statusCode: 400,
    body: { message: expect.stringContaining("must be in the 'built' state") },
  })
  expect(await actions.update(action.id as string, { code })).toMatchObject({ status: 'built' })
  await actions.deploy(action.id as string)
})

test('an Action made with deploy runs at once', async () => {
  const { create } = await setup()
  expect(await create('Now', { deploy: true })).toMatchObject({
    all_changes_deployed: true,
    deployed_version: { number: 1 },
  })
})

test('Actions are listed by page, trigger, name and state, zeros left out', async () => {
  const { actions, create, deployed, call } = await setup()
  await deployed('One')
  await create('Two')
  await create('Texts', { supported_triggers: [{ id: 'custom-phone-provider' }] })
  const names = async (query: Parameters<typeof actions.list>[0]) =>
    (await actions.list(query)).data.map(action => action.name).sort()
  expect(await names({ triggerId: 'post-login' })).toEqual(['One', 'Two'])
  expect(await names({ actionName: 'Two' })).toEqual(['Two'])
  expect(await names({ deployed: true })).toEqual(['One'])
  expect(await names({ deployed: false })).toEqual(['Texts', 'Two'])
  expect(await names({ installed: true })).toEqual([])
  expect((await call('GET', '/actions/actions?page=0&per_page=2')).body).toMatchObject({ total: 3, per_page: 2 })
  expect((await call('GET', '/actions/actions?page=2&per_page=2')).body).toMatchObject({ actions: [], page: 2 })
  expect((await call('GET', '/actions/actions?actionName=None')).body).toEqual({ actions: [], per_page: 20 })
  expect((await call('GET', '/actions/actions?include_totals=true')).status).toBe(400)
})

test('what an Action may not be is refused', async () => {
  const { create, actions, call } = await setup()
  const id = (await create('Taken')).id as string
  await expect(create('Taken')).rejects.toMatchObject({ statusCode: 409 })
  const bad: Record<string, unknown>[] = [
    { code: 'x'.repeat(100_001) },
    { name: '' },
    { supported_triggers: [] },
    { supported_triggers: [{ id: 'no-such-trigger' }] },
    { supported_triggers: [{ id: 'post-login', version: 'v9' }] },
    { supported_triggers: [...postLogin, ...postLogin] },
    { runtime: 'node4' },
    { dependencies: [{ name: 'lodash', version: 'git+ssh://example.com/a.git' }] },
    { dependencies: [{ name: 'lodash', version: 'file:../a' }] },
    { dependencies: [{ name: 'lodash', version: 'npm:other@1' }] },
    { dependencies: [{ name: '../evil', version: '1.0.0' }] },
    { dependencies: [{ name: 'ms' }, { name: 'ms' }] },
    { dependencies: [{ name: 'ms', version: '2.1.3', registry_url: 'https://npm.example.com' }] },
    { dependencies: Array.from({ length: 11 }, (_, index) => ({ name: `package-${index}` })) },
    { secrets: Array.from({ length: 31 }, (_, index) => ({ name: `S${index}`, value: 'v' })) },
    { secrets: [{ name: 'a'.repeat(129), value: 'v' }] },
    { secrets: [{ name: 'A', value: 'v'.repeat(4097) }] },
    {
      secrets: [
        { name: 'A', value: 'v' },
        { name: 'A', value: 'w' },
      ],
    },
    { modules: [{ module_id: 'm' }] },
    { unknown: true },
  ]
  for (const members of bad) {
    const made = await call('POST', '/actions/actions', {
      body: { name: 'Bad', code, supported_triggers: postLogin, ...members },
    })
    expect([members, made.status]).toEqual([members, 400])
    if (!('supported_triggers' in members))
      expect((await call('PATCH', `/actions/actions/${id}`, { body: members })).status).toBe(400)
  }
  await expect(
    actions.update(id, { supported_triggers: [{ id: 'credentials-exchange', version: 'v2' }] }),
  ).rejects.toMatchObject({ statusCode: 400 })
  for (const [method, path] of [
    ['GET', '/actions/actions/none'],
    ['PATCH', '/actions/actions/none'],
    ['DELETE', '/actions/actions/none'],
    ['POST', '/actions/actions/none/deploy'],
    ['GET', '/actions/actions/none/versions'],
    ['POST', '/actions/actions/none/versions/none/deploy'],
  ] as const) {
    const reply = await call(method, path, method === 'GET' || method === 'DELETE' ? {} : { body: {} })
    expect([path, reply.status, reply.body]).toEqual([
      path,
      404,
      { statusCode: 404, error: 'Not Found', message: 'That action does not exist.' },
    ])
  }
})

test('the 101st Action is refused', async () => {
  const { create, services } = await setup()
  const template = await create('Number 0')
  const row = await services.db.selectFrom('actions').selectAll().executeTakeFirstOrThrow()
  for (let index = 1; index < 99; index += 1)
    await services.db
      .insertInto('actions')
      .values({ ...row, id: `${template.id}-${index}`, name: `Number ${index}` })
      .execute()
  const tries = await Promise.allSettled(['Last', 'One more', 'And one'].map(name => create(name)))
  expect(tries.map(result => result.status).sort()).toEqual(['fulfilled', 'rejected', 'rejected'])
})

test('triggers are those of a tenant, each with bindings to ask for', async () => {
  const { actions, call } = await setup()
  const { triggers = [] } = await actions.triggers.list()
  expect(triggers).toHaveLength(20)
  expect(triggers).toContainEqual({
    id: 'post-login',
    version: 'v3',
    status: 'CURRENT',
    runtimes: ['node18-actions', 'node22'],
    default_runtime: 'node22',
    binding_policy: 'trigger-bound',
    compatible_triggers: [{ id: 'post-login', version: 'v2' }],
  })
  for (const { id } of triggers)
    expect((await call('GET', `/actions/triggers/${id}/bindings?page=0&per_page=50`)).body).toEqual({
      bindings: [],
      per_page: 50,
    })
  const entity = await call('PATCH', '/actions/triggers/event-stream/bindings', { body: { bindings: [] } })
  expect(entity.status).toBe(400)
  expect((await call('PATCH', '/actions/triggers/post-login/bindings', { body: {} })).status).toBe(400)
  expect((await call('GET', '/actions/triggers/no-such/bindings')).status).toBe(400)
})

test.each(engines)('the record of a trigger run grows with it and is gone after 10 days, on %s', async engine => {
  const { actions, services, call } = await setup(engine)
  const run = (actionName: string, failed: boolean) => ({
    executionId: 'execution',
    trigger: 'post-login' as const,
    actionId: 'a',
    actionName,
    versionId: 'v',
    startedAt: services.now(),
    endedAt: services.now() + 7,
    result: failed
      ? {
          ok: false as const,
          kind: 'threw' as const,
          error: { name: 'Error', message: 'out of luck' },
          commands: [],
          console: [],
          durationMs: 7,
        }
      : {
          ok: true as const,
          commands: [],
          console: [{ level: 'log' as const, text: 'x'.repeat(300) }],
          durationMs: 7,
        },
  })
  const base = { id: 'execution', trigger: 'post-login', now: services.now() }
  await recordExecution(services.db, { ...base, status: 'suspended', runs: [run('One', false)] })
  expect(await actions.executions.get('execution')).toMatchObject({
    status: 'suspended',
    results: [{ action_name: 'One' }],
  })
  await recordExecution(services.db, { ...base, status: 'partial', runs: [run('Two', true)] })
  expect((await call('GET', '/actions/executions/execution')).body).toEqual({
    id: 'execution',
    trigger_id: 'post-login',
    status: 'partial',
    results: [
      { action_name: 'One', started_at: expect.any(String), ended_at: expect.any(String), logs: 'x'.repeat(256) },
      {
        action_name: 'Two',
        error: { id: 'action_error', msg: 'out of luck' },
        started_at: '2026-01-15T12:00:00.000Z',
        ended_at: '2026-01-15T12:00:00.007Z',
      },
    ],
    created_at: '2026-01-15T12:00:00.000Z',
    updated_at: '2026-01-15T12:00:00.000Z',
  })
  await expect(actions.executions.get('none')).rejects.toMatchObject({ statusCode: 404 })
  services.clock.advance(10 * 24 * 60 * 60 * 1000 + 1)
  expect((await call('GET', '/actions/executions/execution')).status).toBe(404)
})
