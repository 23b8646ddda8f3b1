import { Anchor, Badge, Group, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { BackLink } from '../../components/ui/back-link.tsx'
import { Facts } from '../../components/ui/facts.tsx'
import { Json } from '../../components/ui/json.tsx'
import { Moment } from '../../components/ui/moment.tsx'
import { Page } from '../../components/ui/page.tsx'
import { QueryView } from '../../components/ui/query-view.tsx'
import { nameOf, toneOf } from './log-types.ts'
import { type Entry, entryQuery } from './queries.ts'

const route = getRouteApi('/logs/$id')

/** One entry of the log, with the way to its user and to everything of the same login. */
export const LogEntry = () => {
  const { id } = route.useParams()
  return (
    <QueryView whole query={useQuery(entryQuery(id))}>
      {entry => (
        <Page title={nameOf(entry.type)} description={entry.description} back={<BackLink to="/logs">Logs</BackLink>}>
          <Stack gap="lg">
            <Group>
              <Badge color={toneOf(entry.type)} variant="light" tt="none" size="lg">
                {entry.type}
              </Badge>
            </Group>
            <Facts
              facts={[
                ['When', <Moment key="when" at={entry.date} />],
                [
                  'User',
                  entry.user_id && (
                    <Anchor
                      key="user"
                      size="sm"
                      renderRoot={props => <Link to="/users/$id" params={{ id: entry.user_id as string }} {...props} />}
                    >
                      {entry.user_name ?? entry.user_id}
                    </Anchor>
                  ),
                ],
                [
                  'Application',
                  entry.client_id && (
                    <Anchor
                      key="client"
                      size="sm"
                      renderRoot={props => <Link to="/logs" search={{ client: entry.client_id }} {...props} />}
                    >
                      {entry.client_name || entry.client_id}
                    </Anchor>
                  ),
                ],
                ['Connection', entry.connection],
                ['Address', entry.ip],
                [
                  'Login',
                  entry.references?.trace_id && (
                    <Anchor
                      key="login"
                      size="sm"
                      renderRoot={props => (
                        <Link
                          to="/monitoring/logins/$id"
                          params={{ id: entry.references?.trace_id as string }}
                          {...props}
                        />
                      )}
                    >
                      What happened in this login
                    </Anchor>
                  ),
                ],
                [
                  'Action execution',
                  executionsOf(entry).length > 0 && <Executions key="runs" ids={executionsOf(entry)} />,
                ],
                [
                  'Log id',
                  <span key="id" className="mono">
                    {entry.log_id}
                  </span>,
                ],
              ]}
            />
            <Json value={entry} label="The entry as JSON" />
          </Stack>
        </Page>
      )}
    </QueryView>
  )
}

/** The executions of Actions that an entry tells of. */
const executionsOf = ({ details }: Entry): string[] => [
  ...new Set([
    ...(typeof details?.execution_id === 'string' ? [details.execution_id] : []),
    ...(details?.actions?.executions ?? []),
  ]),
]

const Executions = ({ ids }: { ids: string[] }) => (
  <Stack gap={2}>
    {ids.map(id => (
      <Anchor
        key={id}
        size="sm"
        className="mono"
        renderRoot={props => <Link to="/monitoring/executions/$id" params={{ id }} {...props} />}
      >
        {id}
      </Anchor>
    ))}
  </Stack>
)
