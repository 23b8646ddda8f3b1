import { Switch, Table, Text } from '@mantine/core'
import { IconApps } from '@tabler/icons-react'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api.ts'
import { Belongings } from '../../components/ui/belongings.tsx'
import { ShowMore } from '../../components/ui/checkpoint.tsx'
import { Empty } from '../../components/ui/empty.tsx'
import { FormButton } from '../../components/ui/form-button.tsx'
import { ModalForm } from '../../components/ui/form-modal.tsx'
import { useMay } from '../../components/ui/permission.ts'
import { QueryView } from '../../components/ui/query-view.tsx'
import { ApplicationPicker } from '../applications/application-picker.tsx'
import type { Application } from '../applications/application-type.ts'
import { clientsQuery } from './queries.ts'

/** The applications that an organization has, each open to its members or not. */
export const MemberApplications = ({ id }: { id: string }) => {
  const client = useQueryClient()
  const mayAdd = useMay('create:organization_clients')
  const mayChange = useMay('update:organization_clients')
  const mayRemove = useMay('delete:organization_clients')
  const query = useInfiniteQuery(clientsQuery(id))
  const refresh = () => client.invalidateQueries({ queryKey: [...clientsQuery(id).queryKey] })
  const open = useMutation({
    mutationFn: ({ clientId, use_for_member_access }: { clientId: string; use_for_member_access: boolean }) =>
      api('PATCH /organizations/{id}/clients/{client_id}', {
        params: { id, client_id: clientId },
        body: { use_for_member_access },
      } as never),
    onSettled: refresh,
  })
  const add = mayAdd && (
    <FormButton label="Add application">
      {onClose => (
        <AddApplication
          id={id}
          taken={query.data?.map(one => one.client_id) ?? []}
          refresh={refresh}
          onClose={onClose}
        />
      )}
    </FormButton>
  )
  return (
    <QueryView query={query}>
      {clients => (
        <Belongings
          items={clients}
          columns={['Application', 'Open to members']}
          keyOf={one => one.client_id}
          nameOf={one => one.client.name}
          cells={one => (
            <>
              <Table.Td>
                <Text size="sm" fw={600}>
                  {one.client.name}
                </Text>
                <Text size="xs" c="dimmed" className="mono">
                  {one.client_id}
                </Text>
              </Table.Td>
              <Table.Td>
                <Switch
                  aria-label={`Open to members: ${one.client.name}`}
                  checked={one.use_for_member_access}
                  disabled={!mayChange || open.isPending}
                  onChange={event =>
                    open.mutate({ clientId: one.client_id, use_for_member_access: event.currentTarget.checked })
                  }
                />
              </Table.Td>
            </>
          )}
          add={add}
          removal={
            mayRemove
              ? {
                  title: 'Remove application',
                  says: one => `${one.client.name} is taken from this organization. The application itself stays.`,
                  action: async one => {
                    await api('DELETE /organizations/{id}/clients', {
                      params: { id },
                      body: { clients: [one.client_id] } as never,
                    })
                    await refresh()
                  },
                }
              : undefined
          }
          empty={
            <Empty icon={IconApps} title="No applications" action={add}>
              Add those that the members of this organization may use.
            </Empty>
          }
        >
          <ShowMore query={query} />
        </Belongings>
      )}
    </QueryView>
  )
}

const AddApplication = ({
  id,
  taken,
  refresh,
  onClose,
}: {
  id: string
  taken: string[]
  refresh: () => Promise<unknown>
  onClose: () => void
}) => {
  const [app, setApp] = useState<Application | undefined>()
  const [open, setOpen] = useState(true)
  const add = async () => {
    const clients = [{ client_id: app?.client_id, use_for_member_access: open }]
    await api('POST /organizations/{id}/clients', { params: { id }, body: { clients } as never })
    await refresh()
  }
  return (
    <ModalForm verb="Add" submit={add} onClose={onClose} ready={app !== undefined}>
      <ApplicationPicker
        chosen={app}
        onChange={setApp}
        unfit={one => (taken.includes(one.client_id) ? 'Added already' : undefined)}
        autoFocus
      />
      <Switch label="Open to members" checked={open} onChange={event => setOpen(event.currentTarget.checked)} />
    </ModalForm>
  )
}
