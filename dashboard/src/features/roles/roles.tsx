import { Table, Text } from '@mantine/core'
import { IconTags } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Empty } from '../../components/ui/empty.tsx'
import { FormButton } from '../../components/ui/form-button.tsx'
import { ListTable } from '../../components/ui/list-table.tsx'
import { NameCell } from '../../components/ui/name-cell.tsx'
import { Page } from '../../components/ui/page.tsx'
import { useMay } from '../../components/ui/permission.ts'
import { SearchedList } from '../../components/ui/searched-list.tsx'
import { CreateRole } from './create-role.tsx'
import { type Role, rolesQuery } from './queries.ts'

const route = getRouteApi('/roles')

/** User Management › Roles. */
export const Roles = () => {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const create = useMay('create:roles') && (
    <FormButton label="Create role">{onClose => <CreateRole onClose={onClose} />}</FormButton>
  )
  return (
    <Page title="Roles" description="Permissions by a name, given to users together." actions={create}>
      <SearchedList
        query={useQuery(rolesQuery(search))}
        search={search}
        onSearch={next => void navigate({ search: next })}
        label="Search for roles"
        placeholder="Name of a role, or a part of one"
        empty={
          search.q ? (
            <Empty icon={IconTags} title="No role has this name">
              Parts of names are found too.
            </Empty>
          ) : (
            <Empty icon={IconTags} title="No roles yet" action={create}>
              Create a role such as “Editor”, add permissions of your APIs to it, and give it to users. APIs that
              enforce roles put them into access tokens.
            </Empty>
          )
        }
      >
        {items => <RoleTable roles={items} />}
      </SearchedList>
    </Page>
  )
}

const RoleTable = ({ roles }: { roles: Role[] }) => (
  <ListTable columns={['Name', 'Description']} minWidth={420} linked>
    {roles.map(({ id, name, description }) => (
      <Table.Tr key={id}>
        <NameCell name={name} link={props => <Link to="/roles/$id" params={{ id }} {...props} />} />
        <Table.Td>
          <Text size="sm" c="dimmed">
            {description}
          </Text>
        </Table.Td>
      </Table.Tr>
    ))}
  </ListTable>
)
