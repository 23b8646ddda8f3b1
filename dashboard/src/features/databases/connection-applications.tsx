import { Anchor, Switch, Table, Text } from '@mantine/core'
import { IconApps } from '@tabler/icons-react'
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
import { type Application, kindOf } from '../applications/application-type.ts'
import { applicationsQuery } from '../applications/queries.ts'
import { type Connection, connectionQuery } from './queries.ts'

/** Which applications the users of a connection may sign in to. */
export const ConnectionApplications = ({ of: connection }: { of: Connection }) => {
  const [search, setSearch] = useState<ListSearch>({})
  return (
    <Section title="Applications using this connection" description="Where its users may sign in.">
      <SearchedList
        query={useQuery(applicationsQuery(search))}
        search={search}
        onSearch={setSearch}
        label="Search for applications"
        placeholder="Name or a part of one, or a client ID"
        empty={
          search.q ? (
            <Empty icon={IconApps} title="No application has this name">
              Parts of names are found too.
            </Empty>
          ) : (
            <Empty icon={IconApps} title="No applications yet">
              Create an application first; then it can be switched on here.
            </Empty>
          )
        }
      >
        {applications => (
          <ListTable columns={['Application', 'Kind', 'Enabled']} minWidth={480}>
            {applications.map(app => (
              <Row key={app.client_id} connection={connection} app={app} />
            ))}
          </ListTable>
        )}
      </SearchedList>
    </Section>
  )
}

const Row = ({ connection, app }: { connection: Connection; app: Application }) => {
  const client = useQueryClient()
  const may = useMay('update:connections')
  const on = connection.enabled_clients?.includes(app.client_id) ?? false
  const change = useMutation({
    mutationFn: (status: boolean) =>
      api('PATCH /connections/{id}/clients', {
        params: { id: connection.id },
        body: [{ client_id: app.client_id, status }],
      }),
    onSettled: () =>
      Promise.all([
        client.invalidateQueries(connectionQuery(connection.id)),
        client.invalidateQueries({ queryKey: ['applications', app.client_id, 'connections'] }),
      ]),
  })
  return (
    <Table.Tr>
      <Table.Td>
        <Anchor
          size="sm"
          fw={600}
          renderRoot={props => <Link to="/applications/$id" params={{ id: app.client_id }} {...props} />}
        >
          {app.name}
        </Anchor>
        <Text size="xs" c="dimmed" className="mono">
          {app.client_id}
        </Text>
      </Table.Td>
      <Table.Td>{kindOf(app)}</Table.Td>
      <Table.Td>
        <Switch
          aria-label={app.name}
          checked={change.isPending ? change.variables : on}
          disabled={!may}
          onChange={event => change.mutate(event.currentTarget.checked)}
        />
      </Table.Td>
    </Table.Tr>
  )
}
