import { Button, Group, Table } from '@mantine/core'

/** The last cell of a row that can be taken away; empty for who may not. */
export const RemoveCell = ({ what, may, onRemove }: { what: string; may: boolean; onRemove: () => void }) => (
  <Table.Td>
    <Group justify="flex-end">
      {may && (
        <Button size="xs" variant="subtle" color="red" aria-label={`Remove ${what}`} onClick={onRemove}>
          Remove
        </Button>
      )}
    </Group>
  </Table.Td>
)
