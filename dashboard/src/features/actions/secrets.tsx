import { Button, Group, Paper, PasswordInput, Stack, Table, Text, TextInput, VisuallyHidden } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api } from '../../api.ts'
import { Moment } from '../../components/ui/moment.tsx'
import { useMay } from '../../components/ui/permission.ts'
import type { Action } from './queries.ts'

/** Values that an Action reads from `event.secrets`; what is stored is never shown again. */
export const Secrets = ({ action }: { action: Action }) => {
  const client = useQueryClient()
  const may = useMay('update:actions')
  const change = useMutation({
    // A secret without a value keeps the one it has.
    mutationFn: (secrets: { name: string; value?: string }[]) =>
      api('PATCH /actions/actions/{id}', { params: { id: action.id }, body: { secrets } as never }),
    onSettled: () => client.invalidateQueries({ queryKey: ['actions'] }),
  })
  const kept = (except: string) => action.secrets.filter(({ name }) => name !== except).map(({ name }) => ({ name }))
  return (
    <Stack gap="md">
      <Text c="dimmed" size="sm">
        Your code reads them as <span className="mono">event.secrets.NAME</span>. They are sealed in the store, and the
        value is not shown again.
      </Text>
      {action.secrets.length > 0 && (
        <Paper withBorder>
          <Table verticalSpacing="sm" horizontalSpacing="md">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Name</Table.Th>
                <Table.Th>Changed</Table.Th>
                <Table.Th>
                  <VisuallyHidden>Remove</VisuallyHidden>
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {action.secrets.map(({ name, updated_at }) => (
                <Table.Tr key={name}>
                  <Table.Td className="mono">{name}</Table.Td>
                  <Table.Td>
                    <Moment at={updated_at} />
                  </Table.Td>
                  <Table.Td>
                    <Group justify="flex-end">
                      {may && (
                        <Button
                          size="xs"
                          variant="subtle"
                          color="red"
                          aria-label={`Remove ${name}`}
                          onClick={() => change.mutate(kept(name))}
                        >
                          Remove
                        </Button>
                      )}
                    </Group>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Paper>
      )}
      {may && <AddSecret pending={change.isPending} onAdd={secret => change.mutate([...kept(secret.name), secret])} />}
    </Stack>
  )
}

const AddSecret = ({
  pending,
  onAdd,
}: {
  pending: boolean
  onAdd: (secret: { name: string; value: string }) => void
}) => {
  const [name, setName] = useState('')
  const [value, setValue] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    onAdd({ name, value })
    setName('')
    setValue('')
  }
  return (
    <form onSubmit={submit}>
      <Group align="flex-end" gap="sm">
        <TextInput label="Name" required value={name} onChange={event => setName(event.currentTarget.value)} />
        <PasswordInput
          label="Value"
          required
          w={260}
          autoComplete="off"
          value={value}
          onChange={event => setValue(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" loading={pending}>
          Add secret
        </Button>
      </Group>
    </form>
  )
}
