import { MultiSelect, Select, Stack, TextInput } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { fieldsOf } from '../../components/ui/fields-of.ts'
import { useMay } from '../../components/ui/permission.ts'
import { PickOne } from '../../components/ui/pick-one.tsx'
import { Section } from '../../components/ui/section.tsx'
import { SettingsForm } from '../../components/ui/settings-form.tsx'
import { ApiPicker } from '../apis/api-picker.tsx'
import { apisOfQuery } from '../apis/queries.ts'
import { findConnections } from '../databases/queries.ts'
import { languageChoices } from './languages.ts'
import { patchTenant, type Tenant } from './queries.ts'

/** What the tenant is called, which languages it speaks, and what logins ask for unless told. */
export const GeneralSettings = ({ tenant }: { tenant: Tenant }) => (
  <Stack gap="xl">
    <Names tenant={tenant} />
    <Languages tenant={tenant} />
    <Defaults tenant={tenant} />
  </Stack>
)

const useMayUpdate = () => useMay('update:tenant_settings')

const Names = ({ tenant }: { tenant: Tenant }) => {
  const client = useQueryClient()
  return (
    <Section title="General" description="What users read on pages and in messages.">
      <SettingsForm
        stored={{
          friendly_name: tenant.friendly_name ?? '',
          picture_url: tenant.picture_url ?? '',
          support_email: tenant.support_email ?? '',
          support_url: tenant.support_url ?? '',
        }}
        may={useMayUpdate()}
        save={changes => patchTenant(client, changes)}
      >
        {(draft, set) => {
          const field = fieldsOf(draft, set)
          return (
            <>
              <TextInput label="Friendly Name" maxLength={200} placeholder="Example" {...field.text('friendly_name')} />
              <TextInput
                label="Logo URL"
                type="url"
                placeholder="https://example.com/logo.png"
                {...field.text('picture_url')}
              />
              <TextInput
                label="Support Email"
                type="email"
                placeholder="help@example.com"
                {...field.text('support_email')}
              />
              <TextInput
                label="Support URL"
                type="url"
                placeholder="https://example.com/help"
                {...field.text('support_url')}
              />
            </>
          )
        }}
      </SettingsForm>
    </Section>
  )
}

const Languages = ({ tenant }: { tenant: Tenant }) => {
  const client = useQueryClient()
  const stored = tenant.enabled_locales ?? ['en']
  const initial = { preferred: stored[0] ?? 'en', others: stored.slice(1) }
  return (
    <Section
      title="Languages"
      description="Pages follow the browser among these. English, French, German and Spanish are there; the others show English until you word them under Branding."
    >
      <SettingsForm
        stored={initial}
        may={useMayUpdate()}
        save={changes => {
          const { preferred, others } = { ...initial, ...changes }
          return patchTenant(client, { enabled_locales: [preferred, ...others.filter(one => one !== preferred)] })
        }}
      >
        {(draft, set) => {
          const field = fieldsOf(draft, set)
          return (
            <>
              <Select
                label="Default Language"
                description="For browsers that ask for none of them."
                data={languageChoices}
                searchable
                {...field.choice('preferred')}
              />
              <MultiSelect
                label="Supported Languages"
                placeholder={draft.others.length === 0 ? 'No others' : undefined}
                data={languageChoices.filter(({ value }) => value !== draft.preferred)}
                searchable
                hidePickedOptions
                clearable
                {...field.choices('others')}
              />
            </>
          )
        }}
      </SettingsForm>
    </Section>
  )
}

const Defaults = ({ tenant }: { tenant: Tenant }) => {
  const client = useQueryClient()
  return (
    <Section title="API Authorization Settings" description="What a request that does not say it is taken to mean.">
      <SettingsForm
        stored={{
          default_audience: tenant.default_audience ?? '',
          default_directory: tenant.default_directory ?? '',
          default_redirection_uri: tenant.default_redirection_uri ?? '',
        }}
        may={useMayUpdate()}
        save={changes => patchTenant(client, changes)}
      >
        {(draft, set) => {
          const field = fieldsOf(draft, set)
          return (
            <>
              <DefaultAudience
                identifier={draft.default_audience}
                onChange={default_audience => set({ default_audience })}
              />
              <PickOne
                label="Default Directory"
                description="The database of the grant Password where a request names none."
                placeholder="None; begin to type the name of a database"
                queryKey={['connections', 'databases']}
                find={findDatabases}
                choiceOf={({ name }) => ({ value: name, label: name })}
                chosen={draft.default_directory ? { name: draft.default_directory } : undefined}
                onChange={database => set({ default_directory: database?.name ?? '' })}
                clearable
              />
              <TextInput
                label="Tenant Login URI"
                description="A page of yours that begins a login, for who comes to a page whose login is over. It begins with https://."
                type="url"
                pattern="https://.*"
                title="An address that begins with https://"
                placeholder="https://example.com/login"
                {...field.text('default_redirection_uri')}
              />
            </>
          )
        }}
      </SettingsForm>
    </Section>
  )
}

const findDatabases = (typed: string): Promise<{ name: string }[]> => findConnections(typed, ['auth0'])

const DefaultAudience = ({ identifier, onChange }: { identifier: string; onChange: (identifier: string) => void }) => {
  const known = useQuery(apisOfQuery(identifier ? [identifier] : [])).data?.find(one => one.identifier === identifier)
  return (
    <ApiPicker
      label="Default Audience"
      description="The API of access tokens where an application names none."
      placeholder="None; begin to type the name of an API"
      chosen={identifier ? (known ?? { id: identifier, name: identifier, identifier }) : undefined}
      onChange={api => onChange(api?.identifier ?? '')}
      clearable
    />
  )
}
