import { Anchor, Switch, Table, Text } from '@mantine/core'
import { IconDatabase } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../api.ts'
import { Empty } from '../../components/ui/empty.tsx'
import { ListTable } from '../../components/ui/list-table.tsx'
import { useMay } from '../../components/ui/permission.ts'
import { SearchedList } from '../../components/ui/searched-list.tsx'
import { Section } from '../../components/ui/section.tsx'
import type { ListSearch } from '../../routes/list-search.ts'
import { type Connection, connectionsOfApplicationQuery, foundConnectionsQuery } from '../databases/queries.ts'
import { strategyOf } from '../databases/strategy.ts'
import type { Application } from './application-type.ts'

/** By what users may sign in to an application. */
export const ApplicationConnections = ({ app }: { app: Application }) => {
  const [search, setSearch] = useState<ListSearch>({})
  const enabled = useQuery(connectionsOfApplicationQuery(app.client_id)).data
  return (
    <Section title="Connections" description="By what users may sign in to this application.">
      <SearchedList
        query={useQuery(foundConnectionsQuery(search))}
        search={search}
        onSearch={setSearch}
        label="Search for connections"
        placeholder="Name of a connection, or a part of one"
        empty={
          search.q ? (
            <Empty icon={IconDatabase} title="No connection has this name">
              Parts of names are found too.
            </Empty>
          ) : (
            <Empty icon={IconDatabase} title="No connections">
              Nobody can sign in anywhere: create a database first.
            </Empty>
          )
        }
      >
        {connections => (
          <ListTable columns={['Connection', 'Kind', 'Enabled']} minWidth={480}>
            {connections.map(one => (
              <Row
                key={one.id}
                app={app}
                connection={one}
                on={enabled?.some(({ id }) => id === one.id) ?? false}
                loading={!enabled}
              />
            ))}
          </ListTable>
        )}
      </SearchedList>
    </Section>
  )
}

const Row = ({
  app,
  connection,
  on,
  loading,
}: {
  app: Application
  connection: Connection
  on: boolean
  loading: boolean
}) => {
  const client = useQueryClient()
  const may = useMay('update:connections')
  const change = useMutation({
    mutationFn: (status: boolean) =>
      api('PATCH /connections/{id}/clients', {
        params: { id: connection.id },
        body: [{ client_id: app.client_id, status }],
      }),
    onSettled: () =>
      Promise.all([
        client.invalidateQueries(connectionsOfApplicationQuery(app.client_id)),
        client.invalidateQueries({ queryKey: ['connections', connection.id] }),
      ]),
  })
  const { to, label } = strategyOf(connection)
  return (
    <Table.Tr>
      <Table.Td>
        {to ? (
          <Anchor size="sm" fw={600} renderRoot={props => <Link to={to} params={{ id: connection.id }} {...props} />}>
            {connection.name}
          </Anchor>
        ) : (
          <Text size="sm" fw={600}>
            {connection.name}
          </Text>
        )}
      </Table.Td>
      <Table.Td>{label}</Table.Td>
      <Table.Td>
        <Switch
          aria-label={connection.name}
          checked={change.isPending ? change.variables : on}
          disabled={!may || loading}
          onChange={event => change.mutate(event.currentTarget.checked)}
        />
      </Table.Td>
    </Table.Tr>
  )
}
