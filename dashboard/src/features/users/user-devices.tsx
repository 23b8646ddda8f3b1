import { Button, Group, Stack, Table, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { IconDevices } from '@tabler/icons-react'
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '../../api.ts'
import { Belongings } from '../../components/ui/belongings.tsx'
import { piecesQuery, ShowMore } from '../../components/ui/checkpoint.tsx'
import { Confirm } from '../../components/ui/confirm.tsx'
import { Empty } from '../../components/ui/empty.tsx'
import { Moment } from '../../components/ui/moment.tsx'
import { useMay } from '../../components/ui/permission.ts'
import { QueryView } from '../../components/ui/query-view.tsx'
import { Section } from '../../components/ui/section.tsx'

interface RefreshToken {
  id: string
  client_id: string
  created_at?: string
  expires_at?: string
  last_exchanged_at?: string
  device?: { initial_user_agent?: string; last_user_agent?: string; last_ip?: string }
}

const tokensQuery = (id: string) =>
  piecesQuery<RefreshToken>(['users', id, 'refresh-tokens'], 'tokens', window =>
    api('GET /users/{user_id}/refresh-tokens', { params: { user_id: id }, query: window as never }),
  )

/** Where applications stay signed in for a user, and which browsers are not asked for a factor. */
export const UserDevices = ({ id }: { id: string }) => (
  <Stack gap="xl">
    <Section
      title="Refresh tokens"
      description="By each of them, an application on a device gets new access tokens without a login."
    >
      <RefreshTokens id={id} />
    </Section>
    <RememberedBrowsers id={id} />
  </Stack>
)

const deviceOf = ({ device, client_id }: RefreshToken): string =>
  device?.last_user_agent ?? device?.initial_user_agent ?? client_id

const RefreshTokens = ({ id }: { id: string }) => {
  const client = useQueryClient()
  const may = useMay('delete:refresh_tokens')
  const query = useInfiniteQuery(tokensQuery(id))
  return (
    <QueryView query={query}>
      {tokens => (
        <Belongings
          items={tokens}
          columns={['Device', 'Application', 'Since', 'Last used']}
          minWidth={680}
          keyOf={token => token.id}
          nameOf={deviceOf}
          cells={token => (
            <>
              <Table.Td maw={280}>
                <Text size="sm" truncate title={deviceOf(token)}>
                  {deviceOf(token)}
                </Text>
                <Text size="xs" c="dimmed">
                  {token.device?.last_ip}
                </Text>
              </Table.Td>
              <Table.Td>
                <Text size="sm" className="mono">
                  {token.client_id}
                </Text>
              </Table.Td>
              <Table.Td>
                <Moment at={token.created_at} />
              </Table.Td>
              <Table.Td>
                <Moment at={token.last_exchanged_at} />
              </Table.Td>
            </>
          )}
          removal={
            may
              ? {
                  title: 'Revoke refresh token',
                  verb: 'Revoke',
                  says: () => 'The application on this device needs a login when its access token ends.',
                  action: async token => {
                    await api('DELETE /refresh-tokens/{id}', { params: { id: token.id } })
                    await client.invalidateQueries({ queryKey: ['users', id, 'refresh-tokens'] })
                  },
                }
              : undefined
          }
          empty={
            <Empty icon={IconDevices} title="No refresh tokens">
              Applications that ask for the scope offline_access get one at the login.
            </Empty>
          }
        >
          <ShowMore query={query} />
        </Belongings>
      )}
    </QueryView>
  )
}

const RememberedBrowsers = ({ id }: { id: string }) => {
  const may = useMay('update:users')
  const [asking, { open, close }] = useDisclosure()
  return (
    <Section
      title="Remembered browsers"
      description="Browsers in which the user asked not to be challenged for a while. An Action decides whether that is offered."
    >
      {may && (
        <Group>
          <Button variant="default" onClick={open}>
            Forget remembered browsers
          </Button>
        </Group>
      )}
      <Confirm
        opened={asking}
        onClose={close}
        title="Forget remembered browsers"
        verb="Forget"
        action={async () => {
          await api('POST /users/{id}/multifactor/actions/invalidate-remember-browser', { params: { id } })
          notifications.show({ title: 'Forgotten', message: 'The next login asks for a factor in every browser.' })
        }}
      >
        The next login of this user asks for a factor in every browser. Sessions go on.
      </Confirm>
    </Section>
  )
}
