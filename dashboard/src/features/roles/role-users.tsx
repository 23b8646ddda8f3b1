import { Table, Text } from '@mantine/core'
import { IconUsers } from '@tabler/icons-react'
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api.ts'
import { Belongings } from '../../components/ui/belongings.tsx'
import { ShowMore } from '../../components/ui/checkpoint.tsx'
import { Empty } from '../../components/ui/empty.tsx'
import { FormButton } from '../../components/ui/form-button.tsx'
import { ModalForm } from '../../components/ui/form-modal.tsx'
import { useMay } from '../../components/ui/permission.ts'
import type { Choice } from '../../components/ui/picker.tsx'
import { QueryView } from '../../components/ui/query-view.tsx'
import { PersonCell } from '../users/person-cell.tsx'
import { UserPicker } from '../users/user-picker.tsx'
import { titleOf } from '../users/user-type.ts'
import { type Role, roleUsersQuery } from './queries.ts'

/** Who has a role. */
export const RoleUsers = ({ role }: { role: Role }) => {
  const client = useQueryClient()
  const mayAdd = useMay('create:role_members')
  const mayRemove = useMay('delete:role_members')
  const query = useInfiniteQuery(roleUsersQuery(role.id))
  const add = mayAdd && (
    <FormButton label="Add users">{onClose => <AddUsers role={role} onClose={onClose} />}</FormButton>
  )
  const remove = async (id: string) => {
    await api('DELETE /users/{id}/roles', { params: { id }, body: { roles: [role.id] } as never })
    await Promise.all([
      client.invalidateQueries({ queryKey: ['roles'] }),
      client.invalidateQueries({ queryKey: ['users', id] }),
    ])
  }
  return (
    <QueryView query={query}>
      {users => (
        <Belongings
          items={users}
          columns={['User', 'User ID']}
          keyOf={user => user.user_id}
          nameOf={titleOf}
          cells={user => (
            <>
              <PersonCell user={user} />
              <Table.Td>
                <Text size="xs" className="mono">
                  {user.user_id}
                </Text>
              </Table.Td>
            </>
          )}
          add={add}
          removal={
            mayRemove
              ? {
                  title: 'Remove user from role',
                  says: user => `${titleOf(user)} loses ${role.name} and what it permits.`,
                  action: user => remove(user.user_id),
                }
              : undefined
          }
          empty={
            <Empty icon={IconUsers} title="Nobody has this role" action={add}>
              Users get it here, on their own page, or by an invitation to an organization.
            </Empty>
          }
        >
          <ShowMore query={query} />
        </Belongings>
      )}
    </QueryView>
  )
}

const AddUsers = ({ role, onClose }: { role: Role; onClose: () => void }) => {
  const client = useQueryClient()
  const [chosen, setChosen] = useState<Choice[]>([])
  const add = async () => {
    const users = chosen.map(({ value }) => value)
    await api('POST /roles/{id}/users', { params: { id: role.id }, body: { users } as never })
    await Promise.all(['roles', 'users'].map(key => client.invalidateQueries({ queryKey: [key] })))
  }
  return (
    <ModalForm verb="Add" submit={add} onClose={onClose} ready={chosen.length > 0}>
      <UserPicker label="Users" chosen={chosen} onChange={setChosen} />
    </ModalForm>
  )
}
