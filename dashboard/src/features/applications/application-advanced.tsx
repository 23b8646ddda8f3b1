import { Checkbox, Paper, SimpleGrid, Stack, Switch } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { documentPatch, readObject } from '../../components/ui/changes.ts'
import { Copyable } from '../../components/ui/copyable.tsx'
import { fieldsOf } from '../../components/ui/fields-of.ts'
import { JsonField } from '../../components/ui/json-field.tsx'
import { useMay } from '../../components/ui/permission.ts'
import { Section } from '../../components/ui/section.tsx'
import { SettingsForm } from '../../components/ui/settings-form.tsx'
import type { Application } from './application-type.ts'
import { BackChannelLogoutSettings } from './back-channel-logout.tsx'
import { endpoints } from './endpoints.ts'
import { patchApplication } from './queries.ts'

const grants = [
  ['authorization_code', 'Authorization Code'],
  ['implicit', 'Implicit'],
  ['refresh_token', 'Refresh Token'],
  ['client_credentials', 'Client Credentials'],
  ['password', 'Password'],
  ['http://auth0.com/oauth/grant-type/password-realm', 'Password with realm'],
  ['http://auth0.com/oauth/grant-type/mfa-oob', 'MFA: messages and push'],
  ['http://auth0.com/oauth/grant-type/mfa-otp', 'MFA: one-time password'],
  ['http://auth0.com/oauth/grant-type/mfa-recovery-code', 'MFA: recovery code'],
  ['http://auth0.com/oauth/grant-type/passwordless/otp', 'Passwordless OTP'],
  ['urn:ietf:params:oauth:grant-type:device_code', 'Device Code'],
  ['urn:openid:params:grant-type:ciba', 'Client Initiated Backchannel Authentication (CIBA)'],
  ['urn:ietf:params:oauth:grant-type:token-exchange', 'Token Exchange'],
  ['urn:okta:params:oauth:grant-type:webauthn', 'Passkey'],
] as const

/** What most applications never need to change. */
export const ApplicationAdvanced = ({ app }: { app: Application }) => (
  <Stack gap="xl">
    <GrantTypes app={app} />
    <RequestSettings app={app} />
    <BackChannelLogoutSettings app={app} />
    <Metadata app={app} />
    <Section title="Endpoints" description="Where libraries for OpenID Connect ask. Most find them by the first.">
      <Paper withBorder p="md">
        <Stack gap="md">
          {endpoints(window.location.origin).map(([label, value]) => (
            <Copyable key={label} label={label} value={value} />
          ))}
        </Stack>
      </Paper>
    </Section>
  </Stack>
)

const GrantTypes = ({ app }: { app: Application }) => {
  const client = useQueryClient()
  return (
    <Section title="Grant types" description="The ways by which the application may get tokens.">
      <SettingsForm
        stored={{ grant_types: app.grant_types ?? [] }}
        may={useMay('update:clients')}
        save={changes => patchApplication(client, app.client_id, changes)}
      >
        {(draft, set) => (
          <Checkbox.Group aria-label="Grant types" {...fieldsOf(draft, set).choices('grant_types')}>
            <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
              {grants.map(([value, label]) => (
                <Checkbox key={value} value={value} label={label} />
              ))}
            </SimpleGrid>
          </Checkbox.Group>
        )}
      </SettingsForm>
    </Section>
  )
}

const RequestSettings = ({ app }: { app: Application }) => {
  const client = useQueryClient()
  return (
    <Section title="Requests">
      <SettingsForm
        stored={{
          require_pushed_authorization_requests: app.require_pushed_authorization_requests ?? false,
          require_proof_of_possession: app.require_proof_of_possession ?? false,
        }}
        may={useMay('update:clients')}
        save={changes => patchApplication(client, app.client_id, changes)}
      >
        {(draft, set) => {
          const field = fieldsOf(draft, set)
          return (
            <>
              <Switch
                label="Require Pushed Authorization Requests (PAR)"
                description="Logins begin by a request from server to server; parameters in the browser are refused."
                {...field.onOff('require_pushed_authorization_requests')}
              />
              <Switch
                label="Require Token Sender-Constraining"
                description="Tokens are bound to a key of the application (DPoP), so that stolen ones are of no use."
                {...field.onOff('require_proof_of_possession')}
              />
            </>
          )
        }}
      </SettingsForm>
    </Section>
  )
}

const Metadata = ({ app }: { app: Application }) => {
  const client = useQueryClient()
  const metadata = app.client_metadata ?? {}
  return (
    <Section
      title="Application metadata"
      description="Up to ten texts of your own. Actions read them as event.client.metadata."
    >
      <SettingsForm
        stored={{ text: JSON.stringify(metadata, null, 2) }}
        may={useMay('update:clients')}
        ready={({ text }) => readTexts(text) !== undefined}
        save={({ text = '' }) =>
          patchApplication(client, app.client_id, { client_metadata: documentPatch(metadata, readTexts(text) ?? {}) })
        }
      >
        {(draft, set) => (
          <JsonField
            label="Metadata"
            description={'An object of texts: { "plan": "gold" }.'}
            {...fieldsOf(draft, set).plain('text')}
          />
        )}
      </SettingsForm>
    </Section>
  )
}

const readTexts = (text: string): Record<string, string> | undefined => {
  const read = readObject(text)
  return read.kind === 'object' && Object.values(read.value).every(value => typeof value === 'string')
    ? (read.value as Record<string, string>)
    : undefined
}
