import { describe, expect, test } from 'vitest'
import { eventTypes } from '../../src/logs/event-types.ts'
import { read, sources } from '../fixtures/sources.ts'

const files = sources('test/bypass').filter(path => path.endsWith('.test.ts') && !path.endsWith('every-attack.test.ts'))

/** The tests of a file: their names, and what they do. */
const testsIn = (path: string): { name: string; body: string }[] =>
  read(path)
    .split(/^(?= *(?:test|it)(?:\.each)?\()/m)
    .slice(1)
    .map(body => ({ name: /^ *(?:test|it)\S*\(\s*['"]([^'"]*)/.exec(body)?.[1] ?? body.slice(0, 80), body }))

const looksAtTheLog = /logs(From)?\(|expect(Logs|Refused|Only|Asked|Unchanged|Blocked)\(|refusesTheOther\(/

test('every attack looks at the tenant log', () => {
  const blind = files.flatMap(path =>
    testsIn(path)
      .filter(({ name, body }) => !name.includes('as a control') && !looksAtTheLog.test(body))
      .map(({ name }) => `${path}: ${name}`),
  )
  expect(blind).toEqual([])
})

describe('the page of attacks', () => {
  const rows = read('docs/attacks.md')
    .split('\n')
    .filter(line => line.startsWith('| ') && !line.startsWith('| tried') && !line.startsWith('| ---'))
    .map(line => line.split('|').slice(1, -1))
  const quoted = (cell: string | undefined) => [...(cell ?? '').matchAll(/`([^`]+)`/g)].map(([, word = '']) => word)
  const pathOf = (name: string) => `test/bypass/${name}.test.ts`

  test('names every file of attacks, and none that there is not', () => {
    const named = new Set(rows.flatMap(row => quoted(row[3]).map(pathOf)))
    expect([...named].sort()).toEqual([...files].sort())
  })

  test('tells of entries of the log that its tests look for', () => {
    const missing = rows.flatMap(([tried, , logs, tests]) =>
      quoted(logs)
        .filter(type => !(type in eventTypes) || !quoted(tests).some(name => read(pathOf(name)).includes(`'${type}'`)))
        .map(type => `${tried?.trim()}: ${type}`),
    )
    expect(missing).toEqual([])
  })
})
