import { Badge } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { BackLink } from '../../components/ui/back-link.tsx'
import { DetailPage } from '../../components/ui/detail-page.tsx'
import { QueryView } from '../../components/ui/query-view.tsx'
import { ApplicationAdvanced } from './application-advanced.tsx'
import { ApplicationApis } from './application-apis.tsx'
import { ApplicationConnections } from './application-connections.tsx'
import { ApplicationCredentials } from './application-credentials.tsx'
import { ApplicationOrganizations } from './application-organizations.tsx'
import { ApplicationSettings } from './application-settings.tsx'
import { kindOf } from './application-type.ts'
import { applicationQuery } from './queries.ts'
import { Quickstart } from './quickstart.tsx'

const route = getRouteApi('/applications/$id')

/** One application: how it signs users in, proves itself, and what it may do. */
export const ApplicationDetails = () => {
  const { id } = route.useParams()
  const { tab } = route.useSearch()
  const navigate = route.useNavigate()
  return (
    <QueryView whole query={useQuery(applicationQuery(id))}>
      {app => (
        <DetailPage
          title={app.name}
          description={app.description}
          back={<BackLink to="/applications">Applications</BackLink>}
          id={app.client_id}
          marks={
            <>
              <Badge variant="light" tt="none">
                {kindOf(app)}
              </Badge>
              {app.is_first_party === false && (
                <Badge variant="light" color="gray" tt="none">
                  Third party
                </Badge>
              )}
            </>
          }
          tab={tab}
          onTab={next => void navigate({ search: { tab: next } })}
          tabs={[
            { value: 'settings', label: 'Settings', content: () => <ApplicationSettings app={app} /> },
            { value: 'quickstart', label: 'Quickstart', content: () => <Quickstart app={app} /> },
            { value: 'credentials', label: 'Credentials', content: () => <ApplicationCredentials app={app} /> },
            { value: 'apis', label: 'APIs', content: () => <ApplicationApis app={app} /> },
            { value: 'connections', label: 'Connections', content: () => <ApplicationConnections app={app} /> },
            {
              value: 'organizations',
              label: 'Organizations',
              content: () => <ApplicationOrganizations app={app} />,
            },
            { value: 'advanced', label: 'Advanced', content: () => <ApplicationAdvanced app={app} /> },
          ]}
        />
      )}
    </QueryView>
  )
}
