import { Badge, Group, Table, Text } from '@mantine/core'
import { IconTags, IconUsers } from '@tabler/icons-react'
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
import { RolePicker } from '../roles/role-picker.tsx'
import { PersonCell } from '../users/person-cell.tsx'
import { UserPicker } from '../users/user-picker.tsx'
import { titleOf as nameOfUser } from '../users/user-type.ts'
import { type Organization, titleOf } from './organization-type.ts'
import { type Member, membersQuery } from './queries.ts'

/** Who belongs to an organization, with their roles there. */
export const Members = ({ organization }: { organization: Organization }) => {
  const { id } = organization
  const client = useQueryClient()
  const mayAdd = useMay('create:organization_members')
  const mayRemove = useMay('delete:organization_members')
  const mayGive = useMay('create:organization_member_roles')
  const query = useInfiniteQuery(membersQuery(id))
  const refresh = () =>
    Promise.all(
      [membersQuery(id).queryKey, ['users']].map(queryKey => client.invalidateQueries({ queryKey: [...queryKey] })),
    )
  const add = mayAdd && (
    <FormButton label="Add members">{onClose => <AddMembers id={id} refresh={refresh} onClose={onClose} />}</FormButton>
  )
  return (
    <QueryView query={query}>
      {members => (
        <Belongings
          items={members}
          columns={['Member', 'Roles', ...(mayGive ? [{ buttons: 'Change roles' }] : [])]}
          minWidth={620}
          keyOf={member => member.user_id}
          nameOf={nameOfUser}
          cells={member => (
            <>
              <PersonCell user={member} />
              <Table.Td>
                <Group gap={6}>
                  {member.roles?.map(role => (
                    <Badge key={role.id} variant="light" color="gray" tt="none">
                      {role.name}
                    </Badge>
                  ))}
                  {(member.roles ?? []).length === 0 && (
                    <Text size="sm" c="dimmed">
                      none
                    </Text>
                  )}
                </Group>
              </Table.Td>
              {mayGive && (
                <Table.Td>
                  <FormButton
                    label="Roles"
                    title="Roles in this organization"
                    aria-label={`Roles of ${nameOfUser(member)}`}
                    icon={IconTags}
                    size="xs"
                    variant="default"
                  >
                    {onClose => <Roles id={id} member={member} refresh={refresh} onClose={onClose} />}
                  </FormButton>
                </Table.Td>
              )}
            </>
          )}
          add={add}
          removal={
            mayRemove
              ? {
                  title: 'Remove member',
                  says: member =>
                    `${nameOfUser(member)} leaves ${titleOf(organization)} and loses the roles there. The account stays.`,
                  action: async member => {
                    await api('DELETE /organizations/{id}/members', {
                      params: { id },
                      body: { members: [member.user_id] } as never,
                    })
                    await refresh()
                  },
                }
              : undefined
          }
          empty={
            <Empty icon={IconUsers} title="No members yet" action={add}>
              Add users that have an account, invite people by e-mail, or let a connection assign membership at the
              login.
            </Empty>
          }
        >
          <ShowMore query={query} />
        </Belongings>
      )}
    </QueryView>
  )
}

interface Change {
  id: string
  refresh: () => Promise<unknown>
  onClose: () => void
}

const AddMembers = ({ id, refresh, onClose }: Change) => {
  const [chosen, setChosen] = useState<Choice[]>([])
  const add = async () => {
    const members = chosen.map(({ value }) => value)
    await api('POST /organizations/{id}/members', { params: { id }, body: { members } as never })
    await refresh()
  }
  return (
    <ModalForm verb="Add" submit={add} onClose={onClose} ready={chosen.length > 0}>
      <UserPicker label="Users" chosen={chosen} onChange={setChosen} most={10} />
    </ModalForm>
  )
}

const Roles = ({ id, member, refresh, onClose }: Change & { member: Member }) => {
  const before = member.roles ?? []
  const [chosen, setChosen] = useState<Choice[]>(before.map(role => ({ value: role.id, label: role.name })))
  const save = async () => {
    const params = { id, user_id: member.user_id }
    const given = chosen.map(({ value }) => value).filter(value => !before.some(role => role.id === value))
    const taken = before.map(role => role.id).filter(value => !chosen.some(one => one.value === value))
    if (given.length > 0)
      await api('POST /organizations/{id}/members/{user_id}/roles', { params, body: { roles: given } } as never)
    if (taken.length > 0)
      await api('DELETE /organizations/{id}/members/{user_id}/roles', { params, body: { roles: taken } } as never)
    await refresh()
  }
  return (
    <ModalForm verb="Save" submit={save} onClose={onClose}>
      <Text size="sm">
        What {nameOfUser(member)} is permitted when signed in to this organization. Roles that are given on the page of
        the user do not count here.
      </Text>
      <RolePicker chosen={chosen} onChange={setChosen} />
    </ModalForm>
  )
}
