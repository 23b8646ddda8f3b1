import { Anchor } from '@mantine/core'
import { IconArrowLeft } from '@tabler/icons-react'
import { Link, type LinkProps } from '@tanstack/react-router'

/** Leads from one of many to the list of all. */
export const BackLink = ({ to, children }: { to: LinkProps['to']; children: string }) => (
  <Anchor size="sm" c="dimmed" w="fit-content" renderRoot={props => <Link to={to} {...props} />}>
    <IconArrowLeft size={16} stroke={1.7} aria-hidden style={{ verticalAlign: '-3px', marginInlineEnd: 4 }} />
    Back to {children}
  </Anchor>
)
