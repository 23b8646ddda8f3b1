import { NumberInput, SegmentedControl, Stack, Switch, Textarea, TextInput } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { BackLink } from '../../components/ui/back-link.tsx'
import { DetailPage } from '../../components/ui/detail-page.tsx'
import { fieldsOf } from '../../components/ui/fields-of.ts'
import { useMay } from '../../components/ui/permission.ts'
import { QueryView } from '../../components/ui/query-view.tsx'
import { SecondsField } from '../../components/ui/seconds-field.tsx'
import { Section } from '../../components/ui/section.tsx'
import { SettingsForm } from '../../components/ui/settings-form.tsx'
import { ConnectionApplications } from '../databases/connection-applications.tsx'
import { DeleteConnection } from '../databases/delete-connection.tsx'
import { type Connection, connectionQuery, patchOptions } from '../databases/queries.ts'
import { strategyOf } from '../databases/strategy.ts'
import { EmailPreview, problemWith, usePasswordlessPreview } from '../messages/email-preview.tsx'
import { type Reader, useReader } from '../messages/message-reader.tsx'
import { PhonePreview, usePasswordlessText } from '../messages/phone-preview.tsx'

const route = getRouteApi('/authentication/passwordless/$id')

/** One passwordless connection: its codes, its wording, and where its users sign in. */
export const PasswordlessConnection = () => {
  const { id } = route.useParams()
  const { tab } = route.useSearch()
  const navigate = route.useNavigate()
  return (
    <QueryView whole query={useQuery(connectionQuery(id))}>
      {connection => (
        <DetailPage
          title={strategyOf(connection).label}
          back={<BackLink to="/authentication/passwordless">Passwordless</BackLink>}
          id={connection.id}
          tab={tab}
          onTab={next => void navigate({ search: { tab: next } })}
          tabs={[
            {
              value: 'settings',
              label: 'Settings',
              content: () => (
                <Stack gap="xl">
                  <Codes of={connection} />
                  {connection.strategy === 'email' ? <Mail of={connection} /> : <TextMessage of={connection} />}
                  <DeleteConnection
                    of={connection}
                    to="/authentication/passwordless"
                    question={`${connection.name} will be gone with every user who signs in by it alone.`}
                  />
                </Stack>
              ),
            },
            {
              value: 'applications',
              label: 'Applications',
              content: () => <ConnectionApplications of={connection} />,
            },
          ]}
        />
      )}
    </QueryView>
  )
}

const Codes = ({ of: connection }: { of: Connection }) => {
  const client = useQueryClient()
  const { options } = connection
  const stored = {
    disable_signup: options.disable_signup ?? false,
    length: options.totp?.length ?? 6,
    time_step: options.totp?.time_step ?? 180,
  }
  return (
    <Section title="Codes">
      <SettingsForm
        stored={stored}
        may={useMay('update:connections')}
        save={({ disable_signup, ...changes }) =>
          patchOptions(client, connection.id, {
            ...(disable_signup !== undefined && { disable_signup }),
            ...(Object.keys(changes).length > 0 && {
              totp: { ...options.totp, length: stored.length, time_step: stored.time_step, ...changes },
            }),
          })
        }
      >
        {(draft, set) => {
          const field = fieldsOf(draft, set)
          return (
            <>
              <SecondsField label="A code works for" min={30} max={3600} {...field.number('time_step')} />
              <NumberInput label="Digits of a code" min={6} max={12} maw={340} {...field.number('length')} />
              <Switch
                label="Disable Sign Ups"
                description="An address or number that no user has gets nothing. Nobody is told whether there is one."
                {...field.onOff('disable_signup')}
              />
            </>
          )
        }}
      </SettingsForm>
    </Section>
  )
}

const variables = 'Liquid: {{ code }}, {{ application.name }}, {{ friendly_name }}.'

const Mail = ({ of: connection }: { of: Connection }) => {
  const client = useQueryClient()
  const may = useMay('update:connections')
  const [reader, setReader] = useReader()
  const [send, setSend] = useState<'code' | 'link'>('code')
  const email = (connection.options['email'] ?? {}) as { from?: string; subject?: string; body?: string }
  return (
    <Section title="Message" description="What stays empty is as this server words it, in the look of your other mail.">
      <SettingsForm
        stored={{ from: email.from ?? '', subject: email.subject ?? '', body: email.body ?? '' }}
        may={may}
        save={changes =>
          patchOptions(client, connection.id, {
            email: Object.fromEntries(
              Object.entries({ ...email, ...changes }).filter(([, value]) => value !== '' && value !== undefined),
            ),
          })
        }
        beside={draft =>
          may ? <MailPreview draft={draft} send={send} onSend={setSend} reader={reader} onReader={setReader} /> : null
        }
      >
        {(draft, set) => <MailFields draft={draft} set={set} send={send} reader={reader} may={may} />}
      </SettingsForm>
    </Section>
  )
}

interface MailDraft {
  from: string
  subject: string
  body: string
}

const MailFields = ({
  draft,
  set,
  send,
  reader,
  may,
}: {
  draft: MailDraft
  set: (change: Partial<MailDraft>) => void
  send: 'code' | 'link'
  reader: Reader
  may: boolean
}) => {
  const preview = usePasswordlessPreview(draft, send, reader, may)
  const field = fieldsOf(draft, set)
  return (
    <>
      <TextInput
        label="From"
        placeholder="Example <login@example.com>"
        error={problemWith(preview, 'from')}
        {...field.text('from')}
      />
      <TextInput
        label="Subject"
        description={variables}
        placeholder="{{ code }} is your code to sign in"
        error={problemWith(preview, 'subject')}
        {...field.text('subject')}
      />
      <Textarea
        label="Body"
        description="HTML with Liquid: {{ code }} where a code is sent, {{ link }} where a link is; {{ send }} says which."
        autosize
        minRows={8}
        maxRows={24}
        spellCheck={false}
        classNames={{ input: 'mono' }}
        error={problemWith(preview, 'body')}
        {...field.text('body')}
      />
    </>
  )
}

const MailPreview = ({
  draft,
  send,
  onSend,
  reader,
  onReader,
}: {
  draft: MailDraft
  send: 'code' | 'link'
  onSend: (send: 'code' | 'link') => void
  reader: Reader
  onReader: (change: Partial<Reader>) => void
}) => (
  <EmailPreview preview={usePasswordlessPreview(draft, send, reader, true)} reader={reader} onReader={onReader}>
    <SegmentedControl
      aria-label="What is sent"
      w="fit-content"
      data={[
        { value: 'code', label: 'With a code' },
        { value: 'link', label: 'With a link' },
      ]}
      value={send}
      onChange={next => onSend(next as 'code' | 'link')}
    />
  </EmailPreview>
)

const TextMessage = ({ of: connection }: { of: Connection }) => {
  const client = useQueryClient()
  const may = useMay('update:connections')
  const [reader, setReader] = useReader()
  const template = connection.options['template']
  return (
    <Section title="Message" description="The text goes out by the tenant’s phone provider.">
      <SettingsForm
        stored={{ template: typeof template === 'string' ? template : '' }}
        may={may}
        save={changes => patchOptions(client, connection.id, changes)}
        beside={draft => (may ? <TextPreview {...draft} reader={reader} onReader={setReader} /> : null)}
      >
        {(draft, set) => <TextField draft={draft} set={set} reader={reader} may={may} />}
      </SettingsForm>
    </Section>
  )
}

const TextField = ({
  draft,
  set,
  reader,
  may,
}: {
  draft: { template: string }
  set: (change: { template?: string }) => void
  reader: Reader
  may: boolean
}) => (
  <Textarea
    label="Text"
    description={`Empty: as this server words it. ${variables}`}
    placeholder="Your code for {{ application.name }} is {{ code }}"
    autosize
    minRows={3}
    error={problemWith(usePasswordlessText(draft.template, reader, may), 'text')}
    {...fieldsOf(draft, set).text('template')}
  />
)

const TextPreview = ({
  template,
  reader,
  onReader,
}: {
  template: string
  reader: Reader
  onReader: (change: Partial<Reader>) => void
}) => <PhonePreview preview={usePasswordlessText(template, reader, true)} reader={reader} onReader={onReader} />
