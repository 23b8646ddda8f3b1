import { Button, Group, PasswordInput, Select, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconLink, IconPassword } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api.ts'
import { Copyable } from '../../components/ui/copyable.tsx'
import { FormModal, ModalForm, type Opening } from '../../components/ui/form-modal.tsx'
import { useMay } from '../../components/ui/permission.ts'
import { Section } from '../../components/ui/section.tsx'
import { WindowButton } from '../../components/ui/window-button.tsx'
import type { User } from './user-type.ts'

/** A new password by the administrator, or a link by which the user chooses one. */
export const UserPassword = ({ user }: { user: User }) => {
  const mayChange = useMay('update:users')
  const mayLink = useMay('create:user_tickets')
  if (!mayChange && !mayLink) return null
  return (
    <Section
      title="Password"
      description="It is kept as a hash that nobody can read. A new one ends every session and refresh token of the user."
    >
      <Group gap="sm">
        {mayChange && (
          <WindowButton label="Change password" icon={IconPassword} variant="default">
            {opening => (
              <FormModal title="Change password" {...opening}>
                <ChangePassword user={user} onClose={opening.onClose} />
              </FormModal>
            )}
          </WindowButton>
        )}
        {mayLink && <ResetLink user={user} />}
      </Group>
    </Section>
  )
}

const ChangePassword = ({ user, onClose }: { user: User } & Pick<Opening, 'onClose'>) => {
  const client = useQueryClient()
  const databases = user.identities?.filter(({ provider }) => provider === 'auth0').map(one => one.connection) ?? []
  const [connection, setConnection] = useState(databases[0] ?? '')
  const [password, setPassword] = useState('')
  const change = async () => {
    await api('PATCH /users/{id}', { params: { id: user.user_id }, body: { password, connection } as never })
    await client.invalidateQueries({ queryKey: ['users', user.user_id] })
    notifications.show({ title: 'Password changed', message: 'Every session of the user has ended.' })
  }
  return (
    <ModalForm verb="Change" submit={change} onClose={onClose}>
      <PasswordInput
        label="New password"
        required
        autoComplete="new-password"
        data-autofocus
        value={password}
        onChange={event => setPassword(event.currentTarget.value)}
      />
      {databases.length > 1 && (
        <Select
          label="Connection"
          data={databases}
          value={connection}
          allowDeselect={false}
          onChange={chosen => setConnection(chosen ?? '')}
        />
      )}
    </ModalForm>
  )
}

/** Made on a click; a link that was shown before still works until it ends. */
const ResetLink = ({ user }: { user: User }) => {
  const make = useMutation({
    mutationFn: async () => {
      const body = { user_id: user.user_id, ...identityOf(user) }
      return ((await api('POST /tickets/password-change', { body: body as never })) as { ticket: string }).ticket
    },
  })
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconLink size={18} aria-hidden />}
        loading={make.isPending}
        onClick={() => make.mutate()}
      >
        Create reset link
      </Button>
      <FormModal title="Password reset link" opened={make.data !== undefined} onClose={make.reset}>
        {make.data && (
          <>
            <Text size="sm" mb="md">
              Give it to the user by a way that you trust: whoever opens it chooses the password. It works once, within
              five days.
            </Text>
            <Copyable label="Link" value={make.data} />
          </>
        )}
      </FormModal>
    </>
  )
}

/** Names the identity with the password where it is not the primary one. */
const identityOf = ({ identities = [] }: User): object => {
  const [primary] = identities
  if (primary?.provider === 'auth0') return {}
  const found = identities.find(({ provider }) => provider === 'auth0')
  return found ? { identity: { user_id: found.user_id, provider: found.provider } } : {}
}
