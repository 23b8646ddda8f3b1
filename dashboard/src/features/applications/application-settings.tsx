import { Paper, Select, Stack, Textarea, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { api } from '../../api.ts'
import { Copyable } from '../../components/ui/copyable.tsx'
import { DangerZone } from '../../components/ui/danger.tsx'
import { fieldsOf } from '../../components/ui/fields-of.ts'
import { useMay } from '../../components/ui/permission.ts'
import { SecretField } from '../../components/ui/secret-field.tsx'
import { Section } from '../../components/ui/section.tsx'
import { SettingsForm } from '../../components/ui/settings-form.tsx'
import { type Application, authMethodOf, kinds } from './application-type.ts'
import { ApplicationUris } from './application-uris.tsx'
import { patchApplication } from './queries.ts'
import { IdTokenSettings, RefreshTokenSettings } from './token-settings.tsx'

/** What an application is, where it lives, and how long its tokens last. */
export const ApplicationSettings = ({ app }: { app: Application }) => (
  <Stack gap="xl">
    <Section title="Basic information" description="What the code of the application is given.">
      <Paper withBorder p="md">
        <Stack gap="md">
          <Copyable label="Domain" value={window.location.host} />
          <Copyable label="Client ID" value={app.client_id} />
          {app.client_secret !== undefined && authMethodOf(app) !== 'none' && (
            <SecretField
              label="Client secret"
              description="Keep it on your server: in a browser or an app it is no secret."
              value={app.client_secret}
            />
          )}
        </Stack>
      </Paper>
    </Section>
    <Properties app={app} />
    <ApplicationUris app={app} />
    <IdTokenSettings app={app} />
    <RefreshTokenSettings app={app} />
    <Danger app={app} />
  </Stack>
)

const Properties = ({ app }: { app: Application }) => {
  const client = useQueryClient()
  const known = kinds.some(({ value }) => value === app.app_type)
  return (
    <Section title="Application properties">
      <SettingsForm
        stored={{
          name: app.name,
          description: app.description ?? '',
          logo_uri: app.logo_uri ?? '',
          app_type: app.app_type ?? '',
        }}
        may={useMay('update:clients')}
        save={changes => patchApplication(client, app.client_id, changes)}
      >
        {(draft, set) => {
          const field = fieldsOf(draft, set)
          return (
            <>
              <TextInput
                label="Name"
                required
                pattern="[^<>]+"
                title="Any characters but < and >"
                {...field.text('name')}
              />
              <Textarea label="Description" maxLength={140} autosize {...field.text('description')} />
              <TextInput
                label="Application logo"
                description="An address of an image of at least 150 × 150 pixels. It is shown where users consent."
                type="url"
                placeholder="https://example.com/logo.png"
                {...field.text('logo_uri')}
              />
              <Select
                label="Application type"
                description="Decides which settings make sense. What is set already stays."
                data={[
                  ...(known || !app.app_type ? [] : [{ value: app.app_type, label: app.app_type }]),
                  ...kinds.map(({ value, label }) => ({ value, label })),
                ]}
                placeholder="Generic"
                {...field.choice('app_type')}
              />
            </>
          )
        }}
      </SettingsForm>
    </Section>
  )
}

const Danger = ({ app }: { app: Application }) => {
  const client = useQueryClient()
  const navigate = useNavigate()
  const mayRotate = useMay('update:client_keys')
  const mayDelete = useMay('delete:clients')
  const params = { id: app.client_id }
  return (
    <DangerZone
      steps={[
        mayRotate &&
          authMethodOf(app) !== 'none' && {
            title: 'Rotate secret',
            description: 'A new client secret takes the place of this one.',
            verb: 'Rotate',
            question: (
              <>
                {app.name} cannot get tokens with the secret of now from this moment on, until its code has the new one.
              </>
            ),
            action: async () => {
              await api('POST /clients/{id}/rotate-secret', { params })
              await client.invalidateQueries({ queryKey: ['applications'] })
            },
          },
        mayDelete && {
          title: 'Delete this application',
          description: 'Nobody can sign in to it any more.',
          verb: 'Delete',
          question: (
            <>
              {app.name} will be gone with its keys, its grants and what users consented to. Its client ID never comes
              back.
            </>
          ),
          action: async () => {
            await api('DELETE /clients/{id}', { params })
            await navigate({ to: '/applications' })
            client.removeQueries({ queryKey: ['applications', app.client_id] })
            await client.invalidateQueries({ queryKey: ['applications'] })
          },
        },
      ]}
    />
  )
}
