import { execFile } from 'node:child_process'
import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { handlersOf } from '../src/actions/event-api/triggers.ts'
import { read } from './fixtures/sources.ts'

const root = join(import.meta.dirname, '..')
const folder = join(root, 'examples', 'actions')
const examples = readdirSync(folder).filter(name => name.endsWith('.js'))

/** What the compiler says of the examples, as an editor would show it by their `jsconfig.json`. */
const complaints = async (): Promise<string> => {
  const compiler = join(root, 'node_modules', '.bin', 'tsc')
  const { stdout } = await promisify(execFile)(compiler, ['-p', join(folder, 'jsconfig.json')], { cwd: root }).catch(
    (error: { stdout: string }) => error,
  )
  return stdout
}

test('the examples agree with the published types', async () => {
  expect(await complaints()).toBe('')
})

test('the published types hold by themselves, every name in them included', async () => {
  const compiler = join(root, 'node_modules', '.bin', 'tsc')
  const files = readdirSync(join(root, 'types')).map(name => join(root, 'types', name))
  const strictly = ['--ignoreConfig', '--noEmit', '--strict', '--skipLibCheck', 'false', '--lib', 'es2024']
  const { stdout } = await promisify(execFile)(compiler, [...strictly, ...files]).catch(
    (error: { stdout: string }) => error,
  )
  expect(stdout).toBe('')
})

test('an example that asks for what there is not is found', async () => {
  const wrong = join(folder, 'wrong-on-purpose.js')
  writeFileSync(
    wrong,
    `/** @param {import('../../types/post-login').Event} event @param {import('../../types/post-login').PostLoginAPI} api */
exports.onExecutePostLogin = async (event, api) => api.authentication.challengeWith({ type: event.user.factor })\n`,
  )
  try {
    expect(await complaints()).toMatch(/wrong-on-purpose\.js.*'factor' does not exist/)
  } finally {
    rmSync(wrong)
  }
})

test.each(examples)('%s exports a handler of a trigger, and types all that it is given', name => {
  const source = read(join('examples', 'actions', name))
  const handlers = Object.values(handlersOf).flat() as readonly string[]
  const exported = [...source.matchAll(/^exports\.(\w+) = async \(?([^)=]*)/gm)]
  expect(exported.length).toBeGreaterThan(0)
  for (const [, handler = '', parameters = ''] of exported) {
    expect(handlers).toContain(handler)
    for (const parameter of parameters.split(',').map(one => one.trim()))
      expect(source).toMatch(
        new RegExp(`@param \\{import\\('\\.\\./\\.\\./types/[a-z-]+'\\)\\.\\w+\\} ${parameter}\\b`),
      )
  }
})
