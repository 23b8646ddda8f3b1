import { Alert, Badge, Code, Group, Paper, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Facts } from '../../components/ui/facts.tsx'
import { Moment } from '../../components/ui/moment.tsx'
import { Page } from '../../components/ui/page.tsx'
import { QueryView } from '../../components/ui/query-view.tsx'
import { Section } from '../../components/ui/section.tsx'
import { triggerOf } from '../actions/triggers.ts'
import { durationWords } from '../logins/words.ts'
import { executionQuery } from './queries.ts'

const route = getRouteApi('/monitoring/executions/$id')

const states: Record<string, string> = {
  final: 'All Actions ran',
  partial: 'It ended before all Actions had run',
  suspended: 'Waiting for the user',
  pending: 'Not begun',
}

/** The record of one run of a trigger: which Actions ran, for how long, what they wrote, how they failed. */
export const Execution = () => {
  const { id } = route.useParams()
  return (
    <QueryView whole query={useQuery(executionQuery(id))}>
      {execution => (
        <Page title="Action execution" description={states[execution.status] ?? execution.status}>
          <Stack gap="lg">
            <Facts
              facts={[
                ['Trigger', triggerOf(execution.trigger_id)?.label ?? execution.trigger_id],
                ['Began', <Moment key="began" at={execution.created_at} />],
                ['Last run', <Moment key="last" at={execution.updated_at} />],
                [
                  'Execution id',
                  <span key="id" className="mono">
                    {execution.id}
                  </span>,
                ],
              ]}
            />
            <Section
              title="Actions"
              description="In the order in which they ran; the first 256 characters of each console."
            >
              {execution.results.map((run, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a record has its runs in one order for good.
                <Paper key={at} withBorder p="md">
                  <Stack gap="sm">
                    <Group justify="space-between">
                      <Text fw={600}>{run.action_name}</Text>
                      <Group gap="sm">
                        <Text size="sm" c="dimmed">
                          {durationWords(Date.parse(run.ended_at) - Date.parse(run.started_at))}
                        </Text>
                        <Badge color={run.error ? 'red' : 'gate'} variant="light" tt="none">
                          {run.error ? 'Failed' : 'Ran'}
                        </Badge>
                      </Group>
                    </Group>
                    {run.error && (
                      <Alert color="red" title={run.error.id}>
                        {run.error.msg}
                      </Alert>
                    )}
                    {run.logs ? (
                      <Code block>{run.logs}</Code>
                    ) : (
                      <Text size="sm" c="dimmed">
                        Nothing was written to the console.
                      </Text>
                    )}
                  </Stack>
                </Paper>
              ))}
            </Section>
          </Stack>
        </Page>
      )}
    </QueryView>
  )
}
