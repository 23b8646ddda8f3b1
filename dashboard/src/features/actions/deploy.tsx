import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api.ts'
import { breaks, draftCheckQuery } from './check.ts'
import { Findings } from './findings.tsx'
import type { Action } from './queries.ts'

/** Deploys the draft, after it was saved, built and checked; what would break is shown before it can. */
export const Deploy = ({ action, save }: { action: Action; save: () => Promise<unknown> }) => {
  const client = useQueryClient()
  const [asking, setAsking] = useState(false)
  // What is mended from the window itself goes from its list.
  const found = (useQuery({ ...draftCheckQuery(action.id), enabled: asking }).data ?? []).filter(breaks)
  const deploy = useMutation({
    meta: { shown: true },
    mutationFn: () => api('POST /actions/actions/{id}/deploy', { params: { id: action.id } } as never),
    onSuccess: async () => {
      setAsking(false)
      const found = await client.fetchQuery(draftCheckQuery(action.id)).catch(() => [])
      const message = found.some(({ code }) => code === 'not_bound')
        ? `${action.name} is in no flow yet: add it to one, so that it runs.`
        : `${action.name} runs as it is now from the next login on.`
      notifications.show({ title: 'Deployed', message })
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['actions'] }),
  })
  const begin = useMutation({
    mutationFn: async () => {
      await save()
      await built(action.id)
      const findings = await client.fetchQuery(draftCheckQuery(action.id))
      if (!findings.some(breaks)) return deploy.mutateAsync()
      setAsking(true)
    },
  })
  return (
    <>
      <Button loading={begin.isPending} onClick={() => begin.mutate()}>
        Deploy
      </Button>
      <Modal
        opened={asking}
        onClose={() => setAsking(false)}
        title="What would break"
        size="lg"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <Stack gap="md">
          <Text size="sm" c="dimmed">
            {action.name} was checked in its flow, with the settings of this tenant. It can be deployed all the same:
            logins then go on, or fail, as it says here.
          </Text>
          {deploy.error && <Alert color="red">{deploy.error.message}</Alert>}
          {found.length > 0 ? (
            <Findings findings={found} within={action.id} />
          ) : (
            <Alert color="gate">Nothing of it is left.</Alert>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={() => setAsking(false)} data-autofocus>
              Back to the code
            </Button>
            <Button
              {...(found.length > 0 && { color: 'red' })}
              loading={deploy.isPending}
              onClick={() => deploy.mutate()}
            >
              {found.length > 0 ? 'Deploy anyway' : 'Deploy'}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  )
}

/** Waits until the draft has been built; a build that fails says why. */
const built = async (id: string): Promise<void> => {
  for (;;) {
    const { status, errors } = await api('GET /actions/actions/{id}', { params: { id } })
    if (status === 'built') return
    if (status === 'failed') throw new Error(errors?.[0]?.msg ?? 'The Action could not be built.')
    await new Promise(resolve => setTimeout(resolve, 700))
  }
}
