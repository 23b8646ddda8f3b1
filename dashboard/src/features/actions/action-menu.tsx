import { ActionIcon, Menu } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconDots } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { api } from '../../api.ts'
import { Confirm } from '../../components/ui/confirm.tsx'
import { useMay } from '../../components/ui/permission.ts'
import type { Action } from './queries.ts'

/** What can be done to an Action as a whole. */
export const ActionMenu = ({ action }: { action: Action }) => {
  const client = useQueryClient()
  const navigate = useNavigate()
  const may = useMay('delete:actions')
  const [deleting, { open, close }] = useDisclosure()
  if (!may) return null
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="default" size="lg" aria-label="More">
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item color="red" onClick={open}>
            Delete
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Confirm
        opened={deleting}
        onClose={close}
        title="Delete Action"
        verb="Delete"
        action={async () => {
          await api('DELETE /actions/actions/{id}', { params: { id: action.id } } as never)
          await navigate({ to: '/actions/library' })
          client.removeQueries({ queryKey: ['actions', action.id] })
          await client.invalidateQueries({ queryKey: ['actions'] })
        }}
      >
        {action.name} will be gone with all its versions and secrets. One that is bound to a trigger must be taken out
        of its flow first.
      </Confirm>
    </>
  )
}
