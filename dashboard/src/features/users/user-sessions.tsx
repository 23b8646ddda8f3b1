import { Button, Group, Stack, Table, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconDeviceDesktopOff } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '../../api.ts'
import { Confirm } from '../../components/ui/confirm.tsx'
import { Empty } from '../../components/ui/empty.tsx'
import { ListTable } from '../../components/ui/list-table.tsx'
import { Moment } from '../../components/ui/moment.tsx'
import { useMay } from '../../components/ui/permission.ts'
import { QueryView } from '../../components/ui/query-view.tsx'

interface Session {
  id: string
  created_at?: string
  last_interacted_at?: string
  device?: { last_ip?: string; last_user_agent?: string }
  clients?: { client_id: string }[]
}

const sessionsQuery = (id: string) => ({
  queryKey: ['users', id, 'sessions'],
  queryFn: async () =>
    ((await api('GET /users/{user_id}/sessions', { params: { user_id: id } } as never)) as { sessions: Session[] })
      .sessions,
})

/** Where a user is signed in. */
export const UserSessions = ({ id }: { id: string }) => {
  const client = useQueryClient()
  const may = useMay('delete:sessions')
  const [ending, { open, close }] = useDisclosure()
  return (
    <QueryView query={useQuery(sessionsQuery(id))}>
      {sessions =>
        sessions.length === 0 ? (
          <Empty icon={IconDeviceDesktopOff} title="Not signed in">
            There is no session of this user. One begins with the next login.
          </Empty>
        ) : (
          <Stack gap="md">
            <ListTable columns={['Browser', 'Address', 'Since', 'Last active']} minWidth={560}>
              {sessions.map(session => (
                <Table.Tr key={session.id}>
                  <Table.Td maw={320}>
                    <Text size="sm" truncate title={session.device?.last_user_agent}>
                      {session.device?.last_user_agent ?? 'unknown'}
                    </Text>
                  </Table.Td>
                  <Table.Td>{session.device?.last_ip}</Table.Td>
                  <Table.Td>
                    <Moment at={session.created_at} />
                  </Table.Td>
                  <Table.Td>
                    <Moment at={session.last_interacted_at} />
                  </Table.Td>
                </Table.Tr>
              ))}
            </ListTable>
            {may && (
              <Group>
                <Button variant="default" onClick={open}>
                  Sign out everywhere
                </Button>
              </Group>
            )}
            <Confirm
              opened={ending}
              onClose={close}
              title="Sign out everywhere"
              verb="Sign out"
              action={async () => {
                await api('DELETE /users/{user_id}/sessions', { params: { user_id: id } } as never)
                await client.invalidateQueries({ queryKey: ['users', id, 'sessions'] })
              }}
            >
              Every session of this user ends, in every browser, with its refresh tokens.
            </Confirm>
          </Stack>
        )
      }
    </QueryView>
  )
}
