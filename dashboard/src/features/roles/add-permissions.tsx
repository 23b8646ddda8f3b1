import { Button, Group, MultiSelect, Text } from '@mantine/core'
import { useState } from 'react'
import { ModalForm } from '../../components/ui/form-modal.tsx'
import { ApiPicker } from '../apis/api-picker.tsx'
import type { Api } from '../apis/queries.ts'
import type { PermissionRef } from './permission-type.ts'

/** Picks permissions of one API at a time. */
export const AddPermissions = ({
  add,
  onClose,
}: {
  add: (permissions: PermissionRef[]) => Promise<unknown>
  onClose: () => void
}) => {
  const [of, setOf] = useState<Api | undefined>()
  const [names, setNames] = useState<string[]>([])
  const scopes = of?.scopes ?? []
  const submit = () =>
    add(names.map(name => ({ resource_server_identifier: of?.identifier ?? '', permission_name: name })))
  return (
    <ModalForm verb="Add permissions" submit={submit} onClose={onClose} ready={names.length > 0}>
      <ApiPicker
        chosen={of}
        onChange={next => {
          setOf(next)
          setNames([])
        }}
        autoFocus
      />
      {of && scopes.length === 0 ? (
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
            disabled={!of}
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
