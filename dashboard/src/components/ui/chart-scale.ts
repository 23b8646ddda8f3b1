/** The end of a scale that holds a value: even, and 1, 2 or 5 at its front. Pure. */
export const ceilingOf = (value: number): number => {
  if (value <= 2) return 2
  const power = 10 ** Math.floor(Math.log10(value))
  const step = [1, 2, 4, 5, 8, 10].find(one => one * power >= value) ?? 10
  return step * power
}
