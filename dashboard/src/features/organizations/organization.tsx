import { Avatar, Button, Group, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { api } from '../../api.ts'
import { Confirm } from '../../components/ui/confirm.tsx'
import { DetailTabs } from '../../components/ui/detail-tabs.tsx'
import { Page } from '../../components/ui/page.tsx'
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
    <QueryView query={useQuery(organizationQuery(id))}>
      {organization => (
        <Page title={titleOf(organization)} actions={<DeleteOrganization organization={organization} />}>
          <Stack gap="lg">
            <Group gap="sm" wrap="nowrap">
              <Avatar
                name={titleOf(organization)}
                src={organization.branding?.logo_url}
                color="gate"
                size={44}
                radius="md"
                alt=""
              />
              <Text size="sm" className="mono" style={{ overflowWrap: 'anywhere' }}>
                {organization.id}
              </Text>
            </Group>
            <DetailTabs
              tab={tab}
              onChange={next => void navigate({ search: { tab: next } })}
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
          </Stack>
        </Page>
      )}
    </QueryView>
  )
}

const DeleteOrganization = ({ organization }: { organization: Organization }) => {
  const client = useQueryClient()
  const navigate = useNavigate()
  const may = useMay('delete:organizations')
  const [deleting, { open, close }] = useDisclosure()
  if (!may) return null
  return (
    <>
      <Button variant="default" color="red" onClick={open}>
        Delete
      </Button>
      <Confirm
        opened={deleting}
        onClose={close}
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
      </Confirm>
    </>
  )
}
