import { Alert, Anchor, Group, Paper, Stack, Text, ThemeIcon } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { QueryView } from '../../components/ui/query-view.tsx'
import { Section } from '../../components/ui/section.tsx'
import { FactorSwitch } from './factor-switch.tsx'
import { type Factor, factors, warningOf } from './factors.ts'
import { factorsQuery } from './queries.ts'

export const FactorList = () => (
  <Section
    title="Factors"
    description="What is on can be enrolled by users, and named by Actions. Each has settings of its own behind its name."
  >
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
          <Anchor
            fw={600}
            renderRoot={props => <Link to="/security/mfa/$factor" params={{ factor: factor.name }} {...props} />}
          >
            {label}
          </Anchor>
          <Text size="sm" c="dimmed">
            {description}
          </Text>
          <Text size="xs" c="dimmed" mt={2}>
            In Actions: <span className="mono">{type}</span>
            {dependent && ' · needs another factor beside it'}
          </Text>
        </div>
      </Group>
      <FactorSwitch factor={factor} on={on} />
    </Group>
  )
}
