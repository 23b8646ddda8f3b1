import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { domainFinder } from './domains.ts'
import { originReader } from './proxy.ts'

const forwarded = {
  host: 'internal:3000',
  'x-forwarded-for': '6.6.6.6, 203.0.113.9, 10.0.0.2',
  'x-forwarded-proto': 'https',
  'x-forwarded-host': 'login.acme.example',
}
const arrival = { peer: '::ffff:10.0.0.1', encrypted: false, headers: forwarded }

describe('the origin of a request', () => {
  test.each([
    ['nobody is believed unless told to', 0, { ip: '10.0.0.1', host: 'internal:3000', protocol: 'http' }],
    ['one hop: the last entry', 1, { ip: '10.0.0.2', host: 'login.acme.example', protocol: 'https' }],
    ['two hops: the one before', 2, { ip: '203.0.113.9', host: 'login.acme.example', protocol: 'https' }],
    ['more hops than entries: the first entry', 9, { ip: '6.6.6.6' }],
    ['listed proxies: the first address that is not listed', ['10.0.0.0/8'], { ip: '203.0.113.9', protocol: 'https' }],
    ['a proxy that is not listed', ['192.168.0.0/16'], { ip: '10.0.0.1', host: 'internal:3000', protocol: 'http' }],
  ] as const)('%s', (_name, trustProxy, expected) => {
    const setting = typeof trustProxy === 'number' ? trustProxy : [...trustProxy]
    expect(originReader(setting)(arrival)).toMatchObject(expected)
  })

  test('what is no address is not taken for one', () => {
    const headers = { ...forwarded, 'x-forwarded-for': 'unknown' }
    expect(originReader(1)({ ...arrival, headers }).ip).toBe('10.0.0.1')
  })

  test('entries with ports and brackets are addresses too', () => {
    const of = (entry: string) => originReader(1)({ ...arrival, headers: { 'x-forwarded-for': entry } }).ip
    expect([of('203.0.113.9:1234'), of('[2001:db8::1]:443'), of('2001:db8::1')]).toEqual([
      '203.0.113.9',
      '2001:db8::1',
      '2001:db8::1',
    ])
  })

  test('no header moves the address, host or scheme of an untrusted peer', () => {
    const header = fc.string()
    fc.assert(
      fc.property(header, header, header, (a, b, c) => {
        const headers = { host: 'h', 'x-forwarded-for': a, 'x-forwarded-host': b, 'x-forwarded-proto': c }
        expect(originReader(['192.0.2.1'])({ peer: '198.51.100.1', encrypted: true, headers })).toEqual({
          ip: '198.51.100.1',
          host: 'h',
          protocol: 'https',
        })
      }),
    )
  })
})

describe('the domain of a request', () => {
  const find = domainFinder(['https://login.acme.example/', 'http://localhost:3000/', 'https://localhost:3443/'])
  const at = (host: string | undefined, protocol: 'http' | 'https' = 'http') => find({ ip: '', host, protocol })

  test.each([
    ['login.acme.example', 'https://login.acme.example/'],
    ['LOGIN.acme.example:443', 'https://login.acme.example/'],
    ['localhost:3000', 'http://localhost:3000/'],
    ['localhost:3443', 'https://localhost:3443/'],
    ['localhost', undefined],
    ['evil.example', undefined],
    ['login.acme.example@evil.example', undefined],
    ['login.acme.example/x', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%s', (host, expected) => {
    expect(at(host)).toBe(expected)
  })

  test('the scheme decides where a host is served over both', () => {
    const both = domainFinder(['http://a.test/', 'https://a.test/'])
    expect(both({ ip: '', host: 'a.test', protocol: 'https' })).toBe('https://a.test/')
    expect(both({ ip: '', host: 'a.test', protocol: 'http' })).toBe('http://a.test/')
  })
})
