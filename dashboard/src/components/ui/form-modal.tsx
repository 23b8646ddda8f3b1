import { Alert, Button, Group, Modal, Stack } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'

/** A window over the page, and how it is closed. */
export interface Opening {
  opened: boolean
  onClose: () => void
}

/** A window that asks for something. What it shows begins anew each time it is opened. */
export const FormModal = ({ opened, onClose, title, children }: Opening & { title: string; children: ReactNode }) => (
  <Modal opened={opened} onClose={onClose} title={title} closeButtonProps={{ 'aria-label': 'Close' }}>
    {children}
  </Modal>
)

/**
 * The form of such a window: its fields, what was refused, and the buttons. It closes when `submit` has succeeded, unless
 * it `stays` to show what came of it.
 */
export const ModalForm = ({
  verb,
  submit,
  onClose,
  ready = true,
  stays,
  children,
}: {
  /** What the button says: the thing that will happen. */
  verb: string
  submit: () => Promise<unknown>
  onClose: () => void
  /** Whether there is something to submit, where the fields themselves cannot tell. */
  ready?: boolean
  stays?: boolean
  children: ReactNode
}) => {
  const run = useMutation({ meta: { shown: true }, mutationFn: submit, onSuccess: () => stays || onClose() })
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        run.mutate()
      }}
    >
      <Stack gap="md">
        {run.error && <Alert color="red">{run.error.message}</Alert>}
        {children}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={!ready} loading={run.isPending}>
            {verb}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
