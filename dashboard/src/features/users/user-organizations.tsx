import { Anchor, Table, Text } from '@mantine/core'
import { IconBuilding } from '@tabler/icons-react'
import { keepPreviousData, queryOptions, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../api.ts'
import { Belongings } from '../../components/ui/belongings.tsx'
import { Empty } from '../../components/ui/empty.tsx'
import { pageSize, withTotal } from '../../components/ui/list-page.ts'
import { Pages } from '../../components/ui/pages.tsx'
import { useMay } from '../../components/ui/permission.ts'
import { QueryView } from '../../components/ui/query-view.tsx'
import { type Organization, titleOf } from '../organizations/organization-type.ts'

const userOrganizationsQuery = (id: string, page: number) =>
  queryOptions({
    queryKey: ['users', id, 'organizations', { page }],
    queryFn: async () =>
      withTotal<Organization>(
        await api('GET /users/{id}/organizations', {
          params: { id },
          query: { page, per_page: pageSize, include_totals: true } as never,
        }),
        'organizations',
      ),
    placeholderData: keepPreviousData,
  })

/** The organizations that a user is a member of. */
export const UserOrganizations = ({ id }: { id: string }) => {
  const client = useQueryClient()
  const may = useMay('delete:organization_members')
  const [page, setPage] = useState(0)
  return (
    <QueryView query={useQuery(userOrganizationsQuery(id, page))}>
      {({ items, total }) => (
        <Belongings
          items={items}
          columns={['Organization', 'Name']}
          minWidth={420}
          keyOf={one => one.id}
          nameOf={titleOf}
          cells={one => (
            <>
              <Table.Td>
                <Anchor
                  size="sm"
                  fw={600}
                  c="inherit"
                  renderRoot={props => <Link to="/organizations/$id" params={{ id: one.id }} {...props} />}
                >
                  {titleOf(one)}
                </Anchor>
              </Table.Td>
              <Table.Td>
                <Text size="sm" className="mono">
                  {one.name}
                </Text>
              </Table.Td>
            </>
          )}
          removal={
            may
              ? {
                  title: 'Remove member',
                  says: one => `The user leaves ${titleOf(one)} and loses the roles there.`,
                  action: async one => {
                    await api('DELETE /organizations/{id}/members', {
                      params: { id: one.id },
                      body: { members: [id] } as never,
                    })
                    await Promise.all(
                      [
                        ['users', id],
                        ['organizations', one.id],
                      ].map(queryKey => client.invalidateQueries({ queryKey })),
                    )
                  },
                }
              : undefined
          }
          empty={
            <Empty icon={IconBuilding} title="In no organization">
              Users become members by an invitation, by a connection that assigns membership, or on the page of an
              organization.
            </Empty>
          }
        >
          <Pages total={total} page={page} onChange={setPage} />
        </Belongings>
      )}
    </QueryView>
  )
}
