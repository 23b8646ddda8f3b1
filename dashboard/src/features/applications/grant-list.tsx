import { Anchor, Badge, Button, Group, Select, Table, Text } from '@mantine/core'
import { IconApi } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { api } from '../../api.ts'
import { Belongings } from '../../components/ui/belongings.tsx'
import { Empty } from '../../components/ui/empty.tsx'
import { FormModal, ModalForm, type Opening } from '../../components/ui/form-modal.tsx'
import { Pages } from '../../components/ui/pages.tsx'
import { useMay } from '../../components/ui/permission.ts'
import { QueryView } from '../../components/ui/query-view.tsx'
import { WindowButton } from '../../components/ui/window-button.tsx'
import { type Api, apiChoicesQuery, apiQuery } from '../apis/queries.ts'
import { type Application, isMachine } from './application-type.ts'
import { type GrantedScopes, GrantScopes, scopesBody } from './grant-scopes.tsx'
import { applicationNamesQuery, type Grant, grantsQuery } from './queries.ts'

type Of = { kind: 'application'; app: Application } | { kind: 'api'; api: Api }

/** Which applications may call which APIs by themselves: all of one application, or all of one API. */
export const GrantList = ({ of, about }: { of: Of; about: ReactNode }) => {
  const client = useQueryClient()
  const mayRevoke = useMay('delete:client_grants')
  const mayAdd = useMay('create:client_grants')
  const [page, setPage] = useState(0)
  const apis = useQuery(apiChoicesQuery).data ?? []
  const applications = useQuery(applicationNamesQuery).data ?? []
  const filter = of.kind === 'application' ? { client_id: of.app.client_id } : { audience: of.api.identifier }
  const apiName = ({ audience }: Grant) => apis.find(({ identifier }) => identifier === audience)?.name ?? audience
  const applicationName = ({ client_id }: Grant) =>
    applications.find(one => one.client_id === client_id)?.name ?? client_id
  const nameOf = of.kind === 'application' ? apiName : applicationName
  const add = mayAdd && (
    <WindowButton label={of.kind === 'application' ? 'Authorize API' : 'Authorize application'}>
      {opening => <AddGrant of={of} {...opening} />}
    </WindowButton>
  )
  return (
    <QueryView query={useQuery(grantsQuery(filter, page))}>
      {({ items, total }) => (
        <Belongings
          items={items}
          columns={[of.kind === 'application' ? 'API' : 'Application', 'Permissions', 'Change']}
          keyOf={({ id }) => id}
          nameOf={nameOf}
          add={add}
          cells={grant => (
            <>
              <Table.Td>
                <Group gap={6}>
                  <GrantLink of={of} grant={grant} apis={apis} name={nameOf(grant)} />
                  {grant.subject_type === 'user' && (
                    <Badge size="sm" variant="light" color="gray" tt="none">
                      for users
                    </Badge>
                  )}
                </Group>
                <Text size="xs" c="dimmed" className="mono">
                  {of.kind === 'application' ? grant.audience : grant.client_id}
                </Text>
              </Table.Td>
              <Table.Td maw={320}>
                <Text size="sm" lineClamp={2}>
                  {grant.allow_all_scopes ? 'All' : grant.scope?.join(', ') || 'None'}
                </Text>
              </Table.Td>
              <Table.Td>
                <EditGrant grant={grant} name={nameOf(grant)} />
              </Table.Td>
            </>
          )}
          removal={
            mayRevoke
              ? {
                  title: 'Revoke authorization',
                  verb: 'Revoke',
                  says: grant => (
                    <>
                      {applicationName(grant)} gets no more tokens for {apiName(grant)}. Tokens that were issued work
                      until they end.
                    </>
                  ),
                  action: async ({ id }) => {
                    await api('DELETE /client-grants/{id}', { params: { id } })
                    if (items.length === 1 && page > 0) setPage(page - 1)
                    await client.invalidateQueries({ queryKey: ['client-grants'] })
                  },
                }
              : undefined
          }
          empty={
            <Empty icon={IconApi} title="Nothing is authorized" action={add}>
              {about}
            </Empty>
          }
        >
          <Pages total={total} page={page} onChange={setPage} />
        </Belongings>
      )}
    </QueryView>
  )
}

const GrantLink = ({ of, grant, apis, name }: { of: Of; grant: Grant; apis: Api[]; name: string }) => {
  const known = apis.find(({ identifier }) => identifier === grant.audience)
  if (of.kind === 'application' && !known)
    return (
      <Text size="sm" fw={600}>
        {name}
      </Text>
    )
  return (
    <Anchor
      size="sm"
      fw={600}
      renderRoot={props =>
        of.kind === 'application' ? (
          <Link to="/apis/$id" params={{ id: known?.id ?? '' }} {...props} />
        ) : (
          <Link to="/applications/$id" params={{ id: grant.client_id }} {...props} />
        )
      }
    >
      {name}
    </Anchor>
  )
}

const EditGrant = ({ grant, name }: { grant: Grant; name: string }) => {
  const may = useMay('update:client_grants')
  const [opened, setOpened] = useState(false)
  if (!may) return null
  return (
    <>
      <Button size="xs" variant="subtle" aria-label={`Edit ${name}`} onClick={() => setOpened(true)}>
        Edit
      </Button>
      <FormModal title="Permissions" opened={opened} onClose={() => setOpened(false)}>
        <EditForm grant={grant} onClose={() => setOpened(false)} />
      </FormModal>
    </>
  )
}

const EditForm = ({ grant, onClose }: { grant: Grant } & Pick<Opening, 'onClose'>) => {
  const client = useQueryClient()
  const found = useQuery(apiQuery(grant.audience))
  const [scopes, setScopes] = useState<GrantedScopes>({
    scope: grant.scope ?? [],
    allow_all_scopes: grant.allow_all_scopes ?? false,
  })
  const save = async () => {
    const body = scopes.allow_all_scopes
      ? { allow_all_scopes: true, scope: null }
      : { allow_all_scopes: null, scope: scopes.scope }
    await api('PATCH /client-grants/{id}', { params: { id: grant.id }, body: body as never })
    await client.invalidateQueries({ queryKey: ['client-grants'] })
  }
  return (
    <ModalForm verb="Save" submit={save} onClose={onClose}>
      <GrantScopes api={found.data} value={scopes} onChange={setScopes} />
    </ModalForm>
  )
}

const AddGrant = ({ of, ...opening }: { of: Of } & Opening) => (
  <FormModal title={of.kind === 'application' ? 'Authorize API' : 'Authorize application'} {...opening}>
    <AddForm of={of} onClose={opening.onClose} />
  </FormModal>
)

const AddForm = ({ of, onClose }: { of: Of } & Pick<Opening, 'onClose'>) => {
  const client = useQueryClient()
  const apis = useQuery(apiChoicesQuery).data ?? []
  const machines = (useQuery(applicationNamesQuery).data ?? []).filter(isMachine)
  const [chosen, setChosen] = useState<string | null>(null)
  const [scopes, setScopes] = useState<GrantedScopes>({ scope: [], allow_all_scopes: false })
  const target = of.kind === 'api' ? of.api : apis.find(({ identifier }) => identifier === chosen)
  const submit = async () => {
    const body = {
      client_id: of.kind === 'application' ? of.app.client_id : chosen,
      audience: of.kind === 'application' ? chosen : of.api.identifier,
      ...scopesBody(scopes),
    }
    await api('POST /client-grants', { body: body as never })
    await client.invalidateQueries({ queryKey: ['client-grants'] })
  }
  return (
    <ModalForm verb="Authorize" submit={submit} onClose={onClose} ready={chosen !== null}>
      {of.kind === 'application' ? (
        <Select
          label="API"
          placeholder="Pick an API"
          data={apis.map(({ identifier, name }) => ({ value: identifier, label: name }))}
          searchable
          allowDeselect={false}
          value={chosen}
          onChange={next => {
            setChosen(next)
            setScopes({ scope: [], allow_all_scopes: false })
          }}
          data-autofocus
        />
      ) : (
        <Select
          label="Application"
          description="Those that have the grant Client Credentials."
          placeholder="Pick an application"
          data={machines.map(({ client_id, name }) => ({ value: client_id, label: name }))}
          nothingFoundMessage="No machine to machine application"
          searchable
          allowDeselect={false}
          value={chosen}
          onChange={setChosen}
          data-autofocus
        />
      )}
      <GrantScopes api={target} value={scopes} onChange={setScopes} />
    </ModalForm>
  )
}
