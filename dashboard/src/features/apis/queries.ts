import { keepPreviousData, type QueryClient, queryOptions } from '@tanstack/react-query'
import { api } from '../../api.ts'
import { pageSize, withTotal } from '../../components/ui/list-page.ts'
import type { ListSearch } from '../../routes/list-search.ts'

/** An API as the Management API shows it. */
export interface Api {
  id: string
  name: string
  identifier: string
  is_system?: boolean
  scopes?: Permission[]
  signing_alg?: string
  token_lifetime?: number
  token_lifetime_for_web?: number
  allow_offline_access?: boolean
  skip_consent_for_verifiable_first_party_clients?: boolean
  enforce_policies?: boolean
  token_dialect?: string
}

export interface Permission {
  value: string
  description?: string
}

export const apisQuery = ({ page = 0 }: ListSearch) =>
  queryOptions({
    queryKey: ['resource-servers', 'list', page],
    queryFn: async () =>
      withTotal<Api>(
        await api('GET /resource-servers', { query: { page, per_page: pageSize, include_totals: true } as never }),
        'resource_servers',
      ),
    placeholderData: keepPreviousData,
  })

/** What can be picked: the first hundred. */
export const apiChoicesQuery = queryOptions({
  queryKey: ['resource-servers', 'choices'],
  queryFn: async () =>
    withTotal<Api>(await api('GET /resource-servers', { query: { per_page: 100 } as never }), 'resource_servers').items,
})

/** By its id or its identifier. */
export const apiQuery = (id: string) =>
  queryOptions({
    queryKey: ['resource-servers', id],
    queryFn: async () => (await api('GET /resource-servers/{id}', { params: { id } })) as unknown as Api,
  })

/** Changes an API, and has every page that shows it ask anew. */
export const patchApi = async (client: QueryClient, id: string, body: object): Promise<void> => {
  await api('PATCH /resource-servers/{id}', { params: { id }, body: body as never })
  await client.invalidateQueries({ queryKey: ['resource-servers'] })
}
