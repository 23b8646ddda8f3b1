import {
  Alert,
  Anchor,
  Button,
  NumberInput,
  PasswordInput,
  Select,
  SimpleGrid,
  Stack,
  Switch,
  TextInput,
} from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconInfoCircle } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { api, own } from '../../api.ts'
import { Confirm } from '../../components/ui/confirm.tsx'
import { Page } from '../../components/ui/page.tsx'
import { useMay } from '../../components/ui/permission.ts'
import { QueryView } from '../../components/ui/query-view.tsx'
import { SettingsForm } from '../../components/ui/settings-form.tsx'
import {
  type CredentialField,
  type Credentials,
  credentialsBody,
  type EmailProviderKind,
  emailProviders,
  isComplete,
} from './email-provider-fields.ts'
import { emailProviderQuery, type StoredEmailProvider } from './queries.ts'
import { SendTest } from './send-test.tsx'

/** Branding › Email Provider: who sends the mails. */
export const EmailProvider = () => {
  const client = useQueryClient()
  const mayDelete = useMay('delete:email_provider')
  const mayTry = useMay('update:email_provider')
  const provider = useQuery(emailProviderQuery)
  const [asked, { open, close }] = useDisclosure()
  return (
    <Page
      title="Email Provider"
      description="Who sends your e-mails: codes, links to verify addresses and to choose a new password, invitations."
      actions={
        provider.data &&
        mayDelete && (
          <Button variant="default" onClick={open}>
            Delete provider
          </Button>
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
      <Confirm
        opened={asked}
        onClose={close}
        title="Delete the provider"
        verb="Delete"
        action={async () => {
          await api('DELETE /emails/provider')
          await client.invalidateQueries(emailProviderQuery)
        }}
      >
        Users get no more e-mails until another one is set up. The credentials are gone for good.
      </Confirm>
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
  }
  const keeps = (name: string) => stored?.name === name
  return (
    <SettingsForm
      stored={now}
      may={may}
      ready={({ name, credentials }) => name !== '' && isComplete(kindOf(name), credentials, keeps(name))}
      save={async changes => {
        const { name, enabled, default_from_address, credentials } = { ...now, ...changes }
        const body = {
          name,
          enabled,
          ...(default_from_address && { default_from_address }),
          credentials: credentialsBody(kindOf(name), credentials),
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
              onChange={name => name && set({ name, credentials: keeps(name) ? now.credentials : ({} as Credentials) })}
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
          {draft.name === 'custom' && (
            <Alert color="gray" icon={<IconInfoCircle />}>
              The mails are handed to the Action of the trigger Custom Email Provider, which sends them.{' '}
              <Anchor underline="always" renderRoot={props => <Link to="/actions/library" {...props} />}>
                Open the Library
              </Anchor>
            </Alert>
          )}
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

const Credential = ({
  field,
  kept,
  value,
  onChange,
}: {
  field: CredentialField
  kept: boolean
  value: string | number
  onChange: (value: string | number) => void
}) => {
  const { label, description, optional, secret, options } = field
  const shared = { label, description, inputWrapperOrder: ['label', 'input', 'description', 'error'] as const }
  const required = !optional && !(secret && kept)
  if (options)
    return (
      <Select
        {...shared}
        inputWrapperOrder={[...shared.inputWrapperOrder]}
        allowDeselect={false}
        data={options}
        value={String(value)}
        onChange={next => onChange(next ?? '')}
      />
    )
  if (field.number)
    return (
      <NumberInput
        {...shared}
        inputWrapperOrder={[...shared.inputWrapperOrder]}
        required={required}
        min={1}
        max={65_535}
        allowDecimal={false}
        thousandSeparator={false}
        value={value}
        onChange={onChange}
      />
    )
  if (secret)
    return (
      <PasswordInput
        {...shared}
        inputWrapperOrder={[...shared.inputWrapperOrder]}
        required={required}
        autoComplete="off"
        placeholder={kept ? 'Stored; type to replace it' : undefined}
        value={String(value)}
        onChange={event => onChange(event.currentTarget.value)}
      />
    )
  return (
    <TextInput
      {...shared}
      inputWrapperOrder={[...shared.inputWrapperOrder]}
      required={required}
      value={String(value)}
      onChange={event => onChange(event.currentTarget.value)}
    />
  )
}
