import { Anchor, Group, Table, Text, ThemeIcon } from '@mantine/core'
import type { Icon } from '@tabler/icons-react'
import type { ReactElement, ReactNode } from 'react'

/** The first cell of a row that leads to the page of what it names. */
export const NameCell = ({
  name,
  icon: Glyph,
  picture,
  detail,
  link,
  children,
}: {
  name: string
  icon?: Icon
  /** In place of an icon. */
  picture?: ReactNode
  /** What stands beneath the name. */
  detail?: ReactNode
  /** The link, which is given how it looks. */
  link: (props: object) => ReactElement
  /** What stands after the name. */
  children?: ReactNode
}) => (
  <Table.Td>
    <Group gap="sm" wrap="nowrap">
      {picture}
      {Glyph && (
        <ThemeIcon variant="light" size={36} radius="md">
          <Glyph size={20} stroke={1.6} aria-hidden />
        </ThemeIcon>
      )}
      <div>
        <Anchor
          fw={600}
          size="sm"
          c="inherit"
          className="row-link"
          renderRoot={link}
          style={{ overflowWrap: 'anywhere' }}
        >
          {name}
        </Anchor>
        {detail && (
          <Text size="xs" c="dimmed">
            {detail}
          </Text>
        )}
      </div>
      {children}
    </Group>
  </Table.Td>
)
