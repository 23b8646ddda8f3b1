import { Alert, Anchor, Select, SimpleGrid, Stack, Switch, TextInput } from '@mantine/core'
import { IconInfoCircle } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { api, own } from '../../api.ts'
import { ConfirmButton } from '../../components/ui/confirm-button.tsx'
import { Page } from '../../components/ui/page.tsx'
import { useMay } from '../../components/ui/permission.ts'
import { QueryView } from '../../components/ui/query-view.tsx'
import { SettingsForm } from '../../components/ui/settings-form.tsx'
import { ActionProvider } from './action-provider.tsx'
import { Credential } from './credential-field.tsx'
import {
  type Credentials,
  credentialsBody,
  type EmailProviderKind,
  emailProviders,
  isComplete,
  type ProviderSetting,
  type ProviderSettings,
  settingOf,
  withSetting,
} from './email-provider-fields.ts'
import { emailProviderQuery, type StoredEmailProvider } from './queries.ts'
import { SendTest } from './send-test.tsx'

/** Branding › Email Provider: who sends the mails. */
export const EmailProvider = () => {
  const client = useQueryClient()
  const mayDelete = useMay('delete:email_provider')
  const mayTry = useMay('update:email_provider')
  const provider = useQuery(emailProviderQuery)
  return (
    <Page
      title="Email Provider"
      description="Who sends your e-mails: codes, links to verify addresses and to choose a new password, invitations."
      actions={
        provider.data &&
        mayDelete && (
          <ConfirmButton
            label="Delete provider"
            title="Delete the provider"
            verb="Delete"
            action={async () => {
              await api('DELETE /emails/provider')
              await client.invalidateQueries(emailProviderQuery)
            }}
          >
            Users get no more e-mails until another one is set up. The credentials are gone for good.
          </ConfirmButton>
        )
      }
    >
      <QueryView query={provider}>
        {stored => (
          <Stack gap="xl">
            {!stored && (
              <Alert icon={<IconInfoCircle />} color="gray" title="No provider yet">
                Until there is one no e-mail leaves this server. While it runs in development, what would be sent is
                kept at{' '}
                <Anchor href="/dev/inbox" target="_blank" underline="always">
                  /dev/inbox
                </Anchor>
                .
              </Alert>
            )}
            <Form stored={stored} />
            {mayTry && (
              <SendTest
                kind="email"
                description="Goes out by the provider as it is saved, and says what it answered."
                send={({ to }) => own('POST /emails/provider/try', { body: { to } })}
              />
            )}
          </Stack>
        )}
      </QueryView>
    </Page>
  )
}

const kindOf = (name: string) => emailProviders.find(one => one.name === name) as EmailProviderKind

const Form = ({ stored }: { stored: StoredEmailProvider | null }) => {
  const client = useQueryClient()
  const may = useMay(stored ? 'update:email_provider' : 'create:email_provider')
  const now = {
    name: stored?.name ?? '',
    enabled: stored?.enabled ?? true,
    default_from_address: stored?.default_from_address ?? '',
    credentials: stored?.credentials ?? ({} as Credentials),
    settings: stored?.settings ?? ({} as ProviderSettings),
  }
  const keeps = (name: string) => stored?.name === name
  return (
    <SettingsForm
      stored={now}
      may={may}
      ready={({ name, credentials }) => name !== '' && isComplete(kindOf(name), credentials, keeps(name))}
      save={async changes => {
        const { name, enabled, default_from_address, credentials, settings } = { ...now, ...changes }
        const body = {
          name,
          enabled,
          ...(default_from_address && { default_from_address }),
          credentials: credentialsBody(kindOf(name), credentials),
          settings: Object.keys(settings).length > 0 ? settings : null,
        } as never
        await (stored ? api('PATCH /emails/provider', { body }) : api('POST /emails/provider', { body }))
        await client.invalidateQueries(emailProviderQuery)
      }}
    >
      {(draft, set) => (
        <>
          <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
            <Select
              label="Provider"
              placeholder="Choose a provider"
              allowDeselect={false}
              data={emailProviders.map(({ name, label }) => ({ value: name, label }))}
              value={draft.name || null}
              onChange={name =>
                name &&
                set(
                  keeps(name)
                    ? { name, credentials: now.credentials, settings: now.settings }
                    : { name, credentials: {}, settings: {} },
                )
              }
            />
            <TextInput
              label="From"
              description="Where a template names no sender."
              placeholder="Example <no-reply@example.com>"
              inputWrapperOrder={['label', 'input', 'description', 'error']}
              value={draft.default_from_address}
              onChange={event => set({ default_from_address: event.currentTarget.value })}
            />
            {draft.name !== '' &&
              kindOf(draft.name).fields.map(field => (
                <Credential
                  key={`${draft.name} ${field.name}`}
                  field={field}
                  kept={keeps(draft.name)}
                  value={draft.credentials[field.name] ?? ''}
                  onChange={value => set({ credentials: { ...draft.credentials, [field.name]: value } })}
                />
              ))}
          </SimpleGrid>
          {draft.name !== '' &&
            kindOf(draft.name).settings?.map(setting => (
              <Setting
                key={`${draft.name} ${setting.label}`}
                setting={setting}
                value={settingOf(draft.settings, setting.path)}
                onChange={value => set({ settings: withSetting(draft.settings, setting.path, value) })}
              />
            ))}
          {draft.name === 'custom' && <ActionProvider trigger="Custom Email Provider" />}
          <Switch
            label="Use this provider"
            description="Off: no e-mail is sent."
            checked={draft.enabled}
            onChange={event => set({ enabled: event.currentTarget.checked })}
          />
        </>
      )}
    </SettingsForm>
  )
}

const Setting = ({
  setting: { label, description, kind },
  value,
  onChange,
}: {
  setting: ProviderSetting
  value: unknown
  onChange: (value: string | boolean) => void
}) =>
  kind === 'switch' ? (
    <Switch
      label={label}
      description={description}
      checked={value === true || value === 'true'}
      onChange={event => onChange(event.currentTarget.checked)}
    />
  ) : (
    <TextInput
      label={label}
      description={description}
      maw={380}
      maxLength={200}
      pattern="[!-~]+"
      title="Letters, digits and signs, without spaces"
      value={typeof value === 'string' ? value : ''}
      onChange={event => onChange(event.currentTarget.value)}
    />
  )
