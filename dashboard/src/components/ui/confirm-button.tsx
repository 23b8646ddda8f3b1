import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { ReactNode } from 'react'
import { Confirm } from './confirm.tsx'

/** A button whose step cannot be taken back, and is asked for before it happens. */
export const ConfirmButton = ({
  label,
  title,
  verb,
  action,
  children,
}: {
  label: string
  title: string
  /** What the button of the question says: the thing that will happen. */
  verb: string
  action: () => Promise<unknown>
  /** What will be gone. */
  children: ReactNode
}) => {
  const [opened, { open, close }] = useDisclosure()
  return (
    <>
      <Button variant="outline" color="red" onClick={open}>
        {label}
      </Button>
      <Confirm opened={opened} onClose={close} title={title} verb={verb} action={action}>
        {children}
      </Confirm>
    </>
  )
}
