import { Checkbox, SimpleGrid, Switch } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { fieldsOf } from '../../components/ui/fields-of.ts'
import { type Check, checkUrl, itemsOf, linesOf, wrongLine } from '../../components/ui/lines.ts'
import { LinesField } from '../../components/ui/lines-field.tsx'
import { useMay } from '../../components/ui/permission.ts'
import { Section } from '../../components/ui/section.tsx'
import { SettingsForm } from '../../components/ui/settings-form.tsx'
import type { Application } from './application-type.ts'
import { patchApplication } from './queries.ts'

/** What always tells the application, and cannot be deselected. */
const always = ['rp-logout', 'idp-logout']

const initiators = [
  ['password-changed', 'The password was changed'],
  ['session-expired', 'The session expired'],
  ['session-revoked', 'The session was revoked'],
  ['account-deleted', 'The account was deleted'],
  ['email-identifier-changed', 'The address was changed'],
  ['mfa-phone-unenrolled', 'A phone was removed from MFA'],
  ['account-deactivated', 'The account was blocked'],
] as const

/** How an application’s server is told that a session is over. */
export const BackChannelLogoutSettings = ({ app }: { app: Application }) => {
  const client = useQueryClient()
  const { backchannel_logout_urls, backchannel_logout_initiators: chosen } = app.oidc_logout ?? {}
  const stored = {
    url: linesOf(backchannel_logout_urls),
    all: chosen?.mode === 'all',
    selected: (chosen?.selected_initiators ?? []).filter(one => !always.includes(one)),
  }
  return (
    <Section
      title="Back-channel logout"
      description="This server tells yours when a session is over, without the browser. It asks again where it is not heard."
    >
      <SettingsForm
        stored={stored}
        may={useMay('update:clients')}
        ready={({ url }) => !wrongLine(url, checkOne(url))}
        save={changes => {
          const { url, all, selected } = { ...stored, ...changes }
          const urls = itemsOf(url)
          return patchApplication(client, app.client_id, {
            oidc_logout:
              urls.length === 0
                ? null
                : {
                    ...app.oidc_logout,
                    backchannel_logout_urls: urls,
                    backchannel_logout_initiators: all
                      ? { mode: 'all' }
                      : { mode: 'custom', selected_initiators: [...always, ...selected] },
                  },
          })
        }}
      >
        {(draft, set) => {
          const field = fieldsOf(draft, set)
          return (
            <>
              <LinesField
                label="Back-Channel Logout URI"
                placeholder="https://app.example.com/backchannel-logout"
                check={checkOne(draft.url)}
                {...field.plain('url')}
              />
              <Switch
                label="Tell of every end"
                description="Otherwise when the user signs out, and for what is chosen beneath."
                {...field.onOff('all')}
              />
              {!draft.all && (
                <Checkbox.Group label="Tell also when" {...field.choices('selected')}>
                  <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm" mt="xs">
                    {initiators.map(([value, label]) => (
                      <Checkbox key={value} value={value} label={label} />
                    ))}
                  </SimpleGrid>
                </Checkbox.Group>
              )}
            </>
          )
        }}
      </SettingsForm>
    </Section>
  )
}

const checkOne =
  (text: string): Check =>
  item =>
    checkUrl(item) ?? (itemsOf(text).length > 1 ? 'is one of several: there is room for one.' : undefined)
