/** A page of a list with its total, whatever of the two shapes the API's type allows. */
export const withTotal = <T>(answer: unknown, key: string): { items: T[]; total: number } => {
  if (Array.isArray(answer)) return { items: answer as T[], total: answer.length }
  const { total = 0, [key]: items = [] } = answer as { total?: number } & Record<string, T[]>
  return { items: items as T[], total: Number(total) }
}

/** How many rows a list shows at a time. */
export const pageSize = 25

/** The Management API pages through this many results at most; a narrower search finds the rest. */
export const mostResults = 1000
