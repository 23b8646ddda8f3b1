import { type Reading, step } from './reading.ts'
import type { CommandUse } from './uses.ts'
import { alternatives, nameOf, type Value } from './value.ts'

const methods = ['challengeWith', 'challengeWithAny', 'enrollWith', 'enrollWithAny'] as const

/** Notes what a call of `api` asks for. `name` is its path below `api`. */
export const apiCall = (reading: Reading, name: string, given: Value[], line: number): void => {
  const method = methods.find(one => name === `authentication.${one}`)
  if (method) {
    reading.count += 1
    // A command in a helper is met once for each way that leads to it.
    const known = reading.uses.commands.find(one => one.line === line && one.method === method)
    const { factors, open } = factorsOf(reading, method, given)
    if (known) {
      known.factors = [...new Set([...known.factors, ...factors])]
      known.open ||= open
    } else reading.uses.commands.push({ method, line, factors, open })
  }
  if (name === 'redirect.sendUserTo') reading.uses.redirects.push({ line })
  if (name === 'prompt.render') reading.uses.forms.push({ line })
}

const factorsOf = (
  reading: Reading,
  method: CommandUse['method'],
  [first, second]: Value[],
): Pick<CommandUse, 'factors' | 'open'> => {
  const found = { reading, factors: new Set<string>(), open: false }
  if (method.endsWith('Any')) addAll(found, first)
  else {
    addOne(found, first)
    for (const options of alternatives(second ?? { kind: 'object', members: new Map() })) {
      const additional = options.kind === 'object' ? options.members.get('additionalFactors') : undefined
      if (additional) addAll(found, additional)
      else if (options.kind !== 'object') found.open = true
    }
  }
  return { factors: [...found.factors], open: found.open }
}

interface Found {
  reading: Reading
  factors: Set<string>
  open: boolean
}

const addAll = (found: Found, list: Value | undefined): void => {
  for (const one of alternatives(list ?? { kind: 'unknown' })) {
    if (one.kind !== 'array') found.open = true
    else {
      for (const item of one.items) addOne(found, item)
      found.open ||= one.open
    }
  }
}

const addOne = (found: Found, factor: Value | undefined): void => {
  for (const one of alternatives(factor ?? { kind: 'unknown' })) {
    const type = one.kind === 'object' ? one.members.get('type') : undefined
    for (const name of alternatives(type ?? { kind: 'unknown' })) {
      step(found.reading)
      const text = nameOf(name)
      if (text === undefined) found.open = true
      else found.factors.add(text)
    }
  }
}
