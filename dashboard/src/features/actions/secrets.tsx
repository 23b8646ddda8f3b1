import { Button, Group, PasswordInput, Stack, Table, Text, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api } from '../../api.ts'
import { Belongings } from '../../components/ui/belongings.tsx'
import { Moment } from '../../components/ui/moment.tsx'
import { useMay } from '../../components/ui/permission.ts'
import type { Action } from './queries.ts'

interface Secret {
  name: string
  value?: string
}

/** Values that an Action reads from `event.secrets`; what is stored is never shown again. */
export const Secrets = ({ action }: { action: Action }) => {
  const client = useQueryClient()
  const may = useMay('update:actions')
  const change = async (secrets: Secret[]) => {
    await api('PATCH /actions/actions/{id}', { params: { id: action.id }, body: { secrets } as never })
    await client.invalidateQueries({ queryKey: ['actions'] })
  }
  // A secret without a value keeps the one it has.
  const kept = (except: string) => action.secrets.filter(({ name }) => name !== except).map(({ name }) => ({ name }))
  return (
    <Stack gap="md">
      <Text c="dimmed" size="sm">
        Your code reads them as <span className="mono">event.secrets.NAME</span>. They are sealed in the store, and the
        value is not shown again. What runs has those of its last deploy.
      </Text>
      <Belongings
        items={action.secrets}
        columns={['Name', 'Changed']}
        minWidth={480}
        keyOf={({ name }) => name}
        nameOf={({ name }) => name}
        cells={({ name, updated_at }) => (
          <>
            <Table.Td className="mono">{name}</Table.Td>
            <Table.Td>
              <Moment at={updated_at} />
            </Table.Td>
          </>
        )}
        removal={
          may
            ? {
                title: 'Remove secret',
                says: ({ name }) =>
                  `Nobody can read the value of ${name} any more. What is deployed keeps it until the next deploy.`,
                action: ({ name }) => change(kept(name)),
              }
            : undefined
        }
        empty={null}
      />
      {may && (
        <AddSecret
          known={action.secrets.map(({ name }) => name)}
          add={secret => change([...kept(secret.name), secret])}
        />
      )}
    </Stack>
  )
}

const AddSecret = ({ known, add }: { known: string[]; add: (secret: Secret) => Promise<void> }) => {
  const [name, setName] = useState('')
  const [value, setValue] = useState('')
  const run = useMutation({
    mutationFn: () => add({ name: name.trim(), value }),
    onSuccess: () => {
      setName('')
      setValue('')
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    run.mutate()
  }
  const replaces = known.includes(name.trim())
  return (
    <form onSubmit={submit}>
      <Group align="flex-end" gap="sm">
        <TextInput
          label="Name"
          required
          maxLength={128}
          value={name}
          onChange={event => setName(event.currentTarget.value)}
        />
        <PasswordInput
          label="Value"
          required
          w={260}
          maxLength={4096}
          autoComplete="off"
          value={value}
          onChange={event => setValue(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" loading={run.isPending}>
          {replaces ? 'Replace secret' : 'Add secret'}
        </Button>
      </Group>
    </form>
  )
}
