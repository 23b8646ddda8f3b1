import { Anchor, Button, Group, Stack, Table, Text } from '@mantine/core'
import { IconLogin } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Empty } from '../../components/ui/empty.tsx'
import { ListTable } from '../../components/ui/list-table.tsx'
import { Moment } from '../../components/ui/moment.tsx'
import { Page } from '../../components/ui/page.tsx'
import { QueryView } from '../../components/ui/query-view.tsx'
import { LoginFilters } from './login-filters.tsx'
import { LoginStatus } from './login-trace.tsx'
import { type Listed, loginsQuery } from './queries.ts'
import { durationWords, everyFactor } from './words.ts'

const route = getRouteApi('/monitoring/logins')

/** Monitoring › Logins. */
export const Logins = () => {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const query = useInfiniteQuery(loginsQuery(search))
  return (
    <Page
      title="Logins"
      description="Each login from its begin to its end: which screens it showed, and which Action, policy or risk made them due."
    >
      <Stack gap="md">
        <LoginFilters search={search} onSearch={next => void navigate({ search: next })} />
        <QueryView query={query as never}>
          {() => {
            const logins = query.data?.pages.flatMap(page => page.logins) ?? []
            if (logins.length === 0)
              return (
                <Empty icon={IconLogin} title={search.user || search.client ? 'No login matches' : 'No logins yet'}>
                  Try a login out from “Getting Started”, and see here what it was asked.
                </Empty>
              )
            return (
              <>
                <LoginTable logins={logins} />
                {query.hasNextPage && (
                  <Group justify="center">
                    <Button
                      variant="default"
                      loading={query.isFetchingNextPage}
                      onClick={() => void query.fetchNextPage()}
                    >
                      Older logins
                    </Button>
                  </Group>
                )}
              </>
            )
          }}
        </QueryView>
      </Stack>
    </Page>
  )
}

const LoginTable = ({ logins }: { logins: Listed[] }) => (
  <ListTable columns={['When', 'Ended', 'User', 'Application', 'Factors passed', 'Took']} minWidth={760} linked>
    {logins.map(login => (
      <Table.Tr key={login.id}>
        <Table.Td>
          <Anchor
            size="sm"
            c="inherit"
            fw={600}
            className="row-link"
            underline="never"
            renderRoot={props => <Link to="/monitoring/logins/$id" params={{ id: login.id }} {...props} />}
          >
            <Moment at={login.started_at} />
          </Anchor>
        </Table.Td>
        <Table.Td>
          <LoginStatus status={login.status} />
        </Table.Td>
        <Table.Td>
          <Text size="sm" truncate maw={220}>
            {login.user_name ?? login.user_id ?? 'nobody known'}
          </Text>
        </Table.Td>
        <Table.Td>
          <Text size="sm" truncate maw={180}>
            {login.client_name}
          </Text>
        </Table.Td>
        <Table.Td>
          <Text size="sm">{everyFactor([...login.challenged, ...login.enrolled])}</Text>
        </Table.Td>
        <Table.Td>
          <Text size="sm">
            {login.finished_at ? durationWords(Date.parse(login.finished_at) - Date.parse(login.started_at)) : '–'}
          </Text>
        </Table.Td>
      </Table.Tr>
    ))}
  </ListTable>
)
