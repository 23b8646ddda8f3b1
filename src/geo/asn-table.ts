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
 * over. The text comes in pieces, so that neither all of it nor an object for each of half a million lines is ever in
 * memory, and requests come in between.
 */
export const readAsnRanges = async (
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  version: 4 | 6,
): Promise<AsnRanges> => {
  const ranges = growing(version === 4 ? 1 : 4)
  const take = (line: string) => {
    const [first = '', last = '', digits = ''] = line.split(',', 3)
    const [start, end, number] = [parseAddress(first), parseAddress(last), Number(digits)]
    if (start?.version !== version || end?.version !== version) return
    if (Number.isInteger(number) && number > 0 && number < 2 ** 32) ranges.push(words(start), words(end), number)
  }
  let begun: Buffer = Buffer.alloc(0)
  for await (const piece of pieces) {
    const bytes = Buffer.concat([begun, piece])
    let from = 0
    for (let to = bytes.indexOf(lineEnd); to >= 0; to = bytes.indexOf(lineEnd, from)) {
      take(bytes.toString('latin1', from, to))
      from = to + 1
    }
    begun = bytes.subarray(from)
  }
  take(begun.toString('latin1'))
  return ranges.sorted()
}

const lineEnd = 10

/** Columns that double when they are full. */
const growing = (width: number) => {
  let length = 0
  let inOrder = true
  let [starts, ends, numbers]: Columns = [
    new Uint32Array(1024 * width),
    new Uint32Array(1024 * width),
    new Uint32Array(1024),
  ]
  const all = (): AsnRanges => ({
    width,
    starts: starts.slice(0, length * width),
    ends: ends.slice(0, length * width),
    numbers: numbers.slice(0, length),
  })
  return {
    push: (start: readonly number[], end: readonly number[], number: number) => {
      if (length === numbers.length) [starts, ends, numbers] = [starts, ends, numbers].map(grown) as Columns
      starts.set(start, length * width)
      ends.set(end, length * width)
      numbers[length] = number
      inOrder &&= length === 0 || compareAt(starts, length - 1, start) <= 0
      length += 1
    },
    sorted: (): AsnRanges => (inOrder ? all() : sorted(all())),
  }
}

type Columns = [Uint32Array, Uint32Array, Uint32Array]

const grown = (column: Uint32Array): Uint32Array => {
  const more = new Uint32Array(column.length * 2)
  more.set(column)
  return more
}

/** As the package has them they are sorted; another file need not be. */
const sorted = ({ width, starts, ends, numbers }: AsnRanges): AsnRanges => {
  const wordsAt = (column: Uint32Array, i: number) => column.subarray(i * width, (i + 1) * width)
  const order = Uint32Array.from(numbers, (_, i) => i).sort((i, j) => compareAt(starts, i, wordsAt(starts, j)))
  const ordered = (column: Uint32Array, size: number) =>
    Uint32Array.from({ length: column.length }, (_, i) => {
      const from = order[Math.floor(i / size)] as number
      return column[from * size + (i % size)] as number
    })
  return { width, starts: ordered(starts, width), ends: ordered(ends, width), numbers: ordered(numbers, 1) }
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

const compareAt = (column: Uint32Array, at: number, sought: ArrayLike<number>): number => {
  for (let k = 0; k < sought.length; k += 1) {
    const difference = (column[at * sought.length + k] as number) - (sought[k] as number)
    if (difference !== 0) return difference
  }
  return 0
}
