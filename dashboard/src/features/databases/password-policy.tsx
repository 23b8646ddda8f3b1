import { NumberInput, Radio, Stack, Switch } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { fieldsOf } from '../../components/ui/fields-of.ts'
import { itemsOf, linesOf } from '../../components/ui/lines.ts'
import { LinesField } from '../../components/ui/lines-field.tsx'
import { useMay } from '../../components/ui/permission.ts'
import { Section } from '../../components/ui/section.tsx'
import { SettingsForm } from '../../components/ui/settings-form.tsx'
import { type Connection, patchOptions } from './queries.ts'
import { TryPassword } from './try-password.tsx'

const levels = [
  { value: 'none', label: 'None', least: 1, description: 'Anything that is not empty.' },
  { value: 'low', label: 'Low', least: 6, description: 'At least 6 characters.' },
  {
    value: 'fair',
    label: 'Fair',
    least: 8,
    description: 'At least 8 characters, with a lower-case letter, an upper-case letter and a number.',
  },
  {
    value: 'good',
    label: 'Good',
    least: 8,
    description: 'At least 8 characters, of three kinds out of lower case, upper case, numbers and special characters.',
  },
  {
    value: 'excellent',
    label: 'Excellent',
    least: 10,
    description: 'At least 10 characters, of three kinds, and no three identical ones in a row.',
  },
]

/** What new passwords must be like, and a way to try one. */
export const PasswordPolicy = ({ of: connection }: { of: Connection }) => (
  <Stack gap="xl">
    <Strength of={connection} />
    <Words of={connection} />
    <TryPassword connectionId={connection.id} />
  </Stack>
)

const Strength = ({ of: connection }: { of: Connection }) => {
  const client = useQueryClient()
  const { options } = connection
  const leastOf = (level: string) => levels.find(({ value }) => value === level)?.least ?? 8
  const level = options.passwordPolicy ?? 'good'
  return (
    <Section title="Password strength" description="Counts for passwords that are chosen from now on.">
      <SettingsForm
        stored={{ level, min_length: options.password_complexity_options?.min_length ?? leastOf(level) }}
        may={useMay('update:connections')}
        save={changes =>
          patchOptions(client, connection.id, {
            ...(changes.level && { passwordPolicy: changes.level }),
            ...(changes.min_length !== undefined && {
              password_complexity_options: {
                ...options.password_complexity_options,
                min_length: changes.min_length,
              },
            }),
          })
        }
      >
        {(draft, set) => {
          const field = fieldsOf(draft, set)
          return (
            <>
              <Radio.Group
                label="Strength"
                value={draft.level}
                onChange={chosen => set({ level: chosen, min_length: leastOf(chosen) })}
              >
                <Stack gap="sm" mt="xs">
                  {levels.map(({ value, label, description }) => (
                    <Radio key={value} value={value} label={label} description={description} />
                  ))}
                </Stack>
              </Radio.Group>
              <NumberInput label="Minimum length" min={1} max={128} maw={200} {...field.number('min_length')} />
            </>
          )
        }}
      </SettingsForm>
    </Section>
  )
}

const Words = ({ of: connection }: { of: Connection }) => {
  const client = useQueryClient()
  const { password_history: history, password_dictionary: dictionary, ...options } = connection.options
  const stored = {
    history: history?.enable ?? false,
    size: history?.size ?? 5,
    dictionary: dictionary?.enable ?? false,
    own: linesOf(dictionary?.dictionary),
    personal: options.password_no_personal_info?.enable ?? false,
  }
  return (
    <Section title="Forbidden passwords">
      <SettingsForm
        stored={stored}
        may={useMay('update:connections')}
        save={changes => {
          const draft = { ...stored, ...changes }
          return patchOptions(client, connection.id, {
            password_history: { enable: draft.history, size: draft.size },
            password_dictionary: { enable: draft.dictionary, dictionary: itemsOf(draft.own) },
            password_no_personal_info: { enable: draft.personal },
          })
        }}
      >
        {(draft, set) => {
          const field = fieldsOf(draft, set)
          return (
            <>
              <Switch
                label="Password History"
                description="Users cannot go back to one of their earlier passwords."
                {...field.onOff('history')}
              />
              {draft.history && (
                <NumberInput label="Passwords to remember" min={1} max={24} maw={200} {...field.number('size')} />
              )}
              <Switch
                label="Password Dictionary"
                description="The 10,000 most common passwords are refused, and those of your own list."
                {...field.onOff('dictionary')}
              />
              {draft.dictionary && (
                <LinesField
                  label="Your own list"
                  description="One per line, up to 200: the name of your company, for example."
                  check={word => (word.length > 50 ? 'has more than 50 characters.' : undefined)}
                  {...field.plain('own')}
                />
              )}
              <Switch
                label="Personal Data"
                description="A password may not hold the user’s name, user name or the first part of the address."
                {...field.onOff('personal')}
              />
            </>
          )
        }}
      </SettingsForm>
    </Section>
  )
}
