import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { missing } from './install.mjs'

const wanted = {
  '': { name: 'app' },
  'node_modules/here': { version: '1.0.0' },
  'node_modules/older': { version: '2.0.0' },
  'node_modules/@a/gone': { version: '1.0.0' },
  'node_modules/elsewhere': { version: '1.0.0', optional: true },
  'node_modules/new': { version: '1.0.0' },
}

test('what is missing is every locked package that is not listed, of another version, or without its folder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-install-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const write = (path: string, content: object) => writeFileSync(join(folder, path), JSON.stringify(content))
  write('package-lock.json', { packages: wanted })
  expect(missing(folder)).toEqual(['node_modules'])
  for (const name of ['here', 'older', 'new']) {
    mkdirSync(join(folder, 'node_modules', name), { recursive: true })
    write(`node_modules/${name}/package.json`, { name })
  }
  const { 'node_modules/new': _, ...listed } = wanted
  write('node_modules/.package-lock.json', { packages: { ...listed, 'node_modules/older': { version: '1.0.0' } } })
  expect(missing(folder)).toEqual(['node_modules/older', 'node_modules/@a/gone', 'node_modules/new'])
})
