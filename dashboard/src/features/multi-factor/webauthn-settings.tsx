import { Radio, Stack, Switch, TextInput } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '../../api.ts'
import { useMay } from '../../components/ui/permission.ts'
import { QueryView } from '../../components/ui/query-view.tsx'
import { Section } from '../../components/ui/section.tsx'
import { SettingsForm } from '../../components/ui/settings-form.tsx'
import { CodeFacts } from './code-facts.tsx'
import { platformQuery, roamingQuery } from './queries.ts'

const verification = [
  {
    value: 'discouraged',
    label: 'Never',
    description: 'Touching the key is enough. The password has said who it is.',
  },
  {
    value: 'preferred',
    label: 'If supported',
    description: 'Keys with a PIN or a reader ask for it, others do not.',
  },
  {
    value: 'required',
    label: 'Always',
    description: 'Keys without a PIN or a reader cannot be enrolled, and ones enrolled before may stop working.',
  },
] as const

interface RelyingParty {
  overrideRelyingParty: boolean
  relyingPartyIdentifier: string
}

const RelyingPartyFields = ({ draft, set }: { draft: RelyingParty; set: (change: Partial<RelyingParty>) => void }) => (
  <>
    <Switch
      label="Override the relying party"
      description="Keys belong to the host name of this server. Name a domain above it, and they work at all of its hosts."
      checked={draft.overrideRelyingParty}
      onChange={event => set({ overrideRelyingParty: event.currentTarget.checked })}
    />
    {draft.overrideRelyingParty && (
      <TextInput
        label="Relying party identifier"
        description="A change voids the keys that users have: they enroll again."
        placeholder="example.com"
        required
        maw={420}
        value={draft.relyingPartyIdentifier}
        onChange={event => set({ relyingPartyIdentifier: event.currentTarget.value.trim().toLowerCase() })}
      />
    )}
  </>
)

/** As the API takes them: an empty identifier is none. Pure. */
export const toBody = <T extends RelyingParty>({ relyingPartyIdentifier, ...rest }: T) => ({
  ...rest,
  relyingPartyIdentifier: relyingPartyIdentifier === '' ? null : relyingPartyIdentifier,
})

/** Security keys. */
export const RoamingSettings = () => {
  const client = useQueryClient()
  const may = useMay('update:guardian_factors')
  return (
    <Section title="Settings" description="What keys must do, and which hosts they are for.">
      <QueryView query={useQuery(roamingQuery)}>
        {({ userVerification, overrideRelyingParty, relyingPartyIdentifier = '' }) => {
          const stored = { userVerification, overrideRelyingParty, relyingPartyIdentifier }
          return (
            <SettingsForm
              stored={stored}
              may={may}
              save={async changes => {
                await api('PUT /guardian/factors/webauthn-roaming/settings', {
                  body: toBody({ ...stored, ...changes }),
                })
                await client.invalidateQueries(roamingQuery)
              }}
            >
              {(draft, set) => (
                <>
                  <Radio.Group
                    label="User verification"
                    description="Whether the key checks who holds it."
                    value={draft.userVerification}
                    onChange={value => set({ userVerification: value as typeof userVerification })}
                  >
                    <Stack gap="sm" mt="xs">
                      {verification.map(one => (
                        <Radio key={one.value} {...one} disabled={!may} />
                      ))}
                    </Stack>
                  </Radio.Group>
                  <RelyingPartyFields draft={draft} set={set} />
                </>
              )}
            </SettingsForm>
          )
        }}
      </QueryView>
    </Section>
  )
}

/** Biometrics of the user's own device. */
export const PlatformSettings = () => {
  const client = useQueryClient()
  const may = useMay('update:guardian_factors')
  return (
    <>
      <Section title="Settings" description="Which hosts enrolled devices are for.">
        <QueryView query={useQuery(platformQuery)}>
          {({ overrideRelyingParty, relyingPartyIdentifier = '' }) => {
            const stored = { overrideRelyingParty, relyingPartyIdentifier }
            return (
              <SettingsForm
                stored={stored}
                may={may}
                save={async changes => {
                  await api('PUT /guardian/factors/webauthn-platform/settings', {
                    body: toBody({ ...stored, ...changes }),
                  })
                  await client.invalidateQueries(platformQuery)
                }}
              >
                {(draft, set) => <RelyingPartyFields draft={draft} set={set} />}
              </SettingsForm>
            )
          }}
        </QueryView>
      </Section>
      <CodeFacts
        facts={[
          [
            'Progressive enrollment',
            'After MFA with another factor, users whose device can are offered to add it. They may put it off for two weeks, or refuse on that device',
          ],
          ['User verification', 'Always: by face, fingerprint or PIN'],
          ['On another device', 'It is not offered there; another factor takes its place'],
        ]}
      />
    </>
  )
}
