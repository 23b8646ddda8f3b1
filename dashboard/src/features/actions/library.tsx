import { Anchor, Badge, Stack, Table, Text } from '@mantine/core'
import { IconCode } from '@tabler/icons-react'
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
import { CreateAction } from './create-action.tsx'
import { type Action, actionsQuery } from './queries.ts'
import { stateOf } from './state.ts'
import { triggerOf } from './triggers.ts'

const route = getRouteApi('/actions/library')

/** Actions › Library. */
export const Library = () => {
  const { q, page = 0 } = route.useSearch()
  const navigate = route.useNavigate()
  const query = useQuery(actionsQuery({ q, page }))
  const create = useMay('create:actions') && (
    <WindowButton label="Build Action">{opening => <CreateAction {...opening} />}</WindowButton>
  )
  return (
    <Page
      title="Library"
      description="Your own code, run at defined points: a post-login Action decides who gets in and which factor is asked for."
      actions={create}
    >
      <Stack gap="md">
        <SearchBox
          key={q ?? ''}
          value={q ?? ''}
          label="Search for Actions"
          placeholder="Name of an Action"
          onSearch={next => void navigate({ search: { q: next || undefined } })}
        />
        <QueryView query={query}>
          {({ items, total }) =>
            items.length === 0 ? (
              <Empty
                icon={IconCode}
                title={q ? 'No Action has this name' : 'No Actions yet'}
                action={q ? undefined : create}
              >
                {q ? 'Parts of names are found too.' : 'Begin with one of the templates: each is a sample that works.'}
              </Empty>
            ) : (
              <>
                <ActionTable actions={items} />
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

const ActionTable = ({ actions }: { actions: Action[] }) => (
  <ListTable columns={['Name', 'Trigger', 'State', 'Changed']} minWidth={560} linked>
    {actions.map(action => {
      const state = stateOf(action)
      return (
        <Table.Tr key={action.id}>
          <Table.Td>
            <Anchor
              fw={600}
              size="sm"
              c="inherit"
              className="row-link"
              renderRoot={props => <Link to="/actions/library/$id" params={{ id: action.id }} {...props} />}
            >
              {action.name}
            </Anchor>
          </Table.Td>
          <Table.Td>
            <Text size="sm">
              {triggerOf(action.supported_triggers[0]?.id)?.label ?? action.supported_triggers[0]?.id}
            </Text>
          </Table.Td>
          <Table.Td>
            <Badge color={state.color} variant="light" tt="none">
              {state.label}
            </Badge>
          </Table.Td>
          <Table.Td>
            <Text size="sm">
              <Moment at={action.updated_at} />
            </Text>
          </Table.Td>
        </Table.Tr>
      )
    })}
  </ListTable>
)
