import { Avatar } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { api } from '../../api.ts'
import { BackLink } from '../../components/ui/back-link.tsx'
import { ConfirmButton } from '../../components/ui/confirm-button.tsx'
import { DetailPage } from '../../components/ui/detail-page.tsx'
import { useMay } from '../../components/ui/permission.ts'
import { QueryView } from '../../components/ui/query-view.tsx'
import { Applications } from './applications.tsx'
import { Connections } from './connections.tsx'
import { Domains } from './domains.tsx'
import { Invitations } from './invitations.tsx'
import { Members } from './members.tsx'
import { Metadata } from './metadata.tsx'
import { type Organization, titleOf } from './organization-type.ts'
import { Overview } from './overview.tsx'
import { organizationQuery } from './queries.ts'

const route = getRouteApi('/organizations/$id')

/** One organization: its look, its people, and how they get in. */
export const OrganizationDetails = () => {
  const { id } = route.useParams()
  const { tab } = route.useSearch()
  const navigate = route.useNavigate()
  return (
    <QueryView whole query={useQuery(organizationQuery(id))}>
      {organization => (
        <DetailPage
          title={titleOf(organization)}
          back={<BackLink to="/organizations">Organizations</BackLink>}
          id={organization.id}
          marks={
            <Avatar
              name={titleOf(organization)}
              src={organization.branding?.logo_url}
              color="gate"
              size={44}
              radius="md"
              alt=""
            />
          }
          actions={<DeleteOrganization organization={organization} />}
          tab={tab}
          onTab={next => void navigate({ search: { tab: next } })}
          tabs={[
            {
              value: 'overview',
              label: 'Overview',
              content: () => <Overview organization={organization} />,
            },
            { value: 'members', label: 'Members', content: () => <Members organization={organization} /> },
            { value: 'invitations', label: 'Invitations', content: () => <Invitations id={id} /> },
            { value: 'connections', label: 'Connections', content: () => <Connections id={id} /> },
            {
              value: 'applications',
              label: 'Applications',
              content: () => <Applications organization={organization} />,
            },
            { value: 'domains', label: 'Domains', content: () => <Domains id={id} /> },
            {
              value: 'metadata',
              label: 'Metadata',
              content: () => <Metadata organization={organization} />,
            },
          ]}
        />
      )}
    </QueryView>
  )
}

const DeleteOrganization = ({ organization }: { organization: Organization }) => {
  const client = useQueryClient()
  const navigate = useNavigate()
  const may = useMay('delete:organizations')
  if (!may) return null
  return (
    <ConfirmButton
      label="Delete"
      title="Delete organization"
      verb="Delete"
      action={async () => {
        await api('DELETE /organizations/{id}', { params: { id: organization.id } })
        await navigate({ to: '/organizations' })
        client.removeQueries({ queryKey: ['organizations', organization.id] })
        await client.invalidateQueries({ queryKey: ['organizations'] })
      }}
    >
      {titleOf(organization)} will be gone with its memberships, roles of members, invitations and connections. The
      users stay, and can sign in to what is outside of organizations.
    </ConfirmButton>
  )
}
