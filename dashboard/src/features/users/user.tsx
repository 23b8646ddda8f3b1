import { Avatar, Badge, Group, Stack, Tabs, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Facts } from '../../components/ui/facts.tsx'
import { Json } from '../../components/ui/json.tsx'
import { Moment } from '../../components/ui/moment.tsx'
import { Page } from '../../components/ui/page.tsx'
import { QueryView } from '../../components/ui/query-view.tsx'
import { userQuery } from './queries.ts'
import { UserActions } from './user-actions.tsx'
import { UserFactors } from './user-factors.tsx'
import { UserLogs } from './user-logs.tsx'
import { UserSessions } from './user-sessions.tsx'
import { titleOf, type User } from './user-type.ts'

const route = getRouteApi('/users/$id')

/** One user: who it is, by what it is protected, where it is signed in, what happened. */
export const UserDetails = () => {
  const { id } = route.useParams()
  return (
    <QueryView query={useQuery(userQuery(id))}>
      {user => (
        <Page title={titleOf(user)} actions={<UserActions user={user} />}>
          <Stack gap="lg">
            <Group gap="sm" wrap="nowrap">
              <Avatar name={titleOf(user)} src={user.picture} color="gate" size={44} alt="" />
              <div>
                <Text size="sm" className="mono" style={{ overflowWrap: 'anywhere' }}>
                  {user.user_id}
                </Text>
                {user.blocked && (
                  <Badge color="red" variant="light" size="sm">
                    Blocked
                  </Badge>
                )}
              </div>
            </Group>
            <Tabs defaultValue="details" keepMounted={false}>
              <Tabs.List style={{ flexWrap: 'nowrap', overflowX: 'auto', overflowY: 'hidden' }}>
                <Tabs.Tab value="details">Details</Tabs.Tab>
                <Tabs.Tab value="factors">Multi-factor</Tabs.Tab>
                <Tabs.Tab value="sessions">Sessions</Tabs.Tab>
                <Tabs.Tab value="logs">Logs</Tabs.Tab>
                <Tabs.Tab value="json">Raw JSON</Tabs.Tab>
              </Tabs.List>
              <Tabs.Panel value="details" pt="lg">
                <Details user={user} />
              </Tabs.Panel>
              <Tabs.Panel value="factors" pt="lg">
                <UserFactors user={user} />
              </Tabs.Panel>
              <Tabs.Panel value="sessions" pt="lg">
                <UserSessions id={user.user_id} />
              </Tabs.Panel>
              <Tabs.Panel value="logs" pt="lg">
                <UserLogs id={user.user_id} />
              </Tabs.Panel>
              <Tabs.Panel value="json" pt="lg">
                <Json value={user} label="The user as JSON" />
              </Tabs.Panel>
            </Tabs>
          </Stack>
        </Page>
      )}
    </QueryView>
  )
}

const Details = ({ user }: { user: User }) => (
  <Facts
    facts={[
      ['Email', user.email && `${user.email}${user.email_verified ? ' (verified)' : ' (not verified)'}`],
      ['Username', user.username],
      ['Phone number', user.phone_number],
      ['Name', user.name],
      ['Connections', user.identities?.map(({ connection }) => connection).join(', ')],
      ['Logins', user.logins_count ?? 0],
      ['Latest login', <Moment key="login" at={user.last_login} />],
      ['Latest address', user.last_ip],
      ['Signed up', <Moment key="created" at={user.created_at} />],
    ]}
  />
)
