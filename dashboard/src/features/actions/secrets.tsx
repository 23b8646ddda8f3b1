import { Button, Group, PasswordInput, Stack, Table, Text, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api } from '../../api.ts'
import { ListTable } from '../../components/ui/list-table.tsx'
import { Moment } from '../../components/ui/moment.tsx'
import { useMay } from '../../components/ui/permission.ts'
import { RemoveCell } from '../../components/ui/remove-cell.tsx'
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
        <ListTable columns={['Name', 'Changed', { buttons: 'Remove' }]} minWidth={480}>
          {action.secrets.map(({ name, updated_at }) => (
            <Table.Tr key={name}>
              <Table.Td className="mono">{name}</Table.Td>
              <Table.Td>
                <Moment at={updated_at} />
              </Table.Td>
              <RemoveCell what={name} may={may} onRemove={() => change.mutate(kept(name))} />
            </Table.Tr>
          ))}
        </ListTable>
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
