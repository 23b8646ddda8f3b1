import { Badge, Button, Stack, Table, Text } from '@mantine/core'
import { IconArrowsTransferDown, IconUserPlus, IconUsers } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Empty } from '../../components/ui/empty.tsx'
import { ListTable } from '../../components/ui/list-table.tsx'
import { Moment } from '../../components/ui/moment.tsx'
import { Page } from '../../components/ui/page.tsx'
import { Pages } from '../../components/ui/pages.tsx'
import { useMay } from '../../components/ui/permission.ts'
import { QueryView } from '../../components/ui/query-view.tsx'
import { SearchBox } from '../../components/ui/search-box.tsx'
import { WindowButton } from '../../components/ui/window-button.tsx'
import { CreateUser } from './create-user.tsx'
import { PersonCell } from './person-cell.tsx'
import { usersQuery } from './queries.ts'
import { SearchHelp } from './search-help.tsx'
import type { User } from './user-type.ts'

const route = getRouteApi('/users')

/** User Management › Users. */
export const Users = () => {
  const { q, page = 0 } = route.useSearch()
  const navigate = route.useNavigate()
  const query = useQuery(usersQuery({ q, page }))
  const create = useMay('create:users') && (
    <WindowButton label="Create user" icon={IconUserPlus}>
      {opening => <CreateUser {...opening} />}
    </WindowButton>
  )
  return (
    <Page
      title="Users"
      description="Everybody who has an account in this tenant."
      actions={
        <>
          <Button
            variant="default"
            leftSection={<IconArrowsTransferDown size={18} aria-hidden />}
            renderRoot={props => <Link to="/users/import-export" {...props} />}
          >
            Import and export
          </Button>
          {create}
        </>
      }
    >
      <Stack gap="md">
        <SearchBox
          key={q ?? ''}
          value={q ?? ''}
          label="Search for users"
          placeholder="Name or address, or a query such as email:*@example.com AND blocked:true"
          help={<SearchHelp />}
          onSearch={next => void navigate({ search: { q: next || undefined } })}
        />
        <QueryView query={query}>
          {({ items, total }) =>
            items.length === 0 ? (
              <Empty icon={IconUsers} title={q ? 'Nobody matches' : 'No users yet'} action={q ? undefined : create}>
                {q ? (
                  <>
                    Words look in names and addresses. A field finds exactly:{' '}
                    <span className="mono">email:ann@example.com</span>.
                  </>
                ) : (
                  'Users appear here when they sign up, are imported, or when you create them.'
                )}
              </Empty>
            ) : (
              <>
                <UserTable users={items} />
                <Pages
                  total={total}
                  page={page}
                  onChange={next => void navigate({ search: { q, page: next || undefined } })}
                />
              </>
            )
          }
        </QueryView>
      </Stack>
    </Page>
  )
}

const UserTable = ({ users }: { users: User[] }) => (
  <ListTable columns={['Name', 'Connection', 'Logins', 'Latest login']} minWidth={640} linked>
    {users.map(user => (
      <Table.Tr key={user.user_id}>
        <PersonCell user={user} rowLink>
          {user.blocked && (
            <Badge color="red" size="xs" variant="light">
              Blocked
            </Badge>
          )}
        </PersonCell>
        <Table.Td>
          <Text size="sm">{user.identities?.[0]?.connection}</Text>
        </Table.Td>
        <Table.Td>{user.logins_count ?? 0}</Table.Td>
        <Table.Td>
          <Text size="sm">
            <Moment at={user.last_login} />
          </Text>
        </Table.Td>
      </Table.Tr>
    ))}
  </ListTable>
)
