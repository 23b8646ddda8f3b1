import { Table } from '@mantine/core'
import { IconBroadcast } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Empty } from '../../components/ui/empty.tsx'
import { FormButton } from '../../components/ui/form-button.tsx'
import { ListTable } from '../../components/ui/list-table.tsx'
import { NameCell } from '../../components/ui/name-cell.tsx'
import { Page } from '../../components/ui/page.tsx'
import { useMay } from '../../components/ui/permission.ts'
import { QueryView } from '../../components/ui/query-view.tsx'
import { CreateStream } from './create-stream.tsx'
import { allHealthQuery, type Health, type Stream, streamsQuery } from './queries.ts'
import { StreamStatus } from './stream-status.tsx'
import { streamTypes } from './stream-types.ts'

/** Monitoring › Log Streams. */
export const LogStreams = () => {
  const create = useMay('create:log_streams') && (
    <FormButton label="Create stream">{onClose => <CreateStream onClose={onClose} />}</FormButton>
  )
  const health = useQuery(allHealthQuery).data
  return (
    <Page
      title="Log Streams"
      description="Sends the tenant’s log, as it is written, to where you keep yours. Each entry arrives at least once, in order."
      actions={create}
    >
      <QueryView query={useQuery(streamsQuery)}>
        {streams =>
          streams.length === 0 ? (
            <Empty icon={IconBroadcast} title="No log streams" action={create}>
              Create one to be told of logins and changes elsewhere, and to keep entries longer than this server does.
            </Empty>
          ) : (
            <ListTable columns={['Name', 'Receiver', 'Status']} minWidth={480} linked>
              {streams.map(stream => (
                <Row key={stream.id} stream={stream} health={health?.get(stream.id)} />
              ))}
            </ListTable>
          )
        }
      </QueryView>
    </Page>
  )
}

const Row = ({ stream, health }: { stream: Stream; health: Health | undefined }) => (
  <Table.Tr>
    <NameCell
      name={stream.name ?? stream.id}
      icon={IconBroadcast}
      detail={stream.name && <span className="mono">{stream.id}</span>}
      link={props => <Link to="/monitoring/log-streams/$id" params={{ id: stream.id }} {...props} />}
    />
    <Table.Td>{streamTypes.find(({ value }) => value === stream.type)?.label ?? stream.type}</Table.Td>
    <Table.Td>
      <StreamStatus status={health?.status ?? stream.status} failing={(health?.failures ?? 0) > 0} />
    </Table.Td>
  </Table.Tr>
)
