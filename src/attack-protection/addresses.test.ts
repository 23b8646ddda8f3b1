import { expect, test } from 'vitest'
import { addressKey, isAddressOrRange, isListed, isLoopback } from './addresses.ts'

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['::FFFF:cb00:7107', '203.0.113.7'],
  ['0:0:0:0:0:ffff:203.0.113.7', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::1', '2001:db8:1:2::/64'],
  ['2001:0DB8:0001:0002:ffff::', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['2001:db8::203.0.113.7', '2001:db8:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['unknown', 'unknown'],
])('%s counts as %s', (ip, key) => {
  expect(addressKey(ip)).toBe(key)
})

test('a list holds addresses and ranges of both kinds, however an address is written', () => {
  const list = ['203.0.113.7', '198.51.100.0/24', '2001:db8::/32']
  for (const ip of ['203.0.113.7', '198.51.100.200', '2001:db8:9::1', '::ffff:203.0.113.7'])
    expect(isListed(list, ip)).toBe(true)
  for (const ip of ['203.0.113.8', '198.51.101.1', '2001:db9::1', 'unknown', '']) expect(isListed(list, ip)).toBe(false)
  expect(isListed([], '203.0.113.7')).toBe(false)
})

test('what is no address and no range is told from what is', () => {
  for (const text of ['10.0.0.0/8', '10.0.0.1', '::1', '2001:db8::/64', '0.0.0.0/0'])
    expect(isAddressOrRange(text)).toBe(true)
  for (const text of ['10.0.0.0/33', '2001:db8::/129', '10.0.0', 'example.com', '10.0.0.0/8/8', 'fe80::1%eth0', ''])
    expect(isAddressOrRange(text)).toBe(false)
})

test('this machine is known by each of its own addresses', () => {
  for (const ip of ['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1']) expect(isLoopback(ip)).toBe(true)
  for (const ip of ['10.0.0.1', '1.127.0.0', '::2']) expect(isLoopback(ip)).toBe(false)
})
