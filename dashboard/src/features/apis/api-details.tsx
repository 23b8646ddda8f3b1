import { Alert, Badge } from '@mantine/core'
import { IconLock } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { BackLink } from '../../components/ui/back-link.tsx'
import { DetailPage } from '../../components/ui/detail-page.tsx'
import { QueryView } from '../../components/ui/query-view.tsx'
import { Section } from '../../components/ui/section.tsx'
import { GrantList } from '../applications/grant-list.tsx'
import { ApiPermissions } from './api-permissions.tsx'
import { ApiSettings } from './api-settings.tsx'
import { apiQuery } from './queries.ts'

const route = getRouteApi('/apis/$id')

/** One API: its tokens, its permissions, and which applications may call it by themselves. */
export const ApiDetails = () => {
  const { id } = route.useParams()
  const { tab } = route.useSearch()
  const navigate = route.useNavigate()
  return (
    <QueryView whole query={useQuery(apiQuery(id))}>
      {one => (
        <DetailPage
          title={one.name}
          back={<BackLink to="/apis">APIs</BackLink>}
          id={one.identifier}
          marks={
            one.is_system && (
              <Badge variant="light" color="gray" tt="none">
                System API
              </Badge>
            )
          }
          notice={
            one.is_system && (
              <Alert color="gray" icon={<IconLock />}>
                This API belongs to the server: its permissions are given, and it cannot be deleted.
              </Alert>
            )
          }
          tab={tab}
          onTab={next => void navigate({ search: { tab: next } })}
          tabs={[
            { value: 'settings', label: 'Settings', content: () => <ApiSettings of={one} /> },
            { value: 'permissions', label: 'Permissions', content: () => <ApiPermissions of={one} /> },
            {
              value: 'applications',
              label: 'Machine to Machine Applications',
              content: () => (
                <Section
                  title="Authorized applications"
                  description="What may call this API by itself, without a user."
                >
                  <GrantList
                    of={{ kind: 'api', api: one }}
                    about="Pick a machine to machine application and the permissions that it has here."
                  />
                </Section>
              ),
            },
          ]}
        />
      )}
    </QueryView>
  )
}
