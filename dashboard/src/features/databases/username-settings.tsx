import { Group, NumberInput, Switch } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { fieldsOf } from '../../components/ui/fields-of.ts'
import { useMay } from '../../components/ui/permission.ts'
import { Section } from '../../components/ui/section.tsx'
import { SettingsForm } from '../../components/ui/settings-form.tsx'
import { type Connection, patchOptions } from './queries.ts'

/** Whether users have a user name, and how long it may be. */
export const UsernameSettings = ({ of: connection }: { of: Connection }) => {
  const client = useQueryClient()
  const { options } = connection
  const stored = {
    requires_username: options.requires_username ?? false,
    min: options.validation?.username?.min ?? 1,
    max: options.validation?.username?.max ?? 15,
  }
  return (
    <Section title="User names">
      <SettingsForm
        stored={stored}
        may={useMay('update:connections')}
        ready={({ min, max }) => min <= max}
        save={changes => {
          const { requires_username, min, max } = { ...stored, ...changes }
          return patchOptions(client, connection.id, {
            requires_username,
            ...((changes.min !== undefined || changes.max !== undefined) && {
              validation: { ...options.validation, username: { min, max } },
            }),
          })
        }}
      >
        {(draft, set) => {
          const field = fieldsOf(draft, set)
          return (
            <>
              <Switch
                label="Requires Username"
                description="Users choose a user name beside their address, and sign in with either."
                {...field.onOff('requires_username')}
              />
              {draft.requires_username && (
                <Group gap="md" align="flex-start">
                  <NumberInput label="Shortest user name" min={1} max={128} {...field.number('min')} />
                  <NumberInput
                    label="Longest user name"
                    min={1}
                    max={128}
                    error={draft.min > draft.max && 'Must not be less than the shortest.'}
                    {...field.number('max')}
                  />
                </Group>
              )}
            </>
          )
        }}
      </SettingsForm>
    </Section>
  )
}
