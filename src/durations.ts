/** Durations are counted in ranges each a fifth longer than the one before, so that quantiles are right to a tenth. */
const growth = 1.2

/** The range that a duration in milliseconds lies in; 0 is everything up to one. */
export const bucketOf = (ms: number): number => Math.max(0, Math.ceil(Math.log(Math.max(1, ms)) / Math.log(growth)))

/** The middle of a range, in milliseconds. */
const middleOf = (bucket: number): number => Math.max(1, Math.round(growth ** (bucket - 0.5)))

/** About the duration that a share `q` of all counted ones does not exceed, in milliseconds; undefined: nothing was counted. */
export const quantile = (counts: ReadonlyMap<number, number>, q: number): number | undefined => {
  const ordered = [...counts].filter(([, count]) => count > 0).toSorted(([a], [b]) => a - b)
  const total = ordered.reduce((sum, [, count]) => sum + count, 0)
  let seen = 0
  for (const [bucket, count] of ordered) {
    seen += count
    if (seen >= total * q) return middleOf(bucket)
  }
  return undefined
}
