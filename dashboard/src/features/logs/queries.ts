import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api } from '../../api.ts'
import { pageSize, withTotal } from '../../components/ui/list-page.ts'

/** An entry of the tenant log. */
export interface Entry {
  log_id: string
  date: string
  type: string
  description?: string | null
  user_id?: string
  user_name?: string
  client_id?: string
  client_name?: string | null
  connection?: string
  ip?: string
  /** Only of one entry: it may be long. */
  details?: {
    execution_id?: string
    actions?: { executions?: string[] }
  } & Record<string, unknown>
  references?: { trace_id?: string }
}

/** What lists show and filters look at. */
const fields = 'log_id,date,type,description,user_id,user_name,client_id,client_name,connection,ip'

export const logsQuery = ({ q, page = 0 }: { q?: string; page?: number }) =>
  queryOptions({
    queryKey: ['logs', 'list', { q, page }],
    queryFn: async () =>
      withTotal<Entry>(
        await api('GET /logs', {
          query: { q, page, per_page: pageSize, include_totals: true, sort: 'date:-1', fields } as never,
        }),
        'logs',
      ),
    // Whoever comes to look wants what has just happened.
    staleTime: 0,
    placeholderData: keepPreviousData,
  })

/** The most entries that one call gives. */
export const most = 100

/** Entries after one, oldest first, as they come: the checkpoint of the Management API steps over none. */
export const entriesAfter = async (from: string): Promise<Entry[]> =>
  (await api('GET /logs', { query: { from, take: most, fields } as never })) as unknown as Entry[]

export const newestEntry = async (): Promise<string> => {
  const [newest] = (await api('GET /logs', {
    query: { per_page: 1, sort: 'date:-1', fields: 'log_id' } as never,
  })) as unknown as Entry[]
  return newest?.log_id ?? ''
}

export const entryQuery = (id: string) =>
  queryOptions({
    queryKey: ['logs', id],
    queryFn: async () => (await api('GET /logs/{id}', { params: { id } })) as unknown as Entry,
    staleTime: Number.POSITIVE_INFINITY,
  })
