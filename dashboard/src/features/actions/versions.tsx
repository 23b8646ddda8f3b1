import { Badge, Button, Group, Modal, Table } from '@mantine/core'
import { IconHistory } from '@tabler/icons-react'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { api } from '../../api.ts'
import { ShowMore } from '../../components/ui/checkpoint.tsx'
import { Empty } from '../../components/ui/empty.tsx'
import { ListTable } from '../../components/ui/list-table.tsx'
import { Loading } from '../../components/ui/loading.tsx'
import { Moment } from '../../components/ui/moment.tsx'
import { useMay } from '../../components/ui/permission.ts'
import { QueryView } from '../../components/ui/query-view.tsx'
import { type Action, type Version, versionsQuery } from './queries.ts'

const Difference = lazy(() => import('./difference.tsx'))

/** Every version that was deployed, how each differs from the draft, and the way back to it. */
export const Versions = ({ action }: { action: Action }) => {
  const client = useQueryClient()
  const may = useMay('update:actions')
  const [compared, setCompared] = useState<Version | undefined>()
  const back = useMutation({
    mutationFn: (version: Version) =>
      api('POST /actions/actions/{actionId}/versions/{id}/deploy', {
        params: { actionId: action.id, id: version.id },
        body: {},
      } as never),
    onSettled: () => client.invalidateQueries({ queryKey: ['actions'] }),
  })
  const query = useInfiniteQuery(versionsQuery(action.id))
  return (
    <QueryView query={query}>
      {versions =>
        versions.length === 0 ? (
          <Empty icon={IconHistory} title="Never deployed">
            Each deploy keeps a version, so that you can see what changed and go back.
          </Empty>
        ) : (
          <>
            <ListTable columns={['Version', 'Deployed', 'What can be done']} minWidth={480}>
              {versions.map(version => (
                <Table.Tr key={version.id}>
                  <Table.Td>
                    <Group gap="sm">
                      {version.number}
                      {version.deployed && (
                        <Badge variant="light" tt="none">
                          Live
                        </Badge>
                      )}
                    </Group>
                  </Table.Td>
                  <Table.Td>
                    <Moment at={version.created_at} />
                  </Table.Td>
                  <Table.Td>
                    <Group gap="xs">
                      <Button size="xs" variant="default" onClick={() => setCompared(version)}>
                        Compare with the draft
                      </Button>
                      {may && !version.deployed && (
                        <Button
                          size="xs"
                          variant="default"
                          loading={back.isPending && back.variables.id === version.id}
                          onClick={() => back.mutate(version)}
                        >
                          Deploy again
                        </Button>
                      )}
                    </Group>
                  </Table.Td>
                </Table.Tr>
              ))}
            </ListTable>
            <ShowMore query={query} />
            <Modal
              opened={compared !== undefined}
              onClose={() => setCompared(undefined)}
              title={`Version ${compared?.number ?? ''} and the draft`}
              size="90%"
              closeButtonProps={{ 'aria-label': 'Close' }}
            >
              <Suspense fallback={<Loading />}>
                {compared && <Difference before={compared.code} after={action.code} />}
              </Suspense>
            </Modal>
          </>
        )
      }
    </QueryView>
  )
}
