import { isIPv4, isIPv6 } from 'node:net'

/** An address as numbers: one of 32 bits, or four of them, most significant first. */
export type Address = { version: 4; word: number } | { version: 6; words: Words }
export type Words = readonly [number, number, number, number]

/**
 * Reads an address; undefined for anything else. IPv4 within IPv6 (`::ffff:192.0.2.1`) is IPv4, so that nobody is
 * somebody else by writing his address another way. Pure.
 */
export const parseAddress = (text: string): Address | undefined => {
  if (isIPv4(text)) return { version: 4, word: dotted(text) }
  if (!isIPv6(text) || text.includes('%')) return undefined
  const words = colonSeparated(text)
  const [a, b, c, d] = words
  return a === 0 && b === 0 && c === 0xffff ? { version: 4, word: d } : { version: 6, words }
}

const dotted = (text: string): number => {
  let word = 0
  let byte = 0
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i)
    if (code !== 46) byte = byte * 10 + code - 48
    else {
      word = word * 256 + byte
      byte = 0
    }
  }
  return word * 256 + byte
}

const colonSeparated = (text: string): Words => {
  const [head = '', tail] = text.split('::')
  const before = groups(head)
  const after = tail === undefined ? [] : groups(tail)
  const all = [...before, ...new Array<number>(8 - before.length - after.length).fill(0), ...after]
  const word = (i: number): number => (all[2 * i] as number) * 0x10000 + (all[2 * i + 1] as number)
  return [word(0), word(1), word(2), word(3)]
}

const groups = (text: string): number[] =>
  text === ''
    ? []
    : text.split(':').flatMap(group => {
        if (!group.includes('.')) return [Number.parseInt(group, 16)]
        const word = dotted(group)
        return [Math.floor(word / 0x10000), word % 0x10000]
      })

/** An address as people write it: IPv6 with its longest run of zeros left out (RFC 5952). Pure. */
export const formatAddress = (address: Address): string =>
  address.version === 4
    ? [24, 16, 8, 0].map(bits => (address.word >>> bits) & 255).join('.')
    : compressed(address.words.flatMap(word => [word >>> 16, word & 0xffff]))

const compressed = (parts: number[]): string => {
  let best = { from: 0, length: 1 }
  let from = 0
  for (let i = 0; i <= 8; i += 1) {
    if (parts[i] === 0) continue
    if (i - from > best.length) best = { from, length: i - from }
    from = i + 1
  }
  const hex = (some: number[]) => some.map(part => part.toString(16)).join(':')
  if (best.length < 2) return hex(parts)
  return `${hex(parts.slice(0, best.from))}::${hex(parts.slice(best.from + best.length))}`
}
