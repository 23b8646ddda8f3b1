import { Paper, Table, VisuallyHidden } from '@mantine/core'
import type { ReactNode } from 'react'

/** The heading of a column; one of buttons is named for who hears the page, and not shown. */
export type Column = string | { buttons: string }

/**
 * A table of a list, which scrolls by itself where a phone is too narrow. `linked` lets a whole row lead where its
 * `row-link` does.
 */
export const ListTable = ({
  columns,
  minWidth,
  linked,
  children,
}: {
  columns: Column[]
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
