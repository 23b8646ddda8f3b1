import { Button, Table, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconDeviceDesktopOff } from '@tabler/icons-react'
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '../../api.ts'
import { Belongings } from '../../components/ui/belongings.tsx'
import { piecesQuery, ShowMore } from '../../components/ui/checkpoint.tsx'
import { Confirm } from '../../components/ui/confirm.tsx'
import { Empty } from '../../components/ui/empty.tsx'
import { Moment } from '../../components/ui/moment.tsx'
import { useMay } from '../../components/ui/permission.ts'
import { QueryView } from '../../components/ui/query-view.tsx'

interface Session {
  id: string
  created_at?: string
  last_interacted_at?: string
  device?: { last_ip?: string; last_user_agent?: string }
  authentication?: { methods?: { name: string }[] }
}

const sessionsQuery = (id: string) =>
  piecesQuery<Session>(['users', id, 'sessions'], 'sessions', window =>
    api('GET /users/{user_id}/sessions', { params: { user_id: id }, query: window as never }),
  )

/** Where a user is signed in. */
export const UserSessions = ({ id }: { id: string }) => {
  const client = useQueryClient()
  const may = useMay('delete:sessions')
  const [ending, { open, close }] = useDisclosure()
  const query = useInfiniteQuery(sessionsQuery(id))
  const end = async (body: object) => {
    await api('POST /users/{id}/revoke-access', { params: { id }, body: body as never })
    await client.invalidateQueries({ queryKey: ['users', id] })
  }
  return (
    <>
      <QueryView query={query}>
        {sessions => (
          <Belongings
            items={sessions}
            columns={['Browser', 'Address', 'By', 'Since', 'Last active']}
            minWidth={720}
            keyOf={session => session.id}
            nameOf={session => session.device?.last_user_agent ?? session.id}
            cells={session => (
              <>
                <Table.Td maw={280}>
                  <Text size="sm" truncate title={session.device?.last_user_agent}>
                    {session.device?.last_user_agent ?? 'unknown'}
                  </Text>
                </Table.Td>
                <Table.Td>{session.device?.last_ip}</Table.Td>
                <Table.Td>
                  <Text size="sm">{session.authentication?.methods?.map(({ name }) => name).join(', ')}</Text>
                </Table.Td>
                <Table.Td>
                  <Moment at={session.created_at} />
                </Table.Td>
                <Table.Td>
                  <Moment at={session.last_interacted_at} />
                </Table.Td>
              </>
            )}
            add={
              may && (
                <Button variant="default" onClick={open}>
                  Sign out everywhere
                </Button>
              )
            }
            removal={
              may
                ? {
                    title: 'End session',
                    verb: 'End session',
                    says: () => 'The browser is signed out, and the refresh tokens of this session end.',
                    action: session => end({ session_id: session.id }),
                  }
                : undefined
            }
            empty={
              <Empty icon={IconDeviceDesktopOff} title="Not signed in">
                There is no session of this user. One begins with the next login.
              </Empty>
            }
          >
            <ShowMore query={query} />
          </Belongings>
        )}
      </QueryView>
      <Confirm
        opened={ending}
        onClose={close}
        title="Sign out everywhere"
        verb="Sign out"
        action={() => end({ preserve_refresh_tokens: false })}
      >
        Every session of this user ends, in every browser, with all refresh tokens.
      </Confirm>
    </>
  )
}
