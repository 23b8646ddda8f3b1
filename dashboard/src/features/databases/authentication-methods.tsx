import { Alert, Radio, Stack, Switch } from '@mantine/core'
import { IconInfoCircle } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { fieldsOf } from '../../components/ui/fields-of.ts'
import { useMay } from '../../components/ui/permission.ts'
import { Section } from '../../components/ui/section.tsx'
import { SettingsForm } from '../../components/ui/settings-form.tsx'
import { type Connection, patchOptions } from './queries.ts'

/** By what users of a database prove themselves: passwords always, passkeys where they are on. */
export const AuthenticationMethods = ({ of: connection }: { of: Connection }) => {
  const client = useQueryClient()
  const { options } = connection
  const given = options.passkey_options
  const impossible = options.requires_username === true && !options.attributes
  const stored = {
    passkeys: options.authentication_methods?.passkey?.enabled ?? false,
    challenge_ui: given?.challenge_ui ?? 'both',
    progressive_enrollment_enabled: given?.progressive_enrollment_enabled ?? true,
    local_enrollment_enabled: given?.local_enrollment_enabled ?? true,
  }
  return (
    <Section
      title="Passkeys"
      description="A key on the user’s device in place of the password. Phishing cannot get past it."
    >
      <Stack gap="md">
        {impossible && (
          <Alert color="gray" icon={<IconInfoCircle />}>
            Passkeys cannot be used together with Requires Username: switch that off first.
          </Alert>
        )}
        <SettingsForm
          stored={stored}
          may={useMay('update:connections') && !(impossible && !stored.passkeys)}
          save={changes => {
            const { passkeys, ...passkey_options } = { ...stored, ...changes }
            return patchOptions(client, connection.id, {
              authentication_methods: { ...options.authentication_methods, passkey: { enabled: passkeys } },
              passkey_options,
            })
          }}
        >
          {(draft, set) => {
            const field = fieldsOf(draft, set)
            return (
              <>
                <Switch
                  label="Passkey"
                  description="Passwords stay beside it, for browsers that have no passkeys."
                  {...field.onOff('passkeys')}
                />
                {draft.passkeys && (
                  <>
                    <Radio.Group label="Passkey challenge" {...field.plain('challenge_ui')}>
                      <Stack gap="sm" mt="xs">
                        <Radio value="both" label="Autofill and button" />
                        <Radio value="autofill" label="Autofill" description="Offered in the field of the address." />
                        <Radio value="button" label="Button" description="Offered by a button beneath." />
                      </Stack>
                    </Radio.Group>
                    <Switch
                      label="Progressive Enrollment"
                      description="Who signed in with a password is asked whether to make a passkey."
                      {...field.onOff('progressive_enrollment_enabled')}
                    />
                    <Switch
                      label="Local Enrollment"
                      description="Who signed in with a passkey of another device is asked whether to make one on this one."
                      {...field.onOff('local_enrollment_enabled')}
                    />
                  </>
                )}
              </>
            )
          }}
        </SettingsForm>
      </Stack>
    </Section>
  )
}
