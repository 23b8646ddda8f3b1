import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api, type Reply } from '../../api.ts'
import { withTotal } from '../../components/ui/list-page.ts'

export type Action = Reply<'GET /actions/actions/{id}'>
export type Version = Reply<'GET /actions/actions/{actionId}/versions/{id}'>

export const perPage = 50

export const actionsQuery = ({ q, page = 0, triggerId }: { q?: string; page?: number; triggerId?: string }) =>
  queryOptions({
    queryKey: ['actions', 'list', { q, page, triggerId }],
    queryFn: async () =>
      withTotal<Action>(
        await api('GET /actions/actions', { query: { actionName: q, triggerId, page, per_page: perPage } as never }),
        'actions',
      ),
    placeholderData: keepPreviousData,
  })

export const actionQuery = (id: string) =>
  queryOptions({
    queryKey: ['actions', id],
    queryFn: () => api('GET /actions/actions/{id}', { params: { id } }),
    // A build is followed until it has ended.
    refetchInterval: ({ state }) =>
      /pending|building|retrying|packaged/.test(state.data?.status ?? '') ? 1000 : false,
  })

export const versionsQuery = (actionId: string) =>
  queryOptions({
    queryKey: ['actions', actionId, 'versions'],
    queryFn: async () =>
      withTotal<Version>(
        await api('GET /actions/actions/{actionId}/versions', {
          params: { actionId },
          query: { per_page: 50 },
        } as never),
        'versions',
      ).items,
  })

export interface Binding {
  id: string
  display_name: string
  action: Action
}

export const bindingsQuery = (triggerId: string) =>
  queryOptions({
    queryKey: ['actions', 'bindings', triggerId],
    queryFn: async () =>
      withTotal<Binding>(
        await api('GET /actions/triggers/{triggerId}/bindings', {
          params: { triggerId },
          query: { per_page: 50 },
        } as never),
        'bindings',
      ).items,
  })

/** Every version of every trigger, oldest first. */
export const triggerVersionsQuery = queryOptions({
  queryKey: ['actions', 'triggers'],
  queryFn: async () =>
    ((await api('GET /actions/triggers')) as { triggers: { id: string; version: string; status: string }[] }).triggers,
  staleTime: Number.POSITIVE_INFINITY,
})
