import { type Address, formatAddress, parseAddress, type Words } from './address.ts'

/**
 * A set of ranges in CIDR notation that millions of addresses can be looked for in: sorted numbers without objects, five
 * bytes for a range of IPv4 and seventeen for one of IPv6. What lies within another range of the set is left out.
 */
export interface RangeSet {
  /** How many ranges there are. */
  size: number
  /** The range that an address falls under, as text. */
  find: (address: Address) => string | undefined
}

/** What a set is made of: columns of numbers, which can be handed from one thread to another. */
export interface RangeTables {
  v4: Table
  v6: Table
}

/** Takes ranges one by one and makes the tables of a set at the end. */
export interface RangeSetBuilder {
  /** Takes an address, a range `address/prefix`, or `first-last`. False: the text is none of them. */
  add: (text: string) => boolean
  tables: () => RangeTables
}

export const rangeSetBuilder = (): RangeSetBuilder => {
  const four = growing(1)
  const six = growing(4)
  const add = (address: Address, prefix: number) =>
    address.version === 4
      ? four.push([masked(address.word, prefix)], prefix)
      : six.push(
          address.words.map((word, i) => masked(word, prefix - 32 * i)),
          prefix,
        )
  return {
    add: text => {
      const parsed = parseRange(text)
      for (const { address, prefix } of parsed) add(address, prefix)
      return parsed.length > 0
    },
    tables: () => ({ v4: four.sorted(), v6: six.sorted() }),
  }
}

export const rangeSet = ({ v4, v6 }: RangeTables): RangeSet => ({
  size: v4.prefixes.length + v6.prefixes.length,
  find: address => {
    const [table, words] = address.version === 4 ? [v4, [address.word]] : [v6, address.words]
    const at = findIn(table, words)
    return at === undefined ? undefined : rangeText(table, at)
  },
})

interface Range {
  address: Address
  prefix: number
}

const parseRange = (text: string): Range[] => {
  const slash = text.indexOf('/')
  const dash = text.indexOf('-')
  if (dash > 0) return cidrs(parseAddress(text.slice(0, dash).trim()), parseAddress(text.slice(dash + 1).trim()))
  const address = parseAddress(slash < 0 ? text : text.slice(0, slash))
  if (!address) return []
  // A mapped address counts its prefix from the beginning of the IPv6 one.
  const mapped = address.version === 4 && text.includes(':') ? 96 : 0
  const most = address.version === 4 ? 32 : 128
  const digits = slash < 0 ? String(most + mapped) : text.slice(slash + 1)
  const prefix = /^\d{1,3}$/.test(digits) ? Number(digits) - mapped : -1
  return prefix >= 0 && prefix <= most ? [{ address, prefix }] : []
}

/** The fewest ranges in CIDR notation that make up all from the first address to the last, of IPv4. */
const cidrs = (first: Address | undefined, last: Address | undefined): Range[] => {
  if (first?.version !== 4 || last?.version !== 4 || first.word > last.word) return []
  const found: Range[] = []
  for (let from = first.word; from <= last.word; ) {
    const aligned = from === 0 ? 32 : trailingZeros(from)
    const fitting = Math.floor(Math.log2(last.word - from + 1))
    const bits = Math.min(aligned, fitting)
    found.push({ address: { version: 4, word: from }, prefix: 32 - bits })
    from += 2 ** bits
  }
  return found
}

const trailingZeros = (word: number): number => 31 - Math.clz32(word & -word)

/** The first `prefix` bits of a word; all or none of them where the prefix ends before or after it. */
const masked = (word: number, prefix: number): number => {
  if (prefix >= 32) return word
  return prefix <= 0 ? 0 : (word & (0xffffffff << (32 - prefix))) >>> 0
}

export interface Table {
  /** How many words an address has. */
  width: number
  starts: Uint32Array
  prefixes: Uint8Array
}

/** Columns that double when they are full. */
const growing = (width: number) => {
  let starts = new Uint32Array(1024 * width)
  let prefixes = new Uint8Array(1024)
  let length = 0
  return {
    push: (words: readonly number[], prefix: number) => {
      if (length === prefixes.length) {
        starts = grown(starts)
        prefixes = grown(prefixes)
      }
      starts.set(words, length * width)
      prefixes[length] = prefix
      length += 1
    },
    sorted: (): Table => withoutNested({ width, starts, prefixes: prefixes.subarray(0, length) }),
  }
}

const grown = <T extends Uint32Array | Uint8Array>(column: T): T => {
  const more = new (column.constructor as new (length: number) => T)(column.length * 2)
  more.set(column)
  return more
}

const compare = (starts: Uint32Array, width: number, i: number, j: number): number => {
  for (let k = 0; k < width; k += 1) {
    const difference = (starts[i * width + k] as number) - (starts[j * width + k] as number)
    if (difference !== 0) return difference
  }
  return 0
}

/** Ranges in CIDR notation lie within each other or apart; sorted, the wider one first, what lies within comes right after. */
const withoutNested = ({ width, starts, prefixes }: Table): Table => {
  const order = new Uint32Array(prefixes.length).map((_, i) => i)
  order.sort((i, j) => compare(starts, width, i, j) || (prefixes[i] as number) - (prefixes[j] as number))
  const kept: Table = { width, starts: new Uint32Array(starts.length), prefixes: new Uint8Array(prefixes.length) }
  let length = 0
  for (const i of order) {
    const words = starts.subarray(i * width, (i + 1) * width)
    if (length > 0 && contains(kept, length - 1, words)) continue
    kept.starts.set(words, length * width)
    kept.prefixes[length] = prefixes[i] as number
    length += 1
  }
  return { width, starts: kept.starts.slice(0, length * width), prefixes: kept.prefixes.slice(0, length) }
}

const contains = ({ width, starts, prefixes }: Table, at: number, words: ArrayLike<number>): boolean => {
  const prefix = prefixes[at] as number
  for (let k = 0; k < width; k += 1) {
    if (masked(words[k] as number, prefix - 32 * k) !== starts[at * width + k]) return false
  }
  return true
}

/** The last range that begins at or before the address, if the address is in it. */
const findIn = (table: Table, words: readonly number[] | Words): number | undefined => {
  const { width, starts, prefixes } = table
  let low = 0
  let high = prefixes.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (beginsAfter(starts, width, middle, words)) high = middle
    else low = middle + 1
  }
  return low > 0 && contains(table, low - 1, words) ? low - 1 : undefined
}

const beginsAfter = (starts: Uint32Array, width: number, at: number, words: readonly number[]): boolean => {
  for (let k = 0; k < width; k += 1) {
    const difference = (starts[at * width + k] as number) - (words[k] as number)
    if (difference !== 0) return difference > 0
  }
  return false
}

const rangeText = ({ width, starts, prefixes }: Table, at: number): string => {
  const words = starts.subarray(at * width, (at + 1) * width)
  const address: Address =
    width === 1 ? { version: 4, word: words[0] as number } : { version: 6, words: [...words] as unknown as Words }
  return `${formatAddress(address)}/${prefixes[at]}`
}
