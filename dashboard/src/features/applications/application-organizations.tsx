import { Checkbox, Radio, Stack } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { fieldsOf } from '../../components/ui/fields-of.ts'
import { useMay } from '../../components/ui/permission.ts'
import { Section } from '../../components/ui/section.tsx'
import { SettingsForm } from '../../components/ui/settings-form.tsx'
import type { Application } from './application-type.ts'
import { patchApplication } from './queries.ts'

const usages = [
  {
    value: 'deny',
    label: 'Individuals',
    description: 'Users sign in for themselves. Logins for an organization are refused.',
  },
  { value: 'allow', label: 'Both', description: 'A login may name an organization, and need not.' },
  { value: 'require', label: 'Business users', description: 'Every login is one for an organization.' },
]

const behaviors = [
  {
    value: 'no_prompt',
    label: 'No prompt',
    description: 'The application names the organization in each request; without one the login is refused.',
  },
  {
    value: 'pre_login_prompt',
    label: 'Prompt for organization',
    description: 'Users type the name of their organization first.',
  },
  {
    value: 'post_login_prompt',
    label: 'Prompt for credentials',
    description: 'Users sign in first, then pick one of their organizations.',
  },
]

/** Whether users sign in for themselves, or for an organization. */
export const ApplicationOrganizations = ({ app }: { app: Application }) => {
  const client = useQueryClient()
  return (
    <Section title="Login experience" description="Who signs in to this application.">
      <SettingsForm
        stored={{
          organization_usage: app.organization_usage ?? 'deny',
          organization_require_behavior: app.organization_require_behavior ?? 'no_prompt',
          organization_discovery_methods: app.organization_discovery_methods ?? [],
        }}
        may={useMay('update:clients')}
        save={({ organization_discovery_methods: found, ...changes }) =>
          patchApplication(client, app.client_id, {
            ...changes,
            ...(found && { organization_discovery_methods: found.length === 0 ? null : found }),
          })
        }
      >
        {(draft, set) => {
          const field = fieldsOf(draft, set)
          return (
            <>
              <Radio.Group label="Types of users" {...field.plain('organization_usage')}>
                <Stack gap="sm" mt="xs">
                  {usages.map(one => (
                    <Radio key={one.value} {...one} />
                  ))}
                </Stack>
              </Radio.Group>
              {draft.organization_usage === 'require' && (
                <Radio.Group label="Login flow" {...field.plain('organization_require_behavior')}>
                  <Stack gap="sm" mt="xs">
                    {behaviors.map(one => (
                      <Radio key={one.value} {...one} />
                    ))}
                  </Stack>
                </Radio.Group>
              )}
              {draft.organization_usage === 'require' && draft.organization_require_behavior === 'pre_login_prompt' && (
                <Checkbox.Group
                  label="The organization is found by"
                  {...field.choices('organization_discovery_methods')}
                >
                  <Stack gap="sm" mt="xs">
                    <Checkbox value="organization_name" label="Its name" />
                    <Checkbox value="email" label="The user’s address" description="By the domains of organizations." />
                  </Stack>
                </Checkbox.Group>
              )}
            </>
          )
        }}
      </SettingsForm>
    </Section>
  )
}
