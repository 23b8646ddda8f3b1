import { keepPreviousData, queryOptions, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api.ts'
import { pageSize, withTotal } from '../../components/ui/list-page.ts'
import { Pages } from '../../components/ui/pages.tsx'
import { useMay } from '../../components/ui/permission.ts'
import { QueryView } from '../../components/ui/query-view.tsx'
import { PermissionList } from '../roles/permission-list.tsx'
import type { Permission } from '../roles/permission-type.ts'

const userPermissionsQuery = (id: string, page: number) =>
  queryOptions({
    queryKey: ['users', id, 'permissions', { page }],
    queryFn: async () =>
      withTotal<Permission>(
        await api('GET /users/{id}/permissions', {
          params: { id },
          query: { page, per_page: pageSize, include_totals: true } as never,
        }),
        'permissions',
      ),
    placeholderData: keepPreviousData,
  })

/** What a user is permitted, directly and by roles. */
export const UserPermissions = ({ id }: { id: string }) => {
  const client = useQueryClient()
  const may = useMay('update:users')
  const [page, setPage] = useState(0)
  const params = { id }
  const refresh = () => client.invalidateQueries({ queryKey: ['users', id, 'permissions'] })
  return (
    <QueryView query={useQuery(userPermissionsQuery(id, page))}>
      {({ items, total }) => (
        <PermissionList
          permissions={items}
          may={may}
          about="Permissions are given by roles, or to this user alone."
          add={async permissions => {
            await api('POST /users/{id}/permissions', { params, body: { permissions } as never })
            await refresh()
          }}
          remove={async permissions => {
            await api('DELETE /users/{id}/permissions', { params, body: { permissions } as never })
            await refresh()
          }}
        >
          <Pages total={total} page={page} onChange={setPage} />
        </PermissionList>
      )}
    </QueryView>
  )
}
