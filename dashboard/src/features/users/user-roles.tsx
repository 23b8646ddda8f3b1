import { Anchor, Table, Text } from '@mantine/core'
import { IconTags } from '@tabler/icons-react'
import { keepPreviousData, queryOptions, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../api.ts'
import { Belongings } from '../../components/ui/belongings.tsx'
import { Empty } from '../../components/ui/empty.tsx'
import { FormModal, ModalForm, type Opening } from '../../components/ui/form-modal.tsx'
import { pageSize, withTotal } from '../../components/ui/list-page.ts'
import { Pages } from '../../components/ui/pages.tsx'
import { useMay } from '../../components/ui/permission.ts'
import type { Choice } from '../../components/ui/picker.tsx'
import { QueryView } from '../../components/ui/query-view.tsx'
import { WindowButton } from '../../components/ui/window-button.tsx'
import type { Role } from '../roles/queries.ts'
import { RolePicker } from '../roles/role-picker.tsx'

const userRolesQuery = (id: string, page: number) =>
  queryOptions({
    queryKey: ['users', id, 'roles', { page }],
    queryFn: async () =>
      withTotal<Role>(
        await api('GET /users/{id}/roles', {
          params: { id },
          query: { page, per_page: pageSize, include_totals: true } as never,
        }),
        'roles',
      ),
    placeholderData: keepPreviousData,
  })

/** The roles of a user, everywhere; those within one organization are told by the organization. */
export const UserRoles = ({ id }: { id: string }) => {
  const client = useQueryClient()
  const may = useMay('update:users')
  const [page, setPage] = useState(0)
  const refresh = () => Promise.all([['users', id], ['roles']].map(queryKey => client.invalidateQueries({ queryKey })))
  const assign = may && (
    <WindowButton label="Assign roles">
      {opening => (
        <FormModal title="Assign roles" {...opening}>
          <AssignRoles id={id} refresh={refresh} onClose={opening.onClose} />
        </FormModal>
      )}
    </WindowButton>
  )
  return (
    <QueryView query={useQuery(userRolesQuery(id, page))}>
      {({ items, total }) => (
        <Belongings
          items={items}
          columns={['Role', 'Description']}
          minWidth={420}
          keyOf={role => role.id}
          nameOf={role => role.name}
          cells={role => (
            <>
              <Table.Td>
                <Anchor
                  size="sm"
                  fw={600}
                  c="inherit"
                  renderRoot={props => <Link to="/roles/$id" params={{ id: role.id }} {...props} />}
                >
                  {role.name}
                </Anchor>
              </Table.Td>
              <Table.Td>
                <Text size="sm" c="dimmed">
                  {role.description}
                </Text>
              </Table.Td>
            </>
          )}
          add={assign}
          removal={
            may
              ? {
                  title: 'Remove role',
                  says: role => `The user loses ${role.name} and what it permits.`,
                  action: async role => {
                    await api('DELETE /users/{id}/roles', { params: { id }, body: { roles: [role.id] } as never })
                    if (items.length === 1 && page > 0) setPage(page - 1)
                    await refresh()
                  },
                }
              : undefined
          }
          empty={
            <Empty icon={IconTags} title="No roles" action={assign}>
              Roles give permissions of your APIs, and Actions read them from event.authorization.roles.
            </Empty>
          }
        >
          <Pages total={total} page={page} onChange={setPage} />
        </Belongings>
      )}
    </QueryView>
  )
}

const AssignRoles = ({
  id,
  refresh,
  onClose,
}: { id: string; refresh: () => Promise<unknown> } & Pick<Opening, 'onClose'>) => {
  const [chosen, setChosen] = useState<Choice[]>([])
  const assign = async () => {
    const roles = chosen.map(({ value }) => value)
    await api('POST /users/{id}/roles', { params: { id }, body: { roles } as never })
    await refresh()
  }
  return (
    <ModalForm verb="Assign" submit={assign} onClose={onClose} ready={chosen.length > 0}>
      <RolePicker chosen={chosen} onChange={setChosen} />
    </ModalForm>
  )
}
