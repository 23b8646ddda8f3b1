import { Alert, Badge, Button, Group, Paper, Tabs, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useBlocker } from '@tanstack/react-router'
import { lazy, Suspense, useMemo, useState } from 'react'
import { api } from '../../api.ts'
import { BackLink } from '../../components/ui/back-link.tsx'
import { Loading } from '../../components/ui/loading.tsx'
import { Page } from '../../components/ui/page.tsx'
import { useMay } from '../../components/ui/permission.ts'
import { QueryView } from '../../components/ui/query-view.tsx'
import { Runs } from '../executions/runs.tsx'
import { ActionMenu } from './action-menu.tsx'
import { draftCheckQuery, type Finding } from './check.ts'
import { Dependencies } from './dependencies.tsx'
import { Deploy } from './deploy.tsx'
import { Findings } from './findings.tsx'
import { type Action, actionQuery } from './queries.ts'
import { Secrets } from './secrets.tsx'
import { stateOf } from './state.ts'
import { Trial } from './trial.tsx'
import { triggerOf } from './triggers.ts'
import { Versions } from './versions.tsx'

const Editor = lazy(() => import('./editor.tsx'))
const route = getRouteApi('/actions/library/$id')

/** One Action: its code, what it may use, its versions, and a run to try it. */
export const ActionDetails = () => {
  const { id } = route.useParams()
  return (
    <QueryView whole query={useQuery(actionQuery(id))}>
      {action => <Workbench key={action.id} action={action} />}
    </QueryView>
  )
}

const nothing: Finding[] = []

const Workbench = ({ action }: { action: Action }) => {
  const client = useQueryClient()
  const may = useMay('update:actions')
  const [code, setCode] = useState(action.code)
  const changed = code !== action.code
  const state = stateOf(action)
  const trigger = triggerOf(action.supported_triggers[0]?.id)
  const refresh = () => client.invalidateQueries({ queryKey: ['actions'] })
  const save = useMutation({
    mutationFn: () => api('PATCH /actions/actions/{id}', { params: { id: action.id }, body: { code } as never }),
    onSettled: refresh,
  })
  const found = useQuery(draftCheckQuery(action.id)).data ?? nothing
  // Lines are those of the draft that was checked; what is typed since has moved them.
  const marked = useMemo(
    () => (changed ? [] : found.filter(({ action_id }) => action_id === undefined || action_id === action.id)),
    [changed, found, action.id],
  )
  const [shown, setShown] = useState<{ line: number } | undefined>()
  useBlocker({
    shouldBlockFn: () => changed && !window.confirm('What you changed has not been saved. Leave it?'),
    enableBeforeUnload: () => changed,
  })
  return (
    <Page
      title={action.name}
      back={<BackLink to="/actions/library">Library</BackLink>}
      description={trigger?.label ?? action.supported_triggers[0]?.id}
      actions={
        <>
          <Badge color={state.color} variant="light" tt="none" size="lg">
            {changed ? 'Not saved' : state.label}
          </Badge>
          {may && (
            <>
              <Button variant="default" disabled={!changed} loading={save.isPending} onClick={() => save.mutate()}>
                Save draft
              </Button>
              <Deploy action={action} save={async () => changed && (await save.mutateAsync())} />
            </>
          )}
          <ActionMenu action={action} />
        </>
      }
    >
      {action.errors && action.errors.length > 0 && (
        <Alert color="red" icon={<IconAlertTriangle />} title="It could not be built">
          {action.errors.map(({ id, msg }) => (
            <Text key={id + msg} size="sm" style={{ whiteSpace: 'pre-wrap' }}>
              {msg}
            </Text>
          ))}
        </Alert>
      )}
      {found.length > 0 && <Findings findings={found} within={action.id} onLine={line => setShown({ line })} />}
      <Paper withBorder style={{ overflow: 'hidden' }}>
        <Suspense fallback={<Loading label="Opening the editor" />}>
          <Editor
            code={code}
            trigger={trigger}
            readOnly={!may}
            findings={marked}
            shown={shown}
            onChange={setCode}
            onSave={() => may && changed && save.mutate()}
          />
        </Suspense>
      </Paper>
      <Group gap={4}>
        <Text size="xs" c="dimmed">
          Ctrl+S saves the draft. Escape leaves the editor, so that Tab leads on.
        </Text>
      </Group>
      <Tabs defaultValue="secrets" keepMounted={false}>
        <Tabs.List style={{ flexWrap: 'nowrap', overflowX: 'auto', overflowY: 'hidden' }}>
          <Tabs.Tab value="secrets">Secrets</Tabs.Tab>
          <Tabs.Tab value="dependencies">Dependencies</Tabs.Tab>
          <Tabs.Tab value="test">Test</Tabs.Tab>
          <Tabs.Tab value="versions">Versions</Tabs.Tab>
          <Tabs.Tab value="executions">Executions</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="secrets" pt="lg">
          <Secrets action={action} />
        </Tabs.Panel>
        <Tabs.Panel value="dependencies" pt="lg">
          <Dependencies action={action} />
        </Tabs.Panel>
        <Tabs.Panel value="test" pt="lg">
          <Trial action={action} unsaved={changed} />
        </Tabs.Panel>
        <Tabs.Panel value="versions" pt="lg">
          <Versions action={action} />
        </Tabs.Panel>
        <Tabs.Panel value="executions" pt="lg">
          <Runs actionId={action.id} />
        </Tabs.Panel>
      </Tabs>
    </Page>
  )
}
