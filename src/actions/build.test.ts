import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { testRegistry } from '../../test/fixtures/registry.ts'
import { type TestServices, testServices } from '../../test/fixtures/services.ts'
import { atEnd, engines } from '../../test/fixtures/store.ts'
import { findRunnableVersion } from '../store/action-versions.ts'
import { claimBuild, findAction } from '../store/actions.ts'
import { builderOf } from './build.ts'
import { bundlesOf } from './bundles.ts'
import { changeAction, createAction } from './drafts.ts'
import { npmWith } from './npm.ts'
import { deployDraft } from './versions.ts'

const one = { name: 'one', version: '1.0.0', files: { 'index.js': 'module.exports = 1' } }
const draft = {
  name: 'Action',
  trigger: { id: 'post-login' },
  code: 'exports.onExecutePostLogin = async () => {}',
  dependencies: [{ name: 'one' }],
  runtime: undefined,
  secrets: [],
}

const setup = (services: TestServices, url: string) => {
  const home = mkdtempSync(join(tmpdir(), 'sallyport-home-'))
  atEnd(() => rmSync(home, { recursive: true, force: true }))
  const environment = { PATH: process.env.PATH, HOME: home, npm_config_registry: url }
  const npm = npmWith(environment, join(services.config.dataDir, 'actions', 'npm-cache'))
  const bundles = bundlesOf(services, npm)
  return { ...services, bundles, builder: builderOf(services, bundles) }
}

const settled = async (context: ReturnType<typeof setup>, id: string) => {
  for (;;) {
    const action = await findAction(context.db, id)
    if (!action) throw new Error('the action is gone')
    if (!['pending', 'building'].includes(action.status)) return action
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}

test.each(engines)('a draft with dependencies is built in the background, its versions pinned, on %s', async engine => {
  const registry = await testRegistry(one)
  const context = setup(await testServices({ engine }), registry.url)
  const made = await createAction(context, draft, { deploy: false })
  expect(['pending', 'building']).toContain(made.status)
  await expect(deployDraft(context, made.id)).rejects.toThrow("must be in the 'built' state")
  const built = await settled(context, made.id)
  expect(built).toMatchObject({ status: 'built', dependencies: JSON.stringify([{ name: 'one', version: '1.0.0' }]) })
  registry.publish({ ...one, version: '1.1.0' })
  const version = await deployDraft(context, made.id)
  const runnable = await findRunnableVersion(context.db, version.id)
  expect(runnable).toMatchObject({
    action_name: 'Action',
    bundle_id: built.bundle_id,
    dependencies: built.dependencies,
  })
})

test.each(engines)('a draft made to be deployed is deployed when its build is done, on %s', async engine => {
  const registry = await testRegistry(one)
  const context = setup(await testServices({ engine }), registry.url)
  const { id } = await createAction(context, draft, { deploy: true })
  await expect
    .poll(() => findAction(context.db, id), { timeout: 10_000 })
    .toMatchObject({ status: 'built', all_changes_deployed: 1, last_number: 1 })
})

test('without a registry the build fails and says so; the next save builds again', async () => {
  const registry = await testRegistry(one)
  const services = await testServices()
  const offline = setup(services, 'http://127.0.0.1:9/')
  const { id } = await createAction(offline, draft, { deploy: true })
  const failed = await settled(offline, id)
  expect(failed).toMatchObject({ status: 'failed', deployed_version_id: null })
  expect(JSON.parse(failed.errors)).toEqual([
    {
      id: 'dependencies_not_installed',
      msg: expect.stringMatching(/^The dependencies could not be installed: .*ECONNREFUSED/),
    },
  ])
  await expect(deployDraft(offline, id)).rejects.toThrow(/must be in the 'built' state.*could not be installed/)

  const online = setup(services, registry.url)
  await changeAction(online, id, {})
  expect(await settled(online, id)).toMatchObject({ status: 'built', errors: '[]' })
})

test('a build that died with its process is taken up again when its lease is over', async () => {
  const registry = await testRegistry(one)
  const services = await testServices()
  const context = setup(services, registry.url)
  const idle = { ...context, builder: { build: async () => {}, resume: async () => {} } }
  const { id } = await createAction(idle, draft, { deploy: false })
  const now = services.now()
  expect(await claimBuild(services.db, id, now, now + 60_000)).toMatchObject({ id, status: 'building' })
  expect(await claimBuild(services.db, id, now, now + 60_000)).toBeUndefined()
  await context.builder.resume()
  expect(await findAction(services.db, id)).toMatchObject({ status: 'building' })
  services.clock.advance(60_001)
  await context.builder.resume()
  expect(await findAction(services.db, id)).toMatchObject({ status: 'built' })
})

test('what a build found counts only for the draft that it began with', async () => {
  const registry = await testRegistry(one)
  const context = setup(await testServices(), registry.url)
  const { id } = await createAction(context, draft, { deploy: false })
  await changeAction(context, id, { dependencies: [], code: 'exports.onExecutePostLogin = async () => { /* 2 */ }' })
  await new Promise(resolve => setTimeout(resolve, 1500))
  expect(await findAction(context.db, id)).toMatchObject({ status: 'built', dependencies: '[]', bundle_id: null })
})
