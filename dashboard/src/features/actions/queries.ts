import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api, own, type Reply } from '../../api.ts'
import { piecesQuery } from '../../components/ui/checkpoint.tsx'
import { pageSize, withTotal } from '../../components/ui/list-page.ts'
import type { ListSearch } from '../../routes/list-search.ts'

export type Action = Reply<'GET /actions/actions/{id}'>
export type Version = Reply<'GET /actions/actions/{actionId}/versions/{id}'>

export const actionsQuery = ({ q, page = 0 }: ListSearch) =>
  queryOptions({
    queryKey: ['actions', 'list', { q, page }],
    queryFn: async () =>
      withTotal<Action>(
        await own('GET /actions/actions', { query: { q, page, per_page: pageSize, include_totals: true } }),
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

/** Versions are paged by number, so a full page may have another after it. */
export const versionsQuery = (actionId: string) =>
  piecesQuery<Version>(['actions', actionId, 'versions'], 'versions', async ({ take, from = '0' }) => {
    const { items } = withTotal<Version>(
      await api('GET /actions/actions/{actionId}/versions', {
        params: { actionId },
        query: { page: Number(from), per_page: take },
      } as never),
      'versions',
    )
    return { versions: items, ...(items.length === take && { next: String(Number(from) + 1) }) }
  })

export interface Binding {
  id: string
  display_name: string
  action: Action
}

/** All that is bound, however many: the order is saved as a whole. */
export const bindingsQuery = (triggerId: string) =>
  queryOptions({
    queryKey: ['actions', 'bindings', triggerId],
    queryFn: async () => {
      const found: Binding[] = []
      for (let page = 0; ; page += 1) {
        const query = { page, per_page: 100 }
        const { items, total } = withTotal<Binding>(
          await api('GET /actions/triggers/{triggerId}/bindings', { params: { triggerId }, query } as never),
          'bindings',
        )
        found.push(...items)
        if (items.length === 0 || found.length >= total) return found
      }
    },
  })

/** Deployed Actions of a trigger with a text in their names; a page of them. */
export const findDeployed = async (triggerId: string, typed: string): Promise<Action[]> => {
  const query = { q: typed.trim(), triggerId, deployed: true, per_page: pageSize }
  return withTotal<Action>(await own('GET /actions/actions', { query }), 'actions').items
}

/** Every version of every trigger, oldest first. */
export const triggerVersionsQuery = queryOptions({
  queryKey: ['actions', 'triggers'],
  queryFn: async () =>
    ((await api('GET /actions/triggers')) as { triggers: { id: string; version: string; status: string }[] }).triggers,
  staleTime: Number.POSITIVE_INFINITY,
})
