import { Group, Stack, Table } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { Confirm } from './confirm.tsx'
import { type Column, ListTable } from './list-table.tsx'
import { RemoveCell } from './remove-cell.tsx'

/** What belongs to something: a list whose rows can be taken away after a question, and the way to add to it. */
export const Belongings = <T,>({
  items,
  columns,
  minWidth = 560,
  keyOf,
  nameOf,
  cells,
  add,
  removal,
  empty,
  children,
}: {
  items: T[]
  columns: Column[]
  minWidth?: number
  keyOf: (item: T) => string
  nameOf: (item: T) => string
  cells: (item: T) => ReactNode
  /** The buttons above the list; nothing for who may not add. */
  add?: ReactNode
  /** How a row is taken away; absent for who may not. */
  removal?:
    | {
        title: string
        says: (item: T) => ReactNode
        action: (item: T) => Promise<unknown>
        /** What the buttons say: “Remove” unless told. */
        verb?: string
        /** Which rows can be taken away here: all unless told. */
        allows?: (item: T) => boolean
      }
    | undefined
  /** In place of an empty list. */
  empty: ReactNode
  /** What leads on to the rest of a long list. */
  children?: ReactNode
}) => {
  const [removing, setRemoving] = useState<T | undefined>()
  if (items.length === 0) return empty
  return (
    <Stack gap="md">
      {add && <Group justify="flex-end">{add}</Group>}
      <ListTable
        columns={[...columns, ...(removal ? [{ buttons: removal.verb ?? 'Remove' }] : [])]}
        minWidth={minWidth}
      >
        {items.map(item => (
          <Table.Tr key={keyOf(item)}>
            {cells(item)}
            {removal && (
              <RemoveCell
                what={nameOf(item)}
                verb={removal.verb}
                may={removal.allows?.(item) ?? true}
                onRemove={() => setRemoving(item)}
              />
            )}
          </Table.Tr>
        ))}
      </ListTable>
      {children}
      {removal && (
        <Confirm
          opened={removing !== undefined}
          onClose={() => setRemoving(undefined)}
          title={removal.title}
          verb={removal.verb ?? 'Remove'}
          action={async () => removing !== undefined && removal.action(removing)}
        >
          {removing !== undefined && removal.says(removing)}
        </Confirm>
      )}
    </Stack>
  )
}
