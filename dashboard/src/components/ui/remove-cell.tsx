import { Button, Group, Table } from '@mantine/core'

/** The last cell of a row that can be taken away; empty for who may not. */
export const RemoveCell = ({
  what,
  verb = 'Remove',
  may,
  onRemove,
}: {
  what: string
  verb?: string | undefined
  may: boolean
  onRemove: () => void
}) => (
  <Table.Td>
    <Group justify="flex-end">
      {may && (
        <Button size="xs" variant="subtle" color="red" aria-label={`${verb} ${what}`} onClick={onRemove}>
          {verb}
        </Button>
      )}
    </Group>
  </Table.Td>
)
