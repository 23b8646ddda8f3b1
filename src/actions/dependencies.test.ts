import { expect, test } from 'vitest'
import { dependencyProblem, foreignPackage, isPinned, pin } from './dependencies.ts'

test('only names and versions that a registry can be asked for are taken', () => {
  for (const [name, version] of [
    ['lodash', '4.17.21'],
    ['@scope/name', '^1.0.0'],
    ['ms', 'latest'],
    ['ms', '>=1 <3 || 4.x'],
    ['ms', '*'],
  ] as const)
    expect([name, version, dependencyProblem({ name, version })]).toEqual([name, version, undefined])
  for (const [name, version] of [
    ['../up', '1.0.0'],
    ['@/x', '1.0.0'],
    ['Upper', '1.0.0'],
    ['a b', '1.0.0'],
    ['', '1.0.0'],
    ['-g/../x', '1.0.0'],
    ['ms', 'https://example.com/a.tgz'],
    ['ms', 'user/repository'],
    ['ms', 'npm:other@1.0.0'],
    ['ms', 'file:..'],
    ['ms', 'workspace:*'],
    ['ms', ''],
  ] as const)
    expect([name, version, dependencyProblem({ name, version })]).toEqual([name, version, expect.any(String)])
})

test('a range, a tag and a wildcard are open, a full version is not', () => {
  const open = ['latest', '^1.2.3', '1.2', '1.x', '*', '>=1.0.0'].filter(version => isPinned({ name: 'a', version }))
  expect(open).toEqual([])
  expect(isPinned({ name: 'a', version: '1.2.3' }) && isPinned({ name: 'a', version: '1.2.3-beta.1' })).toBe(true)
})

test('a lock tells the versions that dependencies resolved to', () => {
  const lock = JSON.stringify({ packages: { 'node_modules/@s/a': { version: '2.0.1', integrity: 'sha512-x' } } })
  expect(pin([{ name: '@s/a', version: 'latest' }], lock)).toEqual([{ name: '@s/a', version: '2.0.1' }])
  expect(() => pin([{ name: 'b', version: '1.0.0' }], lock)).toThrow('b')
})

test('a package from another source than the registry is found in the lock', () => {
  const lock = (entry: object) =>
    JSON.stringify({
      packages: { '': {}, 'node_modules/a': { integrity: 'x' }, 'node_modules/a/node_modules/@s/b': entry },
    })
  expect(foreignPackage(lock({ integrity: 'y' }))).toBeUndefined()
  expect(foreignPackage(lock({ inBundle: true }))).toBeUndefined()
  for (const entry of [{}, { link: true }, { integrity: 'y', resolved: 'git+ssh://git@example.com/b.git#1' }])
    expect(foreignPackage(lock(entry))).toBe('@s/b')
})
