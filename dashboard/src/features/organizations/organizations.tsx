import { Avatar, Table, Text } from '@mantine/core'
import { IconBuilding } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Empty } from '../../components/ui/empty.tsx'
import { FormButton } from '../../components/ui/form-button.tsx'
import { ListTable } from '../../components/ui/list-table.tsx'
import { NameCell } from '../../components/ui/name-cell.tsx'
import { Page } from '../../components/ui/page.tsx'
import { useMay } from '../../components/ui/permission.ts'
import { SearchedList } from '../../components/ui/searched-list.tsx'
import { CreateOrganization } from './create-organization.tsx'
import { type Organization, titleOf } from './organization-type.ts'
import { organizationsQuery } from './queries.ts'

const route = getRouteApi('/organizations')

/** Organizations: whom users belong to. */
export const Organizations = () => {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const create = useMay('create:organizations') && (
    <FormButton label="Create organization">{onClose => <CreateOrganization onClose={onClose} />}</FormButton>
  )
  return (
    <Page
      title="Organizations"
      description="The companies or groups that your users belong to, each with its members, ways to sign in, and look."
      actions={create}
    >
      <SearchedList
        query={useQuery(organizationsQuery(search))}
        search={search}
        onSearch={next => void navigate({ search: next })}
        label="Search for organizations"
        placeholder="Name or display name, or a part of one"
        empty={
          search.q ? (
            <Empty icon={IconBuilding} title="No organization has this name">
              Parts of names are found too: of the one that applications use, and of what users see.
            </Empty>
          ) : (
            <Empty icon={IconBuilding} title="No organizations yet" action={create}>
              Create one for each of your business customers: its members sign in by its connections, to pages with its
              logo, with roles of their own.
            </Empty>
          )
        }
      >
        {items => <OrganizationTable organizations={items} />}
      </SearchedList>
    </Page>
  )
}

const OrganizationTable = ({ organizations }: { organizations: Organization[] }) => (
  <ListTable columns={['Organization', 'Name', 'Organization ID']} minWidth={560} linked>
    {organizations.map(one => (
      <Table.Tr key={one.id}>
        <NameCell
          name={titleOf(one)}
          picture={
            <Avatar name={titleOf(one)} src={one.branding?.logo_url} color="gate" size={36} radius="md" alt="" />
          }
          link={props => <Link to="/organizations/$id" params={{ id: one.id }} {...props} />}
        />
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
