import { Anchor, Badge, Group, Stack, Table, ThemeIcon } from '@mantine/core'
import { IconDatabase } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Empty } from '../../components/ui/empty.tsx'
import { ListTable } from '../../components/ui/list-table.tsx'
import { Page } from '../../components/ui/page.tsx'
import { Pages } from '../../components/ui/pages.tsx'
import { useMay } from '../../components/ui/permission.ts'
import { QueryView } from '../../components/ui/query-view.tsx'
import { WindowButton } from '../../components/ui/window-button.tsx'
import { CreateDatabase } from './create-database.tsx'
import { type Connection, databasesQuery } from './queries.ts'

const route = getRouteApi('/authentication/database')

/** Authentication › Database. */
export const Databases = () => {
  const { page = 0 } = route.useSearch()
  const navigate = route.useNavigate()
  const create = useMay('create:connections') && (
    <WindowButton label="Create DB connection">{opening => <CreateDatabase {...opening} />}</WindowButton>
  )
  return (
    <Page
      title="Database"
      description="Where users have a password, or a passkey, that this server keeps."
      actions={create}
    >
      <Stack gap="md">
        <QueryView query={useQuery(databasesQuery(page))}>
          {({ items, total }) =>
            items.length === 0 ? (
              <Empty icon={IconDatabase} title="No databases" action={create}>
                Create one, and switch it on for the applications that its users sign in to.
              </Empty>
            ) : (
              <>
                <DatabaseTable connections={items} />
                <Pages
                  total={total}
                  page={page}
                  onChange={next => void navigate({ search: { page: next || undefined } })}
                />
              </>
            )
          }
        </QueryView>
      </Stack>
    </Page>
  )
}

const DatabaseTable = ({ connections }: { connections: Connection[] }) => (
  <ListTable columns={['Name', 'Sign-ups', 'Password strength']} minWidth={520} linked>
    {connections.map(one => (
      <Table.Tr key={one.id}>
        <Table.Td>
          <Group gap="sm" wrap="nowrap">
            <ThemeIcon variant="light" size={36} radius="md">
              <IconDatabase size={20} stroke={1.6} aria-hidden />
            </ThemeIcon>
            <Anchor
              fw={600}
              size="sm"
              c="inherit"
              className="row-link"
              renderRoot={props => <Link to="/authentication/database/$id" params={{ id: one.id }} {...props} />}
            >
              {one.name}
            </Anchor>
            {one.options.authentication_methods?.passkey?.enabled && (
              <Badge size="sm" variant="light" tt="none">
                Passkeys
              </Badge>
            )}
          </Group>
        </Table.Td>
        <Table.Td>{one.options.disable_signup ? 'Off' : 'On'}</Table.Td>
        <Table.Td tt="capitalize">{one.options.passwordPolicy ?? 'good'}</Table.Td>
      </Table.Tr>
    ))}
  </ListTable>
)
