import { expect, test } from 'vitest'
import { inWords } from '../../dashboard/src/components/ui/duration.ts'
import { checkOrigin, checkUrl, itemsOf, wrongLine } from '../../dashboard/src/components/ui/lines.ts'
import { categories, givenSink } from '../../dashboard/src/features/log-streams/stream-types.ts'
import { locales } from '../../dashboard/src/features/settings/languages.ts'
import { categories as ofServer } from '../../src/log-streams/categories.ts'
import { logIdAt, timeOfLogId } from '../../src/logs/log-id.ts'
import { locales as localesOfServer } from '../../src/management/locales.ts'

test.each([
  ['https://app.example.com/callback', true],
  ['https://*.example.com/{organization_name}', true],
  ['com.example.app://callback', true],
  ['app.example.com', false],
  ['https://app.example .com', false],
  ['javascript:alert(1)', false],
])('%s is a callback: %s', (item, right) => expect(checkUrl(item) === undefined).toBe(right))

test.each([
  ['https://app.example.com', true],
  ['http://localhost:3000/', true],
  ['https://app.example.com/path', false],
])('%s is an origin: %s', (item, right) => expect(checkOrigin(item) === undefined).toBe(right))

test('a list is an item a line, each once; the first that is wrong is named', () => {
  expect(itemsOf('https://a.example\n\n https://b.example ,https://a.example')).toEqual([
    'https://a.example',
    'https://b.example',
  ])
  expect(wrongLine('https://a.example\nnonsense\nmore', checkUrl)).toMatch(/^“nonsense” /)
  expect(wrongLine('', checkUrl)).toBeUndefined()
})

test('seconds are said in the two largest units that they fill', () => {
  expect([1, 90, 36_000, 2_592_000, 31_557_600].map(inWords)).toEqual([
    '1 second',
    '1 minute 30 seconds',
    '10 hours',
    '30 days',
    '1 year',
  ])
})

test('what is empty in a sink is left out, unless it was emptied', () => {
  expect(givenSink({ url: 'a', token: '' })).toEqual({ url: 'a' })
  expect(givenSink({ url: 'a', token: '' }, { url: 'a', token: 'b' })).toEqual({ url: 'a', token: '' })
})

test('the choices are those that the server takes', () => {
  expect(locales).toEqual(localesOfServer)
  expect(categories.map(({ value }) => value).toSorted()).toEqual([...ofServer].toSorted())
})

test('the time of a log id is read back to the millisecond', () => {
  const at = Date.parse('2026-03-01T10:00:00.250Z')
  expect(timeOfLogId(logIdAt(at))).toBe(at)
})
