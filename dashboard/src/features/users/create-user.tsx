import { Alert, Button, Group, Modal, PasswordInput, Select, Stack, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { api } from '../../api.ts'
import { withTotal } from '../../components/ui/list-page.ts'

interface Connection {
  name: string
  strategy: string
}

const connectionsQuery = {
  queryKey: ['connections', 'database'],
  queryFn: async () =>
    withTotal<Connection>(await api('GET /connections', { query: { strategy: ['auth0'] } as never }), 'connections')
      .items,
}

/** Asks for what a new user needs, and leads to the page of the one that it made. */
export const CreateUser = ({ opened, onClose }: { opened: boolean; onClose: () => void }) => (
  <Modal opened={opened} onClose={onClose} title="Create user" closeButtonProps={{ 'aria-label': 'Close' }}>
    <Form onClose={onClose} />
  </Modal>
)

const Form = ({ onClose }: { onClose: () => void }) => {
  const client = useQueryClient()
  const navigate = useNavigate()
  const connections = useQuery(connectionsQuery).data ?? []
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [chosen, setChosen] = useState<string | null>(null)
  const connection = chosen ?? connections[0]?.name ?? ''
  const create = useMutation({
    meta: { shown: true },
    mutationFn: () => api('POST /users', { body: { email, password, connection } as never }),
    onSuccess: async made => {
      await client.invalidateQueries({ queryKey: ['users'] })
      onClose()
      await navigate({ to: '/users/$id', params: { id: (made as { user_id: string }).user_id } })
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    create.mutate()
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        {create.error && <Alert color="red">{create.error.message}</Alert>}
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
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={create.isPending}>
            Create
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
