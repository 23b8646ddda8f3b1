import { Anchor, Group, SegmentedControl, Stack, Table, Text, ThemeIcon } from '@mantine/core'
import { IconApps } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Empty } from '../../components/ui/empty.tsx'
import { ListTable } from '../../components/ui/list-table.tsx'
import { Page } from '../../components/ui/page.tsx'
import { Pages } from '../../components/ui/pages.tsx'
import { useMay } from '../../components/ui/permission.ts'
import { QueryView } from '../../components/ui/query-view.tsx'
import { WindowButton } from '../../components/ui/window-button.tsx'
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
  const { type, page = 0 } = route.useSearch()
  const navigate = route.useNavigate()
  const query = useQuery(applicationsQuery({ type, page }))
  const create = useMay('create:clients') && (
    <WindowButton label="Create application">{opening => <CreateApplication {...opening} />}</WindowButton>
  )
  return (
    <Page
      title="Applications"
      description="What signs users in with this server, or calls your APIs by itself. Each has an ID of its own, and says where users may be sent back to."
      actions={create}
    >
      <Stack gap="md">
        <div style={{ overflowX: 'auto' }}>
          <SegmentedControl
            data={filters}
            value={type ?? ''}
            onChange={next => void navigate({ search: { type: next || undefined } })}
            aria-label="Kind of application"
          />
        </div>
        <QueryView query={query}>
          {({ items, total }) =>
            items.length === 0 ? (
              <Empty
                icon={IconApps}
                title={type ? 'No application of this kind' : 'No applications yet'}
                action={type ? undefined : create}
              >
                {type
                  ? 'Another kind may have what you look for.'
                  : 'Create one for each app that users sign in to. Its page has the code to begin with.'}
              </Empty>
            ) : (
              <>
                <ApplicationTable applications={items} />
                <Pages
                  total={total}
                  page={page}
                  onChange={next => void navigate({ search: { type, page: next || undefined } })}
                />
              </>
            )
          }
        </QueryView>
      </Stack>
    </Page>
  )
}

const ApplicationTable = ({ applications }: { applications: Application[] }) => (
  <ListTable columns={['Name', 'Client ID']} minWidth={560} linked>
    {applications.map(app => {
      const Glyph = kinds.find(({ value }) => value === app.app_type)?.icon ?? IconApps
      return (
        <Table.Tr key={app.client_id}>
          <Table.Td>
            <Group gap="sm" wrap="nowrap">
              <ThemeIcon variant="light" size={36} radius="md">
                <Glyph size={20} stroke={1.6} aria-hidden />
              </ThemeIcon>
              <div>
                <Anchor
                  fw={600}
                  size="sm"
                  c="inherit"
                  className="row-link"
                  renderRoot={props => <Link to="/applications/$id" params={{ id: app.client_id }} {...props} />}
                >
                  {app.name}
                </Anchor>
                <Text size="xs" c="dimmed">
                  {kindOf(app)}
                </Text>
              </div>
            </Group>
          </Table.Td>
          <Table.Td>
            <Text size="sm" className="mono">
              {app.client_id}
            </Text>
          </Table.Td>
        </Table.Tr>
      )
    })}
  </ListTable>
)
