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
    <Table.ScrollContainer
      minWidth={minWidth}
      // Where nothing in it can be focused, the arrow keys must reach what is out of sight.
      scrollAreaProps={{
        offsetScrollbars: false,
        ...(!linked && { viewportProps: { tabIndex: 0, role: 'region', 'aria-label': nameOf(columns) } }),
      }}
    >
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

const nameOf = (columns: (string | { buttons: string })[]): string =>
  `Table of ${columns.filter(column => typeof column === 'string').join(', ')}`
