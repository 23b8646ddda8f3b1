const units = [
  ['year', 31_557_600],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const

/** Seconds as people say them, in the two largest units that they fill. Pure. */
export const inWords = (seconds: number): string => {
  const said: string[] = []
  let rest = seconds
  for (const [unit, size] of units) {
    const count = Math.floor(rest / size)
    if (count > 0) said.push(`${count} ${unit}${count === 1 ? '' : 's'}`)
    rest -= count * size
    if (said.length === 2) break
  }
  return said.join(' ') || 'at once'
}
