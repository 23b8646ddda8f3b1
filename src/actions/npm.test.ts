import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { npmSearchWith } from './npm.ts'

test('searches run in a folder of the server, a few at one time, and the rest is refused', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-npm-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const npm = join(folder, 'npm-cli.js')
  writeFileSync(npm, "console.log(JSON.stringify([{ name: process.cwd(), version: '1.0.0' }]))")
  const cache = join(folder, 'data', 'npm-cache')
  const search = npmSearchWith({ npm_execpath: npm }, cache)
  const all = await Promise.allSettled(Array.from({ length: 10 }, () => search('x')))
  expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(8)
  expect(all[9]).toMatchObject({ reason: { message: 'too many searches are under way' } })
  expect(await search('x')).toEqual([{ name: cache, version: '1.0.0' }])
})
