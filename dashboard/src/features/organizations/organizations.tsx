import { Anchor, Avatar, Group, Stack, Table, Text } from '@mantine/core'
import { IconBuilding } from '@tabler/icons-react'
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
import { CreateOrganization } from './create-organization.tsx'
import { type Organization, titleOf } from './organization-type.ts'
import { organizationsQuery } from './queries.ts'

const route = getRouteApi('/organizations')

/** Organizations: whom users belong to. */
export const Organizations = () => {
  const { q, page = 0 } = route.useSearch()
  const navigate = route.useNavigate()
  const query = useQuery(organizationsQuery({ q, page }))
  const create = useMay('create:organizations') && (
    <WindowButton label="Create organization">{opening => <CreateOrganization {...opening} />}</WindowButton>
  )
  return (
    <Page
      title="Organizations"
      description="The companies or groups that your users belong to, each with its members, ways to sign in, and look."
      actions={create}
    >
      <Stack gap="md">
        <SearchBox
          key={q ?? ''}
          value={q ?? ''}
          label="Search for organizations"
          placeholder="Name or display name, or a part of one"
          onSearch={next => void navigate({ search: { q: next || undefined } })}
        />
        <QueryView query={query}>
          {({ items, total }) =>
            items.length === 0 ? (
              <Empty
                icon={IconBuilding}
                title={q ? 'No organization has this name' : 'No organizations yet'}
                action={q ? undefined : create}
              >
                {q
                  ? 'Parts of names are found too: of the one that applications use, and of what users see.'
                  : 'Create one for each of your business customers: its members sign in by its connections, to pages with its logo, with roles of their own.'}
              </Empty>
            ) : (
              <>
                <OrganizationTable organizations={items} />
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

const OrganizationTable = ({ organizations }: { organizations: Organization[] }) => (
  <ListTable columns={['Organization', 'Name', 'Organization id']} minWidth={560} linked>
    {organizations.map(one => (
      <Table.Tr key={one.id}>
        <Table.Td>
          <Group gap="sm" wrap="nowrap">
            <Avatar name={titleOf(one)} src={one.branding?.logo_url} color="gate" size={34} radius="md" alt="" />
            <Anchor
              fw={600}
              size="sm"
              c="inherit"
              className="row-link"
              renderRoot={props => <Link to="/organizations/$id" params={{ id: one.id }} {...props} />}
            >
              {titleOf(one)}
            </Anchor>
          </Group>
        </Table.Td>
        <Table.Td>
          <Text size="sm" className="mono">
            {one.name}
          </Text>
        </Table.Td>
        <Table.Td>
          <Text size="xs" className="mono" c="dimmed">
            {one.id}
          </Text>
        </Table.Td>
      </Table.Tr>
    ))}
  </ListTable>
)
