import { BlockList, isIPv6 } from 'node:net'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Address, formatAddress, parseAddress } from './address.ts'
import { rangeSet, rangeSetBuilder } from './range-set.ts'

const setOf = (...texts: string[]) => {
  const builder = rangeSetBuilder()
  const taken = texts.map(text => builder.add(text))
  return { taken, set: rangeSet(builder.tables()) }
}
const find = (set: ReturnType<typeof rangeSet>, ip: string) => set.find(parseAddress(ip) as Address)

describe('addresses', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['255.255.255.255', '255.255.255.255'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::FFFF:c000:201', '192.0.2.1'],
    ['0:0:0:0:0:ffff:192.0.2.1', '192.0.2.1'],
    ['2001:DB8::1', '2001:db8::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['::', '::'],
    ['::1', '::1'],
    ['1::', '1::'],
    ['64:ff9b::192.0.2.1', '64:ff9b::c000:201'],
  ])('%s is %s', (text, plain) => {
    expect(formatAddress(parseAddress(text) as Address)).toBe(plain)
  })

  it.each([
    '',
    'localhost',
    '192.0.2',
    '192.0.2.1.1',
    '192.0.2.256',
    '192.0.02.1',
    ' 192.0.2.1',
    '1::2::3',
    'fe80::1%eth0',
    '12345::',
    '0x7f.1',
    '192.0.2.1:80',
    '[::1]',
  ])('%j is no address', text => expect(parseAddress(text)).toBeUndefined())

  it('what is written is read again', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), text => {
        const address = parseAddress(text) as Address
        expect(parseAddress(formatAddress(address))).toEqual(address)
      }),
    )
  })
})

describe('sets of ranges', () => {
  it('find what an address falls under', () => {
    const { set, taken } = setOf('198.51.100.0/24', '203.0.113.7', '2001:db8::/32', '2001:db9::1', '192.0.2.77/28')
    expect(taken).not.toContain(false)
    expect(set.size).toBe(5)
    expect(find(set, '198.51.100.255')).toBe('198.51.100.0/24')
    expect(find(set, '198.51.101.0')).toBeUndefined()
    expect(find(set, '203.0.113.7')).toBe('203.0.113.7/32')
    expect(find(set, '203.0.113.8')).toBeUndefined()
    expect(find(set, '::ffff:203.0.113.7')).toBe('203.0.113.7/32')
    expect(find(set, '2001:db8:ffff:ffff::9')).toBe('2001:db8::/32')
    expect(find(set, '2001:db9::1')).toBe('2001:db9::1/128')
    expect(find(set, '2001:db9::')).toBeUndefined()
    expect(find(set, '192.0.2.64')).toBe('192.0.2.64/28')
    expect(find(set, '0.0.0.0')).toBeUndefined()
    expect(find(set, '255.255.255.255')).toBeUndefined()
  })

  it('keep the widest of ranges within each other, in whatever order they come', () => {
    const { set } = setOf('10.1.2.3', '10.0.0.0/8', '10.1.0.0/16', '10.0.0.0/8', '11.0.0.0')
    expect(set.size).toBe(2)
    expect(find(set, '10.1.2.3')).toBe('10.0.0.0/8')
    expect(find(set, '11.0.0.0')).toBe('11.0.0.0/32')
  })

  it('an IPv4 range that is written as IPv6 holds the IPv4 addresses', () => {
    const { set } = setOf('::ffff:10.0.0.0/104')
    expect(find(set, '10.9.8.7')).toBe('10.0.0.0/8')
  })

  it('the range of everything holds everything', () => {
    const { set } = setOf('0.0.0.0/0', '::/0')
    expect(find(set, '255.255.255.255')).toBe('0.0.0.0/0')
    expect(find(set, 'ffff::')).toBe('::/0')
  })

  it.each<[string, string[]]>([
    ['192.0.2.0-192.0.2.255', ['192.0.2.0/24']],
    ['0.0.0.0-255.255.255.255', ['0.0.0.0/0']],
    ['192.0.2.1 - 192.0.2.4', ['192.0.2.1/32', '192.0.2.2/31', '192.0.2.4/32']],
    ['255.255.255.254-255.255.255.255', ['255.255.255.254/31']],
  ])('%s is taken as ranges', (text, ranges) => {
    const { set, taken } = setOf(text)
    expect(taken).toEqual([true])
    expect(set.size).toBe(ranges.length)
    for (const range of ranges) expect(find(set, range.split('/')[0] as string)).toBe(range)
  })

  it.each([
    '',
    'x',
    '192.0.2.0/33',
    '192.0.2.0/',
    '192.0.2.0/-1',
    '192.0.2.0/2.5',
    '::/129',
    '::ffff:10.0.0.0/8',
    '192.0.2.9-192.0.2.1',
    '2001::-2001::1',
    '<html>',
  ])('%j is not taken', text => expect(setOf(text).taken).toEqual([false]))

  it('find the same as the runtime’s own list, which is slower', () => {
    const range = fc.oneof(
      // Close together, so that they meet.
      fc
        .tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 0, max: 255 }), fc.integer({ min: 20, max: 32 }))
        .map(([c, d, prefix]) => `10.0.${c}.${d}/${prefix}`),
      fc
        .tuple(fc.integer({ min: 0, max: 0xffff }), fc.integer({ min: 30, max: 128 }))
        .map(([part, prefix]) => `2001:db8:${part.toString(16)}::${part.toString(16)}/${prefix}`),
      fc.tuple(fc.ipV4(), fc.integer({ min: 0, max: 32 })).map(([ip, prefix]) => `${ip}/${prefix}`),
    )
    fc.assert(
      fc.property(
        fc.array(range, { maxLength: 40 }),
        fc.array(fc.oneof(fc.ipV4(), fc.ipV6()), { maxLength: 10 }),
        (ranges, more) => {
          const { set } = setOf(...ranges)
          const list = new BlockList()
          for (const text of ranges) {
            const [net = '', prefix] = text.split('/')
            list.addSubnet(net, Number(prefix), isIPv6(net) ? 'ipv6' : 'ipv4')
          }
          for (const ip of [...ranges.map(text => text.split('/')[0] as string), ...more]) {
            const plain = formatAddress(parseAddress(ip) as Address)
            expect(find(set, ip) !== undefined).toBe(list.check(plain, isIPv6(plain) ? 'ipv6' : 'ipv4'))
          }
        },
      ),
    )
  })
})
