import { SegmentedControl, Table, Text } from '@mantine/core'
import { IconApps } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Empty } from '../../components/ui/empty.tsx'
import { FormButton } from '../../components/ui/form-button.tsx'
import { ListTable } from '../../components/ui/list-table.tsx'
import { NameCell } from '../../components/ui/name-cell.tsx'
import { Page } from '../../components/ui/page.tsx'
import { useMay } from '../../components/ui/permission.ts'
import { SearchedList } from '../../components/ui/searched-list.tsx'
import { type Application, kindOf, kinds } from './application-type.ts'
import { CreateApplication } from './create-application.tsx'
import { applicationsQuery } from './queries.ts'

const route = getRouteApi('/applications')

const filters = [
  { value: '', label: 'All' },
  { value: 'native', label: 'Native' },
  { value: 'spa', label: 'Single page' },
  { value: 'regular_web', label: 'Regular web' },
  { value: 'non_interactive', label: 'Machine' },
]

/** Applications › Applications. */
export const Applications = () => {
  const { type, ...search } = route.useSearch()
  const navigate = route.useNavigate()
  const create = useMay('create:clients') && (
    <FormButton label="Create application">{onClose => <CreateApplication onClose={onClose} />}</FormButton>
  )
  return (
    <Page
      title="Applications"
      description="What signs users in with this server, or calls your APIs by itself. Each has an ID of its own, and says where users may be sent back to."
      actions={create}
    >
      <SearchedList
        query={useQuery(applicationsQuery({ type, ...search }))}
        search={search}
        onSearch={next => void navigate({ search: { ...(type && { type }), ...next } })}
        label="Search for applications"
        placeholder="Name or a part of one, or a client ID"
        filter={
          <div style={{ overflowX: 'auto' }}>
            <SegmentedControl
              data={filters}
              value={type ?? ''}
              onChange={next =>
                void navigate({ search: { ...(search.q && { q: search.q }), ...(next && { type: next }) } })
              }
              aria-label="Kind of application"
            />
          </div>
        }
        empty={
          search.q || type ? (
            <Empty icon={IconApps} title={search.q ? 'No application has this name' : 'No application of this kind'}>
              {type ? 'One of another kind may be what you look for.' : 'Parts of names are found too.'}
            </Empty>
          ) : (
            <Empty icon={IconApps} title="No applications yet" action={create}>
              Create one for each app that users sign in to. Its page has the code to begin with.
            </Empty>
          )
        }
      >
        {items => <ApplicationTable applications={items} />}
      </SearchedList>
    </Page>
  )
}

const ApplicationTable = ({ applications }: { applications: Application[] }) => (
  <ListTable columns={['Name', 'Client ID']} minWidth={560} linked>
    {applications.map(app => (
      <Table.Tr key={app.client_id}>
        <NameCell
          name={app.name}
          icon={kinds.find(({ value }) => value === app.app_type)?.icon ?? IconApps}
          detail={kindOf(app)}
          link={props => <Link to="/applications/$id" params={{ id: app.client_id }} {...props} />}
        />
        <Table.Td>
          <Text size="sm" className="mono">
            {app.client_id}
          </Text>
        </Table.Td>
      </Table.Tr>
    ))}
  </ListTable>
)
