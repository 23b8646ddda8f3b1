/** What the log is asked for, kept in the address; what cannot be read is as if it was not there. */
export interface LogsSearch {
  /** A type of entry, or a group of them. */
  type?: string
  user?: string
  client?: string
  connection?: string
  ip?: string
  /** Days, `YYYY-MM-DD`, both included. */
  from?: string
  to?: string
  /** More of a query in Lucene syntax. */
  q?: string
  page?: number
}

const texts = ['type', 'user', 'client', 'connection', 'ip', 'q'] as const
const days = ['from', 'to'] as const

export const logsSearch = (given: Record<string, unknown>): LogsSearch => ({
  ...Object.fromEntries(
    texts.flatMap(name => (typeof given[name] === 'string' && given[name] !== '' ? [[name, given[name]]] : [])),
  ),
  ...Object.fromEntries(
    days.flatMap(name => (/^\d{4}-\d\d-\d\d$/.test(String(given[name])) ? [[name, String(given[name])]] : [])),
  ),
  ...(Number.isInteger(given['page']) && (given['page'] as number) > 0 && { page: given['page'] as number }),
})
