import { Switch, Table, Text } from '@mantine/core'
import { IconPlug } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api.ts'
import { Belongings } from '../../components/ui/belongings.tsx'
import { Empty } from '../../components/ui/empty.tsx'
import { FormButton } from '../../components/ui/form-button.tsx'
import { ModalForm } from '../../components/ui/form-modal.tsx'
import { useMay } from '../../components/ui/permission.ts'
import { QueryView } from '../../components/ui/query-view.tsx'
import { ConnectionPicker } from '../databases/connection-picker.tsx'
import type { ConnectionName } from '../databases/queries.ts'
import { strategyOf } from '../databases/strategy.ts'
import { applies, type Flags, followed, switches } from './connection-switches.ts'
import { connectionsQuery } from './queries.ts'

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
    <FormButton label="Enable connection">
      {onClose => (
        <EnableConnection
          id={id}
          taken={query.data?.map(one => one.connection_id) ?? []}
          refresh={refresh}
          onClose={onClose}
        />
      )}
    </FormButton>
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
                  {strategyOf(one.connection).label}
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
}: {
  id: string
  taken: string[]
  refresh: () => Promise<unknown>
  onClose: () => void
}) => {
  const [connection, setConnection] = useState<ConnectionName | undefined>()
  const [flags, setFlags] = useState<Flags>({
    assign_membership_on_login: false,
    show_as_button: true,
    is_signup_enabled: false,
  })
  const shown = switches.filter(({ member }) => applies(member, connection?.strategy))
  const enable = async () => {
    const body = {
      connection_id: connection?.id,
      ...Object.fromEntries(shown.map(({ member }) => [member, flags[member]])),
    }
    await api('POST /organizations/{id}/enabled_connections', { params: { id }, body: body as never })
    await refresh()
  }
  return (
    <ModalForm verb="Enable" submit={enable} onClose={onClose} ready={connection !== undefined}>
      <ConnectionPicker
        chosen={connection}
        onChange={setConnection}
        unfit={one => (taken.includes(one.id) ? 'Enabled already' : undefined)}
        autoFocus
      />
      {shown.map(({ member, label, description }) => (
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
