import { type Address, parseAddress } from '../addresses/address.ts'

/** Ranges of one version of IP, sorted, with the number of the network that announces each. */
export interface AsnRanges {
  /** Words of an address: one, or four. */
  width: number
  starts: Uint32Array
  ends: Uint32Array
  numbers: Uint32Array
}

/**
 * Reads lines of `first,last,number,name`, as the package `@ip-location-db/asn` has them; what cannot be read is passed
 * over. Pure.
 */
export const readAsnRanges = (text: string, version: 4 | 6): AsnRanges => {
  const rows: { start: number[]; end: number[]; number: number }[] = []
  for (let from = 0; from < text.length; ) {
    const line = text.indexOf('\n', from)
    const to = line < 0 ? text.length : line
    const [first = '', last = '', digits = ''] = text.slice(from, to).split(',', 3)
    from = to + 1
    const [start, end] = [wordsOf(first, version), wordsOf(last, version)]
    const number = Number(digits)
    if (start && end && Number.isInteger(number) && number > 0 && number < 2 ** 32) rows.push({ start, end, number })
  }
  rows.sort((a, b) => compare(a.start, b.start))
  return {
    width: version === 4 ? 1 : 4,
    starts: Uint32Array.from(rows.flatMap(row => row.start)),
    ends: Uint32Array.from(rows.flatMap(row => row.end)),
    numbers: Uint32Array.from(rows.map(row => row.number)),
  }
}

const wordsOf = (text: string, version: 4 | 6): number[] | undefined => {
  const address = parseAddress(text)
  return address?.version === version ? words(address) : undefined
}

const words = (address: Address): number[] => (address.version === 4 ? [address.word] : [...address.words])

/** The number of the network that an address belongs to. */
export const findAsn = ({ width, starts, ends, numbers }: AsnRanges, address: Address): number | undefined => {
  const sought = words(address)
  if (sought.length !== width) return undefined
  let low = 0
  let high = numbers.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (compareAt(starts, middle, sought) > 0) high = middle
    else low = middle + 1
  }
  return low > 0 && compareAt(ends, low - 1, sought) >= 0 ? numbers[low - 1] : undefined
}

const compareAt = (column: Uint32Array, at: number, sought: readonly number[]): number => {
  for (let k = 0; k < sought.length; k += 1) {
    const difference = (column[at * sought.length + k] as number) - (sought[k] as number)
    if (difference !== 0) return difference
  }
  return 0
}

const compare = (a: readonly number[], b: readonly number[]): number => {
  for (let k = 0; k < a.length; k += 1) {
    const difference = (a[k] as number) - (b[k] as number)
    if (difference !== 0) return difference
  }
  return 0
}
