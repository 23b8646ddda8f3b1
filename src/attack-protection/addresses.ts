import { BlockList, isIPv4, isIPv6 } from 'node:net'

/**
 * What an address counts as. IPv4 is itself, however it is written; IPv6 is its /64, which is what one connection is
 * given: whoever has it has all the addresses in it. What is no address counts as the text that it is. Pure.
 */
export const addressKey = (ip: string): string => {
  if (isIPv4(ip)) return ip
  if (!isIPv6(ip)) return ip.slice(0, 64)
  const groups = groupsOf(ip)
  const mapped = groups.slice(0, 5).every(group => group === 0) && groups[5] === 0xffff
  if (mapped) return [groups[6], groups[7]].flatMap(group => [(group ?? 0) >> 8, (group ?? 0) & 255]).join('.')
  return `${groups
    .slice(0, 4)
    .map(group => group.toString(16))
    .join(':')}::/64`
}

/** The eight groups of an IPv6 address, its zone left out. */
const groupsOf = (ip: string): number[] => {
  const plain = (ip.split('%', 1)[0] as string).replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, a, b, c, d) =>
    [Number(a) * 256 + Number(b), Number(c) * 256 + Number(d)].map(group => group.toString(16)).join(':'),
  )
  const [head = '', tail] = plain.split('::')
  const read = (text: string) => (text === '' ? [] : text.split(':').map(group => Number.parseInt(group, 16)))
  const [before, after] = [read(head), read(tail ?? '')]
  return [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after]
}

/** This machine itself: a developer, a test, a health check. */
export const isLoopback = (ip: string): boolean => ip === '::1' || /^(::ffff:)?127\./i.test(ip)

/** An address, or a range of them in CIDR notation. */
export const isAddressOrRange = (text: string): boolean => {
  const [address = '', prefix, more] = text.split('/')
  if (more !== undefined || (!isIPv4(address) && !isIPv6(address)) || address.includes('%')) return false
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (isIPv4(address) ? 32 : 128))
}

const lists = new WeakMap<readonly string[], BlockList>()

/** Whether a list of addresses and ranges holds an address. */
export const isListed = (list: readonly string[], ip: string): boolean => {
  if (list.length === 0) return false
  const known = lists.get(list) ?? blockList(list)
  lists.set(list, known)
  const plain = isIPv6(ip) ? (ip.split('%', 1)[0] as string) : ip
  return isIPv4(plain) ? known.check(plain) : isIPv6(plain) && known.check(plain, 'ipv6')
}

const blockList = (list: readonly string[]): BlockList => {
  const made = new BlockList()
  for (const entry of list.filter(isAddressOrRange)) {
    const [address = '', prefix] = entry.split('/')
    const family = isIPv4(address) ? 'ipv4' : 'ipv6'
    made.addSubnet(address, prefix === undefined ? (family === 'ipv4' ? 32 : 128) : Number(prefix), family)
  }
  return made
}
