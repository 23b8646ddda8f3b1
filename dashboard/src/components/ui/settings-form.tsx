import { Alert, Button, Fieldset, Group, Paper, Stack } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useBlocker } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { changesOf } from './changes.ts'

/**
 * Settings that are changed together: fields over what is stored, saved by one button. `save` is given what differs
 * alone. Who may not change them sees the fields locked. `beside` shows what the draft would come to: next to the form
 * where there is room, and never locked.
 */
export const SettingsForm = <T extends object>({
  stored,
  initial = {},
  may,
  save,
  ready = () => true,
  beside,
  children,
}: {
  stored: T
  /** What the draft begins with where it is not what is stored. */
  initial?: Partial<T> | undefined
  may: boolean
  save: (changes: Partial<T>) => Promise<unknown>
  /** Whether the draft can be saved, where the fields themselves cannot tell. */
  ready?: (draft: T) => boolean
  beside?: (draft: T) => ReactNode
  children: (draft: T, set: (change: Partial<T>) => void) => ReactNode
}) => {
  const [touched, setTouched] = useState<Partial<T>>(initial)
  const draft = { ...stored, ...touched }
  const changes = changesOf(stored, draft)
  const changed = Object.keys(changes).length > 0
  const run = useMutation({
    meta: { shown: true },
    mutationFn: () => save(changes),
    onSuccess: () => setTouched({}),
  })
  useBlocker({
    shouldBlockFn: () => changed && !window.confirm('What you changed has not been saved. Leave it?'),
    enableBeforeUnload: () => changed,
  })
  const form = (
    <Paper withBorder p="md">
      <form
        onSubmit={event => {
          event.preventDefault()
          if (changed && ready(draft)) run.mutate()
        }}
      >
        <Fieldset variant="unstyled" disabled={!may} className={may ? undefined : 'locked'}>
          <Stack gap="md">
            {run.error && <Alert color="red">{run.error.message}</Alert>}
            {children(draft, change => setTouched({ ...touched, ...change }))}
            {may && (
              <Group justify="flex-end">
                {changed && (
                  <Button variant="default" onClick={() => setTouched({})}>
                    Discard
                  </Button>
                )}
                <Button type="submit" disabled={!changed || !ready(draft)} loading={run.isPending}>
                  Save changes
                </Button>
              </Group>
            )}
          </Stack>
        </Fieldset>
      </form>
    </Paper>
  )
  if (!beside) return form
  return (
    <div className="beside">
      {form}
      <div className="beside-sticky">{beside(draft)}</div>
    </div>
  )
}
