import { Avatar, Badge } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { BackLink } from '../../components/ui/back-link.tsx'
import { DetailPage } from '../../components/ui/detail-page.tsx'
import { Json } from '../../components/ui/json.tsx'
import { QueryView } from '../../components/ui/query-view.tsx'
import { userQuery } from './queries.ts'
import { UserActions } from './user-actions.tsx'
import { UserBlocks } from './user-blocks.tsx'
import { UserDevices } from './user-devices.tsx'
import { UserFactors } from './user-factors.tsx'
import { UserGrants } from './user-grants.tsx'
import { UserLogs } from './user-logs.tsx'
import { UserOrganizations } from './user-organizations.tsx'
import { UserPermissions } from './user-permissions.tsx'
import { UserProfile } from './user-profile.tsx'
import { UserRoles } from './user-roles.tsx'
import { UserSessions } from './user-sessions.tsx'
import { titleOf } from './user-type.ts'

const route = getRouteApi('/users/$id')

/** One user: who it is, by what it is protected, what it may do, where it is signed in, what happened. */
export const UserDetails = () => {
  const { id } = route.useParams()
  const { tab } = route.useSearch()
  const navigate = route.useNavigate()
  return (
    <QueryView whole query={useQuery(userQuery(id))}>
      {user => (
        <DetailPage
          title={titleOf(user)}
          back={<BackLink to="/users">Users</BackLink>}
          id={user.user_id}
          marks={
            <>
              <Avatar name={titleOf(user)} src={user.picture} color="gate" size={44} alt="" />
              {user.blocked && (
                <Badge color="red" variant="light" tt="none">
                  Blocked
                </Badge>
              )}
            </>
          }
          actions={<UserActions user={user} />}
          notice={<UserBlocks id={user.user_id} />}
          tab={tab}
          onTab={next => void navigate({ search: { tab: next } })}
          tabs={[
            { value: 'details', label: 'Details', content: () => <UserProfile user={user} /> },
            { value: 'factors', label: 'Multi-factor', content: () => <UserFactors user={user} /> },
            { value: 'sessions', label: 'Sessions', content: () => <UserSessions id={user.user_id} /> },
            { value: 'devices', label: 'Devices', content: () => <UserDevices id={user.user_id} /> },
            { value: 'roles', label: 'Roles', content: () => <UserRoles id={user.user_id} /> },
            { value: 'permissions', label: 'Permissions', content: () => <UserPermissions id={user.user_id} /> },
            {
              value: 'organizations',
              label: 'Organizations',
              content: () => <UserOrganizations id={user.user_id} />,
            },
            { value: 'grants', label: 'Consents', content: () => <UserGrants id={user.user_id} /> },
            { value: 'logs', label: 'Logs', content: () => <UserLogs id={user.user_id} /> },
            {
              value: 'json',
              label: 'Raw JSON',
              content: () => <Json value={user} label="The user as JSON" />,
            },
          ]}
        />
      )}
    </QueryView>
  )
}
