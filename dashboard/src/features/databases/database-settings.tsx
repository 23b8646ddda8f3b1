import { Alert, Stack, Switch } from '@mantine/core'
import { IconInfoCircle } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { fieldsOf } from '../../components/ui/fields-of.ts'
import { useMay } from '../../components/ui/permission.ts'
import { Section } from '../../components/ui/section.tsx'
import { SettingsForm } from '../../components/ui/settings-form.tsx'
import { DeleteConnection } from './delete-connection.tsx'
import { DomainConnection } from './domain-connection.tsx'
import { type Connection, patchOptions } from './queries.ts'
import { UsernameSettings } from './username-settings.tsx'

/** Who may have an account here, and by what it is found. */
export const DatabaseSettings = ({ of: connection }: { of: Connection }) => (
  <Stack gap="xl">
    <SignUps of={connection} />
    {connection.options.attributes ? (
      <Section title="Attributes">
        <Alert color="gray" icon={<IconInfoCircle />}>
          This connection says by attributes with what users sign in (options.attributes). They are set by the
          Management API.
        </Alert>
      </Section>
    ) : (
      <UsernameSettings of={connection} />
    )}
    <DomainConnection of={connection} />
    <DeleteConnection
      of={connection}
      to="/authentication/database"
      question={`${connection.name} will be gone with every user in it, their factors and their sessions.`}
    />
  </Stack>
)

const SignUps = ({ of: connection }: { of: Connection }) => {
  const client = useQueryClient()
  const { options } = connection
  return (
    <Section title="Accounts">
      <SettingsForm
        stored={{
          disable_signup: options.disable_signup ?? false,
          disable_self_service_change_password: options.disable_self_service_change_password ?? false,
        }}
        may={useMay('update:connections')}
        save={changes => patchOptions(client, connection.id, changes)}
      >
        {(draft, set) => {
          const field = fieldsOf(draft, set)
          return (
            <>
              <Switch
                label="Disable Sign Ups"
                description="Users are created by administrators and imports alone."
                {...field.onOff('disable_signup')}
              />
              <Switch
                label="Disable Password Reset by Users"
                description="The pages have no link to choose a new password. Administrators can still send one."
                {...field.onOff('disable_self_service_change_password')}
              />
            </>
          )
        }}
      </SettingsForm>
    </Section>
  )
}
