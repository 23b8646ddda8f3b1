import { Paper, Select, Stack, Switch, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { api } from '../../api.ts'
import { Copyable } from '../../components/ui/copyable.tsx'
import { DangerZone } from '../../components/ui/danger.tsx'
import { fieldsOf } from '../../components/ui/fields-of.ts'
import { useMay } from '../../components/ui/permission.ts'
import { SecondsField } from '../../components/ui/seconds-field.tsx'
import { Section } from '../../components/ui/section.tsx'
import { SettingsForm } from '../../components/ui/settings-form.tsx'
import { type Api, patchApi } from './queries.ts'
import { signingAlgorithms } from './signing-algorithms.ts'

/** What an API is called, and what its tokens are like. */
export const ApiSettings = ({ of: one }: { of: Api }) => (
  <Stack gap="xl">
    <Section title="General settings">
      <Paper withBorder p="md">
        <Stack gap="md">
          <Copyable label="API ID" value={one.id} />
          <Copyable
            label="Identifier"
            description="What applications ask for as audience. It can never be changed."
            value={one.identifier}
          />
        </Stack>
      </Paper>
      {!one.is_system && <Name of={one} />}
    </Section>
    <Tokens of={one} />
    {!one.is_system && (
      <>
        <AccessControl of={one} />
        <Access of={one} />
        <Danger of={one} />
      </>
    )}
  </Stack>
)

const useSaving = (one: Api) => {
  const client = useQueryClient()
  return {
    may: useMay('update:resource_servers'),
    save: (changes: object) => patchApi(client, one.id, changes),
  }
}

const Name = ({ of: one }: { of: Api }) => (
  <SettingsForm stored={{ name: one.name }} {...useSaving(one)}>
    {(draft, set) => (
      <TextInput
        label="Name"
        required
        maxLength={200}
        pattern="[^<>]+"
        title="Any characters but < and >"
        {...fieldsOf(draft, set).text('name')}
      />
    )}
  </SettingsForm>
)

const Tokens = ({ of: one }: { of: Api }) => (
  <Section title="Access tokens" description="A token works until its lifetime is over: keep it short.">
    <SettingsForm
      stored={{
        token_lifetime: one.token_lifetime ?? 86_400,
        ...(!one.is_system && {
          token_lifetime_for_web: one.token_lifetime_for_web ?? 7200,
          signing_alg: one.signing_alg ?? 'RS256',
        }),
      }}
      {...useSaving(one)}
    >
      {(draft, set) => {
        const field = fieldsOf(draft as Required<typeof draft>, set)
        return (
          <>
            <SecondsField label="Maximum access token lifetime" max={2_592_000} {...field.number('token_lifetime')} />
            {!one.is_system && (
              <>
                <SecondsField
                  label="Lifetime of tokens from the implicit and hybrid flow"
                  description="Given to a browser directly; no longer than the one above."
                  max={2_592_000}
                  {...field.number('token_lifetime_for_web')}
                />
                <Select
                  label="Signing algorithm"
                  description="The API must expect it: change both at once."
                  data={signingAlgorithms}
                  maw={340}
                  {...field.choice('signing_alg')}
                />
              </>
            )}
          </>
        )
      }}
    </SettingsForm>
  </Section>
)

const dialects = {
  plain: { off: 'access_token', on: 'access_token_authz' },
  rfc9068: { off: 'rfc9068_profile', on: 'rfc9068_profile_authz' },
} as const

const AccessControl = ({ of: one }: { of: Api }) => {
  const { may, save } = useSaving(one)
  const stored = {
    enforce_policies: one.enforce_policies ?? false,
    in_token: one.token_dialect?.endsWith('_authz') ?? false,
    profile: one.token_dialect?.startsWith('rfc9068') ? 'rfc9068' : 'plain',
  }
  return (
    <Section title="RBAC settings" description="Whether the roles of users decide what their tokens permit.">
      <SettingsForm
        stored={stored}
        may={may}
        save={changes => {
          const { enforce_policies, in_token, profile } = { ...stored, ...changes }
          const dialect = dialects[profile === 'rfc9068' ? 'rfc9068' : 'plain']
          return save({ enforce_policies, token_dialect: enforce_policies && in_token ? dialect.on : dialect.off })
        }}
      >
        {(draft, set) => {
          const field = fieldsOf(draft, set)
          return (
            <>
              <Switch
                label="Enable RBAC"
                description="A token has of the permissions asked for those that the user has, by roles or directly."
                {...field.onOff('enforce_policies')}
              />
              <Switch
                label="Add Permissions in the Access Token"
                description="All permissions of the user stand in the claim permissions, whatever was asked for."
                disabled={!draft.enforce_policies}
                {...field.onOff('in_token')}
                checked={draft.enforce_policies && draft.in_token}
              />
              <Select
                label="Token profile"
                data={[
                  { value: 'plain', label: 'Auth0' },
                  { value: 'rfc9068', label: 'RFC 9068' },
                ]}
                maw={340}
                {...field.choice('profile')}
              />
            </>
          )
        }}
      </SettingsForm>
    </Section>
  )
}

const Access = ({ of: one }: { of: Api }) => (
  <Section title="Access settings">
    <SettingsForm
      stored={{
        skip_consent_for_verifiable_first_party_clients: one.skip_consent_for_verifiable_first_party_clients ?? false,
        allow_offline_access: one.allow_offline_access ?? false,
      }}
      {...useSaving(one)}
    >
      {(draft, set) => {
        const field = fieldsOf(draft, set)
        return (
          <>
            <Switch
              label="Allow Skipping User Consent"
              description="Users of your own applications are not asked whether these may call the API."
              {...field.onOff('skip_consent_for_verifiable_first_party_clients')}
            />
            <Switch
              label="Allow Offline Access"
              description="Applications that ask for it get refresh tokens for this API."
              {...field.onOff('allow_offline_access')}
            />
          </>
        )
      }}
    </SettingsForm>
  </Section>
)

const Danger = ({ of: one }: { of: Api }) => {
  const client = useQueryClient()
  const navigate = useNavigate()
  const may = useMay('delete:resource_servers')
  return (
    <DangerZone
      steps={[
        may && {
          title: 'Delete this API',
          description: 'No application gets a token for it any more.',
          verb: 'Delete',
          question: (
            <>
              {one.name} will be gone with its permissions, what roles have of them, and every authorization of an
              application.
            </>
          ),
          action: async () => {
            await api('DELETE /resource-servers/{id}', { params: { id: one.id } })
            await navigate({ to: '/apis' })
            client.removeQueries({ queryKey: ['resource-servers', one.id] })
            await client.invalidateQueries({ queryKey: ['resource-servers'] })
          },
        },
      ]}
    />
  )
}
