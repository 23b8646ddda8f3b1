import { type QueryClient, queryOptions } from '@tanstack/react-query'
import { api, own } from '../../api.ts'
import type { Sink } from './stream-types.ts'

export interface Stream {
  id: string
  name?: string
  type: string
  status: 'active' | 'paused' | 'suspended'
  isPriority: boolean
  filters: { type: string; name: string }[]
  pii_config?: { log_fields: string[]; method?: string }
  sink: Sink
}

export const streamsQuery = queryOptions({
  queryKey: ['log-streams', 'list'],
  queryFn: async () => (await api('GET /log-streams')) as unknown as Stream[],
})

export const streamQuery = (id: string) =>
  queryOptions({
    queryKey: ['log-streams', id],
    queryFn: async () => (await api('GET /log-streams/{id}', { params: { id } })) as unknown as Stream,
  })

export interface Health {
  status: Stream['status']
  delivered_until: string
  failures: number
  failing_since: string | null
  last_error: string | null
  next_attempt_at: string | null
}

/** How a stream stands now; asked again every few seconds. */
export const healthQuery = (id: string) =>
  queryOptions({
    queryKey: ['log-streams', id, 'health'],
    queryFn: () => own<Health>('GET /log-streams/{id}/health', { params: { id } }),
    refetchInterval: 5_000,
  })

/** How every stream stands now, by its id; asked again every few seconds. */
export const allHealthQuery = queryOptions({
  queryKey: ['log-streams', 'health'],
  queryFn: async () => {
    const { log_streams } = await own<{ log_streams: (Health & { id: string })[] }>('GET /log-streams/health')
    return new Map(log_streams.map(health => [health.id, health]))
  },
  // A map is not merged with the one before.
  structuralSharing: false,
  refetchInterval: 5_000,
})

/** Changes a stream, and has every page that shows it ask anew. */
export const patchStream = async (client: QueryClient, id: string, body: object): Promise<void> => {
  await api('PATCH /log-streams/{id}', { params: { id }, body: body as never })
  await client.invalidateQueries({ queryKey: ['log-streams'] })
}
