import { Anchor, Badge, Table, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { ListTable } from '../../components/ui/list-table.tsx'
import { Moment } from '../../components/ui/moment.tsx'
import { nameOf, toneOf } from './log-types.ts'
import type { Entry } from './queries.ts'

/** Entries of the tenant log, each leading to its details. */
export const LogTable = ({ entries }: { entries: Entry[] }) => (
  <ListTable columns={['Event', 'When', 'User', 'Application', 'Address']} minWidth={720} linked>
    {entries.map(entry => (
      <Table.Tr key={entry.log_id}>
        <Table.Td>
          <Anchor
            size="sm"
            c="inherit"
            className="row-link"
            underline="never"
            renderRoot={props => <Link to="/logs/$id" params={{ id: entry.log_id }} {...props} />}
          >
            <Badge color={toneOf(entry.type)} variant="light" tt="none">
              {nameOf(entry.type)}
            </Badge>
          </Anchor>
          {entry.description && (
            <Text size="xs" c="dimmed" truncate maw={260} title={entry.description}>
              {entry.description}
            </Text>
          )}
        </Table.Td>
        <Table.Td style={{ whiteSpace: 'nowrap' }}>
          <Text size="sm">
            <Moment at={entry.date} />
          </Text>
        </Table.Td>
        <Table.Td>
          <Text size="sm" truncate maw={200}>
            {entry.user_name ?? entry.user_id}
          </Text>
        </Table.Td>
        <Table.Td>
          <Text size="sm" truncate maw={160}>
            {entry.client_name}
          </Text>
        </Table.Td>
        <Table.Td>
          <Text size="sm" className="mono" truncate maw={150} title={entry.ip}>
            {entry.ip}
          </Text>
        </Table.Td>
      </Table.Tr>
    ))}
  </ListTable>
)
