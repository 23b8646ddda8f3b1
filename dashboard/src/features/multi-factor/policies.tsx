import { Paper, Radio, Stack } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '../../api.ts'
import { useMay } from '../../components/ui/permission.ts'
import { QueryView } from '../../components/ui/query-view.tsx'
import { Section } from '../../components/ui/section.tsx'
import { policiesQuery, riskQuery } from './queries.ts'

const policies = [
  {
    value: 'never',
    label: 'Never',
    description: 'Nobody is asked, except by an Action or where an application asks for it.',
    set: [],
  },
  {
    value: 'adaptive',
    label: 'Use Adaptive MFA',
    description:
      'Users are asked where the login does not fit them: a new device, a place they cannot have reached, an address known for attacks.',
    set: ['confidence-score'],
  },
  {
    value: 'always',
    label: 'Always',
    description: 'Everybody is asked, and led to enroll.',
    set: ['all-applications'],
  },
] as const

export const Policies = () => (
  <Section title="Policies" description="When MFA is required of everybody. What an Action decides comes first.">
    <QueryView query={useQuery(policiesQuery)}>
      {set => {
        const value = policies.find(one => one.set.length > 0 && set.includes(one.set[0] as never))?.value ?? 'never'
        return <Choice value={value} />
      }}
    </QueryView>
  </Section>
)

const Choice = ({ value }: { value: string }) => {
  const client = useQueryClient()
  const may = useMay('update:mfa_policies')
  const change = useMutation({
    mutationFn: (chosen: string) =>
      api('PUT /guardian/policies', { body: [...(policies.find(one => one.value === chosen)?.set ?? [])] }),
    onSettled: () => Promise.all([client.invalidateQueries(policiesQuery), client.invalidateQueries(riskQuery)]),
  })
  return (
    <Paper withBorder p="md">
      <Radio.Group
        value={change.isPending ? change.variables : value}
        onChange={change.mutate}
        label="Require MFA"
        readOnly={!may}
      >
        <Stack gap="sm" mt="xs">
          {policies.map(one => (
            <Radio key={one.value} value={one.value} label={one.label} description={one.description} disabled={!may} />
          ))}
        </Stack>
      </Radio.Group>
    </Paper>
  )
}
