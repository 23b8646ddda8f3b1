import { Anchor, Avatar, Group, Table, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { titleOf, type User } from './user-type.ts'

/** Who somebody is in a list, leading to the page of the user. */
export const PersonCell = ({
  user,
  rowLink,
  children,
}: {
  user: Pick<User, 'user_id' | 'name' | 'email' | 'username' | 'phone_number' | 'picture'>
  /** Whether the whole row leads there. */
  rowLink?: boolean
  /** What stands beside the name. */
  children?: ReactNode
}) => {
  const title = titleOf(user)
  return (
    <Table.Td>
      <Group gap="sm" wrap="nowrap">
        <Avatar name={title} src={user.picture} color="gate" size={34} alt="" />
        <div>
          <Group gap={6}>
            <Anchor
              fw={600}
              size="sm"
              c="inherit"
              className={rowLink ? 'row-link' : undefined}
              renderRoot={props => <Link to="/users/$id" params={{ id: user.user_id }} {...props} />}
            >
              {title}
            </Anchor>
            {children}
          </Group>
          {user.email && user.email !== title && (
            <Text size="xs" c="dimmed">
              {user.email}
            </Text>
          )}
        </div>
      </Group>
    </Table.Td>
  )
}
