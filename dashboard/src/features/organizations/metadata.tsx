import { ActionIcon, Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { api } from '../../api.ts'
import { useMay } from '../../components/ui/permission.ts'
import { Section } from '../../components/ui/section.tsx'
import { SettingsForm } from '../../components/ui/settings-form.tsx'
import type { Organization } from './organization-type.ts'

interface Entry {
  name: string
  value: string
}

/** How many members the API takes. */
const most = 25

/** Texts by name that Actions read. */
export const Metadata = ({ organization }: { organization: Organization }) => {
  const client = useQueryClient()
  const may = useMay('update:organizations')
  const entries: Entry[] = Object.entries(organization.metadata ?? {}).map(([name, value]) => ({
    name,
    value: value ?? '',
  }))
  return (
    <Section
      title="Metadata"
      description="Texts of your own by name. Actions read them from event.organization.metadata."
    >
      <SettingsForm
        stored={{ entries }}
        may={may}
        ready={draft => new Set(draft.entries.map(({ name }) => name)).size === draft.entries.length}
        save={async ({ entries: changed = [] }) => {
          const metadata = Object.fromEntries(changed.map(({ name, value }) => [name, value]))
          await api('PATCH /organizations/{id}', { params: { id: organization.id }, body: { metadata } as never })
          await client.invalidateQueries({ queryKey: ['organizations'] })
        }}
      >
        {(draft, set) => (
          <Stack gap="sm">
            {draft.entries.length === 0 && (
              <Text size="sm" c="dimmed">
                Nothing is kept yet. A plan or the number of a customer would be here.
              </Text>
            )}
            {draft.entries.map((entry, at) => {
              const put = (change: Partial<Entry>) =>
                set({ entries: draft.entries.map((one, index) => (index === at ? { ...one, ...change } : one)) })
              const twice = draft.entries.findIndex(one => one.name === entry.name) !== at
              return (
                // biome-ignore lint/suspicious/noArrayIndexKey: an entry has no other identity while its name is typed
                <Group key={at} gap="sm" align="flex-start" wrap="nowrap">
                  <TextInput
                    aria-label={`Name ${at + 1}`}
                    placeholder="Name"
                    required
                    maxLength={255}
                    style={{ flex: 1 }}
                    classNames={{ input: 'mono' }}
                    value={entry.name}
                    error={twice && 'This name is there already'}
                    onChange={event => put({ name: event.currentTarget.value })}
                  />
                  <TextInput
                    aria-label={`Value ${at + 1}`}
                    placeholder="Value"
                    maxLength={255}
                    style={{ flex: 2 }}
                    value={entry.value}
                    onChange={event => put({ value: event.currentTarget.value })}
                  />
                  {may && (
                    <ActionIcon
                      variant="subtle"
                      color="red"
                      size={36}
                      aria-label={`Remove ${entry.name || `entry ${at + 1}`}`}
                      onClick={() => set({ entries: draft.entries.filter((_, index) => index !== at) })}
                    >
                      <IconTrash size={18} />
                    </ActionIcon>
                  )}
                </Group>
              )
            })}
            {may && draft.entries.length < most && (
              <Group>
                <Button
                  variant="default"
                  size="xs"
                  leftSection={<IconPlus size={16} aria-hidden />}
                  onClick={() => set({ entries: [...draft.entries, { name: '', value: '' }] })}
                >
                  Add entry
                </Button>
              </Group>
            )}
          </Stack>
        )}
      </SettingsForm>
    </Section>
  )
}
