import { expect, test } from 'vitest'
import { isPublicAddress } from '../../addresses/public-address.ts'
import { allowedHosts } from './addresses.ts'

test.each([
  '1.1.1.1',
  '8.8.8.8',
  '172.15.255.255',
  '172.32.0.1',
  '192.0.1.1',
  '100.128.0.1',
  '223.255.255.255',
  '2606:4700:4700::1111',
  '2a00:1450::1',
])('%s is public', address => expect(isPublicAddress(address)).toBe(true))

test.each([
  '0.0.0.0',
  '10.255.255.255',
  '100.64.0.1',
  '127.0.0.1',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.0.0.1',
  '192.168.0.1',
  '198.18.0.1',
  '203.0.113.9',
  '224.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::ffff:8.8.8.8',
  '::ffff:127.0.0.1',
  '64:ff9b::8.8.8.8',
  '100::1',
  'fc00::1',
  'fd00:ec2::254',
  'fe80::1',
  'fe80::1%eth0',
  'fec0::1',
  'ff02::1',
  '2001::1',
  '2001:db8::1',
  '2002:7f00:1::',
  'example.com',
  '',
])('%s is not', address => expect(isPublicAddress(address)).toBe(false))

test('operators name hosts with or without a port, in any case', () => {
  const allowed = allowedHosts(['Internal.Example', '10.0.0.5:8080', '[::1]', '[fd00::1]:9000'])
  expect(allowed('internal.example', 443)).toBe(true)
  expect(allowed('INTERNAL.example.', 80)).toBe(true)
  expect(allowed('other.example', 80)).toBe(false)
  expect(allowed('x.internal.example', 80)).toBe(false)
  expect(allowed('10.0.0.5', 8080)).toBe(true)
  expect(allowed('10.0.0.5', 80)).toBe(false)
  expect(allowed('::1', 80)).toBe(true)
  expect(allowed('fd00::1', 9000)).toBe(true)
  expect(allowed('fd00::1', 9001)).toBe(false)
})
