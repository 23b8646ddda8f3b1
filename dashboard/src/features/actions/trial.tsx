import { Alert, Button, Code, Group, JsonInput, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api.ts'
import { Json } from '../../components/ui/json.tsx'
import { useMay } from '../../components/ui/permission.ts'
import { LoginEvents } from './login-events.tsx'
import type { Action } from './queries.ts'
import { sampleEvent } from './sample-event.ts'

interface Tried {
  commands?: unknown[]
  error?: unknown
  logs: string
  stats: { action_duration_ms: number }
}

/** Runs the saved draft once with an event that can be edited; nothing that it asks for happens. */
export const Trial = ({ action, unsaved }: { action: Action; unsaved: boolean }) => {
  const may = useMay('create:actions')
  const [event, setEvent] = useState(() => JSON.stringify(sampleEvent(new Date()), null, 2))
  const run = useMutation({
    meta: { shown: true },
    mutationFn: async () => {
      const answer = await api('POST /actions/actions/{id}/test', {
        params: { id: action.id },
        body: { payload: { event: JSON.parse(event) } },
      } as never)
      return (answer as unknown as { payload: Tried }).payload
    },
  })
  return (
    <Stack gap="md">
      <Text c="dimmed" size="sm">
        The draft runs with this event, as it was saved. What it asks for is shown, and does not happen.
      </Text>
      <LoginEvents
        trigger={action.supported_triggers[0]?.id}
        onEvent={taken => setEvent(JSON.stringify(taken, null, 2))}
        onSample={() => setEvent(JSON.stringify(sampleEvent(new Date()), null, 2))}
      />
      <JsonInput
        label="Event"
        value={event}
        onChange={setEvent}
        autosize
        minRows={8}
        maxRows={18}
        formatOnBlur
        validationError="This is no JSON"
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 13 } }}
      />
      <Group>
        <Button disabled={!may} loading={run.isPending} onClick={() => run.mutate()}>
          Run
        </Button>
        {unsaved && (
          <Text size="sm" c="dimmed">
            What you changed since the last save does not run.
          </Text>
        )}
      </Group>
      <div aria-live="polite">
        {run.error && <Alert color="red">{run.error.message}</Alert>}
        {run.data && <Outcome tried={run.data} />}
      </div>
    </Stack>
  )
}

const Outcome = ({ tried: { commands, error, logs, stats } }: { tried: Tried }) => (
  <Stack gap="md">
    <Alert color={error ? 'red' : 'gate'} title={error ? 'It failed' : 'It ran'}>
      {error ? JSON.stringify(error) : `${stats.action_duration_ms} ms`}
    </Alert>
    {commands && (
      <div>
        <Text fw={600} mb={4}>
          What it asked for
        </Text>
        {commands.length === 0 ? (
          <Text size="sm" c="dimmed">
            Nothing: the login would go on.
          </Text>
        ) : (
          <Json value={commands} label="Commands of the Action" />
        )}
      </div>
    )}
    {logs && (
      <div>
        <Text fw={600} mb={4}>
          Console
        </Text>
        <Code block>{logs}</Code>
      </div>
    )}
  </Stack>
)
