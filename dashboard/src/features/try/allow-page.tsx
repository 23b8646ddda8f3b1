import { Alert, Button, Stack, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useMay } from '../../components/ui/permission.ts'
import { QueryView } from '../../components/ui/query-view.tsx'
import type { Application } from '../applications/application-type.ts'
import { applicationQuery, patchApplication } from '../applications/queries.ts'
import { tryPage } from './tried.ts'

/** Whether logins of an application may end at this page, and the way to let them, or to let them no longer. */
export const AllowPage = ({ clientId, onAllowed }: { clientId: string; onAllowed: (allowed: boolean) => void }) => (
  <QueryView query={useQuery(applicationQuery(clientId))}>
    {app => <Allowed app={app} onAllowed={onAllowed} />}
  </QueryView>
)

const Allowed = ({ app, onAllowed }: { app: Application; onAllowed: (allowed: boolean) => void }) => {
  const client = useQueryClient()
  const may = useMay('update:clients')
  const { callbacks = [] } = app
  const allowed = callbacks.includes(tryPage())
  useEffect(() => onAllowed(allowed), [allowed, onAllowed])
  const change = useMutation({
    mutationFn: () =>
      patchApplication(client, app.client_id, {
        callbacks: allowed ? callbacks.filter(url => url !== tryPage()) : [...callbacks, tryPage()],
      }),
  })
  return (
    <Alert
      color={allowed ? 'gate' : 'yellow'}
      title={allowed ? `Logins of ${app.name} may end here` : `Logins of ${app.name} may not end here yet`}
    >
      <Stack gap="sm" align="flex-start">
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {allowed
            ? `${tryPage()} is among its Allowed Callback URLs. Take it out again once you have seen what you wanted.`
            : `For that, ${tryPage()} must be among its Allowed Callback URLs.${may ? '' : ' Your role cannot change them.'}`}
        </Text>
        {may && (
          <Button size="xs" variant="default" loading={change.isPending} onClick={() => change.mutate()}>
            {allowed ? 'Take this page out' : 'Add this page'}
          </Button>
        )}
      </Stack>
    </Alert>
  )
}
