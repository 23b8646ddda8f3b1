import { Alert, Select, Table, Text } from '@mantine/core'
import { IconRobot } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api.ts'
import { Belongings } from '../../components/ui/belongings.tsx'
import { Empty } from '../../components/ui/empty.tsx'
import { FormButton } from '../../components/ui/form-button.tsx'
import { ModalForm } from '../../components/ui/form-modal.tsx'
import { useMay } from '../../components/ui/permission.ts'
import { QueryView } from '../../components/ui/query-view.tsx'
import { ApplicationPicker } from '../applications/application-picker.tsx'
import { type Application, isMachine } from '../applications/application-type.ts'
import { applicationNamesQuery } from '../applications/queries.ts'
import { type Grant, grantsOfApplicationQuery, grantsQuery } from './queries.ts'

/** The client grants of an organization. */
export const Grants = ({ id }: { id: string }) => {
  const client = useQueryClient()
  const mayAdd = useMay('create:organization_client_grants')
  const mayRemove = useMay('delete:organization_client_grants')
  const query = useQuery(grantsQuery(id))
  const names = useQuery(applicationNamesQuery([...new Set(query.data?.map(one => one.client_id))])).data
  const nameOf = ({ client_id }: Grant): string => names?.get(client_id) ?? client_id
  const refresh = () => client.invalidateQueries(grantsQuery(id))
  const add = mayAdd && (
    <FormButton label="Add grant">
      {onClose => <AddGrant id={id} taken={query.data?.map(one => one.id) ?? []} refresh={refresh} onClose={onClose} />}
    </FormButton>
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
}: {
  id: string
  taken: string[]
  refresh: () => Promise<unknown>
  onClose: () => void
}) => {
  const [app, setApp] = useState<Application | undefined>()
  const [grantId, setGrantId] = useState<string | null>(null)
  const grants = useQuery({ ...grantsOfApplicationQuery(app?.client_id ?? ''), enabled: app !== undefined }).data
  const fitting = grants?.filter(one => (one.organization_usage ?? 'deny') !== 'deny' && !taken.includes(one.id)) ?? []
  const add = async () => {
    await api('POST /organizations/{id}/client-grants', { params: { id }, body: { grant_id: grantId } as never })
    await refresh()
  }
  return (
    <ModalForm verb="Add" submit={add} onClose={onClose} ready={grantId !== null}>
      <ApplicationPicker
        chosen={app}
        onChange={next => {
          setApp(next)
          setGrantId(null)
        }}
        unfit={one => (isMachine(one) ? undefined : 'Has not the grant Client Credentials')}
        autoFocus
      />
      {app && grants && fitting.length === 0 ? (
        <Alert color="gray">
          {app.name} has no other grant that allows organizations. Authorize it for an API first, with organizations
          allowed.
        </Alert>
      ) : (
        <Select
          label="API"
          description="Those for which a grant of the application allows organizations."
          placeholder="Pick an API"
          disabled={!app}
          required
          withAsterisk={false}
          searchable
          allowDeselect={false}
          data={fitting.map(one => ({ value: one.id, label: one.audience }))}
          value={grantId}
          onChange={setGrantId}
        />
      )}
    </ModalForm>
  )
}
