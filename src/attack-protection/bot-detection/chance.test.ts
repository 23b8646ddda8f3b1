import { expect, test } from 'vitest'
import { asksFrom, type Chance, chanceOf, type Signals } from './chance.ts'

const firefox = {
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  namesLanguage: true,
}
const quiet: Signals = { addressFailures: 0, throttled: false, identifierFailures: 0, browser: firefox }

test.each<[string, Partial<Signals>, Chance]>([
  ['a browser that has done nothing', {}, 0],
  ['one wrong password', { addressFailures: 1, identifierFailures: 1 }, 0],
  ['two wrong passwords', { addressFailures: 2, identifierFailures: 2 }, 1],
  ['five failures of an address', { addressFailures: 5 }, 2],
  ['twenty failures of an address', { addressFailures: 20 }, 3],
  ['a throttled address', { throttled: true }, 3],
  ['five failures of an identifier', { identifierFailures: 5 }, 2],
  ['ten failures of an identifier', { identifierFailures: 10 }, 3],
  ['a browser without a language', { browser: { ...firefox, namesLanguage: false } }, 1],
  ['a program that says so', { browser: { userAgent: 'curl/8.5.0', namesLanguage: false } }, 2],
  ['a browser without a head', { browser: { userAgent: 'Mozilla/5.0 HeadlessChrome/140.0', namesLanguage: true } }, 2],
  ['no name at all', { browser: { namesLanguage: true } }, 2],
  ['a program after five failures', { addressFailures: 5, browser: { namesLanguage: true } }, 3],
  ['an interface that programs call', { browser: undefined }, 0],
  ['such an interface after five failures', { browser: undefined, addressFailures: 5 }, 2],
])('%s is a chance', (_, signals, chance) => {
  expect(chanceOf({ ...quiet, ...signals })).toBe(chance)
})

test('a high level asks at a small chance, a low level at a high one', () => {
  expect(asksFrom).toEqual({ low: 3, medium: 2, high: 1 })
})
