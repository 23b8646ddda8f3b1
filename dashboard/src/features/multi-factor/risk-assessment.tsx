import { NumberInput, Paper, Stack, Switch, Table, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '../../api.ts'
import { ListTable } from '../../components/ui/list-table.tsx'
import { useMay } from '../../components/ui/permission.ts'
import { QueryView } from '../../components/ui/query-view.tsx'
import { Section } from '../../components/ui/section.tsx'
import { SettingsForm } from '../../components/ui/settings-form.tsx'
import { newDeviceQuery, riskQuery } from './queries.ts'

const assessors = [
  ['NewDevice', 'New device', 'Whether the user has signed in with this browser before.'],
  ['ImpossibleTravel', 'Impossible travel', 'Whether the user can have come here since the last login.'],
  ['UntrustedIP', 'Untrusted IP', 'Whether the address is on a deny list of the operator’s, or blocked here.'],
  [
    'PhoneNumber',
    'Phone number',
    'What kind the number of the user is. It does not count towards the overall confidence.',
  ],
  ['AgentDetection', 'AI agent', 'Whether the request is signed by an agent. It does not count either.'],
] as const

/** Adaptive MFA: whether logins are assessed, by what, and for how long a device is known. */
export const RiskAssessment = ({ byPolicy }: { byPolicy: boolean }) => {
  const client = useQueryClient()
  const may = useMay('update:attack_protection')
  const change = useMutation({
    mutationFn: (enabled: boolean) => api('PATCH /risk-assessments/settings', { body: { enabled } }),
    onSettled: () => client.invalidateQueries(riskQuery),
  })
  return (
    <Section
      title="Adaptive MFA risk assessment"
      description="How well a login fits its user. Actions read it as event.authentication.riskAssessment, the log shows it with each login."
    >
      <QueryView query={useQuery(riskQuery)}>
        {({ enabled }) => {
          const on = byPolicy || (change.isPending ? change.variables : enabled)
          return (
            <Stack gap="md">
              <Paper withBorder p="md">
                <Switch
                  label="Enable Adaptive MFA risk assessment"
                  description={
                    byPolicy
                      ? 'On, as the policy “Use Adaptive MFA” needs it.'
                      : 'Logins are assessed and logged; nobody is asked for anything because of it.'
                  }
                  checked={on}
                  disabled={!may || byPolicy}
                  onChange={event => change.mutate(event.currentTarget.checked)}
                />
              </Paper>
              {on && (
                <>
                  <ListTable columns={['Assessor', 'In Actions', 'What it looks at']} minWidth={600}>
                    {assessors.map(([name, label, looksAt]) => (
                      <Table.Tr key={name}>
                        <Table.Td fw={600}>{label}</Table.Td>
                        <Table.Td className="mono">{name}</Table.Td>
                        <Table.Td>
                          <Text size="sm">{looksAt}</Text>
                        </Table.Td>
                      </Table.Tr>
                    ))}
                  </ListTable>
                  <DeviceTrust />
                </>
              )}
            </Stack>
          )
        }}
      </QueryView>
    </Section>
  )
}

const DeviceTrust = () => {
  const client = useQueryClient()
  const may = useMay('update:attack_protection')
  return (
    <QueryView query={useQuery(newDeviceQuery)}>
      {stored => (
        <SettingsForm
          stored={stored}
          may={may}
          ready={({ remember_for }) => remember_for >= 1 && remember_for <= 365}
          save={async changes => {
            await api('PATCH /risk-assessments/settings/new-device', { body: { ...stored, ...changes } })
            await client.invalidateQueries(newDeviceQuery)
          }}
        >
          {(draft, set) => (
            <NumberInput
              label="Device trust duration"
              description="After so many days without a login a device is new again: 1 to 365."
              suffix=" days"
              min={1}
              max={365}
              allowDecimal={false}
              maw={280}
              value={draft.remember_for}
              onChange={value => set({ remember_for: Number(value) })}
            />
          )}
        </SettingsForm>
      )}
    </QueryView>
  )
}
