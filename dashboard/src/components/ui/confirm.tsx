import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'

/** Asks before something that cannot be taken back, and says so where it fails. */
export const Confirm = ({
  opened,
  onClose,
  title,
  verb,
  action,
  children,
}: {
  opened: boolean
  onClose: () => void
  title: string
  /** What the button says: the thing that will happen. */
  verb: string
  action: () => Promise<unknown>
  children: ReactNode
}) => {
  const run = useMutation({ meta: { shown: true }, mutationFn: action, onSuccess: onClose })
  return (
    <Modal opened={opened} onClose={onClose} title={title} closeButtonProps={{ 'aria-label': 'Close' }}>
      <Stack gap="md">
        {run.error && <Alert color="red">{run.error.message}</Alert>}
        <Text component="div">{children}</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            Cancel
          </Button>
          <Button color="red" loading={run.isPending} onClick={() => run.mutate()}>
            {verb}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
