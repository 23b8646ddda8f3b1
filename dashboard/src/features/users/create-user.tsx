import { PasswordInput, Select, TextInput } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../api.ts'
import { FormModal, ModalForm, type Opening } from '../../components/ui/form-modal.tsx'
import { databasesQuery } from './queries.ts'

/** Asks for what a new user needs, and leads to the page of the one that it made. */
export const CreateUser = (opening: Opening) => (
  <FormModal title="Create user" {...opening}>
    <Form onClose={opening.onClose} />
  </FormModal>
)

const Form = ({ onClose }: Pick<Opening, 'onClose'>) => {
  const client = useQueryClient()
  const navigate = useNavigate()
  const connections = useQuery(databasesQuery).data ?? []
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [chosen, setChosen] = useState<string | null>(null)
  const connection = chosen ?? connections[0]?.name ?? ''
  const create = async () => {
    const made = (await api('POST /users', { body: { email, password, connection } as never })) as { user_id: string }
    await client.invalidateQueries({ queryKey: ['users'] })
    await navigate({ to: '/users/$id', params: { id: made.user_id } })
  }
  return (
    <ModalForm verb="Create" submit={create} onClose={onClose} ready={connection !== ''}>
      <TextInput
        label="Email"
        type="email"
        required
        data-autofocus
        autoComplete="off"
        value={email}
        onChange={event => setEmail(event.currentTarget.value)}
      />
      <PasswordInput
        label="Password"
        required
        autoComplete="new-password"
        value={password}
        onChange={event => setPassword(event.currentTarget.value)}
      />
      {connections.length > 1 && (
        <Select
          label="Connection"
          data={connections.map(({ name }) => name)}
          value={connection}
          onChange={setChosen}
          allowDeselect={false}
        />
      )}
    </ModalForm>
  )
}
