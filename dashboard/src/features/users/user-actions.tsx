import { Button, Menu } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { IconChevronDown } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { api } from '../../api.ts'
import { Confirm } from '../../components/ui/confirm.tsx'
import { useMay } from '../../components/ui/permission.ts'
import { titleOf, type User } from './user-type.ts'

/** What can be done to a user as a whole. */
export const UserActions = ({ user }: { user: User }) => {
  const client = useQueryClient()
  const navigate = useNavigate()
  const mayChange = useMay('update:users')
  const mayDelete = useMay('delete:users')
  const mayInvite = useMay('create:guardian_enrollment_tickets')
  const [deleting, { open, close }] = useDisclosure()
  const params = { id: user.user_id }
  const refresh = () => client.invalidateQueries({ queryKey: ['users'] })
  const block = useMutation({
    mutationFn: () => api('PATCH /users/{id}', { params, body: { blocked: !user.blocked } as never }),
    onSettled: refresh,
  })
  const invite = useMutation({
    mutationFn: () =>
      api('POST /guardian/enrollments/ticket', { body: { user_id: user.user_id, send_mail: true } as never }),
    onSuccess: () =>
      notifications.show({ title: 'Invitation sent', message: `${user.email} has five days to enroll a factor.` }),
  })
  const verify = useMutation({
    mutationFn: async () => {
      const job = await api('POST /jobs/verification-email', { body: { user_id: user.user_id } as never })
      if (job.status === 'failed') throw new Error(job.status_details ?? 'The mail could not be sent.')
    },
    onSuccess: () =>
      notifications.show({ title: 'Verification e-mail sent', message: `${user.email} can confirm the address.` }),
  })
  if (!mayChange && !mayDelete) return null
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" rightSection={<IconChevronDown size={16} />}>
            Actions
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {mayInvite && user.email && (
            <Menu.Item onClick={() => invite.mutate()}>Send an invitation to enroll</Menu.Item>
          )}
          {mayChange && user.email && !user.email_verified && (
            <Menu.Item onClick={() => verify.mutate()}>Send verification e-mail</Menu.Item>
          )}
          {mayChange && <Menu.Item onClick={() => block.mutate()}>{user.blocked ? 'Unblock' : 'Block'}</Menu.Item>}
          {mayDelete && (
            <Menu.Item color="red" onClick={open}>
              Delete
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <Confirm
        opened={deleting}
        onClose={close}
        title="Delete user"
        verb="Delete"
        action={async () => {
          await api('DELETE /users/{id}', { params })
          await navigate({ to: '/users' })
          client.removeQueries({ queryKey: ['users', user.user_id] })
          await refresh()
        }}
      >
        {titleOf(user)} and all that belongs to the account (factors, sessions, roles, consents) will be gone. Entries
        of the log stay.
      </Confirm>
    </>
  )
}
