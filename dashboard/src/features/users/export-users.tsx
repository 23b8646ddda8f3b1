import { Alert, Button, Group, Paper, Select, Stack, TagsInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api.ts'
import { databasesQuery } from './queries.ts'

/** Asks what is exported. */
export const ExportUsers = ({ onBegun }: { onBegun: (jobId: string) => void }) => {
  const databases = useQuery(databasesQuery).data ?? []
  const [connectionId, setConnectionId] = useState<string | null>(null)
  const [format, setFormat] = useState('csv')
  const [fields, setFields] = useState<string[]>([])
  const begin = useMutation({
    meta: { shown: true },
    mutationFn: () => {
      const body = {
        format,
        ...(connectionId && { connection_id: connectionId }),
        ...(fields.length > 0 && { fields: fields.map(name => ({ name })) }),
      }
      return api('POST /jobs/users-exports', { body: body as never })
    },
    onSuccess: ({ id }) => onBegun(id),
  })
  return (
    <Paper withBorder p="md">
      <form
        onSubmit={event => {
          event.preventDefault()
          begin.mutate()
        }}
      >
        <Stack gap="md" maw={520}>
          {begin.error && <Alert color="red">{begin.error.message}</Alert>}
          <Select
            label="Of connection"
            placeholder="All connections"
            clearable
            data={databases.map(({ id, name }) => ({ value: id, label: name }))}
            value={connectionId}
            onChange={setConnectionId}
          />
          <Select
            label="Format"
            data={[
              { value: 'csv', label: 'CSV, for spreadsheets' },
              { value: 'json', label: 'JSON, one user per line' },
            ]}
            allowDeselect={false}
            value={format}
            onChange={chosen => setFormat(chosen ?? 'csv')}
          />
          <TagsInput
            label="Fields"
            description="Type a name and press Enter, for example user_id, email or user_metadata.plan. Without any, the usual ones are written."
            placeholder={fields.length === 0 ? 'The usual ones' : undefined}
            value={fields}
            onChange={setFields}
          />
          <Group>
            <Button type="submit" loading={begin.isPending}>
              Export
            </Button>
          </Group>
        </Stack>
      </form>
    </Paper>
  )
}
