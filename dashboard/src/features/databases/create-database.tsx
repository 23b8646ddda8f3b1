import { Switch, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../api.ts'
import { fieldsOf } from '../../components/ui/fields-of.ts'
import { ModalForm } from '../../components/ui/form-modal.tsx'

/** Asks what a new database is called, and opens it. */
export const CreateDatabase = ({ onClose }: { onClose: () => void }) => {
  const client = useQueryClient()
  const navigate = useNavigate()
  const [draft, setDraft] = useState({ name: '', disable_signup: false, requires_username: false })
  const field = fieldsOf(draft, change => setDraft({ ...draft, ...change }))
  const create = async () => {
    const { name, ...options } = draft
    const { id } = (await api('POST /connections', { body: { name, strategy: 'auth0', options } as never })) as {
      id: string
    }
    await client.invalidateQueries({ queryKey: ['connections'] })
    await navigate({ to: '/authentication/database/$id', params: { id }, search: { tab: 'applications' } })
  }
  return (
    <ModalForm verb="Create" submit={create} onClose={onClose}>
      <TextInput
        label="Name"
        description="Letters, digits and hyphens. It can never be changed."
        placeholder="Customers"
        required
        maxLength={128}
        pattern="[a-zA-Z0-9]([a-zA-Z0-9\-]*[a-zA-Z0-9])?"
        title="Letters, digits and hyphens, no hyphen at an end"
        data-autofocus
        {...field.text('name')}
      />
      <Switch
        label="Requires Username"
        description="Users choose a user name beside their address, and sign in with either."
        {...field.onOff('requires_username')}
      />
      <Switch
        label="Disable Sign Ups"
        description="Users are created by administrators and imports alone."
        {...field.onOff('disable_signup')}
      />
    </ModalForm>
  )
}
