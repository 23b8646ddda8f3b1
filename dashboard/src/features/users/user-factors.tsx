import { Button, Group, Stack, Table, Text } from '@mantine/core'
import { IconShieldOff } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api.ts'
import { Confirm } from '../../components/ui/confirm.tsx'
import { Empty } from '../../components/ui/empty.tsx'
import { ListTable } from '../../components/ui/list-table.tsx'
import { Moment } from '../../components/ui/moment.tsx'
import { useMay } from '../../components/ui/permission.ts'
import { QueryView } from '../../components/ui/query-view.tsx'
import { RemoveCell } from '../../components/ui/remove-cell.tsx'
import { InviteToEnroll } from './invite-to-enroll.tsx'
import { type Method, methodsQuery } from './queries.ts'
import { RecoveryCode } from './recovery-code.tsx'
import type { User } from './user-type.ts'

const labels: Record<string, string> = {
  totp: 'One-time password',
  push: 'Push notification',
  guardian: 'Push notification',
  phone: 'Phone',
  email: 'Email',
  'webauthn-roaming': 'Security key',
  'webauthn-platform': 'Device biometrics',
  'recovery-code': 'Recovery code',
  passkey: 'Passkey',
  password: 'Password',
}

/** The factors that a user has, each removable, and all at once for who has lost everything. */
export const UserFactors = ({ user }: { user: User }) => {
  const client = useQueryClient()
  const may = useMay('delete:authentication_methods')
  const [removing, setRemoving] = useState<Method | 'all' | undefined>()
  const params = { id: user.user_id }
  const remove = async () => {
    if (removing === 'all') await api('DELETE /users/{id}/authentication-methods', { params })
    else if (removing)
      await api('DELETE /users/{id}/authentication-methods/{authentication_method_id}', {
        params: { ...params, authentication_method_id: removing.id },
      } as never)
    await client.invalidateQueries(methodsQuery(user.user_id))
  }
  return (
    <QueryView query={useQuery(methodsQuery(user.user_id))}>
      {methods =>
        methods.length === 0 ? (
          <Empty icon={IconShieldOff} title="No factors" action={<InviteToEnroll user={user} />}>
            The account is protected by its password alone. Send an invitation to enroll, or let a policy or an Action
            lead there at the next login.
          </Empty>
        ) : (
          <Stack gap="md">
            <ListTable columns={['Factor', 'Enrolled', 'Last used', { buttons: 'Remove' }]} minWidth={560}>
              {methods.map(method => (
                <Table.Tr key={method.id}>
                  <Table.Td>
                    <Text size="sm" fw={600}>
                      {labels[method.type] ?? method.type}
                    </Text>
                    <Text size="xs" c="dimmed">
                      {method.phone_number ?? method.email ?? method.name}
                      {method.confirmed === false && ' (not confirmed)'}
                    </Text>
                  </Table.Td>
                  <Table.Td>
                    <Moment at={method.created_at} />
                  </Table.Td>
                  <Table.Td>
                    <Moment at={method.last_auth_at} />
                  </Table.Td>
                  <RemoveCell
                    what={labels[method.type] ?? method.type}
                    may={may}
                    onRemove={() => setRemoving(method)}
                  />
                </Table.Tr>
              ))}
            </ListTable>
            <Group>
              <InviteToEnroll user={user} />
              <RecoveryCode user={user} />
              {may && (
                <Button variant="default" color="red" onClick={() => setRemoving('all')}>
                  Reset multi-factor authentication
                </Button>
              )}
            </Group>
            <Confirm
              opened={removing !== undefined}
              onClose={() => setRemoving(undefined)}
              title={removing === 'all' ? 'Reset multi-factor authentication' : 'Remove this factor'}
              verb={removing === 'all' ? 'Reset' : 'Remove'}
              action={remove}
            >
              {removing === 'all'
                ? 'Every factor of this user is removed. Where MFA is required, the next login leads to enroll anew.'
                : 'The user cannot sign in with this factor any more.'}
            </Confirm>
          </Stack>
        )
      }
    </QueryView>
  )
}
