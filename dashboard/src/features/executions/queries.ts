import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api, own } from '../../api.ts'

export const executionQuery = (id: string) =>
  queryOptions({
    queryKey: ['executions', id],
    queryFn: () => api('GET /actions/executions/{id}', { params: { id } }),
  })

/** One run of an Action. */
export interface Run {
  execution_id: string
  started_at: string
  duration_ms: number
  result: 'ok' | 'failed'
  error?: string
}

export const runsQuery = (actionId: string) =>
  infiniteQueryOptions({
    queryKey: ['executions', 'of', actionId],
    queryFn: ({ pageParam }) =>
      own<{ executions: Run[]; next?: string }>('GET /actions/{id}/executions', {
        params: { id: actionId },
        query: { from: pageParam, take: 20 },
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next,
  })

/** How long Actions took in the last day, and how often they failed. */
export interface ActionFigures {
  action_id: string
  runs: number
  failed: number
  p50_ms?: number
  p95_ms?: number
}

export const figuresQuery = queryOptions({
  queryKey: ['executions', 'figures'],
  queryFn: async () => (await own<{ actions: ActionFigures[] }>('GET /stats/actions')).actions,
})
