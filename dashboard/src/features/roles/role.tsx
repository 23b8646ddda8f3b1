import { TextInput } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../api.ts'
import { BackLink } from '../../components/ui/back-link.tsx'
import { ConfirmButton } from '../../components/ui/confirm-button.tsx'
import { DetailPage } from '../../components/ui/detail-page.tsx'
import { Pages } from '../../components/ui/pages.tsx'
import { useMay } from '../../components/ui/permission.ts'
import { QueryView } from '../../components/ui/query-view.tsx'
import { SettingsForm } from '../../components/ui/settings-form.tsx'
import { PermissionList } from './permission-list.tsx'
import { type Role, rolePermissionsQuery, roleQuery } from './queries.ts'
import { RoleUsers } from './role-users.tsx'

const route = getRouteApi('/roles/$id')

/** One role: its names, what it permits, who has it. */
export const RoleDetails = () => {
  const { id } = route.useParams()
  const { tab } = route.useSearch()
  const navigate = route.useNavigate()
  return (
    <QueryView whole query={useQuery(roleQuery(id))}>
      {role => (
        <DetailPage
          title={role.name}
          description={role.description}
          back={<BackLink to="/roles">Roles</BackLink>}
          id={role.id}
          actions={<DeleteRole role={role} />}
          tab={tab}
          onTab={next => void navigate({ search: { tab: next } })}
          tabs={[
            { value: 'settings', label: 'Settings', content: () => <Settings role={role} /> },
            { value: 'permissions', label: 'Permissions', content: () => <Permissions role={role} /> },
            { value: 'users', label: 'Users', content: () => <RoleUsers role={role} /> },
          ]}
        />
      )}
    </QueryView>
  )
}

const Settings = ({ role }: { role: Role }) => {
  const client = useQueryClient()
  return (
    <SettingsForm
      stored={{ name: role.name, description: role.description ?? '' }}
      may={useMay('update:roles')}
      save={async changes => {
        await api('PATCH /roles/{id}', { params: { id: role.id }, body: changes as never })
        await client.invalidateQueries({ queryKey: ['roles'] })
      }}
    >
      {(draft, set) => (
        <>
          <TextInput
            label="Name"
            required
            maxLength={255}
            value={draft.name}
            onChange={event => set({ name: event.currentTarget.value })}
          />
          <TextInput
            label="Description"
            maxLength={255}
            value={draft.description}
            onChange={event => set({ description: event.currentTarget.value })}
          />
        </>
      )}
    </SettingsForm>
  )
}

const Permissions = ({ role }: { role: Role }) => {
  const client = useQueryClient()
  const may = useMay('update:roles')
  const [page, setPage] = useState(0)
  const params = { id: role.id }
  const refresh = () => client.invalidateQueries({ queryKey: ['roles', role.id, 'permissions'] })
  return (
    <QueryView query={useQuery(rolePermissionsQuery(role.id, page))}>
      {({ items, total }) => (
        <PermissionList
          permissions={items}
          may={may}
          about="Add permissions of your APIs: whoever has this role has them all."
          add={async permissions => {
            await api('POST /roles/{id}/permissions', { params, body: { permissions } as never })
            await refresh()
          }}
          remove={async permissions => {
            await api('DELETE /roles/{id}/permissions', { params, body: { permissions } as never })
            if (items.length === 1 && page > 0) setPage(page - 1)
            await refresh()
          }}
        >
          <Pages total={total} page={page} onChange={setPage} />
        </PermissionList>
      )}
    </QueryView>
  )
}

const DeleteRole = ({ role }: { role: Role }) => {
  const client = useQueryClient()
  const navigate = useNavigate()
  const may = useMay('delete:roles')
  if (!may) return null
  return (
    <ConfirmButton
      label="Delete"
      title="Delete role"
      verb="Delete"
      action={async () => {
        await api('DELETE /roles/{id}', { params: { id: role.id } })
        await navigate({ to: '/roles' })
        client.removeQueries({ queryKey: ['roles', role.id] })
        await client.invalidateQueries({ queryKey: ['roles'] })
      }}
    >
      {role.name} is taken from everybody who has it, and cannot be brought back.
    </ConfirmButton>
  )
}
