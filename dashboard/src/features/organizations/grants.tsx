import { Select, Table, Text } from '@mantine/core'
import { IconRobot } from '@tabler/icons-react'
import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api.ts'
import { Belongings } from '../../components/ui/belongings.tsx'
import { Empty } from '../../components/ui/empty.tsx'
import { FormModal, ModalForm, type Opening } from '../../components/ui/form-modal.tsx'
import { withTotal } from '../../components/ui/list-page.ts'
import { useMay } from '../../components/ui/permission.ts'
import { QueryView } from '../../components/ui/query-view.tsx'
import { WindowButton } from '../../components/ui/window-button.tsx'
import { applicationsQuery, type Grant, grantsQuery } from './queries.ts'

/** The grants of the tenant that may be used for an organization. */
const choicesQuery = queryOptions({
  queryKey: ['client-grants', 'choices'],
  queryFn: async () =>
    withTotal<Grant>(
      await api('GET /client-grants', { query: { per_page: 100 } as never }),
      'client_grants',
    ).items.filter(one => (one.organization_usage ?? 'deny') !== 'deny'),
})

/** What a grant lets whom do, by the names that people know. */
const useNames = () => {
  const applications = useQuery(applicationsQuery).data ?? []
  return ({ client_id }: Grant): string => applications.find(one => one.client_id === client_id)?.name ?? client_id
}

/** The client grants of an organization. */
export const Grants = ({ id }: { id: string }) => {
  const client = useQueryClient()
  const nameOf = useNames()
  const mayAdd = useMay('create:organization_client_grants')
  const mayRemove = useMay('delete:organization_client_grants')
  const query = useQuery(grantsQuery(id))
  const refresh = () => client.invalidateQueries(grantsQuery(id))
  const add = mayAdd && (
    <WindowButton label="Add grant">
      {opening => (
        <FormModal title="Add grant" {...opening}>
          <AddGrant id={id} taken={query.data?.map(one => one.id) ?? []} refresh={refresh} onClose={opening.onClose} />
        </FormModal>
      )}
    </WindowButton>
  )
  return (
    <QueryView query={query}>
      {grants => (
        <Belongings
          items={grants}
          columns={['Application', 'API', 'Permissions']}
          keyOf={one => one.id}
          nameOf={one => `${nameOf(one)}, ${one.audience}`}
          cells={one => (
            <>
              <Table.Td>
                <Text size="sm" fw={600}>
                  {nameOf(one)}
                </Text>
              </Table.Td>
              <Table.Td>
                <Text size="sm">{one.audience}</Text>
              </Table.Td>
              <Table.Td>
                <Text size="sm">{one.scope?.join(' ')}</Text>
              </Table.Td>
            </>
          )}
          add={add}
          removal={
            mayRemove
              ? {
                  title: 'Remove grant',
                  says: one => `${nameOf(one)} gets no more tokens of ${one.audience} for this organization.`,
                  action: async one => {
                    await api('DELETE /organizations/{id}/client-grants/{grant_id}', {
                      params: { id, grant_id: one.id },
                    } as never)
                    await refresh()
                  },
                }
              : undefined
          }
          empty={
            <Empty icon={IconRobot} title="No grants" action={add}>
              A grant can be added here when its own settings allow organizations.
            </Empty>
          }
        />
      )}
    </QueryView>
  )
}

const AddGrant = ({
  id,
  taken,
  refresh,
  onClose,
}: { id: string; taken: string[]; refresh: () => Promise<unknown> } & Pick<Opening, 'onClose'>) => {
  const nameOf = useNames()
  const choices = useQuery(choicesQuery).data?.filter(one => !taken.includes(one.id)) ?? []
  const [grantId, setGrantId] = useState<string | null>(null)
  const add = async () => {
    await api('POST /organizations/{id}/client-grants', { params: { id }, body: { grant_id: grantId } as never })
    await refresh()
  }
  return (
    <ModalForm verb="Add" submit={add} onClose={onClose} ready={grantId !== null}>
      <Select
        label="Grant"
        description="Those whose settings allow organizations."
        required
        searchable
        data={choices.map(one => ({ value: one.id, label: `${nameOf(one)} → ${one.audience}` }))}
        nothingFoundMessage="No other grant allows organizations"
        value={grantId}
        onChange={setGrantId}
        data-autofocus
      />
    </ModalForm>
  )
}
