import { Anchor, Stack, Table, Text } from '@mantine/core'
import { IconTags } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Empty } from '../../components/ui/empty.tsx'
import { ListTable } from '../../components/ui/list-table.tsx'
import { Page } from '../../components/ui/page.tsx'
import { Pages } from '../../components/ui/pages.tsx'
import { useMay } from '../../components/ui/permission.ts'
import { QueryView } from '../../components/ui/query-view.tsx'
import { SearchBox } from '../../components/ui/search-box.tsx'
import { WindowButton } from '../../components/ui/window-button.tsx'
import { CreateRole } from './create-role.tsx'
import { type Role, rolesQuery } from './queries.ts'

const route = getRouteApi('/roles')

/** User Management › Roles. */
export const Roles = () => {
  const { q, page = 0 } = route.useSearch()
  const navigate = route.useNavigate()
  const query = useQuery(rolesQuery({ q, page }))
  const create = useMay('create:roles') && (
    <WindowButton label="Create role">{opening => <CreateRole {...opening} />}</WindowButton>
  )
  return (
    <Page title="Roles" description="Permissions by a name, given to users together." actions={create}>
      <Stack gap="md">
        <SearchBox
          key={q ?? ''}
          value={q ?? ''}
          label="Search for roles"
          placeholder="Name of a role"
          onSearch={next => void navigate({ search: { q: next || undefined } })}
        />
        <QueryView query={query}>
          {({ items, total }) =>
            items.length === 0 ? (
              <Empty
                icon={IconTags}
                title={q ? 'No role has this name' : 'No roles yet'}
                action={q ? undefined : create}
              >
                {q
                  ? 'Parts of names are found too.'
                  : 'Create a role such as “Editor”, add permissions of your APIs to it, and give it to users. APIs that enforce roles put them into access tokens.'}
              </Empty>
            ) : (
              <>
                <RoleTable roles={items} />
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

const RoleTable = ({ roles }: { roles: Role[] }) => (
  <ListTable columns={['Name', 'Description']} minWidth={420} linked>
    {roles.map(({ id, name, description }) => (
      <Table.Tr key={id}>
        <Table.Td>
          <Anchor
            fw={600}
            size="sm"
            c="inherit"
            className="row-link"
            renderRoot={props => <Link to="/roles/$id" params={{ id }} {...props} />}
          >
            {name}
          </Anchor>
        </Table.Td>
        <Table.Td>
          <Text size="sm" c="dimmed">
            {description}
          </Text>
        </Table.Td>
      </Table.Tr>
    ))}
  </ListTable>
)
