import { Alert, Group, Stack, Switch, Textarea, TextInput } from '@mantine/core'
import { IconInfoCircle } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { api, own } from '../../api.ts'
import { ConfirmButton } from '../../components/ui/confirm-button.tsx'
import { DetailTabs } from '../../components/ui/detail-tabs.tsx'
import { Page } from '../../components/ui/page.tsx'
import { useMay } from '../../components/ui/permission.ts'
import { QueryView } from '../../components/ui/query-view.tsx'
import { SettingsForm } from '../../components/ui/settings-form.tsx'
import { problemWith } from './email-preview.tsx'
import { type Reader, useReader } from './message-reader.tsx'
import { PhonePreview, usePhonePreview } from './phone-preview.tsx'
import { type PhoneTemplateState, phoneProviderQuery, phoneTemplatesQuery } from './queries.ts'
import { SendTest } from './send-test.tsx'

const route = getRouteApi('/branding/phone-templates')

const labels: Record<string, string> = {
  otp_verify: 'Verification code',
  otp_enroll: 'Enrollment code',
  blocked_account: 'Blocked account',
  password_breach: 'Password breach',
}

/** Branding › Phone Templates: what texts and calls say. */
export const PhoneTemplates = () => {
  const { tab } = route.useSearch()
  const navigate = route.useNavigate()
  const provider = useQuery(phoneProviderQuery)
  return (
    <Page
      wide
      title="Phone Templates"
      description="What texts and calls say, in Liquid. Each begins as it is built in."
    >
      {provider.data === null && (
        <Alert icon={<IconInfoCircle />} color="gray">
          These hold while there is a phone provider for the tenant. Without one the phone factor says what its own
          templates say.
        </Alert>
      )}
      <QueryView query={useQuery(phoneTemplatesQuery)}>
        {templates => (
          <DetailTabs
            tab={tab}
            onChange={next => void navigate({ search: { tab: next } })}
            tabs={templates.map(template => ({
              value: template.type,
              label: labels[template.type] ?? template.type,
              content: () => <Template key={template.type} template={template} />,
            }))}
          />
        )}
      </QueryView>
    </Page>
  )
}

interface Draft {
  enabled: boolean
  from: string
  text: string
  voice: string
}

const draftOf = ({ given, text }: PhoneTemplateState): Draft => ({
  enabled: !given?.disabled,
  from: given?.content.from ?? '',
  text: given?.content.body?.text ?? text,
  voice: given?.content.body?.voice ?? text,
})

const Template = ({ template }: { template: PhoneTemplateState }) => {
  const client = useQueryClient()
  const { type, given } = template
  const mayUpdate = useMay('update:phone_templates')
  const mayCreate = useMay('create:phone_templates')
  const mayDelete = useMay('delete:phone_templates')
  const [reader, setReader] = useReader()
  const may = given ? mayUpdate : mayCreate
  const refresh = () => client.invalidateQueries(phoneTemplatesQuery)
  const save = async (changes: Partial<Draft>) => {
    const draft = { ...draftOf(template), ...changes }
    const problem = await problemOf(draft)
    if (problem) throw new Error(problem)
    const shared = {
      disabled: !draft.enabled,
      content: {
        syntax: 'liquid',
        ...(draft.from && { from: draft.from }),
        body: { text: draft.text, voice: draft.voice },
      },
    } as const
    if (given) await api('PATCH /branding/phone/templates/{id}', { params: { id: given.id }, body: shared })
    else await api('POST /branding/phone/templates', { body: { ...shared, type: type as never } })
    await refresh()
  }
  return (
    <Stack gap="xl">
      {given && mayDelete && (
        <Group justify="flex-end">
          <ConfirmButton
            label="Reset to built in"
            title="Reset the template"
            verb="Reset"
            action={async () => {
              await api('DELETE /branding/phone/templates/{id}', { params: { id: given.id } })
              await refresh()
            }}
          >
            What you have written is gone, and the message is as it is built in.
          </ConfirmButton>
        </Group>
      )}
      <SettingsForm
        stored={draftOf(template)}
        may={may}
        ready={({ text, voice }) => text !== '' && voice !== ''}
        save={save}
        beside={draft => (mayUpdate ? <Preview draft={draft} reader={reader} onReader={setReader} /> : null)}
      >
        {(draft, set) => <Fields draft={draft} set={set} reader={reader} filled={mayUpdate} />}
      </SettingsForm>
      {given && mayCreate && (
        <SendTest
          kind="phone"
          description="Goes out with sample data, as provider and template are saved."
          send={({ to, method }) =>
            api('POST /branding/phone/templates/{id}/try', {
              params: { id: given.id },
              body: { to, delivery_method: method },
            })
          }
        />
      )}
    </Stack>
  )
}

/** What keeps a draft from being saved: a part that cannot be filled. */
const problemOf = async ({ text, voice }: Draft): Promise<string | undefined> => {
  const { problems } = await own<{ problems: { part: string; message: string }[] }>(
    'POST /branding/phone/templates/preview',
    { body: { text, voice } },
  )
  return problems[0] && `The ${problems[0].part} cannot be filled: ${problems[0].message}`
}

const Preview = ({
  draft,
  reader,
  onReader,
}: {
  draft: Draft
  reader: Reader
  onReader: (change: Partial<Reader>) => void
}) => <PhonePreview preview={usePhonePreview(draft, reader, true)} reader={reader} onReader={onReader} />

const Fields = ({
  draft,
  set,
  reader,
  filled,
}: {
  draft: Draft
  set: (change: Partial<Draft>) => void
  reader: Reader
  filled: boolean
}) => {
  const preview = usePhonePreview(draft, reader, filled)
  const area = { autosize: true, minRows: 3, maxLength: 10_000 }
  return (
    <>
      <Switch
        label="Enabled"
        description="Off: the message is as it is built in."
        checked={draft.enabled}
        onChange={event => set({ enabled: event.currentTarget.checked })}
      />
      <TextInput
        label="From"
        description="A number in place of the provider’s."
        placeholder="As it is set for the provider"
        maxLength={100}
        value={draft.from}
        onChange={event => set({ from: event.currentTarget.value })}
      />
      <Textarea
        {...area}
        label="Text"
        value={draft.text}
        error={problemWith(preview, 'text')}
        onChange={event => set({ text: event.currentTarget.value })}
      />
      <Textarea
        {...area}
        label="Voice"
        description="The digits of the code are read one by one."
        value={draft.voice}
        error={problemWith(preview, 'voice')}
        onChange={event => set({ voice: event.currentTarget.value })}
      />
    </>
  )
}
