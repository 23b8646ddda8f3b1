import { Anchor, Badge, Button, Group, Paper, Stack, Text, ThemeIcon } from '@mantine/core'
import { IconDeviceMobileMessage, IconMail } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { api } from '../../api.ts'
import { Page } from '../../components/ui/page.tsx'
import { useMay } from '../../components/ui/permission.ts'
import { QueryView } from '../../components/ui/query-view.tsx'
import { type Connection, connectionsQuery } from '../databases/queries.ts'

const means = [
  {
    strategy: 'email',
    label: 'Email',
    description: 'Users get a code, or a link that signs them in, in their mail.',
    icon: IconMail,
  },
  {
    strategy: 'sms',
    label: 'SMS',
    description: 'Users get a code by text message. It needs a phone provider in production.',
    icon: IconDeviceMobileMessage,
  },
] as const

type Means = (typeof means)[number]

/** Authentication › Passwordless. */
export const Passwordless = () => (
  <Page title="Passwordless" description="Users sign in by what is sent to them, without a password.">
    <QueryView query={useQuery(connectionsQuery({ strategies: ['email', 'sms'] }))}>
      {connections => (
        <Stack gap="md">
          {means.map(one => (
            <Way
              key={one.strategy}
              means={one}
              connections={connections.filter(({ strategy }) => strategy === one.strategy)}
            />
          ))}
        </Stack>
      )}
    </QueryView>
  </Page>
)

const Way = ({
  means: { strategy, label, description, icon: Glyph },
  connections,
}: {
  means: Means
  connections: Connection[]
}) => {
  const client = useQueryClient()
  const navigate = useNavigate()
  const may = useMay('create:connections')
  const create = useMutation({
    mutationFn: () => api('POST /connections', { body: { name: strategy, strategy } as never }),
    onSuccess: async made => {
      await client.invalidateQueries({ queryKey: ['connections'] })
      await navigate({
        to: '/authentication/passwordless/$id',
        params: { id: (made as unknown as Connection).id },
        search: { tab: 'applications' },
      })
    },
  })
  return (
    <Paper withBorder p="md">
      <Group justify="space-between" gap="md">
        <Group gap="md" wrap="nowrap" style={{ flex: '1 1 300px' }}>
          <ThemeIcon variant="light" size="xl" radius="md">
            <Glyph size={22} stroke={1.6} aria-hidden />
          </ThemeIcon>
          <div>
            <Group gap="xs">
              <Text fw={600}>{label}</Text>
              {connections.length > 0 && (
                <Badge size="sm" variant="light" tt="none">
                  Set up
                </Badge>
              )}
            </Group>
            <Text size="sm" c="dimmed">
              {description}
            </Text>
          </div>
        </Group>
        <Group gap="sm">
          {connections.map(({ id, name }) => (
            <Anchor
              key={id}
              size="sm"
              fw={600}
              renderRoot={props => <Link to="/authentication/passwordless/$id" params={{ id }} {...props} />}
            >
              {connections.length > 1 ? name : `Settings of ${label}`}
            </Anchor>
          ))}
          {connections.length === 0 && may && (
            <Button variant="default" loading={create.isPending} onClick={() => create.mutate()}>
              Set up {label}
            </Button>
          )}
        </Group>
      </Group>
    </Paper>
  )
}
