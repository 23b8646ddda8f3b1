import { keepPreviousData, type QueryClient, queryOptions } from '@tanstack/react-query'
import { api, own } from '../../api.ts'
import { pageSize, withTotal } from '../../components/ui/list-page.ts'
import type { ApplicationsSearch } from '../../routes/applications-search.ts'
import type { Application } from './application-type.ts'

export const applicationsQuery = ({ type, q, page = 0 }: ApplicationsSearch) =>
  queryOptions({
    queryKey: ['applications', 'list', { type, q, page }],
    queryFn: async () =>
      withTotal<Application>(
        await own('GET /clients', { query: { q, app_type: type, page, per_page: pageSize, include_totals: true } }),
        'clients',
      ),
    placeholderData: keepPreviousData,
  })

/** Applications whose names have `typed` in them, or whose id it is; a page of them. */
export const findApplications = async (typed: string): Promise<Application[]> =>
  withTotal<Application>(
    await own('GET /clients', { query: { q: typed.trim(), per_page: pageSize, fields: summary } }),
    'clients',
  ).items

const summary = 'client_id,name,app_type,grant_types,organization_usage'

/** The names of these applications, by their ids; those that are no more are left out. */
export const applicationNamesQuery = (ids: string[]) =>
  queryOptions({
    queryKey: ['applications', 'names', ids],
    queryFn: async () => {
      const query = { ids, per_page: 100, fields: 'client_id,name' }
      const { items } = withTotal<Application>(await own('GET /clients', { query }), 'clients')
      return new Map(items.map(({ client_id, name }) => [client_id, name]))
    },
    enabled: ids.length > 0,
    placeholderData: keepPreviousData,
  })

export const applicationQuery = (id: string) =>
  queryOptions({
    queryKey: ['applications', id],
    queryFn: async () => (await api('GET /clients/{id}', { params: { id } })) as unknown as Application,
  })

/** Changes an application, and has every page that shows it ask anew. */
export const patchApplication = async (client: QueryClient, id: string, body: object): Promise<void> => {
  await api('PATCH /clients/{id}', { params: { id }, body: body as never })
  await client.invalidateQueries({ queryKey: ['applications'] })
}

/** A public key by which an application proves itself. */
export interface Credential {
  id: string
  name?: string
  kid: string
  alg: string
  created_at: string
  expires_at?: string
}

export const credentialsQuery = (id: string) =>
  queryOptions({
    queryKey: ['applications', id, 'credentials'],
    queryFn: async () =>
      (await api('GET /clients/{client_id}/credentials', { params: { client_id: id } })) as unknown as Credential[],
  })

export interface Grant {
  id: string
  client_id: string
  audience: string
  scope?: string[]
  subject_type?: string
  allow_all_scopes?: boolean
  organization_usage?: string
  allow_any_organization?: boolean
}

/** What applications may do at APIs: of one application, or at one API. */
export const grantsQuery = (of: { client_id: string } | { audience: string }, page = 0) =>
  queryOptions({
    queryKey: ['client-grants', of, page],
    queryFn: async () =>
      withTotal<Grant>(
        await api('GET /client-grants', { query: { ...of, page, per_page: pageSize, include_totals: true } as never }),
        'client_grants',
      ),
  })
