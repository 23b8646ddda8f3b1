import { Button, Group, Stack, Table, Text, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api } from '../../api.ts'
import { ListTable } from '../../components/ui/list-table.tsx'
import { useMay } from '../../components/ui/permission.ts'
import { RemoveCell } from '../../components/ui/remove-cell.tsx'
import { PackageSearch } from './package-search.tsx'
import type { Action } from './queries.ts'

/** Packages of npm that an Action requires; they are installed when it is built. */
export const Dependencies = ({ action }: { action: Action }) => {
  const client = useQueryClient()
  const may = useMay('update:actions')
  const change = useMutation({
    mutationFn: (dependencies: { name: string; version?: string }[]) =>
      api('PATCH /actions/actions/{id}', { params: { id: action.id }, body: { dependencies } as never }),
    onSettled: () => client.invalidateQueries({ queryKey: ['actions'] }),
  })
  const others = (name: string) => action.dependencies.filter(one => one.name !== name)
  return (
    <Stack gap="md">
      <Text c="dimmed" size="sm">
        Your code has them by <span className="mono">require('name')</span>. Without a version, the newest of the moment
        is taken and kept.
      </Text>
      {action.dependencies.length > 0 && (
        <ListTable columns={['Package', 'Version', { buttons: 'Remove' }]} minWidth={480}>
          {action.dependencies.map(({ name, version }) => (
            <Table.Tr key={name}>
              <Table.Td className="mono">{name}</Table.Td>
              <Table.Td className="mono">{version}</Table.Td>
              <RemoveCell what={name} may={may} onRemove={() => change.mutate(others(name))} />
            </Table.Tr>
          ))}
        </ListTable>
      )}
      {may && <AddDependency pending={change.isPending} onAdd={one => change.mutate([...others(one.name), one])} />}
    </Stack>
  )
}

const AddDependency = ({
  pending,
  onAdd,
}: {
  pending: boolean
  onAdd: (dependency: { name: string; version?: string }) => void
}) => {
  const [name, setName] = useState('')
  const [version, setVersion] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    onAdd({ name: name.trim(), ...(version.trim() && { version: version.trim() }) })
    setName('')
    setVersion('')
  }
  return (
    <form onSubmit={submit}>
      <Group align="flex-end" gap="sm">
        <PackageSearch
          value={name}
          onChange={setName}
          onPick={one => {
            setName(one.name)
            setVersion(one.version)
          }}
        />
        <TextInput
          label="Version"
          placeholder="newest"
          value={version}
          onChange={event => setVersion(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" loading={pending}>
          Add dependency
        </Button>
      </Group>
    </form>
  )
}
