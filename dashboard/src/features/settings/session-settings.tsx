import { Group, NumberInput, Radio, Stack, Switch } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { fieldsOf } from '../../components/ui/fields-of.ts'
import { checkUrl, itemsOf, linesOf, wrongLine } from '../../components/ui/lines.ts'
import { LinesField } from '../../components/ui/lines-field.tsx'
import { useMay } from '../../components/ui/permission.ts'
import { Section } from '../../components/ui/section.tsx'
import { SettingsForm } from '../../components/ui/settings-form.tsx'
import { patchTenant, type Tenant } from './queries.ts'

/** How long users stay signed in, and how they sign out. */
export const SessionSettings = ({ tenant }: { tenant: Tenant }) => (
  <Stack gap="xl">
    <Lifetimes tenant={tenant} />
    <Logout tenant={tenant} />
  </Stack>
)

const Lifetimes = ({ tenant }: { tenant: Tenant }) => {
  const client = useQueryClient()
  return (
    <Section title="Login session" description="Users who come back within it are not asked to sign in again.">
      <SettingsForm
        stored={{
          idle: (tenant.idle_session_lifetime ?? 72) * 60,
          lifetime: (tenant.session_lifetime ?? 168) * 60,
          mode: tenant.session_cookie?.mode ?? 'persistent',
        }}
        may={useMay('update:tenant_settings')}
        ready={({ idle, lifetime }) => idle <= lifetime}
        save={({ idle, lifetime, mode }) =>
          patchTenant(client, {
            ...(idle !== undefined && { idle_session_lifetime_in_minutes: idle }),
            ...(lifetime !== undefined && { session_lifetime_in_minutes: lifetime }),
            ...(mode && { session_cookie: { mode } }),
          })
        }
      >
        {(draft, set) => {
          const field = fieldsOf(draft, set)
          return (
            <>
              <Group gap="md" align="flex-start">
                <NumberInput
                  label="Idle Session Lifetime"
                  description="Ends when it is not used for this long."
                  suffix=" minutes"
                  min={1}
                  max={525_600}
                  error={draft.idle > draft.lifetime && 'Must not be more than the maximum.'}
                  {...field.number('idle')}
                />
                <NumberInput
                  label="Maximum Session Lifetime"
                  description="Ends after this long in any case."
                  suffix=" minutes"
                  min={1}
                  max={525_600}
                  {...field.number('lifetime')}
                />
              </Group>
              <Radio.Group label="Session cookie" {...field.plain('mode')}>
                <Stack gap="sm" mt="xs">
                  <Radio
                    value="persistent"
                    label="Persistent"
                    description="Users stay signed in when the browser is closed."
                  />
                  <Radio value="non-persistent" label="Non-persistent" description="Closing the browser ends it." />
                </Stack>
              </Radio.Group>
            </>
          )
        }}
      </SettingsForm>
    </Section>
  )
}

const Logout = ({ tenant }: { tenant: Tenant }) => {
  const client = useQueryClient()
  return (
    <Section title="Logout">
      <SettingsForm
        stored={{
          urls: linesOf(tenant.allowed_logout_urls),
          prompt: tenant.sessions?.oidc_logout_prompt_enabled ?? true,
          discovery: tenant.oidc_logout?.rp_logout_end_session_endpoint_discovery ?? true,
        }}
        may={useMay('update:tenant_settings')}
        ready={({ urls }) => !wrongLine(urls, checkUrl)}
        save={({ urls, prompt, discovery }) =>
          patchTenant(client, {
            ...(urls !== undefined && { allowed_logout_urls: itemsOf(urls) }),
            ...(prompt !== undefined && { sessions: { ...tenant.sessions, oidc_logout_prompt_enabled: prompt } }),
            ...(discovery !== undefined && {
              oidc_logout: { rp_logout_end_session_endpoint_discovery: discovery },
            }),
          })
        }
      >
        {(draft, set) => {
          const field = fieldsOf(draft, set)
          return (
            <>
              <LinesField
                label="Allowed Logout URLs"
                description="Where users may be sent after they signed out, whichever application they leave. One per line."
                placeholder="https://example.com"
                check={checkUrl}
                {...field.plain('urls')}
              />
              <Switch
                label="Ask for confirmation of a logout"
                description="Where a request to sign out does not prove whose it is."
                {...field.onOff('prompt')}
              />
              <Switch
                label="RP-Initiated Logout Discovery"
                description="The OpenID configuration names the logout address."
                {...field.onOff('discovery')}
              />
            </>
          )
        }}
      </SettingsForm>
    </Section>
  )
}
