import { NumberInput, Select, Stack, Switch } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { fieldsOf } from '../../components/ui/fields-of.ts'
import { useMay } from '../../components/ui/permission.ts'
import { Section } from '../../components/ui/section.tsx'
import { SettingsForm } from '../../components/ui/settings-form.tsx'
import { patchTenant, type Tenant } from './queries.ts'

/** Those flags of the Management API that this server acts by. */
const flags = [
  {
    name: 'revoke_refresh_token_grant',
    label: 'Revoke the whole grant with a refresh token',
    description: 'Revoking one refresh token ends all that the same consent gave.',
  },
  {
    name: 'enable_public_signup_user_exists_error',
    label: 'Say at sign-up that an account exists',
    description: 'Tells anybody who has an account here. Off, a sign-up fails without a reason.',
  },
  {
    name: 'require_pushed_authorization_requests',
    label: 'Require Pushed Authorization Requests of every application',
    description: 'Logins that begin in the browser with parameters are refused.',
  },
  {
    name: 'enforce_client_authentication_on_passwordless_start',
    label: 'Require authentication where passwordless logins begin by the API',
    description: 'Applications prove themselves before a code is sent.',
  },
  {
    name: 'remove_alg_from_jwks',
    label: 'Leave alg out of the key set',
    description: 'For libraries that stumble over it.',
  },
]

const members = [
  {
    name: 'pushed_authorization_requests_supported',
    label: 'Allow Pushed Authorization Requests (PAR)',
    description: 'Applications may send the parameters of a login from server to server.',
  },
  {
    name: 'authorization_response_iss_parameter_supported',
    label: 'Name the issuer in the answer of a login',
    description: 'Guards applications that use several servers (RFC 9207).',
  },
  {
    name: 'allow_organization_name_in_authentication_api',
    label: 'Allow names of organizations in the Authentication API',
    description: 'Requests and tokens may name an organization beside its ID.',
  },
] as const

/** What most tenants never need to change. */
export const AdvancedSettings = ({ tenant }: { tenant: Tenant }) => (
  <Stack gap="xl">
    <Switches tenant={tenant} />
    <DeviceFlow tenant={tenant} />
    <Limits tenant={tenant} />
  </Stack>
)

const useMayUpdate = () => useMay('update:tenant_settings')

const Switches = ({ tenant }: { tenant: Tenant }) => {
  const client = useQueryClient()
  const stored = Object.fromEntries([
    ...members.map(({ name }) => [name, tenant[name] ?? false]),
    ...flags.map(({ name }) => [name, tenant.flags?.[name] ?? false]),
  ]) as Record<string, boolean>
  return (
    <Section title="Protocol and API">
      <SettingsForm
        stored={stored}
        may={useMayUpdate()}
        save={changes => {
          const isFlag = (name: string) => flags.some(one => one.name === name)
          const entries = Object.entries(changes)
          const changedFlags = entries.filter(([name]) => isFlag(name))
          return patchTenant(client, {
            ...Object.fromEntries(entries.filter(([name]) => !isFlag(name))),
            ...(changedFlags.length > 0 && { flags: Object.fromEntries(changedFlags) }),
          })
        }}
      >
        {(draft, set) =>
          [...members, ...flags].map(({ name, label, description }) => (
            <Switch key={name} label={label} description={description} {...fieldsOf(draft, set).onOff(name)} />
          ))
        }
      </SettingsForm>
    </Section>
  )
}

const DeviceFlow = ({ tenant }: { tenant: Tenant }) => {
  const client = useQueryClient()
  const stored = {
    charset: tenant.device_flow?.charset ?? 'base20',
    mask: tenant.device_flow?.mask ?? '****-****',
  }
  return (
    <Section title="Device flow" description="The codes that users type where a device has no keyboard.">
      <SettingsForm
        stored={stored}
        may={useMayUpdate()}
        ready={({ mask }) => /^[*\- ]{1,20}$/.test(mask) && mask.includes('*')}
        save={changes => patchTenant(client, { device_flow: { ...stored, ...changes } })}
      >
        {(draft, set) => {
          const field = fieldsOf(draft, set)
          return (
            <>
              <Select
                label="User Code Character Set"
                maw={340}
                data={[
                  { value: 'base20', label: 'Letters that cannot be mistaken (Base20)' },
                  { value: 'digits', label: 'Digits' },
                ]}
                {...field.choice('charset')}
              />
              <Select
                label="User Code Mask"
                maw={340}
                data={[...new Set(['****-****', '***-***-***', '****-****-****', draft.mask])]}
                {...field.choice('mask')}
              />
            </>
          )
        }}
      </SettingsForm>
    </Section>
  )
}

const Limits = ({ tenant }: { tenant: Tenant }) => {
  const client = useQueryClient()
  return (
    <Section title="Limits" description="Settings that this server has beyond Auth0’s.">
      <SettingsForm
        stored={{
          log_retention_in_days: tenant.log_retention_in_days ?? 30,
          login_lifetime_in_minutes: tenant.login_lifetime_in_minutes ?? 60,
          mfa_command_limit: tenant.mfa_command_limit ?? 4,
        }}
        may={useMayUpdate()}
        save={changes => patchTenant(client, changes)}
      >
        {(draft, set) => {
          const field = fieldsOf(draft, set)
          return (
            <>
              <NumberInput
                label="Log retention"
                description="Log entries and traces of logins that are older are deleted. A log stream can keep them elsewhere."
                suffix=" days"
                min={1}
                max={365}
                maw={340}
                {...field.number('log_retention_in_days')}
              />
              <NumberInput
                label="Lifetime of an unfinished login"
                description="For how long a login can be carried on where it was left."
                suffix=" minutes"
                min={1}
                max={1440}
                maw={340}
                {...field.number('login_lifetime_in_minutes')}
              />
              <NumberInput
                label="MFA commands of one login"
                description="How many challenges and enrollments Actions may ask of one login. More are refused."
                min={4}
                max={20}
                maw={340}
                {...field.number('mfa_command_limit')}
              />
            </>
          )
        }}
      </SettingsForm>
    </Section>
  )
}
