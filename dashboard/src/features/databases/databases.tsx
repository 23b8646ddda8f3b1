import { Badge, Table } from '@mantine/core'
import { IconDatabase } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Empty } from '../../components/ui/empty.tsx'
import { FormButton } from '../../components/ui/form-button.tsx'
import { ListTable } from '../../components/ui/list-table.tsx'
import { NameCell } from '../../components/ui/name-cell.tsx'
import { Page } from '../../components/ui/page.tsx'
import { useMay } from '../../components/ui/permission.ts'
import { SearchedList } from '../../components/ui/searched-list.tsx'
import { CreateDatabase } from './create-database.tsx'
import { type Connection, databasesQuery } from './queries.ts'

const route = getRouteApi('/authentication/database')

/** Authentication › Database. */
export const Databases = () => {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const create = useMay('create:connections') && (
    <FormButton label="Create DB connection">{onClose => <CreateDatabase onClose={onClose} />}</FormButton>
  )
  return (
    <Page
      title="Database"
      description="Where users have a password, or a passkey, that this server keeps."
      actions={create}
    >
      <SearchedList
        query={useQuery(databasesQuery(search))}
        search={search}
        onSearch={next => void navigate({ search: next })}
        label="Search for databases"
        placeholder="Name of a database, or a part of one"
        empty={
          search.q ? (
            <Empty icon={IconDatabase} title="No database has this name">
              Parts of names are found too.
            </Empty>
          ) : (
            <Empty icon={IconDatabase} title="No databases" action={create}>
              Create one, and switch it on for the applications that its users sign in to.
            </Empty>
          )
        }
      >
        {items => <DatabaseTable connections={items} />}
      </SearchedList>
    </Page>
  )
}

const DatabaseTable = ({ connections }: { connections: Connection[] }) => (
  <ListTable columns={['Name', 'Sign-ups', 'Password strength']} minWidth={520} linked>
    {connections.map(one => (
      <Table.Tr key={one.id}>
        <NameCell
          name={one.name}
          icon={IconDatabase}
          link={props => <Link to="/authentication/database/$id" params={{ id: one.id }} {...props} />}
        >
          {one.options.authentication_methods?.passkey?.enabled && (
            <Badge size="sm" variant="light" tt="none">
              Passkeys
            </Badge>
          )}
        </NameCell>
        <Table.Td>{one.options.disable_signup ? 'Off' : 'On'}</Table.Td>
        <Table.Td tt="capitalize">{one.options.passwordPolicy ?? 'good'}</Table.Td>
      </Table.Tr>
    ))}
  </ListTable>
)
