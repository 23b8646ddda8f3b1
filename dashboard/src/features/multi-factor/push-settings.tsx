import { FileInput, Group, JsonInput, PasswordInput, Radio, Stack, Switch, TextInput } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { api, own, type Reply } from '../../api.ts'
import { useMay } from '../../components/ui/permission.ts'
import { QueryView } from '../../components/ui/query-view.tsx'
import { Section } from '../../components/ui/section.tsx'
import { SettingsForm } from '../../components/ui/settings-form.tsx'
import { pushQuery } from './queries.ts'

const providers = [
  {
    value: 'guardian',
    label: 'Companion of this server',
    description: 'A web app at /authenticator/, which needs nothing else. Apps with credentials below are reached too.',
  },
  {
    value: 'direct',
    label: 'Apps of your own, directly',
    description: 'Built on Auth0’s Guardian SDKs, reached by Google (FCM) and Apple (APNs) with your credentials.',
  },
  {
    value: 'sns',
    label: 'Apps of your own, by Amazon SNS',
    description: 'SNS hands the notifications to Google and Apple.',
  },
] as const

type Provider = (typeof providers)[number]['value']
interface App {
  app_name: string
  apple_app_link: string
  google_app_link: string
}

export const PushSettings = () => (
  <QueryView query={useQuery(pushQuery)}>
    {push => (
      <>
        <Delivery provider={push.provider ?? 'guardian'} sns={push.sns} />
        <Google />
        <Apple apns={push.apns} />
        <StoreLinks app={push.app} />
        <NumberMatching on={push.number_matching} />
      </>
    )}
  </QueryView>
)

/** Runs a change, then reads everything of the factor again. */
const useSaved = () => {
  const client = useQueryClient()
  return async (changes: Promise<unknown>) => {
    await changes
    await client.invalidateQueries(pushQuery)
  }
}

const base = '/guardian/factors/push-notification' as const
const orNull = (text: string) => (text === '' ? null : text)

const Delivery = ({
  provider,
  sns,
}: {
  provider: Provider
  sns: Reply<'GET /guardian/factors/push-notification/providers/sns'>
}) => {
  const may = useMay('update:guardian_factors')
  const saved = useSaved()
  const stored = {
    provider,
    aws_access_key_id: sns.aws_access_key_id ?? '',
    aws_secret_access_key: '',
    aws_region: sns.aws_region ?? '',
    sns_apns_platform_application_arn: sns.sns_apns_platform_application_arn ?? '',
    sns_gcm_platform_application_arn: sns.sns_gcm_platform_application_arn ?? '',
  }
  const names: [keyof typeof stored, label: string, placeholder: string][] = [
    ['aws_access_key_id', 'AWS access key ID', 'AKIA…'],
    ['aws_region', 'AWS region', 'eu-central-1'],
    ['sns_apns_platform_application_arn', 'APNs application ARN', 'arn:aws:sns:…:app/APNS/…'],
    ['sns_gcm_platform_application_arn', 'FCM application ARN', 'arn:aws:sns:…:app/GCM/…'],
  ]
  const save = async ({ provider: chosen, ...account }: Partial<typeof stored>) => {
    const body = Object.fromEntries(Object.entries(account).map(([name, value]) => [name, orNull(value)]))
    if (Object.keys(body).length > 0) await api(`PATCH ${base}/providers/sns`, { body })
    if (chosen) await api(`PUT ${base}/selected-provider`, { body: { provider: chosen } })
  }
  return (
    <Section title="Delivery provider" description="How a sign-in reaches the phone that is to approve it.">
      <SettingsForm stored={stored} may={may} save={changes => saved(save(changes))}>
        {(draft, set) => (
          <>
            <Radio.Group
              label="Provider"
              value={draft.provider}
              onChange={value => set({ provider: value as Provider })}
            >
              <Stack gap="sm" mt="xs">
                {providers.map(one => (
                  <Radio key={one.value} {...one} disabled={!may} />
                ))}
              </Stack>
            </Radio.Group>
            {draft.provider === 'sns' && (
              <>
                {names.map(([name, label, placeholder]) => (
                  <TextInput
                    key={name}
                    label={label}
                    placeholder={placeholder}
                    maw={520}
                    value={draft[name]}
                    onChange={event => set({ [name]: event.currentTarget.value.trim() })}
                  />
                ))}
                <PasswordInput
                  label="AWS secret access key"
                  description="Left empty, the one that is stored stays."
                  inputWrapperOrder={['label', 'input', 'description', 'error']}
                  autoComplete="off"
                  maw={520}
                  value={draft.aws_secret_access_key}
                  onChange={event => set({ aws_secret_access_key: event.currentTarget.value })}
                />
              </>
            )}
          </>
        )}
      </SettingsForm>
    </Section>
  )
}

const isJson = (text: string): boolean => {
  try {
    return typeof JSON.parse(text) === 'object'
  } catch {
    return false
  }
}

/** FCM: a service account goes in, and is never shown again. */
const Google = () => {
  const may = useMay('update:guardian_factors')
  const saved = useSaved()
  return (
    <Section
      title="Android: Firebase Cloud Messaging"
      description="For apps of your own that are reached directly. What was stored before is replaced, and is not shown."
    >
      <SettingsForm
        stored={{ server_credentials: '' }}
        may={may}
        ready={({ server_credentials }) => isJson(server_credentials)}
        save={({ server_credentials = '' }) =>
          saved(api(`PUT ${base}/providers/fcmv1`, { body: { server_credentials } }))
        }
      >
        {(draft, set) => (
          <JsonInput
            label="Service account"
            description="The JSON file that the Firebase console makes under Project settings › Service accounts."
            placeholder={'{ "type": "service_account", … }'}
            validationError="This is no JSON"
            autosize
            minRows={3}
            maxRows={10}
            value={draft.server_credentials}
            onChange={server_credentials => set({ server_credentials })}
          />
        )}
      </SettingsForm>
    </Section>
  )
}

const base64 = async (file: File): Promise<string> =>
  btoa(Array.from(new Uint8Array(await file.arrayBuffer()), byte => String.fromCharCode(byte)).join(''))

const Apple = ({ apns }: { apns: Reply<'GET /guardian/factors/push-notification/providers/apns'> }) => {
  const may = useMay('update:guardian_factors')
  const saved = useSaved()
  const stored = { bundle_id: apns.bundle_id ?? '', sandbox: apns.sandbox ?? false, p12: null as File | null }
  const save = async ({ bundle_id, sandbox, p12 }: Partial<typeof stored>) =>
    api(`PATCH ${base}/providers/apns`, {
      body: {
        ...(bundle_id !== undefined && { bundle_id: orNull(bundle_id) }),
        ...(sandbox !== undefined && { sandbox }),
        ...(p12 && { p12: await base64(p12) }),
      },
    })
  return (
    <Section
      title="iOS: Apple Push Notification service"
      description={
        apns.enabled
          ? 'A certificate is stored; it is not shown again.'
          : 'For apps of your own that are reached directly.'
      }
    >
      <SettingsForm stored={stored} may={may} save={changes => saved(save(changes))}>
        {(draft, set) => (
          <>
            <TextInput
              label="Bundle ID"
              placeholder="com.example.authenticator"
              maw={420}
              value={draft.bundle_id}
              onChange={event => set({ bundle_id: event.currentTarget.value.trim() })}
            />
            <FileInput
              label="Certificate"
              description="A PKCS #12 file (.p12) without password."
              inputWrapperOrder={['label', 'input', 'description', 'error']}
              placeholder={apns.enabled ? 'Replace the one that is stored …' : 'Choose a file …'}
              accept=".p12,application/x-pkcs12"
              clearable
              maw={420}
              value={draft.p12}
              onChange={p12 => set({ p12 })}
            />
            <Switch
              label="Sandbox"
              description="For apps that are run from Xcode."
              checked={draft.sandbox}
              onChange={event => set({ sandbox: event.currentTarget.checked })}
            />
          </>
        )}
      </SettingsForm>
    </Section>
  )
}

const StoreLinks = ({ app }: { app: App }) => {
  const may = useMay('update:prompts')
  const saved = useSaved()
  return (
    <Section
      title="Custom app"
      description="What the enrollment page offers in the place of the companion. Without links it offers the companion."
    >
      <SettingsForm
        stored={app}
        may={may}
        save={changes =>
          saved(
            api('PATCH /prompts/mfa-push', {
              body: Object.fromEntries(Object.entries(changes).map(([name, value]) => [name, orNull(value)])),
            }),
          )
        }
      >
        {(draft, set) => (
          <>
            <TextInput
              label="Name of the app"
              maw={420}
              maxLength={100}
              value={draft.app_name}
              onChange={event => set({ app_name: event.currentTarget.value })}
            />
            <Group grow align="flex-start" preventGrowOverflow={false}>
              <TextInput
                label="App Store"
                type="url"
                placeholder="https://apps.apple.com/…"
                miw={240}
                value={draft.apple_app_link}
                onChange={event => set({ apple_app_link: event.currentTarget.value.trim() })}
              />
              <TextInput
                label="Google Play"
                type="url"
                placeholder="https://play.google.com/…"
                miw={240}
                value={draft.google_app_link}
                onChange={event => set({ google_app_link: event.currentTarget.value.trim() })}
              />
            </Group>
          </>
        )}
      </SettingsForm>
    </Section>
  )
}

const NumberMatching = ({ on }: { on: boolean }) => {
  const may = useMay('update:guardian_factors')
  const saved = useSaved()
  return (
    <Section title="Approval" description="What the phone asks before it approves.">
      <SettingsForm
        stored={{ number_matching: on }}
        may={may}
        save={changes => saved(own(`PATCH ${base}`, { body: changes }))}
      >
        {(draft, set) => (
          <Switch
            label="Number matching"
            description="The sign-in page shows two digits that the phone asks for, so that nobody approves by habit what somebody else began. Apps with Auth0’s Guardian SDKs are not asked."
            checked={draft.number_matching}
            onChange={event => set({ number_matching: event.currentTarget.checked })}
          />
        )}
      </SettingsForm>
    </Section>
  )
}
