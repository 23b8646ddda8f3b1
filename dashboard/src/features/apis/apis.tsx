import { Anchor, Badge, Group, Stack, Table, Text, ThemeIcon } from '@mantine/core'
import { IconApi } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Empty } from '../../components/ui/empty.tsx'
import { ListTable } from '../../components/ui/list-table.tsx'
import { Page } from '../../components/ui/page.tsx'
import { Pages } from '../../components/ui/pages.tsx'
import { useMay } from '../../components/ui/permission.ts'
import { QueryView } from '../../components/ui/query-view.tsx'
import { WindowButton } from '../../components/ui/window-button.tsx'
import { CreateApi } from './create-api.tsx'
import { type Api, apisQuery } from './queries.ts'

const route = getRouteApi('/apis')

/** Applications › APIs. */
export const Apis = () => {
  const { page = 0 } = route.useSearch()
  const navigate = route.useNavigate()
  const create = useMay('create:resource_servers') && (
    <WindowButton label="Create API">{opening => <CreateApi {...opening} />}</WindowButton>
  )
  return (
    <Page
      title="APIs"
      description="What applications call with access tokens. An application that asks for the identifier of an API gets a token for it."
      actions={create}
    >
      <Stack gap="md">
        <QueryView query={useQuery(apisQuery({ page }))}>
          {({ items, total }) =>
            items.length === 0 ? (
              <Empty icon={IconApi} title="No APIs yet" action={create}>
                Create one for each API of yours that applications call.
              </Empty>
            ) : (
              <>
                <ApiTable apis={items} />
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

const ApiTable = ({ apis }: { apis: Api[] }) => (
  <ListTable columns={['Name', 'Identifier', 'Permissions']} minWidth={600} linked>
    {apis.map(one => (
      <Table.Tr key={one.id}>
        <Table.Td>
          <Group gap="sm" wrap="nowrap">
            <ThemeIcon variant="light" size={36} radius="md">
              <IconApi size={20} stroke={1.6} aria-hidden />
            </ThemeIcon>
            <Anchor
              fw={600}
              size="sm"
              c="inherit"
              className="row-link"
              renderRoot={props => <Link to="/apis/$id" params={{ id: one.id }} {...props} />}
            >
              {one.name}
            </Anchor>
            {one.is_system && (
              <Badge size="sm" variant="light" color="gray" tt="none">
                System API
              </Badge>
            )}
          </Group>
        </Table.Td>
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
