import { Group, Paper, Progress, SegmentedControl, SimpleGrid, Stack, Table, Text } from '@mantine/core'
import { IconChartBar } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { BarChart } from '../../components/ui/bar-chart.tsx'
import { Empty } from '../../components/ui/empty.tsx'
import { ListTable } from '../../components/ui/list-table.tsx'
import { Page } from '../../components/ui/page.tsx'
import { QueryView } from '../../components/ui/query-view.tsx'
import { Section } from '../../components/ui/section.tsx'
import { durationWords, factorLabel } from '../logins/words.ts'
import { type Figures, overviewQuery, type Period, periods } from './queries.ts'

const route = getRouteApi('/monitoring/overview')

/** Monitoring › Overview: what logins and their factors came to. */
export const Overview = () => {
  const { period = 'day' } = route.useSearch()
  const navigate = route.useNavigate()
  return (
    <Page
      title="Overview"
      description="Logins, and what came of the factors that they asked for. Hours and days are those of UTC."
      actions={
        <SegmentedControl
          aria-label="Time"
          data={periods}
          value={period}
          onChange={next => void navigate({ search: next === 'day' ? {} : { period: next as Period } })}
        />
      }
    >
      <QueryView query={useQuery(overviewQuery(period))}>{figures => <Plots figures={figures} />}</QueryView>
    </Page>
  )
}

const colors = ['gate-6', 'blue-6', 'grape-6', 'orange-6', 'teal-4', 'pink-6', 'indigo-4'].map(
  name => `var(--mantine-color-${name})`,
)

const Plots = ({ figures: { points, step, factors, enrollments } }: { figures: Figures }) => {
  const labels = points.map(({ at }) => (step === 'hour' ? `${at.slice(5, 10)} ${at.slice(11, 16)}` : at.slice(5, 10)))
  const sum = (of: (point: (typeof points)[number]) => number) => points.reduce((all, one) => all + of(one), 0)
  const started = factors.reduce((all, one) => all + one.started, 0)
  const completed = factors.reduce((all, one) => all + one.completed, 0)
  return (
    <Stack gap="xl">
      <SimpleGrid cols={{ base: 2, sm: 4 }}>
        <Figure label="Logins" value={sum(one => one.logins).toLocaleString('en')} />
        <Figure label="Failures" value={sum(one => one.failures).toLocaleString('en')} />
        <Figure label="Challenges" value={started.toLocaleString('en')} />
        <Figure label="Completed" value={shareOf(completed, started)} />
      </SimpleGrid>
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <BarChart
          title="Logins"
          labels={labels}
          series={[
            { label: 'Success', color: 'var(--mantine-color-gate-6)', values: points.map(one => one.logins) },
            { label: 'Failure', color: 'var(--mantine-color-red-6)', values: points.map(one => one.failures) },
            { label: 'Blocked', color: 'var(--mantine-color-yellow-6)', values: points.map(one => one.blocked) },
          ]}
        />
        <BarChart
          title="Challenges by factor"
          labels={labels}
          series={factors.map(({ type }, at) => ({
            label: factorLabel(type),
            color: colors[at % colors.length] as string,
            values: points.map(one => one.challenges[type] ?? 0),
          }))}
        />
      </SimpleGrid>
      <Section
        title="Factors"
        description="A challenge counts when its login has ended. Who left is whoever started one and did not complete it: took another factor, was refused, or went away."
      >
        {factors.length === 0 ? (
          <Empty icon={IconChartBar} title="No challenges in this time">
            As soon as an Action or a policy asks for a factor, this shows how often it was passed, how long that took,
            and how many left.
          </Empty>
        ) : (
          <ListTable
            columns={['Factor', 'Started', 'Completed', 'Left', 'Wrong answers', 'Median time', '95% within']}
            minWidth={720}
          >
            {factors.map(one => (
              <Table.Tr key={one.type}>
                <Table.Td fw={600}>{factorLabel(one.type)}</Table.Td>
                <Table.Td>{one.started.toLocaleString('en')}</Table.Td>
                <Table.Td>
                  <Group gap="xs" wrap="nowrap">
                    <Progress
                      value={one.started === 0 ? 0 : (one.completed / one.started) * 100}
                      w={64}
                      aria-label={`Completed: ${factorLabel(one.type)}`}
                    />
                    {shareOf(one.completed, one.started)}
                  </Group>
                </Table.Td>
                <Table.Td>{shareOf(one.started - one.completed, one.started)}</Table.Td>
                <Table.Td>{one.refused.toLocaleString('en')}</Table.Td>
                <Table.Td>{durationWords(one.median_ms)}</Table.Td>
                <Table.Td>{durationWords(one.p95_ms)}</Table.Td>
              </Table.Tr>
            ))}
          </ListTable>
        )}
      </Section>
      {enrollments.length > 0 && (
        <Section title="Enrollments" description="Factors that users were led to enroll while they signed in.">
          <ListTable columns={['Factor', 'Started', 'Completed', 'Left']} minWidth={420}>
            {enrollments.map(one => (
              <Table.Tr key={one.type}>
                <Table.Td fw={600}>{factorLabel(one.type)}</Table.Td>
                <Table.Td>{one.started.toLocaleString('en')}</Table.Td>
                <Table.Td>{shareOf(one.completed, one.started)}</Table.Td>
                <Table.Td>{shareOf(one.started - one.completed, one.started)}</Table.Td>
              </Table.Tr>
            ))}
          </ListTable>
        </Section>
      )}
    </Stack>
  )
}

const shareOf = (part: number, whole: number): string => (whole <= 0 ? '–' : `${Math.round((part / whole) * 100)}%`)

const Figure = ({ label, value }: { label: string; value: string }) => (
  <Paper withBorder p="md">
    <Text size="sm" c="dimmed">
      {label}
    </Text>
    <Text fz={26} fw={650} lh={1.3}>
      {value}
    </Text>
  </Paper>
)
