import { TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../api.ts'
import { ModalForm } from '../../components/ui/form-modal.tsx'
import type { Organization } from './organization-type.ts'

/** Asks for the names of a new organization, and opens it. */
export const CreateOrganization = ({ onClose }: { onClose: () => void }) => {
  const client = useQueryClient()
  const navigate = useNavigate()
  const [name, setName] = useState('')
  const [displayName, setDisplayName] = useState('')
  const create = async () => {
    const body = { name, ...(displayName !== '' && { display_name: displayName }) }
    const { id } = (await api('POST /organizations', { body: body as never })) as Organization
    await client.invalidateQueries({ queryKey: ['organizations'] })
    await navigate({ to: '/organizations/$id', params: { id } })
  }
  return (
    <ModalForm verb="Create" submit={create} onClose={onClose}>
      <TextInput
        label="Name"
        description="What applications and links call it: lower case letters, digits, - and _."
        required
        pattern="[a-z0-9][a-z0-9_\-]{0,49}"
        title="Lower case letters, digits, - and _; 50 at most"
        data-autofocus
        autoComplete="off"
        value={name}
        onChange={event => setName(event.currentTarget.value)}
      />
      <TextInput
        label="Display name"
        description="What users see."
        maxLength={255}
        value={displayName}
        onChange={event => setDisplayName(event.currentTarget.value)}
      />
    </ModalForm>
  )
}
