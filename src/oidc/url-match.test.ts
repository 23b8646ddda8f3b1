import { expect, test } from 'vitest'
import { callbackAllowed, logoutUrlAllowed, originAllowed } from './url-match.ts'

test.each([
  ['https://app.example.com/cb', ['https://app.example.com/cb'], true],
  ['https://app.example.com/cb/', ['https://app.example.com/cb'], false],
  ['https://app.example.com/cb?x=1', ['https://app.example.com/cb'], false],
  ['https://a.example.com/cb', ['https://*.example.com/cb'], true],
  ['https://a.b.example.com/cb', ['https://*.example.com/cb'], false],
  ['https://example.com/cb', ['https://*.example.com/cb'], false],
  ['https://evil.com/.example.com/cb', ['https://*.example.com/cb'], false],
  ['https://evil.com#.example.com/cb', ['https://*.example.com/cb'], false],
  ['https://evil.com\\.example.com/cb', ['https://*.example.com/cb'], false],
  ['https://x@evil.example.com/cb', ['https://*.example.com/cb'], false],
  ['https://acme.example.com/cb', ['https://{organization_name}.example.com/cb'], false],
  ['com.example.app://callback', ['com.example.app://callback'], true],
  ['http://127.0.0.1:4711/cb', ['http://127.0.0.1/cb'], false],
])('a web client with a callback list: %s in %j is %s', (uri, list, allowed) => {
  expect(callbackAllowed(uri, list, false)).toBe(allowed)
})

const own = ['https://{organization_name}.example.com/cb']
test.each([
  ['https://acme.example.com/cb', { name: 'acme' }, true],
  ['https://other.example.com/cb', { name: 'acme' }, false],
  ['https://acme.evil.com/.example.com/cb', { name: 'acme' }, false],
  ['https://acme.example.com/cb', 'any', true],
  ['https://a.b.example.com/cb', 'any', false],
  ['https://acme.example.com/cb', undefined, false],
] as const)(
  'the organization of the request stands for its name in a callback: %s of %j is %s',
  (uri, name, allowed) => {
    expect(callbackAllowed(uri, own, false, name)).toBe(allowed)
    expect(logoutUrlAllowed(uri, own)).toBe(false)
  },
)

test.each([
  ['http://127.0.0.1:4711/cb', ['http://127.0.0.1/cb'], true],
  ['http://localhost:1/cb', ['http://localhost:3000/cb'], true],
  ['http://localhost:1/other', ['http://localhost:3000/cb'], false],
  ['https://localhost:1/cb', ['https://localhost:3000/cb'], false],
  ['http://x@localhost:1/cb', ['http://localhost:3000/cb'], false],
  ['http://192.168.0.1:1/cb', ['http://192.168.0.1/cb'], false],
])('a native client may choose the port of a loopback callback, nothing else: %s in %j is %s', (uri, list, allowed) => {
  expect(callbackAllowed(uri, list, true)).toBe(allowed)
})

test.each([
  ['https://app.example.com/bye?x=1', ['https://app.example.com/bye'], true],
  ['https://app.example.com/bye', ['https://app.example.com/bye?y=2'], true],
  ['https://app.example.com/other', ['https://app.example.com/bye'], false],
  ['https://a.example.com', ['https://*.example.com'], true],
  ['javascript:alert(1)', ['https://*.example.com'], false],
])('a logout target is compared without its query: %s in %j is %s', (uri, list, allowed) => {
  expect(logoutUrlAllowed(uri, list)).toBe(allowed)
})

test('an origin may read answers when it is listed or a callback is on it', () => {
  const client = {
    web_origins: ['https://web.example.com/'],
    allowed_origins: ['https://*.cors.example.com'],
    callbacks: ['https://app.example.com/cb', 'com.example.app://cb'],
  }
  const origins = ['https://web.example.com', 'https://a.cors.example.com', 'https://app.example.com']
  for (const origin of origins) expect(originAllowed(origin, client)).toBe(true)
  for (const origin of ['https://example.com', 'null', 'https://cors.example.com'])
    expect(originAllowed(origin, client)).toBe(false)
})
