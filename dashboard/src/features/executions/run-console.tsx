import { Alert, Anchor, Code, Group, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { executionQuery } from './queries.ts'

/** What the Actions of an execution wrote to the console, and how they failed; the way to its record. */
export const RunConsole = ({ id, name }: { id: string; name: string }) => {
  const { data, isError } = useQuery(executionQuery(id))
  const run = data?.results.find(one => name.includes(`“${one.action_name}”`))
  return (
    <Stack gap={6}>
      {run?.error && (
        <Alert color="red" p="xs">
          {run.error.msg}
        </Alert>
      )}
      {run?.logs && <Code block>{run.logs}</Code>}
      <Group gap="xs">
        {isError ? (
          <Text size="xs" c="dimmed">
            The record of the execution is not kept any more.
          </Text>
        ) : (
          <Anchor size="xs" renderRoot={props => <Link to="/monitoring/executions/$id" params={{ id }} {...props} />}>
            Execution record
          </Anchor>
        )}
      </Group>
    </Stack>
  )
}
