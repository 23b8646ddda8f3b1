import { Group, NumberInput, Stack, Switch, TextInput } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { api, own } from '../../api.ts'
import { BackLink } from '../../components/ui/back-link.tsx'
import { ConfirmButton } from '../../components/ui/confirm-button.tsx'
import { LiquidField } from '../../components/ui/liquid-field.tsx'
import { NotFound } from '../../components/ui/not-found.tsx'
import { Page } from '../../components/ui/page.tsx'
import { useMay } from '../../components/ui/permission.ts'
import { QueryView } from '../../components/ui/query-view.tsx'
import { SettingsForm } from '../../components/ui/settings-form.tsx'
import { bodyOf, draftOf, type EmailDraft } from './email-draft.ts'
import { EmailPreview, type PreviewedEmail, problemWith, useTemplatePreview } from './email-preview.tsx'
import { emailTemplates } from './email-template-names.ts'
import { type Reader, useReader } from './message-reader.tsx'
import { emailTemplateQuery, type StoredEmailTemplate } from './queries.ts'
import { SendTest } from './send-test.tsx'

const route = getRouteApi('/branding/email-templates/$name')

/** One e-mail: who it is from, what it says, and how it will look. */
export const EmailTemplate = () => {
  const { name } = route.useParams()
  const client = useQueryClient()
  const known = emailTemplates.find(one => one.name === name)
  const may = useMay('update:email_templates')
  const [reader, setReader] = useReader()
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
        isOwn(template.data?.given) &&
        may && (
          <ConfirmButton
            label="Reset to built in"
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
          </ConfirmButton>
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
                const problem = await problemOf(name, draft)
                if (problem) throw new Error(problem)
                const body = bodyOf(name, builtIn, draft) as never
                await (given
                  ? api('PUT /email-templates/{templateName}', { params: { templateName: name as never }, body })
                  : api('POST /email-templates', { body }))
                await refresh()
              }}
              beside={draft => (
                <Preview name={name} draft={may ? draft : undefined} reader={reader} onReader={setReader} />
              )}
            >
              {(draft, set) => (
                <Fields name={name} link={known.link} may={may} draft={draft} set={set} reader={reader} />
              )}
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
    </Page>
  )
}

/** Whether anything of it is worded by an administrator: a template cannot be deleted, only emptied. */
const isOwn = (given: StoredEmailTemplate | null | undefined): boolean =>
  Boolean(given?.body || given?.subject || given?.from)

/** What keeps a draft from being saved: a part that cannot be filled. */
const problemOf = async (name: string, { from, subject, body }: EmailDraft): Promise<string | undefined> => {
  const { problems } = await own<PreviewedEmail>('POST /email-templates/{name}/preview', {
    params: { name },
    body: { from, subject, body },
  })
  return problems[0] && `The ${problems[0].part} cannot be filled: ${problems[0].message}`
}

const Preview = ({
  name,
  draft,
  reader,
  onReader,
}: {
  name: string
  draft: EmailDraft | undefined
  reader: Reader
  onReader: (change: Partial<Reader>) => void
}) => <EmailPreview preview={useTemplatePreview(name, draft, reader)} reader={reader} onReader={onReader} />

const Fields = ({
  name,
  link,
  may,
  draft,
  set,
  reader,
}: {
  name: string
  link: (typeof emailTemplates)[number]['link']
  may: boolean
  draft: EmailDraft
  set: (change: Partial<EmailDraft>) => void
  reader: Reader
}) => {
  const preview = useTemplatePreview(name, may ? draft : undefined, reader)
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
        error={problemWith(preview, 'from')}
        onChange={event => set({ from: event.currentTarget.value })}
      />
      <TextInput
        label="Subject"
        value={draft.subject}
        error={problemWith(preview, 'subject')}
        onChange={event => set({ subject: event.currentTarget.value })}
      />
      <LiquidField
        label="Body"
        height={460}
        value={draft.body}
        error={problemWith(preview, 'body')}
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
