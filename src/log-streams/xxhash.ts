const mask = (1n << 64n) - 1n
const prime1 = 0x9e3779b185ebca87n
const prime2 = 0xc2b2ae3d27d4eb4fn
const prime3 = 0x165667b19e3779f9n
const prime4 = 0x85ebca77c2b2ae63n
const prime5 = 0x27d4eb2f165667c5n

const times = (a: bigint, b: bigint): bigint => (a * b) & mask
const plus = (a: bigint, b: bigint): bigint => (a + b) & mask
const turned = (value: bigint, bits: bigint): bigint => ((value << bits) | (value >> (64n - bits))) & mask
const round = (accumulator: bigint, lane: bigint): bigint =>
  times(turned(plus(accumulator, times(lane, prime2)), 31n), prime1)
const merged = (hash: bigint, accumulator: bigint): bigint => plus(times(hash ^ round(0n, accumulator), prime1), prime4)

/** XXH64 with seed 0 of a text in UTF-8, as 16 hexadecimal digits. It is fast and no secret: short texts can be guessed. */
export const xxh64 = (text: string): string => {
  const bytes = Buffer.from(text, 'utf8')
  let at = 0
  let hash = prime5
  if (bytes.length >= 32) {
    const lanes = [plus(prime1, prime2), prime2, 0n, (1n << 64n) - prime1]
    for (; at + 32 <= bytes.length; at += 32)
      for (const [i, lane] of lanes.entries()) lanes[i] = round(lane, bytes.readBigUInt64LE(at + 8 * i))
    const rotations = [1n, 7n, 12n, 18n]
    hash = lanes.reduce((sum, lane, i) => plus(sum, turned(lane, rotations[i] as bigint)), 0n)
    hash = lanes.reduce(merged, hash)
  }
  hash = plus(hash, BigInt(bytes.length))
  for (; at + 8 <= bytes.length; at += 8)
    hash = plus(times(turned(hash ^ round(0n, bytes.readBigUInt64LE(at)), 27n), prime1), prime4)
  if (at + 4 <= bytes.length) {
    hash = plus(times(turned(hash ^ times(BigInt(bytes.readUInt32LE(at)), prime1), 23n), prime2), prime3)
    at += 4
  }
  for (; at < bytes.length; at += 1)
    hash = times(turned(hash ^ times(BigInt(bytes[at] as number), prime5), 11n), prime1)
  hash = times(hash ^ (hash >> 33n), prime2)
  hash = times(hash ^ (hash >> 29n), prime3)
  return (hash ^ (hash >> 32n)).toString(16).padStart(16, '0')
}
