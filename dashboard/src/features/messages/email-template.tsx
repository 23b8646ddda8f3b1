import { Button, Group, NumberInput, Paper, Stack, Switch, Text, TextInput } from '@mantine/core'
import { useDebouncedValue, useDisclosure } from '@mantine/hooks'
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { api, own } from '../../api.ts'
import { BackLink } from '../../components/ui/back-link.tsx'
import { Confirm } from '../../components/ui/confirm.tsx'
import { LiquidField } from '../../components/ui/liquid-field.tsx'
import { NotFound } from '../../components/ui/not-found.tsx'
import { Page } from '../../components/ui/page.tsx'
import { useMay } from '../../components/ui/permission.ts'
import { PreviewFrame } from '../../components/ui/preview-frame.tsx'
import { QueryView } from '../../components/ui/query-view.tsx'
import { SettingsForm } from '../../components/ui/settings-form.tsx'
import { bodyOf, draftOf, type EmailDraft } from './email-draft.ts'
import { emailTemplates } from './email-template-names.ts'
import { emailTemplateQuery } from './queries.ts'
import { SendTest } from './send-test.tsx'

const route = getRouteApi('/branding/email-templates/$name')

/** One e-mail: who it is from, what it says, and how it will look. */
export const EmailTemplate = () => {
  const { name } = route.useParams()
  const client = useQueryClient()
  const known = emailTemplates.find(one => one.name === name)
  const may = useMay('update:email_templates')
  const [asked, { open, close }] = useDisclosure()
  const template = useQuery({ ...emailTemplateQuery(name), enabled: known !== undefined })
  if (!known) return <NotFound />
  const refresh = () => client.invalidateQueries({ queryKey: ['emails', 'templates'] })
  return (
    <Page
      wide
      title={known.label}
      description={known.description}
      back={<BackLink to="/branding/email-templates">Email Templates</BackLink>}
      actions={
        template.data?.given &&
        may && (
          <Button variant="default" onClick={open}>
            Reset to built in
          </Button>
        )
      }
    >
      <QueryView query={template}>
        {({ builtIn, given }) => (
          <Stack gap="xl">
            <SettingsForm
              key={name}
              stored={draftOf(name, builtIn, given)}
              may={may}
              save={async changes => {
                const draft = { ...draftOf(name, builtIn, given), ...changes }
                const { problems } = await previewOf(name, draft)
                if (problems[0]) throw new Error(`The ${problems[0].part} cannot be filled: ${problems[0].message}`)
                const body = bodyOf(name, builtIn, draft) as never
                await (given
                  ? api('PUT /email-templates/{templateName}', { params: { templateName: name as never }, body })
                  : api('POST /email-templates', { body }))
                await refresh()
              }}
              beside={draft => <Preview name={name} draft={may ? draft : undefined} />}
            >
              {(draft, set) => <Fields name={name} link={known.link} may={may} draft={draft} set={set} />}
            </SettingsForm>
            {may && (
              <SendTest
                kind="email"
                description="Goes out with sample data, by the provider and the template as they are saved."
                send={({ to }) => own('POST /email-templates/{name}/try', { params: { name }, body: { to } })}
              />
            )}
          </Stack>
        )}
      </QueryView>
      <Confirm
        opened={asked}
        onClose={close}
        title="Reset the template"
        verb="Reset"
        action={async () => {
          await api('PUT /email-templates/{templateName}', {
            params: { templateName: name as never },
            body: { template: name, body: null, from: null, subject: null, syntax: null, enabled: null } as never,
          })
          await refresh()
        }}
      >
        What you have written is gone, and the e-mail is as it is built in.
      </Confirm>
    </Page>
  )
}

interface EmailPreview {
  from: string
  subject: string
  html: string
  problems: { part: string; message: string }[]
}

const previewOf = (name: string, draft: EmailDraft | undefined) =>
  own<EmailPreview>('POST /email-templates/{name}/preview', {
    params: { name },
    body: draft ? { from: draft.from, subject: draft.subject, body: draft.body } : {},
  })

/** The mail as it would go out; asked for once nobody has typed for a moment. */
const usePreview = (name: string, draft: EmailDraft | undefined) => {
  const [text] = useDebouncedValue(
    JSON.stringify(draft && { from: draft.from, subject: draft.subject, body: draft.body }),
    350,
  )
  return useQuery({
    queryKey: ['preview', 'email', name, text],
    queryFn: () => previewOf(name, text ? (JSON.parse(text) as EmailDraft) : undefined),
    placeholderData: keepPreviousData,
    staleTime: 0,
    gcTime: 0,
    retry: false,
  })
}

const Preview = ({ name, draft }: { name: string; draft: EmailDraft | undefined }) => (
  <QueryView query={usePreview(name, draft)}>
    {({ from, subject, html }) => (
      <Stack component="section" aria-label="Preview" gap="sm">
        <Paper withBorder px="md" py="sm">
          <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
            From: {from}
          </Text>
          <Text fw={600} style={{ overflowWrap: 'anywhere' }}>
            {subject}
          </Text>
        </Paper>
        <PreviewFrame title="Preview of the e-mail" html={html} width={680} height={720} />
      </Stack>
    )}
  </QueryView>
)

const Fields = ({
  name,
  link,
  may,
  draft,
  set,
}: {
  name: string
  link: (typeof emailTemplates)[number]['link']
  may: boolean
  draft: EmailDraft
  set: (change: Partial<EmailDraft>) => void
}) => {
  const { data } = usePreview(name, may ? draft : undefined)
  const problem = (part: string) => data?.problems.find(one => one.part === part)?.message
  return (
    <>
      <Switch
        label="Enabled"
        description="Off: the e-mail is not sent, or goes out as it is built in where somebody waits for it."
        checked={draft.enabled}
        onChange={event => set({ enabled: event.currentTarget.checked })}
      />
      <TextInput
        label="From"
        placeholder="The address of the provider"
        value={draft.from}
        error={problem('from')}
        onChange={event => set({ from: event.currentTarget.value })}
      />
      <TextInput
        label="Subject"
        value={draft.subject}
        error={problem('subject')}
        onChange={event => set({ subject: event.currentTarget.value })}
      />
      <LiquidField
        label="Body"
        height={460}
        value={draft.body}
        error={problem('body')}
        readOnly={!may}
        onChange={body => set({ body })}
      />
      {link && (
        <Group gap="md" grow align="flex-start">
          {link === 'lifetime and redirect' && (
            <TextInput
              label="Redirect to"
              placeholder="A page of this server"
              value={draft.resultUrl}
              onChange={event => set({ resultUrl: event.currentTarget.value })}
            />
          )}
          <NumberInput
            label="URL lifetime"
            suffix=" seconds"
            min={0}
            allowDecimal={false}
            placeholder="As it is built in"
            value={draft.urlLifetimeInSeconds}
            onChange={urlLifetimeInSeconds => set({ urlLifetimeInSeconds })}
          />
        </Group>
      )}
      {link === 'lifetime and redirect' && draft.resultUrl && (
        <Switch
          label="Include the email address in the redirect"
          checked={draft.includeEmailInRedirect}
          onChange={event => set({ includeEmailInRedirect: event.currentTarget.checked })}
        />
      )}
    </>
  )
}
