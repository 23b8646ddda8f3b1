import { type Program, parse } from 'acorn'
import { enter } from './expressions.ts'
import { beginReading } from './reading.ts'
import { walkAll } from './statements.ts'
import type { Unread, Uses } from './uses.ts'
import { alternatives, path, type Scope, type Value } from './value.ts'

/**
 * Follows the text of an Action through every branch and the functions it calls, without running any of it, and says
 * what its `handlers` may do. Bounded: what is too long to follow is reported as such. Pure.
 */
export const readUses = (code: string, handlers: readonly string[]): Uses | Unread => {
  let program: Program
  try {
    program = parse(code, { ecmaVersion: 'latest', sourceType: 'commonjs', locations: true })
  } catch (error) {
    const { loc, message } = error as { loc?: { line: number }; message: string }
    return { problem: message.replace(/ \(\d+:\d+\)$/, ''), ...(loc && { line: loc.line }) }
  }
  try {
    return usesOf(program, handlers)
  } catch (error) {
    // Nested too deep for the stack, or beyond our own bound.
    if (error instanceof RangeError) return { problem: 'it is too entangled to be followed' }
    throw error
  }
}

const usesOf = (program: Program, names: readonly string[]): Uses => {
  const reading = beginReading()
  const top: Scope = {
    names: new Map([
      ['exports', path('exports')],
      ['module', path('module')],
    ]),
  }
  walkAll(reading, program.body, top)
  const handlers: Uses['handlers'] = {}
  let mostCommands = 0
  for (const name of names) {
    const exported = reading.exported.get(name)
    if (!exported) continue
    handlers[name] = kindOf(exported)
    for (const one of alternatives(exported)) {
      if (one.kind !== 'function') continue
      reading.count = 0
      enter(reading, one, [path('event'), path('api')])
      // An Action goes on in its second handler where the first has stopped.
      mostCommands += reading.count
    }
  }
  return { ...reading.uses, handlers, exportsUnseen: reading.exportsUnseen, mostCommands }
}

const kindOf = (value: Value): Uses['handlers'][string] => {
  const [one] = alternatives(value)
  if (one?.kind === 'function') return one.node.async ? 'async' : 'sync'
  return one?.kind === 'known' ? 'not-a-function' : 'unseen'
}
