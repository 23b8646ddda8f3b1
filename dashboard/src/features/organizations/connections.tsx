import { Select, Switch, Table, Text } from '@mantine/core'
import { IconPlug } from '@tabler/icons-react'
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api.ts'
import { Belongings } from '../../components/ui/belongings.tsx'
import { Empty } from '../../components/ui/empty.tsx'
import { FormModal, ModalForm, type Opening } from '../../components/ui/form-modal.tsx'
import { withTotal } from '../../components/ui/list-page.ts'
import { useMay } from '../../components/ui/permission.ts'
import { QueryView } from '../../components/ui/query-view.tsx'
import { WindowButton } from '../../components/ui/window-button.tsx'
import type { Connection } from '../users/queries.ts'
import { applies, type Flags, followed, switches } from './connection-switches.ts'
import { connectionsQuery } from './queries.ts'

const choicesQuery = queryOptions({
  queryKey: ['connections', 'choices'],
  queryFn: async () =>
    withTotal<Connection>(
      await api('GET /connections', { query: { per_page: 100, fields: 'id,name,strategy' } as never }),
      'connections',
    ).items,
})

/** The ways by which members sign in. */
export const Connections = ({ id }: { id: string }) => {
  const client = useQueryClient()
  const mayAdd = useMay('create:organization_connections')
  const mayChange = useMay('update:organization_connections')
  const mayRemove = useMay('delete:organization_connections')
  const refresh = () => client.invalidateQueries(connectionsQuery(id))
  const change = useMutation({
    mutationFn: ({ connectionId, flags }: { connectionId: string; flags: Partial<Flags> }) =>
      api('PATCH /organizations/{id}/enabled_connections/{connectionId}', {
        params: { id, connectionId },
        body: followed(flags),
      } as never),
    onSettled: refresh,
  })
  const query = useQuery(connectionsQuery(id))
  const enable = mayAdd && (
    <WindowButton label="Enable connection">
      {opening => (
        <FormModal title="Enable connection" {...opening}>
          <EnableConnection
            id={id}
            taken={query.data?.map(one => one.connection_id) ?? []}
            refresh={refresh}
            onClose={opening.onClose}
          />
        </FormModal>
      )}
    </WindowButton>
  )
  return (
    <QueryView query={query}>
      {connections => (
        <Belongings
          items={connections}
          columns={['Connection', ...switches.map(({ label }) => label)]}
          minWidth={680}
          keyOf={one => one.connection_id}
          nameOf={one => one.connection.name}
          cells={one => (
            <>
              <Table.Td>
                <Text size="sm" fw={600}>
                  {one.connection.name}
                </Text>
                <Text size="xs" c="dimmed">
                  {one.connection.strategy}
                </Text>
              </Table.Td>
              {switches.map(({ member, label }) => (
                <Table.Td key={member}>
                  {applies(member, one.connection.strategy) && (
                    <Switch
                      aria-label={`${label}: ${one.connection.name}`}
                      checked={one[member]}
                      disabled={!mayChange || change.isPending}
                      onChange={event =>
                        change.mutate({
                          connectionId: one.connection_id,
                          flags: { [member]: event.currentTarget.checked },
                        })
                      }
                    />
                  )}
                </Table.Td>
              ))}
            </>
          )}
          add={enable}
          removal={
            mayRemove
              ? {
                  title: 'Remove connection',
                  says: one => `Members cannot sign in to this organization by ${one.connection.name} any more.`,
                  action: async one => {
                    await api('DELETE /organizations/{id}/enabled_connections/{connectionId}', {
                      params: { id, connectionId: one.connection_id },
                    } as never)
                    await refresh()
                  },
                }
              : undefined
          }
          empty={
            <Empty icon={IconPlug} title="No connections yet" action={enable}>
              Without one, members sign in by every connection of the application. Enable a connection to say which, and
              whether who signs in by it becomes a member.
            </Empty>
          }
        />
      )}
    </QueryView>
  )
}

const EnableConnection = ({
  id,
  taken,
  refresh,
  onClose,
}: { id: string; taken: string[]; refresh: () => Promise<unknown> } & Pick<Opening, 'onClose'>) => {
  const choices = useQuery(choicesQuery).data?.filter(one => !taken.includes(one.id)) ?? []
  const [connectionId, setConnectionId] = useState<string | null>(null)
  const [flags, setFlags] = useState<Flags>({
    assign_membership_on_login: false,
    show_as_button: true,
    is_signup_enabled: false,
  })
  const strategy = choices.find(one => one.id === connectionId)?.strategy
  const enable = async () => {
    const shown = Object.fromEntries(
      Object.entries(flags).filter(([member]) => applies(member as keyof Flags, strategy)),
    )
    const body = { connection_id: connectionId, ...shown }
    await api('POST /organizations/{id}/enabled_connections', { params: { id }, body: body as never })
    await refresh()
  }
  return (
    <ModalForm verb="Enable" submit={enable} onClose={onClose} ready={connectionId !== null}>
      <Select
        label="Connection"
        required
        searchable
        data={choices.map(({ id: value, name }) => ({ value, label: name }))}
        nothingFoundMessage="No other connection"
        value={connectionId}
        onChange={setConnectionId}
        data-autofocus
      />
      {switches
        .filter(({ member }) => applies(member, strategy))
        .map(({ member, label, description }) => (
          <Switch
            key={member}
            label={label}
            description={description}
            checked={flags[member]}
            onChange={event => setFlags({ ...flags, ...followed({ [member]: event.currentTarget.checked }) })}
          />
        ))}
    </ModalForm>
  )
}
