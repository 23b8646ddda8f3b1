import { Group, NumberInput, Switch } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '../../api.ts'
import { useMay } from '../../components/ui/permission.ts'
import { QueryView } from '../../components/ui/query-view.tsx'
import { Section } from '../../components/ui/section.tsx'
import { SettingsForm } from '../../components/ui/settings-form.tsx'
import { rememberQuery } from './queries.ts'

const day = 24 * 60 * 60

/** How long a browser is spared the next challenge. */
export const RememberedBrowsers = () => {
  const client = useQueryClient()
  const may = useMay('update:guardian_factors')
  return (
    <Section
      title="Remembered browsers"
      description="A user who has passed a challenge may have this browser remembered, where the policy or the Action allows it."
    >
      <QueryView query={useQuery(rememberQuery)}>
        {settings => {
          const stored = {
            offered: settings.display_remember_me_checkbox,
            idle: settings.mfa_session_inactivity_timeout / day,
            overall: settings.mfa_session_overall_timeout / day,
          }
          return (
            <SettingsForm
              stored={stored}
              may={may}
              ready={({ idle, overall }) => idle > 0 && overall > 0 && idle <= overall}
              save={async changes => {
                const { offered, idle, overall } = { ...stored, ...changes }
                await api('PUT /guardian/settings', {
                  body: {
                    ...settings,
                    display_remember_me_checkbox: offered,
                    mfa_session_inactivity_timeout: Math.round(idle * day),
                    mfa_session_overall_timeout: Math.round(overall * day),
                  },
                })
                await client.invalidateQueries(rememberQuery)
              }}
            >
              {(draft, set) => (
                <>
                  <Switch
                    label="Offer “Remember this browser”"
                    checked={draft.offered}
                    onChange={event => set({ offered: event.currentTarget.checked })}
                  />
                  <Group align="flex-start">
                    <NumberInput
                      label="Forgotten without use after"
                      suffix=" days"
                      min={1}
                      max={30}
                      w={240}
                      value={draft.idle}
                      error={draft.idle > draft.overall && 'It cannot be longer than the other one.'}
                      onChange={value => set({ idle: Number(value) })}
                    />
                    <NumberInput
                      label="Forgotten in any case after"
                      suffix=" days"
                      min={1}
                      max={90}
                      w={240}
                      value={draft.overall}
                      onChange={value => set({ overall: Number(value) })}
                    />
                  </Group>
                </>
              )}
            </SettingsForm>
          )
        }}
      </QueryView>
    </Section>
  )
}
