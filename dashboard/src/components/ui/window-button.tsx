import { Button, type ButtonProps } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { type Icon, IconPlus } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Opening } from './form-modal.tsx'

/** How a button that opens a window looks, and what it is called where several say the same. */
export type WindowButtonLook = Pick<ButtonProps, 'variant' | 'size' | 'disabled'> & {
  icon?: Icon
  'aria-label'?: string
}

/** A button that opens a window. */
export const WindowButton = ({
  label,
  icon: Glyph = IconPlus,
  children,
  ...look
}: { label: string; children: (opening: Opening) => ReactNode } & WindowButtonLook) => {
  const [opened, { open, close }] = useDisclosure()
  return (
    <>
      <Button leftSection={<Glyph size={18} aria-hidden />} onClick={open} {...look}>
        {label}
      </Button>
      {children({ opened, onClose: close })}
    </>
  )
}
