import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api } from '../../api.ts'
import { piecesQuery } from '../../components/ui/checkpoint.tsx'
import { pageSize, withTotal } from '../../components/ui/list-page.ts'
import type { ListSearch } from '../../routes/list-search.ts'
import type { Permission } from './permission-type.ts'

export interface Role {
  id: string
  name: string
  description?: string
}

export const rolesQuery = ({ q, page = 0 }: ListSearch) =>
  queryOptions({
    queryKey: ['roles', 'list', { q, page }],
    queryFn: async () =>
      withTotal<Role>(
        await api('GET /roles', {
          query: { name_filter: q, page, per_page: pageSize, include_totals: true } as never,
        }),
        'roles',
      ),
    placeholderData: keepPreviousData,
  })

export const roleQuery = (id: string) =>
  queryOptions({
    queryKey: ['roles', id],
    queryFn: async () => (await api('GET /roles/{id}', { params: { id } })) as Role,
  })

export const rolePermissionsQuery = (id: string, page: number) =>
  queryOptions({
    queryKey: ['roles', id, 'permissions', { page }],
    queryFn: async () =>
      withTotal<Permission>(
        await api('GET /roles/{id}/permissions', {
          params: { id },
          query: { page, per_page: pageSize, include_totals: true } as never,
        }),
        'permissions',
      ),
    placeholderData: keepPreviousData,
  })

export interface Holder {
  user_id: string
  email?: string
  name?: string
  picture?: string
}

export const roleUsersQuery = (id: string) =>
  piecesQuery<Holder>(['roles', id, 'users'], 'users', window =>
    api('GET /roles/{id}/users', { params: { id }, query: window as never }),
  )
