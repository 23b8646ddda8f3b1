import { Badge, Group, Table, Text } from '@mantine/core'
import { IconKey } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Belongings } from '../../components/ui/belongings.tsx'
import { Empty } from '../../components/ui/empty.tsx'
import { FormButton } from '../../components/ui/form-button.tsx'
import { AddPermissions } from './add-permissions.tsx'
import { type Permission, type PermissionRef, refOf } from './permission-type.ts'

/** Permissions that a role or a user has, with the way to add and remove them. */
export const PermissionList = ({
  permissions,
  may,
  about,
  add,
  remove,
  children,
}: {
  permissions: Permission[]
  may: boolean
  /** What an empty list says. */
  about: string
  add: (permissions: PermissionRef[]) => Promise<unknown>
  remove: (permissions: PermissionRef[]) => Promise<unknown>
  children?: ReactNode
}) => {
  const button = may && (
    <FormButton label="Add permissions">{onClose => <AddPermissions add={add} onClose={onClose} />}</FormButton>
  )
  const withSources = permissions.some(({ sources }) => sources !== undefined)
  return (
    <Belongings
      items={permissions}
      columns={['Permission', 'API', ...(withSources ? ['Assignment'] : [])]}
      keyOf={one => `${one.resource_server_identifier} ${one.permission_name}`}
      nameOf={one => one.permission_name}
      cells={one => (
        <>
          <Table.Td>
            <Text size="sm" className="mono" fw={600}>
              {one.permission_name}
            </Text>
            <Text size="xs" c="dimmed">
              {one.description}
            </Text>
          </Table.Td>
          <Table.Td>
            <Text size="sm">{one.resource_server_name}</Text>
          </Table.Td>
          {withSources && (
            <Table.Td>
              <Group gap={6}>
                {one.sources?.map(({ source_id, source_name, source_type }) => (
                  <Badge key={`${source_type} ${source_id}`} variant="light" tt="none" color="gray">
                    {source_type === 'DIRECT' ? 'Direct' : source_name}
                  </Badge>
                ))}
              </Group>
            </Table.Td>
          )}
        </>
      )}
      add={button}
      removal={
        may
          ? {
              title: 'Remove permission',
              says: one => (
                <>
                  <span className="mono">{one.permission_name}</span> of {one.resource_server_name} is taken away.
                  Tokens that were issued keep it until they end; what a role gives stays.
                </>
              ),
              action: one => remove([refOf(one)]),
              allows: one => one.sources?.some(({ source_type }) => source_type === 'DIRECT') ?? true,
            }
          : undefined
      }
      empty={
        <Empty icon={IconKey} title="No permissions" action={button}>
          {about}
        </Empty>
      }
    >
      {children}
    </Belongings>
  )
}
