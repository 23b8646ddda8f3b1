import { Alert, Button, Group, Modal, Radio, Select, Stack } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { own } from '../../api.ts'
import { usersQuery } from '../users/queries.ts'
import { type Administrator, administratorsQuery, roles } from './queries.ts'

/** Picks a user and gives a role. */
export const AddAdministrator = ({ opened, onClose }: { opened: boolean; onClose: () => void }) => (
  <Modal opened={opened} onClose={onClose} title="Add administrator" closeButtonProps={{ 'aria-label': 'Close' }}>
    <Form onClose={onClose} />
  </Modal>
)

/** Words as a query that finds what begins with them; three letters are needed before the star. */
export const beginsWith = (typed: string): string => {
  const word = typed.trim().replace(/["\\*]/g, '')
  return word.length < 3 ? '' : `email:${word.toLowerCase()}* OR name:${word.toLowerCase()}*`
}

const Form = ({ onClose }: { onClose: () => void }) => {
  const client = useQueryClient()
  const [typed, setTyped] = useState('')
  const [asked] = useDebouncedValue(typed, 250)
  const [userId, setUserId] = useState<string | null>(null)
  const [role, setRole] = useState<Administrator['role']>('support')
  const found = useQuery(usersQuery({ q: beginsWith(asked) || undefined }))
  const add = useMutation({
    meta: { shown: true },
    mutationFn: () => own('PUT /administrators/{user_id}', { params: { user_id: userId ?? '' }, body: { role } }),
    onSuccess: async () => {
      await client.invalidateQueries(administratorsQuery)
      onClose()
    },
  })
  return (
    <Stack gap="md">
      {add.error && <Alert color="red">{add.error.message}</Alert>}
      <Select
        label="User"
        placeholder="Begin to type a name or an address"
        searchable
        searchValue={typed}
        onSearchChange={setTyped}
        filter={({ options }) => options}
        data={
          found.data?.items.map(user => ({ value: user.user_id, label: user.email ?? user.name ?? user.user_id })) ?? []
        }
        nothingFoundMessage="Nobody found"
        value={userId}
        onChange={setUserId}
        data-autofocus
      />
      <Radio.Group label="Role" value={role} onChange={value => setRole(value as Administrator['role'])}>
        <Stack gap="xs" mt="xs">
          {roles.map(({ value, label, description }) => (
            <Radio key={value} value={value} label={label} description={description} />
          ))}
        </Stack>
      </Radio.Group>
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button disabled={userId === null} loading={add.isPending} onClick={() => add.mutate()}>
          Add
        </Button>
      </Group>
    </Stack>
  )
}
