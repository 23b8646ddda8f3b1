/** Deep enough for any document, and far from what a stack holds. */
const deepest = 100

/** Whether a parsed document is nested deeper than anybody needs. Does not recurse, since that is what depth would break. */
export const isTooDeep = (document: unknown): boolean => {
  let level: unknown[] = [document]
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > deepest) return true
    level = level.flatMap(value => (typeof value === 'object' && value !== null ? Object.values(value) : []))
  }
  return false
}

/** The same document without what lies too deep. */
export const cutDeep = (document: unknown, left = deepest): unknown => {
  if (typeof document !== 'object' || document === null) return document
  if (left === 0) return null
  if (Array.isArray(document)) return document.map(value => cutDeep(value, left - 1))
  return Object.fromEntries(Object.entries(document).map(([name, value]) => [name, cutDeep(value, left - 1)]))
}
