import { Alert, Checkbox, Group, Select, SimpleGrid, Stack, Switch, TextInput } from '@mantine/core'
import { IconInfoCircle } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '../../api.ts'
import { ConfirmButton } from '../../components/ui/confirm-button.tsx'
import { Page } from '../../components/ui/page.tsx'
import { useMay } from '../../components/ui/permission.ts'
import { QueryView } from '../../components/ui/query-view.tsx'
import { SettingsForm } from '../../components/ui/settings-form.tsx'
import { ActionProvider } from './action-provider.tsx'
import { Credential } from './credential-field.tsx'
import type { CredentialField } from './email-provider-fields.ts'
import { phoneProviderQuery, type StoredPhoneProvider } from './queries.ts'
import { SendTest } from './send-test.tsx'

/** Branding › Phone Provider: who sends texts and places calls. */
export const PhoneProvider = () => {
  const client = useQueryClient()
  const mayDelete = useMay('delete:phone_providers')
  const mayTry = useMay('create:phone_providers')
  const provider = useQuery(phoneProviderQuery)
  return (
    <Page
      title="Phone Provider"
      description="Who sends your texts and places your calls, for all of the tenant."
      actions={
        provider.data &&
        mayDelete && (
          <ConfirmButton
            label="Delete provider"
            title="Delete the provider"
            verb="Delete"
            action={async () => {
              await api('DELETE /branding/phone/providers/{id}', { params: { id: provider.data?.id ?? '' } })
              await client.invalidateQueries(phoneProviderQuery)
            }}
          >
            Texts and calls then go out as the phone factor says, or not at all. The credentials are gone for good.
          </ConfirmButton>
        )
      }
    >
      <QueryView query={provider}>
        {stored => (
          <Stack gap="xl">
            {!stored && (
              <Alert icon={<IconInfoCircle />} color="gray" title="No provider for the tenant">
                Codes of the phone factor then go out as the factor itself says, under Multi-factor Auth.
              </Alert>
            )}
            <Form key={stored?.id ?? 'new'} stored={stored} />
            {stored && mayTry && (
              <SendTest
                kind="phone"
                description="Goes out by the provider as it is saved, and says what it answered."
                send={({ to, method }) =>
                  api('POST /branding/phone/providers/{id}/try', {
                    params: { id: stored.id },
                    body: { to, delivery_method: method },
                  })
                }
              />
            )}
          </Stack>
        )}
      </QueryView>
    </Page>
  )
}

interface Draft {
  name: string
  enabled: boolean
  methods: string[]
  sid: string
  token: string
  from: string
  mssid: string
}

/** What Twilio is called with. */
const twilioFields: readonly (CredentialField & { name: 'sid' | 'token' | 'from' | 'mssid' })[] = [
  { name: 'sid', label: 'Account SID' },
  { name: 'token', label: 'Auth token', secret: true },
  { name: 'from', label: 'From', placeholder: '+15551234567', description: 'Calls need a number.', optional: true },
  {
    name: 'mssid',
    label: 'Messaging service SID',
    description: 'In place of a number, for texts.',
    optional: true,
  },
]

const draftOf = (stored: StoredPhoneProvider | null): Draft => ({
  name: stored?.name ?? '',
  enabled: !stored?.disabled,
  methods: stored?.configuration.delivery_methods ?? ['text'],
  sid: stored?.configuration.sid ?? '',
  token: '',
  from: stored?.configuration.default_from ?? '',
  mssid: stored?.configuration.mssid ?? '',
})

/** A provider as the Management API takes it; a token that is left out stays. Pure. */
const bodyOf = ({ name, enabled, methods, sid, token, from, mssid }: Draft) => ({
  name,
  disabled: !enabled,
  configuration: {
    delivery_methods: methods,
    default_from: from || null,
    ...(name === 'twilio' && { sid, mssid: mssid || null }),
  },
  credentials: token ? { auth_token: token } : {},
})

const Form = ({ stored }: { stored: StoredPhoneProvider | null }) => {
  const client = useQueryClient()
  const may = useMay(stored ? 'update:phone_providers' : 'create:phone_providers')
  const now = draftOf(stored)
  const kept = stored?.name === 'twilio'
  return (
    <SettingsForm
      stored={now}
      may={may}
      ready={({ name, methods, sid, token, from, mssid }) =>
        methods.length > 0 &&
        (name === 'custom' || (name === 'twilio' && sid !== '' && (kept || token !== '') && (from || mssid) !== ''))
      }
      save={async changes => {
        const body = bodyOf({ ...now, ...changes }) as never
        await (stored
          ? api('PATCH /branding/phone/providers/{id}', { params: { id: stored.id }, body })
          : api('POST /branding/phone/providers', { body }))
        await client.invalidateQueries(phoneProviderQuery)
      }}
    >
      {(draft, set) => (
        <>
          <Select
            label="Provider"
            placeholder="Choose a provider"
            maw={380}
            allowDeselect={false}
            data={[
              { value: 'twilio', label: 'Twilio' },
              { value: 'custom', label: 'Custom (an Action)' },
            ]}
            value={draft.name || null}
            onChange={name => name && set({ name })}
          />
          {draft.name === 'twilio' && (
            <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
              {twilioFields.map(field => (
                <Credential
                  key={field.name}
                  field={field}
                  kept={kept}
                  value={draft[field.name]}
                  onChange={value => set({ [field.name]: String(value) })}
                />
              ))}
            </SimpleGrid>
          )}
          {draft.name === 'custom' && (
            <>
              <TextInput
                label="From"
                maw={380}
                placeholder="Given to the Action"
                value={draft.from}
                onChange={event => set({ from: event.currentTarget.value })}
              />
              <ActionProvider trigger="Custom Phone Provider" />
            </>
          )}
          <Checkbox.Group
            label="Delivery methods"
            value={draft.methods}
            onChange={methods => set({ methods })}
            error={draft.methods.length === 0 && 'One at least'}
          >
            <Group mt={6} gap="lg">
              <Checkbox value="text" label="Text" />
              <Checkbox value="voice" label="Voice" />
            </Group>
          </Checkbox.Group>
          <Switch
            label="Use this provider"
            description="Off: the phone factor sends by its own."
            checked={draft.enabled}
            onChange={event => set({ enabled: event.currentTarget.checked })}
          />
        </>
      )}
    </SettingsForm>
  )
}
