import { TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { fieldsOf } from '../../components/ui/fields-of.ts'
import { type Check, checkOrigin, checkUrl, itemsOf, linesOf, wrongLine } from '../../components/ui/lines.ts'
import { LinesField } from '../../components/ui/lines-field.tsx'
import { useMay } from '../../components/ui/permission.ts'
import { Section } from '../../components/ui/section.tsx'
import { SettingsForm } from '../../components/ui/settings-form.tsx'
import type { Application } from './application-type.ts'
import { patchApplication } from './queries.ts'

const lists: readonly {
  name: 'callbacks' | 'allowed_logout_urls' | 'web_origins' | 'allowed_origins'
  label: string
  description: string
  placeholder: string
  check: Check
}[] = [
  {
    name: 'callbacks',
    label: 'Allowed Callback URLs',
    description: 'Where users may be sent after they signed in. A login that asks for another address is refused.',
    placeholder: 'https://app.example.com/callback',
    check: checkUrl,
  },
  {
    name: 'allowed_logout_urls',
    label: 'Allowed Logout URLs',
    description: 'Where users may be sent after they signed out.',
    placeholder: 'https://app.example.com',
    check: checkUrl,
  },
  {
    name: 'web_origins',
    label: 'Allowed Web Origins',
    description: 'Pages that may renew tokens in the background and take answers by message.',
    placeholder: 'https://app.example.com',
    check: checkOrigin,
  },
  {
    name: 'allowed_origins',
    label: 'Allowed Origins (CORS)',
    description: 'Further pages whose scripts may call this server. Those of the callback URLs may anyway.',
    placeholder: 'https://admin.example.com',
    check: checkOrigin,
  },
]

/** Where an application may be called back, and from where it may ask. */
export const ApplicationUris = ({ app }: { app: Application }) => {
  const client = useQueryClient()
  return (
    <Section
      title="Application URIs"
      description="One per line. A * stands for a subdomain, as in https://*.example.com, and {organization_name} for the organization of a login."
    >
      <SettingsForm
        stored={{
          initiate_login_uri: app.initiate_login_uri ?? '',
          callbacks: linesOf(app.callbacks),
          allowed_logout_urls: linesOf(app.allowed_logout_urls),
          web_origins: linesOf(app.web_origins),
          allowed_origins: linesOf(app.allowed_origins),
        }}
        may={useMay('update:clients')}
        ready={draft => lists.every(({ name, check }) => !wrongLine(draft[name], check))}
        save={changes =>
          patchApplication(client, app.client_id, {
            ...changes,
            ...Object.fromEntries(
              lists.flatMap(({ name }) => (changes[name] === undefined ? [] : [[name, itemsOf(changes[name])]])),
            ),
          })
        }
      >
        {(draft, set) => {
          const field = fieldsOf(draft, set)
          return (
            <>
              {lists.map(({ name, ...texts }) => (
                <LinesField key={name} {...texts} {...field.plain(name)} />
              ))}
              <TextInput
                label="Application Login URI"
                description="A page of yours that begins a login. Invitations and links in messages lead there. It begins with https://."
                type="url"
                placeholder="https://app.example.com/login"
                {...field.text('initiate_login_uri')}
              />
            </>
          )
        }}
      </SettingsForm>
    </Section>
  )
}
