import type { ReactNode } from 'react'
import { FormModal } from './form-modal.tsx'
import { WindowButton, type WindowButtonLook } from './window-button.tsx'

/** A button that asks for something in a window, which bears the button's name unless told. */
export const FormButton = ({
  label,
  title = label,
  children,
  ...look
}: {
  label: string
  title?: string
  /** The form, which closes the window when it is done. */
  children: (onClose: () => void) => ReactNode
} & WindowButtonLook) => (
  <WindowButton label={label} {...look}>
    {opening => (
      <FormModal title={title} {...opening}>
        {children(opening.onClose)}
      </FormModal>
    )}
  </WindowButton>
)
