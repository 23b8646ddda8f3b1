import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type TestPackage, testRegistry } from '../../test/fixtures/registry.ts'
import { type TestServices, testServices } from '../../test/fixtures/services.ts'
import { atEnd, engines } from '../../test/fixtures/store.ts'
import { bundlesOf } from './bundles.ts'
import { NpmError, npmEnvironment, npmWith } from './npm.ts'

const left: TestPackage = { name: 'left', version: '1.0.0', files: { 'index.js': 'module.exports = "left 1.0.0"' } }
const newer: TestPackage = { ...left, version: '1.2.0', files: { 'index.js': 'module.exports = "left 1.2.0"' } }
const both: TestPackage = {
  name: '@team/both',
  version: '3.0.0',
  dependencies: { left: '^1.0.0' },
  files: { 'index.js': 'module.exports = require("left")' },
}

const setup = async (services: TestServices, url: string) => {
  // npm's own settings must not depend on who runs the tests.
  const home = mkdtempSync(join(tmpdir(), 'sallyport-home-'))
  atEnd(() => rmSync(home, { recursive: true, force: true }))
  const environment = { PATH: process.env.PATH, HOME: home, npm_config_registry: url, SECRET: 'not for npm' }
  const npm = npmWith(environment, join(services.config.dataDir, 'actions', 'npm-cache'))
  return bundlesOf(services, npm)
}

test.each(engines)('open versions are pinned when installed, and equal sets share one folder, on %s', async engine => {
  const registry = await testRegistry(left, newer, both)
  const services = await testServices({ engine })
  const bundles = await setup(services, registry.url)
  const [one, two] = await Promise.all([
    bundles.install([{ name: '@team/both', version: 'latest' }]),
    bundles.install([{ name: '@team/both', version: '^3.0.0' }]),
  ])
  expect(one).toEqual({ id: expect.any(String), dependencies: [{ name: '@team/both', version: '3.0.0' }] })
  expect(two).toEqual(one)
  const folder = await bundles.folder(one.id)
  expect(readFileSync(join(folder, 'node_modules', 'left', 'index.js'), 'utf8')).toContain('1.2.0')
  expect(readdirSync(join(services.config.dataDir, 'actions', 'bundles'))).toEqual([one.id])
  expect(readdirSync(join(services.config.dataDir, 'actions', 'tmp'))).toEqual([])

  registry.publish({ ...left, version: '1.9.0' })
  const asked = registry.requests.length
  expect(await bundles.install([{ name: '@team/both', version: '3.0.0' }])).toEqual(one)
  expect(registry.requests.length).toBe(asked)
})

test('a node without the folder installs the same again, whatever is newest by then', async () => {
  const registry = await testRegistry(left, newer, both)
  const services = await testServices()
  const bundle = await (await setup(services, registry.url)).install([{ name: '@team/both', version: '3.0.0' }])
  registry.publish({ ...left, version: '1.9.0', files: { 'index.js': 'module.exports = "left 1.9.0"' } })

  const elsewhere = mkdtempSync(join(tmpdir(), 'sallyport-data-'))
  atEnd(() => rmSync(elsewhere, { recursive: true, force: true }))
  const other = await setup({ ...services, config: { ...services.config, dataDir: elsewhere } }, registry.url)
  const folder = await other.folder(bundle.id)
  expect(folder.startsWith(elsewhere)).toBe(true)
  expect(readFileSync(join(folder, 'node_modules', 'left', 'index.js'), 'utf8')).toContain('1.2.0')

  rmSync(folder, { recursive: true })
  const again = await setup({ ...services, config: { ...services.config, dataDir: elsewhere } }, registry.url)
  expect(existsSync(join(await again.folder(bundle.id), 'node_modules'))).toBe(true)
})

test('only folders that the store does not know any more are swept away', async () => {
  const registry = await testRegistry(left, newer)
  const services = await testServices()
  const bundles = await setup(services, registry.url)
  const kept = await bundles.install([{ name: 'left', version: '1.0.0' }])
  const gone = await bundles.install([{ name: 'left', version: '1.2.0' }])
  await services.db.deleteFrom('action_bundles').where('id', '=', gone.id).execute()
  const root = join(services.config.dataDir, 'actions')
  mkdirSync(join(root, 'tmp', 'install-died'))
  await bundles.sweep()
  expect(readdirSync(join(root, 'bundles')).sort()).toEqual([kept.id, gone.id].sort())
  const longAgo = new Date(Date.now() - 2 * 60 * 60_000)
  for (const path of [`bundles/${kept.id}`, `bundles/${gone.id}`, 'tmp/install-died'])
    utimesSync(join(root, path), longAgo, longAgo)
  await bundles.sweep()
  expect(readdirSync(join(root, 'bundles'))).toEqual([kept.id])
  expect(readdirSync(join(root, 'tmp'))).toEqual([])
})

test('what cannot be installed is refused with the reason and leaves nothing', async () => {
  const registry = await testRegistry(
    left,
    { name: 'native', version: '1.0.0', files: { 'index.js': '', 'build/Release/add.node': 'ELF' } },
    { name: 'sly', version: '1.0.0', dependencies: { left: 'git+https://git.example.com/left.git' }, files: {} },
  )
  const services = await testServices()
  const bundles = await setup(services, registry.url)
  for (const [name, version, reason] of [
    ['absent', 'latest', /absent/],
    ['left', '7.0.0', /left/],
    ['native', '1.0.0', /native is a native add-on/],
    ['sly', '1.0.0', /./],
  ] as const) {
    const failed = await bundles.install([{ name, version }]).catch(error => error)
    expect(failed).toBeInstanceOf(NpmError)
    expect(failed.message).toMatch(reason)
  }
  for (const folder of ['bundles', 'tmp'])
    expect(readdirSync(join(services.config.dataDir, 'actions', folder))).toEqual([])
})

test('scripts of packages are not run', async () => {
  const mark = join(tmpdir(), `sallyport-script-${process.pid}`)
  const script = `node -e "require('fs').writeFileSync('${mark}', '')"`
  const registry = await testRegistry({
    ...left,
    scripts: { preinstall: script, install: script, postinstall: script },
  })
  await (await setup(await testServices(), registry.url)).install([{ name: 'left', version: 'latest' }])
  expect(existsSync(mark)).toBe(false)
})

test('npm gets what it needs to reach the registry and nothing else of the environment', () => {
  expect(
    npmEnvironment({
      PATH: '/bin',
      npm_config_registry: 'https://registry.example',
      HTTPS_PROXY: 'http://proxy',
      npm_config_prefix: '/elsewhere',
      NODE_OPTIONS: '--require /evil.js',
      SALLYPORT_SECRET: 'secret',
    }),
  ).toEqual({
    PATH: expect.stringContaining('/bin:'),
    npm_config_registry: 'https://registry.example',
    HTTPS_PROXY: 'http://proxy',
  })
})
