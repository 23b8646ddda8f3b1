import { Anchor, Badge, Group, Paper, Stack, Table, Text, Timeline } from '@mantine/core'
import { IconCheck, IconX } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { ListTable } from '../../components/ui/list-table.tsx'
import { Section } from '../../components/ui/section.tsx'
import { RunConsole } from '../executions/run-console.tsx'
import { screensOf } from './screens.ts'
import { type Step, stepsOf } from './steps.ts'
import type { Trace } from './trace.ts'
import { durationWords } from './words.ts'

const states: Record<Trace['status'], { label: string; color: string }> = {
  active: { label: 'Under way', color: 'blue' },
  complete: { label: 'Complete', color: 'gate' },
  denied: { label: 'Refused', color: 'red' },
  failed: { label: 'Failed', color: 'red' },
  expired: { label: 'Left', color: 'gray' },
}

/** How a login ended. */
export const LoginStatus = ({ status }: { status: Trace['status'] }) => (
  <Badge color={states[status].color} variant="light" tt="none" miw="max-content">
    {states[status].label}
  </Badge>
)

/** The screens that a login showed, and why each was. */
export const Screens = ({ trace }: { trace: Trace }) => {
  const screens = screensOf(trace)
  return (
    <Section title="Screens" description="In the order in which they were shown, each with what made it due.">
      {screens.length === 0 ? (
        <Text size="sm" c="dimmed">
          No screen was shown.
        </Text>
      ) : (
        <ListTable columns={['Screen', 'Why it was shown', 'For']} minWidth={560}>
          {screens.map(({ n, screen, why, ms }) => (
            <Table.Tr key={n}>
              <Table.Td className="mono" style={{ whiteSpace: 'nowrap' }}>
                {screen}
              </Table.Td>
              <Table.Td>
                <Text size="sm">{why}</Text>
              </Table.Td>
              <Table.Td style={{ whiteSpace: 'nowrap' }}>{durationWords(ms)}</Table.Td>
            </Table.Tr>
          ))}
        </ListTable>
      )}
    </Section>
  )
}

/** Everything that happened in a login, with the output of its Actions. */
export const Steps = ({ trace }: { trace: Trace }) => {
  const steps = stepsOf(trace)
  const began = Date.parse(trace.started_at)
  return (
    <Section title="What happened" description="Times are counted from the begin of the login.">
      <Paper withBorder p="lg">
        <Timeline bulletSize={22} lineWidth={2} active={steps.length}>
          {steps.map(step => (
            <Timeline.Item
              key={step.n}
              bullet={bulletOf(step)}
              color={colorOf(step)}
              title={<Title step={step} began={began} />}
            >
              <Stack gap={6} mt={2}>
                {step.detail && (
                  <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
                    {step.detail}
                  </Text>
                )}
                {step.execution && <RunConsole id={step.execution} name={step.title} />}
              </Stack>
            </Timeline.Item>
          ))}
        </Timeline>
      </Paper>
    </Section>
  )
}

const Title = ({ step, began }: { step: Step; began: number }) => (
  <Group justify="space-between" gap="xs" wrap="nowrap" align="baseline">
    <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
      {step.title}
    </Text>
    <Text size="xs" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
      +{durationWords(Date.parse(step.at) - began)}
    </Text>
  </Group>
)

const bulletOf = ({ tone }: Step) =>
  tone === 'good' ? (
    <IconCheck size={13} aria-label="Passed" />
  ) : tone === 'bad' ? (
    <IconX size={13} aria-label="Failed" />
  ) : undefined
const colorOf = ({ tone }: Step) => (tone === 'bad' ? 'red' : 'gate')

/** The way to a user, by the id alone. */
export const UserLink = ({ id, name }: { id: string; name?: string | undefined }) => (
  <Anchor size="sm" renderRoot={props => <Link to="/users/$id" params={{ id }} {...props} />}>
    {name ?? id}
  </Anchor>
)
