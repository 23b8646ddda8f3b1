import { Paper, Table, VisuallyHidden } from '@mantine/core'
import type { ReactNode } from 'react'

/**
 * A table of a list, which scrolls by itself where a phone is too narrow. A column without a heading is one of buttons;
 * `linked` lets a whole row lead where its `row-link` does.
 */
export const ListTable = ({
  columns,
  minWidth,
  linked,
  children,
}: {
  columns: (string | { buttons: string })[]
  /** Pixels below which the table scrolls. */
  minWidth: number
  linked?: boolean
  children: ReactNode
}) => (
  <Paper withBorder>
    <Table.ScrollContainer minWidth={minWidth}>
      <Table verticalSpacing="sm" horizontalSpacing="md" className={linked ? 'rows-as-links' : undefined}>
        <Table.Thead>
          <Table.Tr>
            {columns.map(column =>
              typeof column === 'string' ? (
                <Table.Th key={column}>{column}</Table.Th>
              ) : (
                <Table.Th key={column.buttons}>
                  <VisuallyHidden>{column.buttons}</VisuallyHidden>
                </Table.Th>
              ),
            )}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>{children}</Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  </Paper>
)
