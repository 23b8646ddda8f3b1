import { Alert, Anchor, Badge, Group, Paper, Progress, Stack, Table, Text } from '@mantine/core'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { api, type Reply } from '../../api.ts'
import { Facts } from '../../components/ui/facts.tsx'
import { ListTable } from '../../components/ui/list-table.tsx'
import { Moment } from '../../components/ui/moment.tsx'
import { QueryView } from '../../components/ui/query-view.tsx'

type Job = Reply<'GET /jobs/{id}'>

const jobQuery = (id: string) =>
  queryOptions({ queryKey: ['jobs', id], queryFn: () => api('GET /jobs/{id}', { params: { id } }) })

interface Refused {
  user: unknown
  errors: { code: string; message: string; path?: string }[]
}

const errorsQuery = (id: string) =>
  queryOptions({
    queryKey: ['jobs', id, 'errors'],
    queryFn: async () => ((await api('GET /jobs/{id}/errors', { params: { id } })) ?? []) as Refused[],
  })

const states = {
  pending: { label: 'In progress', color: 'gray' },
  completed: { label: 'Completed', color: 'gate' },
  failed: { label: 'Failed', color: 'red' },
} as const

/** How far an import or export has come, what came of it, and what was refused. */
export const JobState = ({ id }: { id: string }) => {
  const query = useQuery({
    ...jobQuery(id),
    refetchInterval: ({ state }) => (state.data && state.data.status !== 'pending' ? false : 1_000),
  })
  return (
    <QueryView query={query}>
      {job => (
        <Paper withBorder p="md" component="section" aria-label="Job">
          <Stack gap="md">
            <Group justify="space-between">
              <Text fw={600}>{job.type === 'users_import' ? 'Import' : 'Export'}</Text>
              <Badge color={states[job.status].color} variant="light" tt="none" role="status">
                {states[job.status].label}
              </Badge>
            </Group>
            {job.status === 'pending' && (
              <Progress value={job.percentage_done ?? 0} aria-label="Progress" striped animated />
            )}
            {job.status === 'failed' && (
              <Alert color="red" title="The job has failed">
                {job.status_details ?? 'Begin it again; if it fails once more, the log of the server says why.'}
              </Alert>
            )}
            <Outcome job={job} />
            {(job.summary?.failed ?? 0) > 0 && <Errors id={id} />}
          </Stack>
        </Paper>
      )}
    </QueryView>
  )
}

const Outcome = ({ job }: { job: Job }) => (
  <Facts
    facts={[
      ['Job id', job.id],
      ['Begun', <Moment key="begun" at={job.created_at} />],
      ['Connection', job.connection],
      ['Users', job.summary?.total],
      ['Created', job.summary?.inserted],
      ['Updated', job.summary?.updated],
      ['Refused', job.summary?.failed],
      [
        'File',
        job.location && (
          <Anchor key="file" size="sm" underline="always" href={job.location} download>
            Download the export
          </Anchor>
        ),
      ],
    ]}
  />
)

/** How many of the refused are listed; the API has the others. */
const most = 100

const Errors = ({ id }: { id: string }) => (
  <QueryView query={useQuery(errorsQuery(id))}>
    {refused => (
      <Stack gap="xs">
        <ListTable columns={['User', 'What is wrong']} minWidth={480}>
          {refused.slice(0, most).map((one, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the list of a finished job does not change
            <Table.Tr key={at}>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>
                <Text size="sm">{nameOf(one.user)}</Text>
              </Table.Td>
              <Table.Td>
                {one.errors.map(({ code, message, path }) => (
                  <Text size="sm" key={`${code} ${path}`}>
                    {path && <span className="mono">{path} </span>}
                    {message}
                  </Text>
                ))}
              </Table.Td>
            </Table.Tr>
          ))}
        </ListTable>
        {refused.length > most && (
          <Text size="sm" c="dimmed">
            The first {most} of {refused.length}; the Management API lists all at /api/v2/jobs/{id}/errors.
          </Text>
        )}
      </Stack>
    )}
  </QueryView>
)

/** Who a row of a file is about, as far as it says. Pure. */
const nameOf = (user: unknown): string => {
  const { email, username, phone_number, user_id } = (user ?? {}) as Record<string, unknown>
  const name = [email, username, phone_number, user_id].find(one => typeof one === 'string')
  return typeof name === 'string' ? name : JSON.stringify(user)
}
