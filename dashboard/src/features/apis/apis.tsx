import { Badge, Table, Text } from '@mantine/core'
import { IconApi } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Empty } from '../../components/ui/empty.tsx'
import { FormButton } from '../../components/ui/form-button.tsx'
import { ListTable } from '../../components/ui/list-table.tsx'
import { NameCell } from '../../components/ui/name-cell.tsx'
import { Page } from '../../components/ui/page.tsx'
import { useMay } from '../../components/ui/permission.ts'
import { SearchedList } from '../../components/ui/searched-list.tsx'
import { CreateApi } from './create-api.tsx'
import { type Api, apisQuery } from './queries.ts'

const route = getRouteApi('/apis')

/** Applications › APIs. */
export const Apis = () => {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const create = useMay('create:resource_servers') && (
    <FormButton label="Create API">{onClose => <CreateApi onClose={onClose} />}</FormButton>
  )
  return (
    <Page
      title="APIs"
      description="What applications call with access tokens. An application that asks for the identifier of an API gets a token for it."
      actions={create}
    >
      <SearchedList
        query={useQuery(apisQuery(search))}
        search={search}
        onSearch={next => void navigate({ search: next })}
        label="Search for APIs"
        placeholder="Name or identifier, or a part of one"
        empty={
          search.q ? (
            <Empty icon={IconApi} title="No API has this name">
              Parts of names and identifiers are found too.
            </Empty>
          ) : (
            <Empty icon={IconApi} title="No APIs yet" action={create}>
              Create one for each API of yours that applications call.
            </Empty>
          )
        }
      >
        {items => <ApiTable apis={items} />}
      </SearchedList>
    </Page>
  )
}

const ApiTable = ({ apis }: { apis: Api[] }) => (
  <ListTable columns={['Name', 'Identifier', 'Permissions']} minWidth={600} linked>
    {apis.map(one => (
      <Table.Tr key={one.id}>
        <NameCell
          name={one.name}
          icon={IconApi}
          link={props => <Link to="/apis/$id" params={{ id: one.id }} {...props} />}
        >
          {one.is_system && (
            <Badge size="sm" variant="light" color="gray" tt="none">
              System API
            </Badge>
          )}
        </NameCell>
        <Table.Td>
          <Text size="sm" className="mono" style={{ overflowWrap: 'anywhere' }}>
            {one.identifier}
          </Text>
        </Table.Td>
        <Table.Td>{one.scopes?.length ?? 0}</Table.Td>
      </Table.Tr>
    ))}
  </ListTable>
)
