import { Alert, Group, Paper, Stack, Switch, Text, ThemeIcon } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '../../api.ts'
import { useMay } from '../../components/ui/permission.ts'
import { QueryView } from '../../components/ui/query-view.tsx'
import { Section } from '../../components/ui/section.tsx'
import { type Factor, factors, warningOf } from './factors.ts'
import { factorsQuery } from './queries.ts'

export const FactorList = () => (
  <Section title="Factors" description="What is on can be enrolled by users, and named by Actions.">
    <QueryView query={useQuery(factorsQuery)}>
      {states => {
        const on = new Set<string>(states.filter(({ enabled }) => enabled).map(({ name }) => name))
        const warning = warningOf(on)
        return (
          <Stack gap="sm">
            {warning && (
              <Alert color="yellow" icon={<IconAlertTriangle />}>
                {warning}
              </Alert>
            )}
            <Paper withBorder>
              {factors.map((factor, at) => (
                <FactorRow key={factor.name} factor={factor} on={on.has(factor.name)} first={at === 0} />
              ))}
            </Paper>
          </Stack>
        )
      }}
    </QueryView>
  </Section>
)

const FactorRow = ({ factor, on, first }: { factor: Factor; on: boolean; first: boolean }) => {
  const client = useQueryClient()
  const may = useMay('update:guardian_factors')
  const change = useMutation({
    mutationFn: (enabled: boolean) =>
      api('PUT /guardian/factors/{name}', { params: { name: factor.name }, body: { enabled } }),
    onMutate: async enabled => {
      await client.cancelQueries(factorsQuery)
      client.setQueryData(factorsQuery.queryKey, known =>
        known?.map(one => (one.name === factor.name ? { ...one, enabled } : one)),
      )
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['guardian'] }),
  })
  const { icon: Glyph, label, description, type, dependent } = factor
  return (
    <Group
      p="md"
      gap="md"
      wrap="nowrap"
      justify="space-between"
      style={first ? undefined : { borderTop: '1px solid var(--mantine-color-default-border)' }}
    >
      <Group gap="md" wrap="nowrap">
        <ThemeIcon variant="light" size="xl" radius="md">
          <Glyph size={22} stroke={1.6} aria-hidden />
        </ThemeIcon>
        <div>
          <Text fw={600}>{label}</Text>
          <Text size="sm" c="dimmed">
            {description}
          </Text>
          <Text size="xs" c="dimmed" mt={2}>
            In Actions: <span className="mono">{type}</span>
            {dependent && ' · needs another factor beside it'}
          </Text>
        </div>
      </Group>
      <Switch
        checked={on}
        disabled={!may}
        onChange={event => change.mutate(event.currentTarget.checked)}
        aria-label={label}
        withThumbIndicator={false}
      />
    </Group>
  )
}
