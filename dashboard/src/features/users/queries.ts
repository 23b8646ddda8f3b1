import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api } from '../../api.ts'
import { pageSize, withTotal } from '../../components/ui/list-page.ts'
import type { ListSearch } from '../../routes/list-search.ts'
import type { User } from './user-type.ts'

export const usersQuery = ({ q, page = 0 }: ListSearch) =>
  queryOptions({
    queryKey: ['users', 'list', { q, page }],
    queryFn: async () =>
      withTotal<User>(
        await api('GET /users', {
          query: { q, page, per_page: pageSize, include_totals: true, sort: q ? undefined : 'created_at:-1' } as never,
        }),
        'users',
      ),
    placeholderData: keepPreviousData,
  })

export const userQuery = (id: string) =>
  queryOptions({
    queryKey: ['users', id],
    queryFn: async () => (await api('GET /users/{id}', { params: { id } })) as User,
  })

/** An enrolled factor as the Management API lists it. */
export interface Method {
  id: string
  type: string
  name?: string
  confirmed?: boolean
  created_at: string
  last_auth_at?: string
  phone_number?: string
  email?: string
}

export const methodsQuery = (id: string) =>
  queryOptions({
    queryKey: ['users', id, 'authentication-methods'],
    queryFn: async () =>
      withTotal<Method>(await api('GET /users/{id}/authentication-methods', { params: { id } }), 'authenticators')
        .items,
  })

export interface Connection {
  id: string
  name: string
  strategy: string
}

/** The connections that users with a password can be made in. */
export const databasesQuery = queryOptions({
  queryKey: ['connections', 'database'],
  queryFn: async () =>
    withTotal<Connection>(await api('GET /connections', { query: { strategy: ['auth0'] } as never }), 'connections')
      .items,
})
