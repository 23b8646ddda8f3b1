import { IconActivity } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Empty } from '../../components/ui/empty.tsx'
import { QueryView } from '../../components/ui/query-view.tsx'
import { LogTable } from '../logs/log-table.tsx'
import { logsQuery } from '../logs/queries.ts'

/** What happened to a user, newest first. */
export const UserLogs = ({ id }: { id: string }) => (
  <QueryView query={useQuery(logsQuery({ q: `user_id:"${id}"` }))}>
    {({ items }) =>
      items.length === 0 ? (
        <Empty icon={IconActivity} title="Nothing happened yet">
          Logins, failures, factors and messages of this user will be listed here.
        </Empty>
      ) : (
        <LogTable entries={items} />
      )
    }
  </QueryView>
)
