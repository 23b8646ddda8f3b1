import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { actionsOf } from '../../src/actions/actions.ts'
import { limits } from '../../src/actions/limits.ts'
import { managementServer } from '../fixtures/management.ts'
import { testRegistry } from '../fixtures/registry.ts'
import { atEnd, type Engine, engines } from '../fixtures/store.ts'

const code = `module.exports = { key: () => actions.secrets.KEY }`
const iso = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z$/
const postLogin = [{ id: 'post-login' as const, version: 'v3' }]
const actionCode = `const log = require('actions:logger'); exports.onExecutePostLogin = async () => {}`

const setup = async (engine: Engine = 'sqlite') => {
  const registry = await testRegistry({ name: 'greeting', version: '1.2.0', files: { 'index.js': '' } })
  const home = mkdtempSync(join(tmpdir(), 'sallyport-home-'))
  atEnd(() => rmSync(home, { recursive: true, force: true }))
  let actions: ReturnType<typeof actionsOf> | undefined
  const part = <K extends 'builder' | 'bundles' | 'host' | 'tryDraft'>(name: K) => {
    if (!actions) throw new Error('too early')
    return actions[name]
  }
  const server = await managementServer({
    engine,
    deps: {
      actions: {
        get builder() {
          return part('builder')
        },
        get bundles() {
          return part('bundles')
        },
        get host() {
          return part('host')
        },
        tryDraft: (id, event) => part('tryDraft')(id, event),
        searchPackages: () => Promise.reject(new Error('nothing is searched here')),
      },
    },
  })
  actions = actionsOf(server.services, {
    runner: { run: () => Promise.reject(new Error('nothing is run here')) },
    environment: { PATH: process.env.PATH, HOME: home, npm_config_registry: registry.url },
  })
  const { modules } = server.client.actions
  const published = async (name: string) => {
    const { id, latest_version } = await modules.create({ name, code, publish: true })
    return { id: id as string, version: latest_version?.id as string }
  }
  return { ...server, modules, actions: server.client.actions, published }
}

describe.each(engines)('Action modules over the Management API on %s', engine => {
  test('a module is made, published, changed and rolled back, and never shows a secret', async () => {
    const { modules, services, call } = await setup(engine)
    const secrets = [{ name: 'KEY', value: 'the value of the key' }]
    const made = await modules.create({ name: 'logger', code, secrets, api_version: '1', publish: false })
    expect(made).toEqual({
      id: expect.any(String),
      name: 'logger',
      code,
      dependencies: [],
      secrets: [{ name: 'KEY', updated_at: expect.stringMatching(iso) }],
      actions_using_module_total: 0,
      all_changes_published: false,
      created_at: expect.stringMatching(iso),
      updated_at: expect.stringMatching(iso),
    })
    const id = made.id as string
    services.clock.advance(1000)
    const first = await modules.versions.create(id)
    expect(first).toEqual({
      id: expect.any(String),
      module_id: id,
      version_number: 1,
      code,
      dependencies: [],
      secrets: made.secrets,
      created_at: expect.stringMatching(iso),
    })
    expect(await modules.get(id)).toMatchObject({
      all_changes_published: true,
      latest_version_number: 1,
      latest_version: { id: first.id, version_number: 1, code },
    })

    const changed = await modules.update(id, {
      code: `${code} // second`,
      secrets: [{ name: 'OTHER', value: 'another value' }],
    })
    expect(changed).toMatchObject({
      all_changes_published: false,
      latest_version: { code },
      secrets: [{ name: 'OTHER' }],
    })
    const second = await modules.versions.create(id)
    expect(second).toMatchObject({ version_number: 2, code: `${code} // second` })
    expect(await modules.versions.get(id, first.id as string)).toEqual(first)

    const back = await modules.rollback(id, { module_version_id: first.id as string })
    expect(back).toMatchObject({ code, secrets: made.secrets, all_changes_published: false, latest_version_number: 2 })

    const numbers = []
    for await (const version of await modules.versions.list(id, { per_page: 1 })) numbers.push(version.version_number)
    expect(numbers).toEqual([2, 1])
    const listed = await call('GET', '/actions/modules?page=0&per_page=100')
    expect(listed.body).toMatchObject({
      modules: [{ id, name: 'logger', latest_version_number: 2 }],
      total: 1,
      per_page: 100,
    })
    expect(JSON.stringify(listed.body)).not.toContain('value of the key')
    expect(JSON.stringify(await services.db.selectFrom('action_modules').selectAll().execute())).not.toContain(
      'value of',
    )
    await modules.delete(id)
    await expect(modules.get(id)).rejects.toMatchObject({ statusCode: 404 })
  })

  test('an Action names a version of a module by ids or by name and number, and keeps it when a newer one is published', async () => {
    const { modules, actions, published } = await setup(engine)
    const { id, version } = await published('logger')
    const byId = await actions.create({
      name: 'By id',
      code: actionCode,
      supported_triggers: postLogin,
      modules: [{ module_id: id, module_version_id: version }],
    })
    const reference = { module_id: id, module_name: 'logger', module_version_id: version, module_version_number: 1 }
    expect(byId.modules).toEqual([reference])
    const byName = await actions.create({
      name: 'By name',
      code: actionCode,
      supported_triggers: postLogin,
      modules: [{ module_name: 'logger', module_version_number: 1 }],
    })
    expect(byName.modules).toEqual([reference])
    // What a client read, it may send back.
    expect(await actions.update(byId.id as string, { modules: [reference] })).toMatchObject({ modules: [reference] })
    expect(await actions.deploy(byId.id as string)).toMatchObject({ modules: [reference] })

    await modules.update(id, { code: 'module.exports = 2' })
    const { id: newer } = await modules.versions.create(id)
    expect(await actions.get(byId.id as string)).toMatchObject({
      all_changes_deployed: true,
      modules: [reference],
      deployed_version: { modules: [reference] },
    })
    const moved = { ...reference, module_version_id: newer, module_version_number: 2 }
    const upgraded = await actions.update(byId.id as string, {
      modules: [{ module_id: id, module_version_id: newer as string }],
    })
    expect(upgraded).toMatchObject({
      modules: [moved],
      all_changes_deployed: false,
      deployed_version: { modules: [reference] },
    })
    const { id: oldVersion } = upgraded.deployed_version as { id: string }
    await actions.deploy(byId.id as string)
    expect(await actions.versions.get(byId.id as string, oldVersion)).toMatchObject({ modules: [reference] })
    expect(await actions.versions.deploy(byId.id as string, oldVersion, { update_draft: true })).toMatchObject({
      modules: [reference],
    })
    expect((await actions.get(byId.id as string)).modules).toEqual([reference])
    // A change of something else leaves them, an empty list takes them away.
    expect((await actions.update(byName.id as string, { code: `${actionCode} //` })).modules).toEqual([reference])
    expect((await actions.update(byName.id as string, { modules: [] })).modules).toBeUndefined()
  })

  test('a module in use is not deleted (412), and tells which deployed Actions use which version', async () => {
    const { modules, actions, call, published } = await setup(engine)
    const { id, version } = await published('logger')
    const use = [{ module_id: id, module_version_id: version }]
    const { id: action } = await actions.create({
      name: 'User',
      code: actionCode,
      supported_triggers: postLogin,
      modules: use,
    })
    expect(await call('DELETE', `/actions/modules/${id}`)).toMatchObject({ status: 412 })
    expect((await modules.get(id)).actions_using_module_total).toBe(0)
    await actions.deploy(action as string)
    expect((await modules.get(id)).actions_using_module_total).toBe(1)
    const users = []
    for await (const user of await modules.listActions(id)) users.push(user)
    expect(users).toEqual([
      {
        action_id: action,
        action_name: 'User',
        module_version_id: version,
        module_version_number: 1,
        supported_triggers: postLogin,
      },
    ])
    const { deployed_version } = await actions.update(action as string, { modules: [] })
    await expect(modules.delete(id)).rejects.toMatchObject({ statusCode: 412 })
    await actions.deploy(action as string)
    await modules.delete(id)
    // What used it stays to be read, and does not come back.
    const old = deployed_version?.id as string
    expect(await actions.versions.get(action as string, old)).toMatchObject({ modules: [] })
    await expect(actions.versions.deploy(action as string, old)).rejects.toMatchObject({ statusCode: 400 })
    expect((await actions.get(action as string)).deployed_version).toMatchObject({ number: 2 })
  })

  test('of a deletion and an Action that comes to use the module, one is refused', async () => {
    const { actions, call, published } = await setup(engine)
    for (let round = 0; round < 5; round += 1) {
      const { id, version } = await published(`logger ${round}`)
      const body = {
        name: `Action ${round}`,
        supported_triggers: postLogin,
        modules: [{ module_id: id, module_version_id: version }],
      }
      const [made, deleted] = await Promise.all([
        call('POST', '/actions/actions', { body }),
        call('DELETE', `/actions/modules/${id}`),
      ])
      expect([
        [201, 412],
        [400, 204],
      ]).toContainEqual([made.status, deleted.status])
      for await (const action of await actions.list()) await actions.delete(action.id as string)
    }
  })
})

test('dependencies are installed and pinned when a module is published, and stay as they were in older versions', async () => {
  const { modules, services, call } = await setup()
  const { id } = await modules.create({ name: 'polite', code, dependencies: [{ name: 'greeting', version: 'latest' }] })
  expect(await modules.versions.create(id as string)).toMatchObject({
    dependencies: [{ name: 'greeting', version: '1.2.0' }],
  })
  expect((await modules.get(id as string)).dependencies).toEqual([{ name: 'greeting', version: '1.2.0' }])
  const version = await services.db.selectFrom('action_module_versions').select('bundle_id').executeTakeFirst()
  expect(version?.bundle_id).toEqual(expect.any(String))

  await modules.update(id as string, { dependencies: [{ name: 'no-such-package', version: '1.0.0' }] })
  expect(await call('POST', `/actions/modules/${id}/versions`)).toMatchObject({
    status: 412,
    body: { message: expect.stringContaining('no-such-package') },
  })
  expect((await modules.get(id as string)).latest_version_number).toBe(1)
})

test('what cannot be published is not: neither by itself, nor with a module that is made for it', async () => {
  const { modules, call } = await setup()
  const { id } = await modules.create({ name: 'broken', code: 'module.exports = {' })
  expect(await call('POST', `/actions/modules/${id}/versions`)).toMatchObject({
    status: 412,
    body: { statusCode: 412, error: 'Precondition Failed', message: expect.stringContaining('SyntaxError') },
  })
  const other = { name: 'other', code: 'module.exports = {', publish: true }
  expect((await call('POST', '/actions/modules', { body: other })).status).toBe(412)
  // Nothing of it is left to be in the way of another try.
  expect((await call('POST', '/actions/modules', { body: { ...other, code } })).status).toBe(201)
})

test('publications at the same moment give versions with numbers of their own', async () => {
  const { modules } = await setup()
  const { id } = await modules.create({ name: 'logger', code })
  const made = await Promise.all(Array.from({ length: 4 }, () => modules.versions.create(id as string)))
  expect(made.map(version => version.version_number).toSorted()).toEqual([1, 2, 3, 4])
})

test('an Action that names what there is not is refused', async () => {
  const { call, modules, published } = await setup()
  const { id, version } = await published('logger')
  const other = await published('other')
  const { id: draft } = await modules.create({ name: 'never published', code })
  const post = (...chosen: unknown[]) =>
    call('POST', '/actions/actions', { body: { name: 'A', supported_triggers: postLogin, modules: chosen } })
  const right = { module_id: id, module_version_id: version }
  for (const wrong of [
    {},
    { module_id: 'none', module_version_id: version },
    { module_id: id },
    { module_name: 'logger' },
    { module_id: id, module_version_id: other.version },
    { module_id: id, module_version_id: 'none' },
    { module_id: draft, module_version_number: 1 },
    { module_id: id, module_name: 'other', module_version_id: version },
    { module_id: id, module_version_id: version, module_version_number: 2 },
    { ...right, more: true },
  ])
    expect([wrong, (await post(wrong)).status]).toEqual([wrong, 400])
  expect((await post(right, { module_id: id, module_version_number: 1 })).status).toBe(400)
  const four = [
    right,
    ...(await Promise.all(['a', 'b', 'c'].map(published))).map(one => ({
      module_id: one.id,
      module_version_id: one.version,
    })),
  ]
  expect((await post(...four)).status).toBe(400)
  expect((await post(...four.slice(0, limits.modulesPerAction))).status).toBe(201)
})

test('a module keeps the limits of the reference, and says what is wrong', async () => {
  expect(limits).toMatchObject({
    modules: 100,
    modulesPerAction: 3,
    versionsPerModule: 50,
    secrets: 30,
    dependencies: 10,
  })
  const { call, modules, services } = await setup()
  const post = async (body: object) =>
    (await call('POST', '/actions/modules', { body: { name: 'm', code, ...body } })).status
  const many = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ name: `N${index}`, value: 'v', version: '1.0.0' }))
  const secrets = (count: number) => many(count).map(({ name, value }) => ({ name, value }))
  const dependencies = (count: number) =>
    many(count).map(({ name, version }) => ({ name: name.toLowerCase(), version }))
  for (const wrong of [
    { name: '' },
    { name: ' m' },
    { name: 'a\nb' },
    { name: 'x'.repeat(256) },
    { code: undefined },
    { code: 'x'.repeat(limits.codeBytes + 1) },
    { secrets: secrets(31) },
    { secrets: [{ name: 'x'.repeat(129), value: 'v' }] },
    { secrets: [{ name: 'A', value: 'x'.repeat(4097) }] },
    { secrets: [{ name: 'A' }] },
    { secrets: [...secrets(1), ...secrets(1)] },
    { dependencies: dependencies(11) },
    { dependencies: [{ name: 'git+https://example.com/a.git', version: '1.0.0' }] },
    { more: 1 },
  ])
    expect([wrong, await post(wrong)]).toEqual([wrong, 400])
  expect(await post({ secrets: secrets(30), dependencies: dependencies(10) })).toBe(201)
  expect(await post({})).toBe(409)
  const [{ id } = { id: '' }] = (await modules.list()).data
  expect((await call('PATCH', `/actions/modules/${id}`, { body: { name: 'other' } })).status).toBe(400)
  // A secret without a value keeps the one it has.
  expect(await call('PATCH', `/actions/modules/${id}`, { body: { secrets: [{ name: 'N1' }] } })).toMatchObject({
    status: 200,
    body: { secrets: [{ name: 'N1' }] },
  })

  const row = await services.db.selectFrom('action_modules').selectAll().executeTakeFirstOrThrow()
  const more = Array.from({ length: 98 }, (_, index) => ({ ...row, id: `m${index}`, name: `m${index}` }))
  await services.db.insertInto('action_modules').values(more).execute()
  expect(await post({ name: 'the hundredth' })).toBe(201)
  expect(await post({ name: 'one too many' })).toBe(400)
})

test('only the newest 50 versions of a module stay, and those in use', async () => {
  const { modules, actions, published, services } = await setup()
  const { id, version } = await published('logger')
  await actions.create({
    name: 'A',
    supported_triggers: postLogin,
    modules: [{ module_id: id, module_version_id: version }],
  })
  const row = await services.db.selectFrom('action_module_versions').selectAll().executeTakeFirstOrThrow()
  const more = Array.from({ length: 50 }, (_, index) => ({ ...row, id: `v${index + 2}`, number: index + 2 }))
  await services.db.insertInto('action_module_versions').values(more).execute()
  await services.db.updateTable('action_modules').set({ last_number: 51 }).execute()
  expect(await modules.versions.create(id)).toMatchObject({ version_number: 52 })
  const rows = await services.db.selectFrom('action_module_versions').select('number').execute()
  const numbers = rows.map(({ number }) => Number(number)).toSorted((a, b) => a - b)
  expect([numbers.length, numbers.slice(0, 3), numbers.at(-1)]).toEqual([51, [1, 3, 4], 52])
})

test('each route asks for its scope', async () => {
  const { call, published } = await setup()
  const { id, version } = await published('logger')
  const path = `/actions/modules/${id}`
  const routes: [string, string, string, object?][] = [
    ['GET', '/actions/modules', 'read:actions'],
    ['POST', '/actions/modules', 'create:actions', { name: 'm', code }],
    ['GET', path, 'read:actions'],
    ['PATCH', path, 'update:actions', { code }],
    ['GET', `${path}/actions`, 'read:actions'],
    ['POST', `${path}/rollback`, 'update:actions', { module_version_id: version }],
    ['GET', `${path}/versions`, 'read:actions'],
    ['POST', `${path}/versions`, 'update:actions'],
    ['GET', `${path}/versions/${version}`, 'read:actions'],
    ['DELETE', path, 'delete:actions'],
  ]
  for (const [method, at, scope, body] of routes) {
    expect([method, at, (await call(method, at, { scope: 'read:users', body })).status]).toEqual([method, at, 403])
    expect([method, at, (await call(method, at, { scope, body })).status < 300]).toEqual([method, at, true])
    if (at !== '/actions/modules')
      expect((await call(method, at.replace(id, 'none'), { scope, body })).status).toBe(404)
  }
})
