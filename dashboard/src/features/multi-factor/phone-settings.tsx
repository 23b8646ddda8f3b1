import { Alert, Checkbox, Group, PasswordInput, Radio, Stack, TextInput } from '@mantine/core'
import { IconInfoCircle } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '../../api.ts'
import { useMay } from '../../components/ui/permission.ts'
import { QueryView } from '../../components/ui/query-view.tsx'
import { Section } from '../../components/ui/section.tsx'
import { SettingsForm } from '../../components/ui/settings-form.tsx'
import { SentCodes } from './code-facts.tsx'
import { PhoneMessages } from './phone-messages.tsx'
import { type Phone, phoneQuery } from './queries.ts'

export const PhoneSettings = () => {
  return (
    <QueryView query={useQuery(phoneQuery)}>
      {phone => (
        <>
          <MessageTypes types={phone.message_types} />
          <Provider phone={phone} />
          <PhoneMessages stored={phone.templates} tenantLevel={phone.tenant !== undefined} />
          <SentCodes />
        </>
      )}
    </QueryView>
  )
}

const MessageTypes = ({ types }: { types: ('sms' | 'voice')[] }) => {
  const client = useQueryClient()
  const may = useMay('update:guardian_factors')
  return (
    <Section title="Message types" description="With both on, the user chooses between a text and a call.">
      <SettingsForm
        stored={{ types }}
        may={may}
        ready={draft => draft.types.length > 0}
        save={async changes => {
          await api('PUT /guardian/factors/phone/message-types', { body: { message_types: changes.types ?? types } })
          await client.invalidateQueries(phoneQuery)
        }}
      >
        {(draft, set) => (
          <Checkbox.Group
            label="How codes arrive"
            value={draft.types}
            onChange={value => set({ types: value as typeof types })}
            error={draft.types.length === 0 && 'One of them must be on; to send nothing, switch the factor off.'}
          >
            <Stack gap="xs" mt="xs">
              <Checkbox value="sms" label="SMS" disabled={!may} />
              <Checkbox value="voice" label="Voice" disabled={!may} />
            </Stack>
          </Checkbox.Group>
        )}
      </SettingsForm>
    </Section>
  )
}

const providers = [
  {
    value: 'twilio',
    label: 'Twilio',
    description: 'Texts and calls by your account at Twilio.',
  },
  {
    value: 'phone-message-hook',
    label: 'Custom',
    description: 'An Action of the trigger Send Phone Message hands them to whom you like.',
  },
  {
    value: 'auth0',
    label: 'None',
    description: 'Auth0 sends by itself here; this server does not. In development messages are in the inbox.',
  },
] as const

interface Draft {
  provider: 'twilio' | 'phone-message-hook' | 'auth0'
  sid: string
  auth_token: string
  from: string
  messaging_service_sid: string
}

const orNull = (text: string) => (text === '' ? null : text)

const Provider = ({ phone }: { phone: Phone }) => {
  const client = useQueryClient()
  const may = useMay('update:guardian_factors')
  const stored: Draft = {
    provider: phone.provider ?? 'auth0',
    sid: phone.twilio.sid ?? '',
    auth_token: '',
    from: phone.twilio.from ?? '',
    messaging_service_sid: phone.twilio.messaging_service_sid ?? '',
  }
  const save = async ({ provider, ...account }: Partial<Draft>) => {
    const { sid, from, messaging_service_sid } = { ...stored, ...account }
    if (Object.keys(account).length > 0)
      await api('PUT /guardian/factors/phone/providers/twilio', {
        body: {
          sid: orNull(sid),
          from: orNull(from),
          messaging_service_sid: orNull(messaging_service_sid),
          // A token that is left out stays.
          ...(account.auth_token && { auth_token: account.auth_token }),
        },
      })
    if (provider) await api('PUT /guardian/factors/phone/selected-provider', { body: { provider } })
    await client.invalidateQueries(phoneQuery)
  }
  return (
    <Section title="Delivery provider" description="Who carries the messages.">
      {phone.tenant && (
        <Alert color="gray" icon={<IconInfoCircle />}>
          The tenant’s phone provider ({phone.tenant.name}) sends all messages: what is chosen here is used when that
          one is switched off.
        </Alert>
      )}
      <SettingsForm stored={stored} may={may} save={save} ready={isComplete}>
        {(draft, set) => (
          <>
            <Radio.Group
              label="Provider"
              value={draft.provider}
              onChange={value => set({ provider: value as Draft['provider'] })}
            >
              <Stack gap="sm" mt="xs">
                {providers.map(one => (
                  <Radio key={one.value} {...one} disabled={!may} />
                ))}
              </Stack>
            </Radio.Group>
            {draft.provider === 'twilio' && <Twilio draft={draft} set={set} />}
          </>
        )}
      </SettingsForm>
    </Section>
  )
}

/** Twilio takes one sender. Pure. */
export const isComplete = ({ provider, sid, from, messaging_service_sid }: Draft): boolean =>
  provider !== 'twilio' || (sid !== '' && (from === '') !== (messaging_service_sid === ''))

const Twilio = ({ draft, set }: { draft: Draft; set: (change: Partial<Draft>) => void }) => {
  const text = (name: keyof Draft) => ({
    value: draft[name],
    onChange: (event: React.ChangeEvent<HTMLInputElement>) => set({ [name]: event.currentTarget.value.trim() }),
  })
  const both = draft.from !== '' && draft.messaging_service_sid !== ''
  return (
    <>
      <Group grow align="flex-start" preventGrowOverflow={false}>
        <TextInput label="Twilio SID" placeholder="AC…" miw={240} required {...text('sid')} />
        <PasswordInput
          label="Twilio AuthToken"
          description={draft.sid === '' ? undefined : 'Left empty, the one that is stored stays.'}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          autoComplete="off"
          miw={240}
          {...text('auth_token')}
        />
      </Group>
      <Group grow align="flex-start" preventGrowOverflow={false}>
        <TextInput
          label="From"
          description="A number of yours, in international form."
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          placeholder="+15551234567"
          miw={240}
          error={both && 'Either a number or a messaging service, not both.'}
          {...text('from')}
        />
        <TextInput
          label="Messaging service SID"
          description="In the place of a number; it cannot call."
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          placeholder="MG…"
          miw={240}
          {...text('messaging_service_sid')}
        />
      </Group>
    </>
  )
}
