import { Alert, Button, Group, Paper, Stack, Switch, Text, Textarea } from '@mantine/core'
import { useDebouncedValue, useDisclosure } from '@mantine/hooks'
import { IconInfoCircle } from '@tabler/icons-react'
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { api, own } from '../../api.ts'
import { Confirm } from '../../components/ui/confirm.tsx'
import { DetailTabs } from '../../components/ui/detail-tabs.tsx'
import { Page } from '../../components/ui/page.tsx'
import { useMay } from '../../components/ui/permission.ts'
import { QueryView } from '../../components/ui/query-view.tsx'
import { SettingsForm } from '../../components/ui/settings-form.tsx'
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
  text: string
  voice: string
}

const draftOf = ({ given, text }: PhoneTemplateState): Draft => ({
  enabled: !given?.disabled,
  text: given?.content.body?.text ?? text,
  voice: given?.content.body?.voice ?? text,
})

const Template = ({ template }: { template: PhoneTemplateState }) => {
  const client = useQueryClient()
  const { type, given } = template
  const mayUpdate = useMay('update:phone_templates')
  const mayCreate = useMay('create:phone_templates')
  const mayDelete = useMay('delete:phone_templates')
  const [asked, { open, close }] = useDisclosure()
  const may = given ? mayUpdate : mayCreate
  const refresh = () => client.invalidateQueries(phoneTemplatesQuery)
  const save = async (changes: Partial<Draft>) => {
    const draft = { ...draftOf(template), ...changes }
    const { problems } = await previewOf(draft)
    if (problems[0]) throw new Error(`The ${problems[0].part} cannot be filled: ${problems[0].message}`)
    const shared = {
      disabled: !draft.enabled,
      content: { syntax: 'liquid', body: { text: draft.text, voice: draft.voice } },
    } as const
    if (given) await api('PATCH /branding/phone/templates/{id}', { params: { id: given.id }, body: shared })
    else await api('POST /branding/phone/templates', { body: { ...shared, type: type as never } })
    await refresh()
  }
  return (
    <Stack gap="xl">
      {given && mayDelete && (
        <Group justify="flex-end">
          <Button variant="default" onClick={open}>
            Reset to built in
          </Button>
        </Group>
      )}
      <SettingsForm
        stored={draftOf(template)}
        may={may}
        ready={({ text, voice }) => text !== '' && voice !== ''}
        save={save}
        beside={draft => (mayUpdate ? <Preview draft={draft} /> : null)}
      >
        {(draft, set) => <Fields draft={draft} set={set} filled={mayUpdate} />}
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
      <Confirm
        opened={asked}
        onClose={close}
        title="Reset the template"
        verb="Reset"
        action={async () => {
          await api('DELETE /branding/phone/templates/{id}', { params: { id: given?.id ?? '' } })
          await refresh()
        }}
      >
        What you have written is gone, and the message is as it is built in.
      </Confirm>
    </Stack>
  )
}

interface PhonePreview {
  text: string
  voice: string
  problems: { part: string; message: string }[]
}

const previewOf = ({ text, voice }: { text: string; voice: string }) =>
  own<PhonePreview>('POST /branding/phone/templates/preview', { body: { text, voice } })

const usePreview = ({ text, voice }: Draft, enabled: boolean) => {
  const [asked] = useDebouncedValue(JSON.stringify({ text, voice }), 350)
  return useQuery({
    queryKey: ['preview', 'phone', asked],
    queryFn: () => previewOf(JSON.parse(asked)),
    placeholderData: keepPreviousData,
    enabled,
    staleTime: 0,
    gcTime: 0,
    retry: false,
  })
}

const Fields = ({ draft, set, filled }: { draft: Draft; set: (change: Partial<Draft>) => void; filled: boolean }) => {
  const { data } = usePreview(draft, filled)
  const problem = (part: string) => data?.problems.find(one => one.part === part)?.message
  const area = { autosize: true, minRows: 3, maxLength: 10_000 }
  return (
    <>
      <Switch
        label="Enabled"
        description="Off: the message is as it is built in."
        checked={draft.enabled}
        onChange={event => set({ enabled: event.currentTarget.checked })}
      />
      <Textarea
        {...area}
        label="Text"
        value={draft.text}
        error={problem('text')}
        onChange={event => set({ text: event.currentTarget.value })}
      />
      <Textarea
        {...area}
        label="Voice"
        description="The digits of the code are read one by one."
        value={draft.voice}
        error={problem('voice')}
        onChange={event => set({ voice: event.currentTarget.value })}
      />
    </>
  )
}

const Preview = ({ draft }: { draft: Draft }) => (
  <QueryView query={usePreview(draft, true)}>
    {({ text, voice }) => (
      <Stack component="section" aria-label="Preview" gap="sm">
        {[
          ['Text', text],
          ['Voice', voice],
        ].map(([label, said]) => (
          <Paper key={label} withBorder p="md">
            <Text size="sm" c="dimmed" mb={4}>
              {label}
            </Text>
            <Text style={{ overflowWrap: 'anywhere' }}>{said || '—'}</Text>
          </Paper>
        ))}
      </Stack>
    )}
  </QueryView>
)
