import { Button, Group, Paper, Stack, Table, Text, TextInput } from '@mantine/core'
import { IconKey, IconPlus } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api.ts'
import { Belongings } from '../../components/ui/belongings.tsx'
import { Empty } from '../../components/ui/empty.tsx'
import { fieldsOf } from '../../components/ui/fields-of.ts'
import { useMay } from '../../components/ui/permission.ts'
import { Section } from '../../components/ui/section.tsx'
import { type Api, type Permission, patchApi } from './queries.ts'

/** What can be permitted at an API: the scopes that its tokens may have. */
export const ApiPermissions = ({ of: one }: { of: Api }) => {
  const client = useQueryClient()
  const may = useMay('update:resource_servers') && !one.is_system
  /** The API takes the whole list, so the one of now is read first: another administrator may have changed it. */
  const change = async (next: (now: Permission[]) => Permission[]) => {
    const { scopes = [] } = (await api('GET /resource-servers/{id}', { params: { id: one.id } })) as unknown as Api
    await patchApi(client, one.id, { scopes: next(scopes) })
  }
  return (
    <Stack gap="xl">
      {may && <AddPermission known={one.scopes ?? []} add={given => change(now => [...now, given])} />}
      <Section title="Permissions">
        <Belongings
          items={one.scopes ?? []}
          columns={['Permission', 'Description']}
          minWidth={480}
          keyOf={({ value }) => value}
          nameOf={({ value }) => value}
          cells={({ value, description }) => (
            <>
              <Table.Td>
                <Text size="sm" className="mono" fw={600}>
                  {value}
                </Text>
              </Table.Td>
              <Table.Td>{description}</Table.Td>
            </>
          )}
          removal={
            may
              ? {
                  title: 'Remove permission',
                  says: ({ value }) => (
                    <>
                      <span className="mono">{value}</span> is taken from every role, user and application that has it.
                    </>
                  ),
                  action: ({ value }) => change(now => now.filter(permission => permission.value !== value)),
                }
              : undefined
          }
          empty={
            <Empty icon={IconKey} title="No permissions">
              Name what can be done at this API, such as read:orders, so that tokens can permit it.
            </Empty>
          }
        />
      </Section>
    </Stack>
  )
}

const AddPermission = ({ known, add }: { known: Permission[]; add: (given: Permission) => Promise<unknown> }) => {
  const [draft, setDraft] = useState({ value: '', description: '' })
  const field = fieldsOf(draft, change => setDraft({ ...draft, ...change }))
  const taken = known.some(({ value }) => value === draft.value.trim())
  const run = useMutation({
    mutationFn: () =>
      add({ value: draft.value.trim(), ...(draft.description !== '' && { description: draft.description }) }),
    onSuccess: () => setDraft({ value: '', description: '' }),
  })
  return (
    <Section title="Add a permission">
      <Paper withBorder p="md">
        <form
          onSubmit={event => {
            event.preventDefault()
            if (!taken) run.mutate()
          }}
        >
          <Group align="flex-start" gap="md">
            <TextInput
              label="Permission"
              placeholder="read:orders"
              required
              withAsterisk={false}
              maxLength={280}
              pattern="\S+"
              title="No spaces"
              error={taken && 'This API has it already.'}
              style={{ flex: '1 1 200px' }}
              {...field.text('value')}
            />
            <TextInput
              label="Description"
              placeholder="Read your orders"
              maxLength={500}
              style={{ flex: '2 1 240px' }}
              {...field.text('description')}
            />
            <Button type="submit" leftSection={<IconPlus size={18} />} loading={run.isPending} mt={{ base: 0, sm: 25 }}>
              Add
            </Button>
          </Group>
        </form>
      </Paper>
    </Section>
  )
}
