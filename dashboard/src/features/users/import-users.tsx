import { Alert, Button, FileInput, Group, Paper, Select, Stack, Switch } from '@mantine/core'
import { IconUpload } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api.ts'
import { databasesQuery } from './queries.ts'

/** What the API takes as one file. */
const mostBytes = 500 * 1024

/** Takes a file of users. */
export const ImportUsers = ({ onBegun }: { onBegun: (jobId: string) => void }) => {
  const databases = useQuery(databasesQuery).data ?? []
  const [file, setFile] = useState<File | null>(null)
  const [chosen, setChosen] = useState<string | null>(null)
  const [upsert, setUpsert] = useState(false)
  const connectionId = chosen ?? databases[0]?.id ?? null
  const tooLarge = file !== null && file.size > mostBytes
  const begin = useMutation({
    meta: { shown: true },
    mutationFn: async () => {
      const form = new FormData()
      form.set('connection_id', connectionId ?? '')
      form.set('upsert', String(upsert))
      form.set('send_completion_email', 'false')
      form.set('users', file as File)
      return api('POST /jobs/users-imports', { body: form as never })
    },
    onSuccess: ({ id }) => {
      setFile(null)
      onBegun(id)
    },
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
          <FileInput
            label="File"
            placeholder="users.json"
            accept="application/json,.json"
            required
            clearable
            clearButtonProps={{ 'aria-label': 'Take another file' }}
            leftSection={<IconUpload size={18} aria-hidden />}
            value={file}
            onChange={setFile}
            error={tooLarge && 'A file has 500 KB at most. Cut it into several, and import one after the other.'}
          />
          <Select
            label="Connection"
            data={databases.map(({ id, name }) => ({ value: id, label: name }))}
            value={connectionId}
            allowDeselect={false}
            onChange={setChosen}
          />
          <Switch
            label="Update users who exist already"
            description="Otherwise they are left as they are and listed as errors."
            checked={upsert}
            onChange={event => setUpsert(event.currentTarget.checked)}
          />
          <Group>
            <Button
              type="submit"
              disabled={file === null || tooLarge || connectionId === null}
              loading={begin.isPending}
            >
              Import
            </Button>
          </Group>
        </Stack>
      </form>
    </Paper>
  )
}
