import { BlockList, isIP } from 'node:net'

// Special-purpose registries of IANA (RFC 6890 and its updates): nothing that belongs to the public internet.
const ipv4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const

// Of IPv6 only global unicast is public, which leaves out mapped and translated IPv4 addresses; within it these are not
// (Teredo and 6to4, which carry IPv4 addresses, among them).
const ipv6 = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const

const closed = new BlockList()
for (const [net, bits] of ipv4) closed.addSubnet(net, bits, 'ipv4')
for (const [net, bits] of ipv6) closed.addSubnet(net, bits, 'ipv6')
const globalUnicast = new BlockList()
globalUnicast.addSubnet('2000::', 3, 'ipv6')

/** True for an address of the public internet; false for loopback, private, link-local, metadata and all other special ones. */
export const isPublicAddress = (address: string): boolean => {
  const plain = address.replace(/%.*$/, '')
  const version = isIP(plain)
  if (version === 4) return !closed.check(plain, 'ipv4')
  return version === 6 && globalUnicast.check(plain, 'ipv6') && !closed.check(plain, 'ipv6')
}
