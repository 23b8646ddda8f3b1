/** What the log is asked for, kept in the address; what cannot be read is as if it was not there. */
export interface LogsSearch {
  q?: string
  page?: number
}

export const logsSearch = ({ q, page }: Record<string, unknown>): LogsSearch => ({
  ...(typeof q === 'string' && q !== '' && { q }),
  ...(Number.isInteger(page) && (page as number) > 0 && { page: page as number }),
})
