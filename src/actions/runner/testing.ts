import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll } from 'vitest'
import type { Runner, RunRequest, RunResult } from './run.ts'
import { createRunner } from './runner.ts'

const modules = resolve(import.meta.dirname, '../../../node_modules')

/** A runner for the tests of one file; closed when they are done. */
export const testRunner = (options: Partial<Parameters<typeof createRunner>[0]> = {}): Runner => {
  const runner = createRunner({ allowHosts: [], log: { warn: () => {} }, ...options })
  afterAll(() => runner.close())
  return runner
}

/** The source of a post-login Action with this body. */
export const action = (body: string, before = ''): string =>
  `${before}\nexports.onExecutePostLogin = async (event, api) => {\n${body}\n}`

type Run = (code: string, more?: Partial<RunRequest<'post-login'>>) => Promise<RunResult<'post-login'>>

/** Runs post-login Actions; equal sources are the same action. */
export const runWith =
  (runner: Runner): Run =>
  (code, more = {}) =>
    runner.run({
      trigger: 'post-login',
      handler: 'onExecutePostLogin',
      action: { id: `${code.length}:${code.slice(-200)}`, code },
      event: { user: { user_id: 'auth0|1' }, secrets: {} },
      deadlineMs: 10_000,
      ...more,
    })

/** What the Action wrote to the console; throws when it did not end well. */
export const said = (result: RunResult): string[] => {
  if (!result.ok) throw new Error(`${result.kind}: ${result.error.message}`)
  return result.console.map(({ text }) => text)
}

/** A folder that is gone after the tests of the file. */
export const temporaryFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-test-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A bundle with these packages and all that they need, from what is installed here. */
export const bundleOf = (...names: string[]): string => {
  const folder = temporaryFolder()
  const target = join(folder, 'node_modules')
  mkdirSync(target)
  const add = (name: string) => {
    if (existsSync(join(target, name))) return
    cpSync(join(modules, name), join(target, name), { recursive: true })
    const { dependencies = {} } = JSON.parse(readFileSync(join(modules, name, 'package.json'), 'utf8')) as {
      dependencies?: Record<string, string>
    }
    for (const needed of Object.keys(dependencies)) add(needed)
  }
  for (const name of names) add(name)
  return folder
}
