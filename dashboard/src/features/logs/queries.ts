import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api } from '../../api.ts'
import { pageSize, withTotal } from '../../components/ui/list-page.ts'
import type { LogsSearch } from '../../routes/logs-search.ts'

/** An entry of the tenant log. */
export interface Entry {
  log_id: string
  date: string
  type: string
  description?: string | null
  user_id?: string
  user_name?: string
  client_name?: string | null
  connection?: string
  ip?: string
  details?: { transaction_id?: string } & Record<string, unknown>
  references?: { trace_id?: string }
}

export const logsQuery = ({ q, page = 0 }: LogsSearch) =>
  queryOptions({
    queryKey: ['logs', 'list', { q, page }],
    queryFn: async () =>
      withTotal<Entry>(
        await api('GET /logs', {
          query: { q, page, per_page: pageSize, include_totals: true, sort: 'date:-1' } as never,
        }),
        'logs',
      ),
    placeholderData: keepPreviousData,
  })

export const entryQuery = (id: string) =>
  queryOptions({
    queryKey: ['logs', id],
    queryFn: async () => (await api('GET /logs/{id}', { params: { id } })) as unknown as Entry,
    staleTime: Number.POSITIVE_INFINITY,
  })
