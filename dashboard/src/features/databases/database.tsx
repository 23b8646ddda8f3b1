import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { BackLink } from '../../components/ui/back-link.tsx'
import { DetailPage } from '../../components/ui/detail-page.tsx'
import { QueryView } from '../../components/ui/query-view.tsx'
import { AuthenticationMethods } from './authentication-methods.tsx'
import { ConnectionApplications } from './connection-applications.tsx'
import { DatabaseSettings } from './database-settings.tsx'
import { PasswordPolicy } from './password-policy.tsx'
import { connectionQuery } from './queries.ts'

const route = getRouteApi('/authentication/database/$id')

/** One database: who may sign up, what passwords must be like, and where its users sign in. */
export const DatabaseDetails = () => {
  const { id } = route.useParams()
  const { tab } = route.useSearch()
  const navigate = route.useNavigate()
  return (
    <QueryView whole query={useQuery(connectionQuery(id))}>
      {connection => (
        <DetailPage
          title={connection.name}
          back={<BackLink to="/authentication/database">Database</BackLink>}
          id={connection.id}
          tab={tab}
          onTab={next => void navigate({ search: { tab: next } })}
          tabs={[
            { value: 'settings', label: 'Settings', content: () => <DatabaseSettings of={connection} /> },
            {
              value: 'password-policy',
              label: 'Password Policy',
              content: () => <PasswordPolicy of={connection} />,
            },
            {
              value: 'methods',
              label: 'Authentication Methods',
              content: () => <AuthenticationMethods of={connection} />,
            },
            {
              value: 'applications',
              label: 'Applications',
              content: () => <ConnectionApplications of={connection} />,
            },
          ]}
        />
      )}
    </QueryView>
  )
}
