import { TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../api.ts'
import { ModalForm } from '../../components/ui/form-modal.tsx'
import type { Role } from './queries.ts'

/** Asks for the names of a new role, and opens it. */
export const CreateRole = ({ onClose }: { onClose: () => void }) => {
  const client = useQueryClient()
  const navigate = useNavigate()
  const [name, setName] = useState('')
  const [description, setDescription] = useState('')
  const create = async () => {
    const body = { name, ...(description !== '' && { description }) }
    const { id } = (await api('POST /roles', { body: body as never })) as Role
    await client.invalidateQueries({ queryKey: ['roles'] })
    await navigate({ to: '/roles/$id', params: { id } })
  }
  return (
    <ModalForm verb="Create" submit={create} onClose={onClose}>
      <TextInput
        label="Name"
        required
        maxLength={255}
        data-autofocus
        value={name}
        onChange={event => setName(event.currentTarget.value)}
      />
      <TextInput
        label="Description"
        maxLength={255}
        value={description}
        onChange={event => setDescription(event.currentTarget.value)}
      />
    </ModalForm>
  )
}
