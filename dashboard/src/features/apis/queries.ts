import { keepPreviousData, type QueryClient, queryOptions } from '@tanstack/react-query'
import { api, own } from '../../api.ts'
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

export const apisQuery = ({ q, page = 0 }: ListSearch) =>
  queryOptions({
    queryKey: ['resource-servers', 'list', { q, page }],
    queryFn: async () =>
      withTotal<Api>(
        await own('GET /resource-servers', { query: { q, page, per_page: pageSize, include_totals: true } }),
        'resource_servers',
      ),
    placeholderData: keepPreviousData,
  })

/** APIs with `typed` in their names or identifiers; a page of them. */
export const findApis = async (typed: string): Promise<Api[]> =>
  withTotal<Api>(
    await own('GET /resource-servers', { query: { q: typed.trim(), per_page: pageSize } }),
    'resource_servers',
  ).items

/** The APIs of these identifiers; those that are no more are left out. */
export const apisOfQuery = (identifiers: string[]) =>
  queryOptions({
    queryKey: ['resource-servers', 'of', identifiers],
    queryFn: async () =>
      withTotal<Api>(
        await api('GET /resource-servers', { query: { identifiers, per_page: 100 } as never }),
        'resource_servers',
      ).items,
    enabled: identifiers.length > 0,
    placeholderData: keepPreviousData,
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
