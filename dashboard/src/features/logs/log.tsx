import { Anchor, Badge, Group, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Facts } from '../../components/ui/facts.tsx'
import { Json } from '../../components/ui/json.tsx'
import { Moment } from '../../components/ui/moment.tsx'
import { Page } from '../../components/ui/page.tsx'
import { QueryView } from '../../components/ui/query-view.tsx'
import { nameOf, toneOf } from './log-types.ts'
import { entryQuery } from './queries.ts'

const route = getRouteApi('/logs/$id')

/** One entry of the log, with the way to its user and to everything of the same login. */
export const LogEntry = () => {
  const { id } = route.useParams()
  return (
    <QueryView query={useQuery(entryQuery(id))}>
      {entry => (
        <Page title={nameOf(entry.type)} description={entry.description}>
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
                ['Application', entry.client_name],
                ['Connection', entry.connection],
                ['Address', entry.ip],
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
