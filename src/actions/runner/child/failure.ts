import { dirname, join } from 'node:path'
import { inspect } from 'node:util'
import { moduleFolder } from '../module-folder.ts'
import type { RunError } from '../run.ts'

const maxMessage = 4096
const maxStack = 8192

/**
 * An error as text, whatever was thrown. `folder` is where this process sees the Action, and its modules beside: nobody
 * else's business.
 */
export const describeError = (thrown: unknown, folder: string, modules: string[]): RunError => {
  try {
    if (!(thrown instanceof Error)) {
      const message = typeof thrown === 'string' ? thrown : inspect(thrown, { depth: 2 })
      return { name: 'Error', message: message.slice(0, maxMessage) }
    }
    const places = modules.map((name, index) => [join(dirname(folder), moduleFolder(index), '/'), `actions:${name}/`])
    const clean = (text: unknown, max: number) =>
      [[`${folder}/`, ''], ...places]
        .reduce((left, [place = '', name = '']) => left.replaceAll(place, name), String(text))
        .slice(0, max)
    const name = clean(thrown.name, 200) || 'Error'
    const ours = (line: string) => /\/harness\/|\bnode:|^ +at new Promise \(<anonymous>\)$/.test(line)
    const stack = String(thrown.stack ?? '')
      .split('\n')
      .filter(line => !ours(line))
      .join('\n')
    return { name, message: clean(thrown.message, maxMessage), stack: clean(stack, maxStack) }
  } catch {
    return { name: 'Error', message: 'The Action threw something that cannot be described' }
  }
}
