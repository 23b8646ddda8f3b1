import { Table, Text } from '@mantine/core'
import { IconPlugConnected } from '@tabler/icons-react'
import { keepPreviousData, queryOptions, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api.ts'
import { Belongings } from '../../components/ui/belongings.tsx'
import { Empty } from '../../components/ui/empty.tsx'
import { pageSize, withTotal } from '../../components/ui/list-page.ts'
import { Pages } from '../../components/ui/pages.tsx'
import { useMay } from '../../components/ui/permission.ts'
import { QueryView } from '../../components/ui/query-view.tsx'

interface Grant {
  id: string
  clientID: string
  audience?: string
  scope: string[]
}

const grantsQuery = (id: string, page: number) =>
  queryOptions({
    queryKey: ['users', id, 'grants', { page }],
    queryFn: async () =>
      withTotal<Grant>(
        await api('GET /grants', {
          query: { user_id: id, page, per_page: pageSize, include_totals: true } as never,
        }),
        'grants',
      ),
    placeholderData: keepPreviousData,
  })

/** What a user has let applications do. */
export const UserGrants = ({ id }: { id: string }) => {
  const client = useQueryClient()
  const may = useMay('delete:grants')
  const [page, setPage] = useState(0)
  return (
    <QueryView query={useQuery(grantsQuery(id, page))}>
      {({ items, total }) => (
        <Belongings
          items={items}
          columns={['Application', 'API', 'Scopes']}
          keyOf={grant => grant.id}
          nameOf={grant => grant.clientID}
          cells={grant => (
            <>
              <Table.Td>
                <Text size="sm" className="mono">
                  {grant.clientID}
                </Text>
              </Table.Td>
              <Table.Td>
                <Text size="sm">{grant.audience}</Text>
              </Table.Td>
              <Table.Td>
                <Text size="sm">{grant.scope.join(' ')}</Text>
              </Table.Td>
            </>
          )}
          removal={
            may
              ? {
                  title: 'Revoke consent',
                  verb: 'Revoke',
                  says: () => 'The user is asked again at the next login to this application.',
                  action: async grant => {
                    await api('DELETE /grants/{id}', { params: { id: grant.id } })
                    await client.invalidateQueries({ queryKey: ['users', id, 'grants'] })
                  },
                }
              : undefined
          }
          empty={
            <Empty icon={IconPlugConnected} title="No consents">
              Where an application of another party asks to act for a user, the answer is kept here.
            </Empty>
          }
        >
          <Pages total={total} page={page} onChange={setPage} />
        </Belongings>
      )}
    </QueryView>
  )
}
