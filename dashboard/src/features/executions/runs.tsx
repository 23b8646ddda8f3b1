import { Anchor, Badge, Button, Group, Stack, Table, Text } from '@mantine/core'
import { IconActivity } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Empty } from '../../components/ui/empty.tsx'
import { ListTable } from '../../components/ui/list-table.tsx'
import { Moment } from '../../components/ui/moment.tsx'
import { QueryView } from '../../components/ui/query-view.tsx'
import { durationWords } from '../logins/words.ts'
import { FlowFigures } from './flow-figures.tsx'
import { runsQuery } from './queries.ts'

/** The last runs of an Action, each leading to its record. */
export const Runs = ({ actionId }: { actionId: string }) => {
  const query = useInfiniteQuery(runsQuery(actionId))
  return (
    <QueryView query={query as never}>
      {() => {
        const runs = query.data?.pages.flatMap(page => page.executions) ?? []
        if (runs.length === 0)
          return (
            <Empty icon={IconActivity} title="Not run yet">
              Once it is deployed and in a flow, each run is listed here with how it ended and how long it took, for ten
              days.
            </Empty>
          )
        return (
          <Stack gap="md">
            <FlowFigures actionId={actionId} />
            <ListTable columns={['When', 'Result', 'Took', 'Error']} minWidth={560} linked>
              {runs.map(run => (
                <Table.Tr key={`${run.execution_id} ${run.started_at}`}>
                  <Table.Td>
                    <Anchor
                      size="sm"
                      c="inherit"
                      className="row-link"
                      underline="never"
                      renderRoot={props => (
                        <Link to="/monitoring/executions/$id" params={{ id: run.execution_id }} {...props} />
                      )}
                    >
                      <Moment at={run.started_at} />
                    </Anchor>
                  </Table.Td>
                  <Table.Td>
                    <Badge color={run.result === 'ok' ? 'gate' : 'red'} variant="light" tt="none">
                      {run.result === 'ok' ? 'Ran' : 'Failed'}
                    </Badge>
                  </Table.Td>
                  <Table.Td>{durationWords(run.duration_ms)}</Table.Td>
                  <Table.Td>
                    <Text size="sm" truncate maw={320} title={run.error}>
                      {run.error}
                    </Text>
                  </Table.Td>
                </Table.Tr>
              ))}
            </ListTable>
            {query.hasNextPage && (
              <Group justify="center">
                <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                  Older runs
                </Button>
              </Group>
            )}
          </Stack>
        )
      }}
    </QueryView>
  )
}
