import { Alert, Button, Group, MultiSelect, Select, Text } from '@mantine/core'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api.ts'
import { FormModal, ModalForm, type Opening } from '../../components/ui/form-modal.tsx'
import { withTotal } from '../../components/ui/list-page.ts'
import type { PermissionRef } from './permission-type.ts'

interface Api {
  identifier: string
  name: string
  scopes?: { value: string; description?: string }[]
}

const apisQuery = queryOptions({
  queryKey: ['resource-servers', 'choices'],
  queryFn: async () =>
    withTotal<Api>(await api('GET /resource-servers', { query: { per_page: 100 } as never }), 'resource_servers').items,
})

/** Picks permissions of one API at a time. */
export const AddPermissions = ({
  add,
  ...opening
}: Opening & { add: (permissions: PermissionRef[]) => Promise<unknown> }) => (
  <FormModal title="Add permissions" {...opening}>
    <Form add={add} onClose={opening.onClose} />
  </FormModal>
)

const Form = ({
  add,
  onClose,
}: Pick<Opening, 'onClose'> & { add: (permissions: PermissionRef[]) => Promise<unknown> }) => {
  const apis = useQuery(apisQuery)
  const [identifier, setIdentifier] = useState<string | null>(null)
  const [names, setNames] = useState<string[]>([])
  const scopes = apis.data?.find(one => one.identifier === identifier)?.scopes ?? []
  const submit = () => add(names.map(name => ({ resource_server_identifier: identifier ?? '', permission_name: name })))
  return (
    <ModalForm verb="Add permissions" submit={submit} onClose={onClose} ready={names.length > 0}>
      {apis.error && <Alert color="red">{apis.error.message}</Alert>}
      <Select
        label="API"
        placeholder="Pick an API"
        data={apis.data?.map(one => ({ value: one.identifier, label: one.name })) ?? []}
        searchable
        allowDeselect={false}
        value={identifier}
        onChange={chosen => {
          setIdentifier(chosen)
          setNames([])
        }}
        data-autofocus
      />
      {identifier !== null && scopes.length === 0 ? (
        <Text size="sm" c="dimmed">
          This API has no permissions yet. Define them in its settings first.
        </Text>
      ) : (
        <>
          <MultiSelect
            label="Permissions"
            placeholder={names.length === 0 ? 'Pick permissions' : undefined}
            data={scopes.map(({ value }) => value)}
            renderOption={({ option }) => (
              <div>
                <Text size="sm">{option.value}</Text>
                <Text size="xs" c="dimmed">
                  {scopes.find(({ value }) => value === option.value)?.description}
                </Text>
              </div>
            )}
            disabled={identifier === null}
            searchable
            hidePickedOptions
            value={names}
            onChange={setNames}
          />
          {scopes.length > 1 && (
            <Group gap="xs">
              <Button size="compact-xs" variant="default" onClick={() => setNames(scopes.map(({ value }) => value))}>
                All
              </Button>
              <Button size="compact-xs" variant="default" onClick={() => setNames([])}>
                None
              </Button>
            </Group>
          )}
        </>
      )}
    </ModalForm>
  )
}
