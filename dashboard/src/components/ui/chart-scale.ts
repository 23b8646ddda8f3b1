/** The end of a scale for counts that holds a value: one whose half is a count too, and round. Pure. */
export const ceilingOf = (value: number): number => {
  if (value <= 10) return Math.max(2, Math.ceil(value / 2) * 2)
  const power = 10 ** Math.floor(Math.log10(value))
  const step = [1, 2, 4, 5, 8, 10].find(one => one * power >= value) ?? 10
  return step * power
}
