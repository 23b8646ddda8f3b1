import { Button, Group, Stack, Table, Text, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api } from '../../api.ts'
import { Belongings } from '../../components/ui/belongings.tsx'
import { useMay } from '../../components/ui/permission.ts'
import { PackageSearch } from './package-search.tsx'
import type { Action } from './queries.ts'

interface Dependency {
  name: string
  version?: string
}

/** Packages of npm that an Action requires; they are installed when it is built. */
export const Dependencies = ({ action }: { action: Action }) => {
  const client = useQueryClient()
  const may = useMay('update:actions')
  const change = async (dependencies: Dependency[]) => {
    await api('PATCH /actions/actions/{id}', { params: { id: action.id }, body: { dependencies } as never })
    await client.invalidateQueries({ queryKey: ['actions'] })
  }
  const others = (name: string) => action.dependencies.filter(one => one.name !== name)
  return (
    <Stack gap="md">
      <Text c="dimmed" size="sm">
        Your code has them by <span className="mono">require('name')</span>. Without a version, the newest of the moment
        is taken and kept.
      </Text>
      <Belongings
        items={action.dependencies}
        columns={['Package', 'Version']}
        minWidth={480}
        keyOf={({ name }) => name}
        nameOf={({ name }) => name}
        cells={({ name, version }) => (
          <>
            <Table.Td className="mono">{name}</Table.Td>
            <Table.Td className="mono">{version}</Table.Td>
          </>
        )}
        removal={
          may
            ? {
                title: 'Remove dependency',
                says: ({ name }) => `Code that requires ${name} does not build without it. What is deployed keeps it.`,
                action: ({ name }) => change(others(name)),
              }
            : undefined
        }
        empty={null}
      />
      {may && <AddDependency add={one => change([...others(one.name), one])} />}
    </Stack>
  )
}

const AddDependency = ({ add }: { add: (dependency: Dependency) => Promise<void> }) => {
  const [name, setName] = useState('')
  const [version, setVersion] = useState('')
  const run = useMutation({
    mutationFn: () => add({ name: name.trim(), ...(version.trim() && { version: version.trim() }) }),
    onSuccess: () => {
      setName('')
      setVersion('')
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    run.mutate()
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
        <Button type="submit" variant="default" loading={run.isPending}>
          Add dependency
        </Button>
      </Group>
    </form>
  )
}
