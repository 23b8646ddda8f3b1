import { Alert, Button, Group, MultiSelect, Paper, Select, Stack, Switch, Text, TextInput } from '@mantine/core'
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { api, own } from '../../api.ts'
import { BackLink } from '../../components/ui/back-link.tsx'
import { DangerZone } from '../../components/ui/danger.tsx'
import { Facts } from '../../components/ui/facts.tsx'
import { fieldsOf } from '../../components/ui/fields-of.ts'
import { Moment } from '../../components/ui/moment.tsx'
import { Page } from '../../components/ui/page.tsx'
import { useMay } from '../../components/ui/permission.ts'
import { QueryView } from '../../components/ui/query-view.tsx'
import { Section } from '../../components/ui/section.tsx'
import { SettingsForm } from '../../components/ui/settings-form.tsx'
import { healthQuery, patchStream, type Stream, streamQuery } from './queries.ts'
import { SinkFields } from './sink-fields.tsx'
import { StreamStatus } from './stream-status.tsx'
import { categories, givenSink, streamTypes } from './stream-types.ts'

const route = getRouteApi('/monitoring/log-streams/$id')

/** One log stream: how it stands, where it leads, and what it carries. */
export const LogStreamDetails = () => {
  const { id } = route.useParams()
  return (
    <QueryView whole query={useQuery(streamQuery(id))}>
      {stream => (
        <Page
          title={stream.name ?? stream.id}
          back={<BackLink to="/monitoring/log-streams">Log Streams</BackLink>}
          actions={<OnOff stream={stream} />}
        >
          <Stack gap="xl">
            <Health id={id} />
            <TestEntry id={id} />
            <Receiver stream={stream} />
            <Contents stream={stream} />
            <Danger stream={stream} />
          </Stack>
        </Page>
      )}
    </QueryView>
  )
}

const OnOff = ({ stream }: { stream: Stream }) => {
  const client = useQueryClient()
  const may = useMay('update:log_streams')
  const on = stream.status === 'active'
  const change = useMutation({
    mutationFn: () => patchStream(client, stream.id, { status: on ? 'paused' : 'active' }),
  })
  if (!may) return null
  return (
    <Button variant="default" loading={change.isPending} onClick={() => change.mutate()}>
      {on ? 'Pause' : 'Resume'}
    </Button>
  )
}

const Health = ({ id }: { id: string }) => (
  <Section title="Health">
    <QueryView query={useQuery(healthQuery(id))}>
      {health => (
        <Stack gap="md">
          {health.last_error && (
            <Alert color="yellow" icon={<IconAlertTriangle />}>
              The receiver did not take the latest entries: {health.last_error}. Nothing is lost: they are kept and sent
              again. After seven days without success the stream is suspended.
            </Alert>
          )}
          {health.status === 'suspended' && (
            <Text size="sm">
              It was suspended because its receiver was not reached for seven days. Resume goes on where it stopped, as
              far as the log is kept.
            </Text>
          )}
          <Facts
            facts={[
              ['Status', <StreamStatus key="status" status={health.status} failing={health.failures > 0} />],
              ['Delivered until', <Moment key="until" at={health.delivered_until} />],
              ['Failures in a row', health.failures],
              ['Failing since', health.failing_since && <Moment key="since" at={health.failing_since} />],
              ['Next try', health.next_attempt_at && <Moment key="next" at={health.next_attempt_at} />],
            ]}
          />
        </Stack>
      )}
    </QueryView>
  </Section>
)

const TestEntry = ({ id }: { id: string }) => {
  const may = useMay('update:log_streams')
  const run = useMutation({
    meta: { shown: true },
    mutationFn: () => own<{ status: number }>('POST /log-streams/{id}/try', { params: { id } }),
  })
  if (!may) return null
  return (
    <Section
      title="Test entry"
      description="Sends one entry that tells of nothing to the receiver, as it is saved, and says what it answered."
    >
      <Paper withBorder p="md">
        <Stack gap="md" align="flex-start">
          <Button variant="default" loading={run.isPending} onClick={() => run.mutate()}>
            Send test entry
          </Button>
          {run.isSuccess && (
            <Alert color="green" icon={<IconCheck />} role="status" w="100%">
              The receiver took it: it answered {run.data.status}.
            </Alert>
          )}
          {run.error && (
            <Alert color="red" icon={<IconAlertTriangle />} w="100%">
              {run.error.message}
            </Alert>
          )}
        </Stack>
      </Paper>
    </Section>
  )
}

const Receiver = ({ stream }: { stream: Stream }) => {
  const client = useQueryClient()
  const may = useMayUpdate()
  const type = streamTypes.find(({ value }) => value === stream.type)
  if (!type) return null
  return (
    <Section title={type.label} description={type.description}>
      <SettingsForm
        stored={{ name: stream.name ?? '', sink: stream.sink }}
        may={may}
        save={({ sink, ...changes }) =>
          patchStream(client, stream.id, { ...changes, ...(sink && { sink: givenSink(sink, stream.sink) }) })
        }
      >
        {(draft, set) => (
          <>
            <TextInput label="Name" required maxLength={255} {...fieldsOf(draft, set).text('name')} />
            <SinkFields type={type} sink={draft.sink} onChange={sink => set({ sink })} kept />
          </>
        )}
      </SettingsForm>
    </Section>
  )
}

const useMayUpdate = () => useMay('update:log_streams')

const personal = [
  { value: 'first_name', label: 'First name' },
  { value: 'last_name', label: 'Last name' },
  { value: 'username', label: 'User name' },
  { value: 'email', label: 'Email' },
  { value: 'phone', label: 'Phone' },
  { value: 'address', label: 'Address' },
]

const Contents = ({ stream }: { stream: Stream }) => {
  const client = useQueryClient()
  const stored = {
    filters: stream.filters.map(({ name }) => name),
    log_fields: stream.pii_config?.log_fields ?? [],
    method: stream.pii_config?.method ?? 'hash',
    isPriority: stream.isPriority,
  }
  return (
    <Section title="What is sent">
      <SettingsForm
        stored={stored}
        may={useMayUpdate()}
        save={changes => {
          const { log_fields, method } = { ...stored, ...changes }
          return patchStream(client, stream.id, {
            ...(changes.filters && { filters: changes.filters.map(name => ({ type: 'category', name })) }),
            ...(changes.isPriority !== undefined && { isPriority: changes.isPriority }),
            ...((changes.log_fields || changes.method) && {
              pii_config: log_fields.length === 0 ? null : { log_fields, method },
            }),
          })
        }}
      >
        {(draft, set) => {
          const field = fieldsOf(draft, set)
          return (
            <>
              <MultiSelect
                label="Filter by event category"
                description="Nothing picked: everything is sent."
                placeholder={draft.filters.length === 0 ? 'Everything' : undefined}
                data={categories}
                searchable
                hidePickedOptions
                clearable
                {...field.choices('filters')}
              />
              <MultiSelect
                label="Obfuscate personal data"
                description="These members of an entry do not leave the server as they are."
                placeholder={draft.log_fields.length === 0 ? 'Nothing' : undefined}
                data={personal}
                hidePickedOptions
                clearable
                {...field.choices('log_fields')}
              />
              {draft.log_fields.length > 0 && (
                <Select
                  label="How"
                  data={[
                    { value: 'hash', label: 'Hash: equal values stay recognizable' },
                    { value: 'mask', label: 'Mask' },
                  ]}
                  {...field.choice('method')}
                />
              )}
              <Group>
                <Switch
                  label="Prioritized"
                  description="Served before other streams where there is much to send."
                  {...field.onOff('isPriority')}
                />
              </Group>
            </>
          )
        }}
      </SettingsForm>
    </Section>
  )
}

const Danger = ({ stream }: { stream: Stream }) => {
  const client = useQueryClient()
  const navigate = useNavigate()
  const may = useMay('delete:log_streams')
  return (
    <DangerZone
      steps={[
        may && {
          title: 'Delete this stream',
          description: 'Nothing is sent any more. The log itself stays.',
          verb: 'Delete',
          question: <>{stream.name ?? stream.id} will be gone with what it knew of its receiver.</>,
          action: async () => {
            await api('DELETE /log-streams/{id}', { params: { id: stream.id } })
            await navigate({ to: '/monitoring/log-streams' })
            client.removeQueries({ queryKey: ['log-streams', stream.id] })
            await client.invalidateQueries({ queryKey: ['log-streams'] })
          },
        },
      ]}
    />
  )
}
