import { Anchor, Badge, Group, Table, Text } from '@mantine/core'
import { IconApi, IconPencil } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { api } from '../../api.ts'
import { Belongings } from '../../components/ui/belongings.tsx'
import { Empty } from '../../components/ui/empty.tsx'
import { FormButton } from '../../components/ui/form-button.tsx'
import { ModalForm } from '../../components/ui/form-modal.tsx'
import { Pages } from '../../components/ui/pages.tsx'
import { useMay } from '../../components/ui/permission.ts'
import { QueryView } from '../../components/ui/query-view.tsx'
import { ApiPicker } from '../apis/api-picker.tsx'
import { type Api, apiQuery, apisOfQuery } from '../apis/queries.ts'
import { ApplicationPicker } from './application-picker.tsx'
import { type Application, isMachine } from './application-type.ts'
import { type GrantedOrganizations, GrantOrganizations } from './grant-organizations.tsx'
import { type GrantedScopes, GrantScopes, scopesBody } from './grant-scopes.tsx'
import { applicationNamesQuery, type Grant, grantsQuery } from './queries.ts'

type Of = { kind: 'application'; app: Application } | { kind: 'api'; api: Api }

/** Which applications may call which APIs by themselves: all of one application, or all of one API. */
export const GrantList = ({ of, about }: { of: Of; about: ReactNode }) => {
  const client = useQueryClient()
  const mayRevoke = useMay('delete:client_grants')
  const mayAdd = useMay('create:client_grants')
  const mayChange = useMay('update:client_grants')
  const [page, setPage] = useState(0)
  const filter = of.kind === 'application' ? { client_id: of.app.client_id } : { audience: of.api.identifier }
  const grants = useQuery(grantsQuery(filter, page))
  const shown = grants.data?.items ?? []
  const apis = useQuery(apisOfQuery(of.kind === 'api' ? [] : shown.map(({ audience }) => audience))).data ?? []
  const names = useQuery(applicationNamesQuery(of.kind === 'api' ? shown.map(({ client_id }) => client_id) : [])).data
  const apiName = ({ audience }: Grant) =>
    of.kind === 'api' ? of.api.name : (apis.find(({ identifier }) => identifier === audience)?.name ?? audience)
  const applicationName = ({ client_id }: Grant) =>
    of.kind === 'application' ? of.app.name : (names?.get(client_id) ?? client_id)
  const nameOf = of.kind === 'application' ? apiName : applicationName
  const add = mayAdd && (
    <FormButton label={of.kind === 'application' ? 'Authorize API' : 'Authorize application'}>
      {onClose => <AddGrant of={of} onClose={onClose} />}
    </FormButton>
  )
  return (
    <QueryView query={grants}>
      {({ items, total }) => (
        <Belongings
          items={items}
          columns={[of.kind === 'application' ? 'API' : 'Application', 'Permissions', { buttons: 'Change' }]}
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
                {mayChange && (
                  <FormButton
                    label="Edit"
                    title="Permissions"
                    aria-label={`Edit ${nameOf(grant)}`}
                    icon={IconPencil}
                    size="xs"
                    variant="subtle"
                  >
                    {onClose => <EditGrant grant={grant} onClose={onClose} />}
                  </FormButton>
                )}
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

const EditGrant = ({ grant, onClose }: { grant: Grant; onClose: () => void }) => {
  const client = useQueryClient()
  const found = useQuery(apiQuery(grant.audience))
  const [scopes, setScopes] = useState<GrantedScopes>({
    scope: grant.scope ?? [],
    allow_all_scopes: grant.allow_all_scopes ?? false,
  })
  const [organizations, setOrganizations] = useState<GrantedOrganizations>({
    organization_usage: grant.organization_usage ?? 'deny',
    allow_any_organization: grant.allow_any_organization ?? false,
  })
  const save = async () => {
    const body = {
      ...(scopes.allow_all_scopes
        ? { allow_all_scopes: true, scope: null }
        : { allow_all_scopes: null, scope: scopes.scope }),
      ...(grant.subject_type !== 'user' && organizations),
    }
    await api('PATCH /client-grants/{id}', { params: { id: grant.id }, body: body as never })
    await client.invalidateQueries({ queryKey: ['client-grants'] })
  }
  return (
    <ModalForm verb="Save" submit={save} onClose={onClose}>
      <GrantScopes api={found.data} value={scopes} onChange={setScopes} />
      {grant.subject_type !== 'user' && <GrantOrganizations value={organizations} onChange={setOrganizations} />}
    </ModalForm>
  )
}

const AddGrant = ({ of, onClose }: { of: Of; onClose: () => void }) => {
  const client = useQueryClient()
  const [app, setApp] = useState(of.kind === 'application' ? of.app : undefined)
  const [target, setTarget] = useState(of.kind === 'api' ? of.api : undefined)
  const [scopes, setScopes] = useState<GrantedScopes>({ scope: [], allow_all_scopes: false })
  const [organizations, setOrganizations] = useState<GrantedOrganizations>({
    organization_usage: 'deny',
    allow_any_organization: false,
  })
  const submit = async () => {
    const body = { client_id: app?.client_id, audience: target?.identifier, ...scopesBody(scopes), ...organizations }
    await api('POST /client-grants', { body: body as never })
    await client.invalidateQueries({ queryKey: ['client-grants'] })
  }
  return (
    <ModalForm verb="Authorize" submit={submit} onClose={onClose} ready={app !== undefined && target !== undefined}>
      {of.kind === 'application' ? (
        <ApiPicker
          chosen={target}
          onChange={next => {
            setTarget(next)
            setScopes({ scope: [], allow_all_scopes: false })
          }}
          autoFocus
        />
      ) : (
        <ApplicationPicker
          description="It gets tokens by the grant Client Credentials."
          unfit={one => (isMachine(one) ? undefined : 'Has not the grant Client Credentials')}
          chosen={app}
          onChange={setApp}
          autoFocus
        />
      )}
      <GrantScopes api={target} value={scopes} onChange={setScopes} />
      <GrantOrganizations value={organizations} onChange={setOrganizations} />
    </ModalForm>
  )
}
