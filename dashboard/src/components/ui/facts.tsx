import { Paper, Table } from '@mantine/core'
import type { ReactNode } from 'react'

/** What is known of something, one fact per line; facts without a value are left out. */
export const Facts = ({ facts }: { facts: [label: string, value: ReactNode][] }) => (
  <Paper withBorder px="md" py={4}>
    <Table>
      <Table.Tbody>
        {facts
          .filter(([, value]) => value !== undefined && value !== null && value !== '')
          .map(([label, value]) => (
            <Table.Tr key={label}>
              <Table.Th w={{ base: 120, sm: 200 }} fw={500} c="dimmed">
                {label}
              </Table.Th>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>{value}</Table.Td>
            </Table.Tr>
          ))}
      </Table.Tbody>
    </Table>
  </Paper>
)
